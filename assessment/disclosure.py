"""What of the public figures would say too much: numbers from which few people could be told apart (R65, ours).

Two rules. A number of cases from one to four is withheld, and so are as many others as it takes that the total does not
give it away. And where one to four cases were missed, or kept, the share is published as a bound that all four have in
common; the total's share only as exactly as none of these can be computed from it. Nothing is zero by accident: none
and all are said.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

SMALLEST = 5
"""The smallest number, other than none, that is published."""
AT_LEAST, AT_MOST = "at_least", "at_most"


class Span(NamedTuple):
    """Between which numbers of missed cases the reader knows the true one to be, both included."""

    least: int
    most: int


class Share(NamedTuple):
    """A share as it is published, in tenths of a hundredth rounded down, or up if it is the most it can be. None
    without cases. `bound` is empty, AT_LEAST or AT_MOST."""

    percent: Decimal | None
    bound: str = ""


class Hidden(NamedTuple):
    """Cases whose missed ones the reader knows as a span only."""

    missed: int
    span: Span


def is_small(number: int) -> bool:
    """Whether so few cases could tell who they were."""
    return 0 < number < SMALLEST


def withheld(cases: Mapping[int, int]) -> set[int]:
    """The units whose number of cases is withheld, in one figure of one half-year: the small ones, and the next larger
    ones until the rest of the total gives none of them away. If there are no others, the total itself is small."""
    found = {unit for unit, number in cases.items() if is_small(number)}
    others = sorted((number, unit) for unit, number in cases.items() if number >= SMALLEST)
    while found and others and not _safe(cases, found):
        found.add(others.pop(0)[1])
    return found


def _safe(cases: Mapping[int, int], found: set[int]) -> bool:
    return len(found) >= 2 and sum(cases[unit] for unit in found) >= SMALLEST


def span_of(cases: int, missed: int) -> Span:
    """What the reader learns of the missed cases: their number, or that they, or the kept ones, are few."""
    if is_small(missed):
        return Span(1, min(SMALLEST - 1, cases))
    if is_small(cases - missed):
        return Span(cases - SMALLEST + 1, cases - 1)
    return Span(missed, missed)


def share_of(cases: int, span: Span) -> Share:
    """The share that was kept, as far as the reader may know it."""
    if not cases:
        return Share(None)
    if span.least == span.most:
        return Share(_tenths(cases - span.most, cases))
    if span.least > 1 and span.most == cases - 1:
        return Share(-_tenths(span.least - cases, cases), AT_MOST)
    return Share(_tenths(cases - span.most, cases), AT_LEAST)


def _tenths(kept: int, cases: int) -> Decimal:
    return Decimal(kept * 1000 // cases) / 10


def span_of_total(published: Iterable[tuple[int, int]], unpublished: tuple[int, int]) -> Span:
    """What the reader may learn of all missed cases: (cases, missed) of each unit whose cases are published, and of
    the withheld ones together. As exactly as gives away none of the few; else what follows from the units anyway."""
    units = list(published)
    hidden = [Hidden(missed, span) for cases, missed in units if (span := span_of(cases, missed)).least < span.most]
    if unpublished[0]:
        hidden.append(Hidden(unpublished[1], Span(0, unpublished[0])))
    missed = sum(missed for _, missed in units) + unpublished[1]
    exactly = missed - sum(one.missed for one in hidden)
    own = span_of(sum(cases for cases, _ in units) + unpublished[0], missed)
    if not _gives_away(hidden, Span(own.least - exactly, own.most - exactly)):
        return own
    spans = [one.span for one in hidden]
    return Span(exactly + sum(span.least for span in spans), exactly + sum(span.most for span in spans))


def _gives_away(hidden: Sequence[Hidden], together: Span) -> bool:
    """Whether one of these numbers has but one possible value when their sum is known to lie in a span."""
    least, most = sum(one.span.least for one in hidden), sum(one.span.most for one in hidden)
    for one in hidden:
        lowest = max(one.span.least, together.least - (most - one.span.most))
        highest = min(one.span.most, together.most - (least - one.span.least))
        if lowest == highest:
            return True
    return False
