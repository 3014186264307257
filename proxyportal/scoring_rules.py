"""The scoring of Annexes 2 and 3 as values and pure functions: counts in, points out. Standard library only.

Points are exact fractions until `printed` rounds them, so that they are the same on every machine. "Ours" marks what
the annexes leave open; the reasons stand in `docs/adr/0015-scores-and-who-decides-them.md`. None means that nothing
can be computed, never zero: people decide then (R71).
"""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from math import ceil
from typing import NamedTuple

ROW_MAXIMA = (10, 10, 20, 20, 20, 20)
"""R71: what each of the six rows gives at most, in both annexes; 100 together."""

NETWORK, PUBLICATION, FLOW, QUALITY, TASKS, SUPERVISION = range(1, 7)
"""R72-R83: the rows by number. QUALITY is judged by people alone (R75, R81)."""

HALVES_OF_A_YEAR = 2
"""R68, R85: each half-year has half of a year's quota."""

HALF_WEIGHTS = (50, 50)
"""R69, ours: how much the halves of a year weigh."""

QUOTA_TOWN_CADRE = 15
QUOTA_STANDARD_VILLAGE = 20
QUOTA_MODEL_VILLAGE = 50
"""R76: matters a year for each cadre of a town, of a standard village, of a model village."""

QUOTA_SHUANGBANG = 10
QUOTA_OTHER = 5
"""R82: matters for each cadre of a department who takes part in shuangbang, and for each other one. Ours: a year."""

PASS_PERCENT = 80
"""R77, R83, R88: the satisfaction that is required; exactly 80 % passes."""

SAMPLE_MINIMUM = 10
"""R88, ours: a group with fewer valid ratings is pointed out as too small."""

DEDUCTION_COUNTY = 2
DEDUCTION_ABOVE = 5
"""R89, ours: points off for each petition to the county, and above it, that poor service caused."""

REGISTER_POINTS = 5
"""R87, ours: of a town's row 3, what people give for the register book; the rest is computed."""


class Share(NamedTuple):
    """So many of so many."""

    part: int
    whole: int

    @property
    def rate(self) -> Fraction | None:
        """None of nothing."""
        return Fraction(self.part, self.whole) if self.whole else None


class Heads(NamedTuple):
    """What was credited to a number of people on average (R84), and what each of them owes."""

    credits: int
    heads: Fraction
    target: Fraction

    @property
    def fulfilled(self) -> Fraction | None:
        """How much of the quota was met, at most all of it (R86); equality passes. None where nobody served."""
        owed = self.heads * self.target
        return min(Fraction(1), self.credits / owed) if owed else None

    @property
    def per_head(self) -> Fraction | None:
        """Matters a person."""
        return self.credits / self.heads if self.heads else None

    @property
    def missing(self) -> int:
        """How many more matters meet the quota."""
        return max(0, ceil(self.heads * self.target) - self.credits)


class Demand(NamedTuple):
    """One headcount against its quota: in the half-year and, where it is the second, over the whole year (R85)."""

    half: Heads
    year: Heads | None = None

    @property
    def fulfilled(self) -> Fraction | None:
        """The better of both, so that a quota that was met over the year is not failed (R85)."""
        both = [heads.fulfilled for heads in (self.half, self.year) if heads]
        return max((share for share in both if share is not None), default=None)

    @property
    def missing(self) -> int:
        """How many more matters meet it, by whichever way is shorter."""
        return min(heads.missing for heads in (self.half, self.year) if heads)


def demand(quota: int, half: tuple[int, Fraction], year: tuple[int, Fraction] | None = None) -> Demand:
    """What is asked of a headcount, from credits and heads of the half-year and, for a second half, of the year."""
    target = half_target(quota)
    return Demand(Heads(*half, target), Heads(*year, Fraction(quota)) if year else None)


def half_target(quota: int) -> Fraction:
    """A half-year's part of a quota a year: 7.5 of 15 (R85)."""
    return Fraction(quota, HALVES_OF_A_YEAR)


def together(demands: Iterable[Demand]) -> Fraction | None:
    """How much of their quota several villages met: each by itself, capped, weighted by its headcount (R86).

    So a strong village hides no weak one. Villages where nobody served weigh nothing.
    """
    weighed = [(one.half.heads, one.fulfilled) for one in demands]
    heads = sum((weight for weight, share in weighed if share is not None), Fraction(0))
    met = sum((weight * share for weight, share in weighed if share is not None), Fraction(0))
    return met / heads if heads else None


def mean(shares: Iterable[Fraction | None]) -> Fraction | None:
    """The mean of those that there are."""
    known = [share for share in shares if share is not None]
    return sum(known, Fraction(0)) / len(known) if known else None


def share_points(row: int, shares: Iterable[Fraction | None]) -> Fraction | None:
    """Rows 1, 2 and 5: the row's maximum times the mean of the shares that apply (R72, R73, R86)."""
    found = mean(shares)
    return None if found is None else ROW_MAXIMA[row - 1] * found


def flow_points(rates: Iterable[Fraction | None], *, register: bool) -> Fraction | None:
    """Row 3: acceptance, conclusion or explanation, and feedback in equal parts, each its rate times its part (R87).

    With `register`, as for towns, five more points are given by people. A part without a single case is left out, and
    the others share its points (ours).
    """
    found = mean(rates)
    return None if found is None else (ROW_MAXIMA[FLOW - 1] - REGISTER_POINTS * register) * found


def satisfaction_points(rate: Fraction, pass_percent: int = PASS_PERCENT) -> Fraction:
    """Row 6 before any deduction: full points from 80 % on, below it 20 x rate / 80 % (R88)."""
    return ROW_MAXIMA[SUPERVISION - 1] * min(Fraction(1), rate / Fraction(pass_percent, 100))


def supervision_points(
    rates: Iterable[Fraction | None], *, deduction: int, pass_percent: int = PASS_PERCENT
) -> Fraction | None:
    """Row 6: the mean of the respondent groups (R88), less what petitions take off it, never below zero (R89).

    None without a single rating, as silence is no satisfaction; what a petition takes off is then left to people, too.
    """
    rate = mean(rates)
    return None if rate is None else max(Fraction(0), satisfaction_points(rate, pass_percent) - deduction)


def annual_score(halves: Iterable[tuple[int, Decimal | None]]) -> Fraction | None:
    """The weighted mean of a year's halves, from weight and score; a missing half leaves the other alone (R69)."""
    known = [(weight, Fraction(score)) for weight, score in halves if score is not None]
    weights = sum(weight for weight, _ in known)
    return sum((weight * score for weight, score in known), Fraction(0)) / weights if weights else None


def printed(points: Fraction) -> Decimal:
    """Points as they are printed and suggested: two decimals, a half rounded up. The only place that rounds (ours)."""
    hundredths = (points * 100 + Fraction(1, 2)).__floor__()
    return Decimal(hundredths).scaleb(-2)
