"""What people of the network still owe to residents, asked of whoever knows: requests are above the network."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping

Count = Callable[[Collection[int]], Mapping[int, int]]

_counts: list[Count] = []


def register(count: Count) -> None:
    """Add somebody who knows: given keys of agents, how many open requests each of them holds or met first.

    Called once by an application that is ready; agents who owe nothing may be left out of the answer.
    """
    if count not in _counts:
        _counts.append(count)


def owed_by(agents: Collection[int]) -> dict[int, int]:
    """How many open requests each of these agents still answers for (R30, R40); who owes nothing is left out."""
    owed: Counter[int] = Counter()
    for count in _counts if agents else ():
        owed.update(count(agents))
    return {agent: number for agent, number in owed.items() if number}
