"""Geometry of server-rendered charts, in units of their own box: the page adds colours by classes."""

from collections.abc import Sequence
from typing import Any, NamedTuple

WIDTH, HEIGHT, GAP = 600, 120, 2


class Bar(NamedTuple):
    """One rectangle."""

    x: float
    y: float
    width: float
    height: float


class Chart(NamedTuple):
    """Upright bars side by side, and what its alternative text needs."""

    bars: list[Bar]
    first: Any
    last: Any
    total: int
    most: int
    most_at: Any
    """Of the highest bar: how high, and where."""
    width: int = WIDTH
    height: int = HEIGHT


def bars(values: Sequence[tuple[Any, int]]) -> Chart:
    """A bar for each value, the highest as high as the box. There is at least one value."""
    numbers = [number for _, number in values]
    most, step = max(numbers), WIDTH / len(values)
    heights = [HEIGHT * number / most if most else 0.0 for number in numbers]
    drawn = [
        Bar(round(index * step, 2), round(HEIGHT - height, 2), round(max(step - GAP, 1), 2), round(height, 2))
        for index, height in enumerate(heights)
    ]
    return Chart(drawn, values[0][0], values[-1][0], sum(numbers), most, values[numbers.index(most)][0])
