"""Documents that flow over as many pages as they need: ruled rows whose texts go on overleaf, so that nothing is cut.

A document is a sequence of bands, one below the other: `Row`s of cells, and `Block`s that are drawn whole.
"""

import math
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from proxyportal.paper import HAIR, INK, LEADING, POINT, Fitted, Paper, Text, fit

SIDE, SPACE = 1.8, 1.5
"""Millimetres between a cell's rules and its text: left and right, above and below."""
RULE = 0.2
SHADE = "#f6f1e7"
"""Behind the labels and heads of tables: pale enough for a copier."""
LEAST = 2
"""How many lines of a long row stand at least on either side of a page break."""


@dataclass(frozen=True)
class Cell:
    """What stands in a cell, before it is set: paragraphs, one below the other."""

    texts: Sequence[Text]
    align: str = "left"
    fill: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """How the rows of a table look: where its columns stand, how each is aligned and shaded, and its rules, if any."""

    left: float
    widths: tuple[float, ...]
    aligns: tuple[str, ...]
    fills: tuple[str, ...]
    side: float = SIDE
    space: float = SPACE
    least: float = 0
    """How high a row is at least."""
    color: str = HAIR


@dataclass(frozen=True, slots=True)
class Block:
    """A band that is drawn whole, its upper edge being given; `clings` to what follows it, as a heading does."""

    height: float
    draw_at: Callable[[Paper, float], None]
    clings: bool = False
    head: None = None

    def draw(self, paper: Paper, top: float) -> None:
        """Draw it."""
        self.draw_at(paper, top)

    def split(self, room: float) -> None:
        """It has no parts."""


@dataclass(frozen=True, slots=True)
class Row:
    """A band of cells with rules all round. `head` is repeated above it where a page begins with it."""

    cells: tuple[Fitted, ...]
    look: Look
    head: "Row | None" = None
    clings: bool = False

    @property
    def height(self) -> float:
        """As high as its highest cell."""
        return max(self.look.least, max(cell.height for cell in self.cells) + 2 * self.look.space)

    def draw(self, paper: Paper, top: float) -> None:
        """Shades, texts and rules; neighbors share their rules."""
        look, left, height = self.look, self.look.left, self.height
        free = height - 2 * look.space - max(cell.height for cell in self.cells)
        for cell, width, align, fill in zip(self.cells, look.widths, look.aligns, look.fills, strict=True):
            if fill:
                paper.block(left, top, width, height, fill)
            middle = align == "center"
            upper = top + ((height - cell.height) / 2 if middle else look.space + free / 2)
            paper.lines(cell, left + (width / 2 if middle else look.side), upper, align=align)
            left += width
        if look.color:
            self._rule(paper, top, height)

    def _rule(self, paper: Paper, top: float, height: float) -> None:
        look, left = self.look, self.look.left
        for width in (*look.widths, 0):
            paper.upright(left, top, height + RULE, look.color, RULE)
            left += width
        for edge in (top, top + height):
            paper.rule(look.left, edge, left - look.left, look.color, RULE)

    def split(self, room: float) -> "tuple[Row, Row] | None":
        """The part that fits this room and the rest, both with their labels; None if either would be too low."""
        look = self.look
        parts = [
            (cell, cell) if fill else _cut(cell, room - 2 * look.space)
            for cell, fill in zip(self.cells, look.fills, strict=True)
        ]
        above = max(len(upper.lines) for upper, _ in parts)
        below = max(len(lower.lines) for _, lower in parts)
        if above < LEAST or below < LEAST:
            return None
        uppers, lowers = zip(*parts, strict=True)
        return replace(self, cells=uppers), replace(self, cells=lowers)


Band = Row | Block


def _cut(cell: Fitted, room: float) -> tuple[Fitted, Fitted]:
    """The lines of a cell that end within this room, and those that follow."""
    ends = [line.top + line.size * LEADING * POINT for line in cell.lines]
    kept = sum(end <= room for end in ends)
    if kept == len(ends):
        return cell, Fitted([], 0)
    start = cell.lines[kept].top
    upper = Fitted(cell.lines[:kept], ends[kept - 1] if kept else 0)
    return upper, Fitted([replace(line, top=line.top - start) for line in cell.lines[kept:]], cell.height - start)


def row(cells: Sequence[Cell], look: Look, head: Row | None = None) -> Row:
    """Set the cells in the columns of this look, each as high as it needs."""
    set_cells = [
        fit(cell.texts, width - 2 * look.side, math.inf) for cell, width in zip(cells, look.widths, strict=True)
    ]
    return Row(tuple(set_cells), look, head)


def look_of(cells: Sequence[Cell], left: float, widths: Sequence[float], **more: float | str) -> Look:
    """The look that these cells ask for; `more` sets spaces and color."""
    aligns, fills = tuple(cell.align for cell in cells), tuple(cell.fill for cell in cells)
    return Look(left, tuple(widths), aligns, fills, **more)  # type: ignore[arg-type]  # the class says which is which


def paragraphs(words: str, size: float, *, bold: bool = False, color: str = INK) -> list[Text]:
    """A text as its writer broke it, without empty lines."""
    return [Text(line, size, bold=bold, color=color, space=0.4) for line in words.splitlines() if line.strip()]


def paginated(bands: Iterable[Band], room: float) -> list[list[Band]]:
    """The bands page by page. A row too high for the rest of its page goes on overleaf, under its table's head."""
    pages: list[list[Band]] = [[]]
    left = room
    waiting = deque(bands)
    while waiting:
        band = waiting.popleft()
        if not pages[-1] and band.head:
            pages[-1].append(band.head)
            left -= band.head.height
        is_fresh = left == room or (band.head is not None and pages[-1] == [band.head])
        if _needed(band, waiting) <= left:
            pages[-1].append(band)
            left -= band.height
            continue
        parts = band.split(left)
        if parts is None and is_fresh:  # nothing is higher than a page but what cannot be split: it must stand here
            pages[-1].append(band)
        elif parts is None:
            waiting.appendleft(band)
        else:
            pages[-1].append(parts[0])
            waiting.appendleft(parts[1])
        if waiting:
            pages.append([])
            left = room
    return pages


def _needed(band: Band, waiting: deque[Band]) -> float:
    """The room a band needs; one that clings also needs that of what follows, or of its first lines."""
    if not band.clings or not waiting:
        return band.height
    following = waiting[0]
    head = following.head.height if following.head else 0
    return band.height + head + min(_needed(following, deque()), 16)
