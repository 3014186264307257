"""What the page of history answers: a unit as it was on a day, and its average headcounts of a half-year."""

from datetime import date
from fractions import Fraction
from typing import Any, NamedTuple

from django.db.models import Q

from network import headcounts, history
from network.card_batches import HalfYear
from network.directory import unit_called
from network.enums import QUOTA_GROUPS, SOLE_ROLES, Grade, QuotaGroup, Role, Tier
from network.models import Appointment, Unit
from network.people_search import with_absence
from network.pinyin import stem_of
from network.querysets import UnitQuerySet

SHOWN = 12
"""How many units of a name are offered; who is not among them is found by more of the name, or the code."""


class Then(NamedTuple):
    """A unit as it was on a day."""

    existed: bool
    full_name: str
    grade: Any
    posts: list[Appointment]
    """Whoever held one, with `is_away` for who was on leave (R40)."""
    vacant: list[Any]
    """The roles that a department must have and that nobody held (R22, R91), in words."""


class Headcount(NamedTuple):
    """How many people of one quota group a unit had on average (R84). Exact: averages are never rounded."""

    unit: Unit
    group: Any
    number: Fraction

    @property
    def decimal(self) -> str:
        """With two places, for reading; the fraction beside it is what counts."""
        return str(self.number) if self.is_whole else f"{float(self.number):.2f}"

    @property
    def is_whole(self) -> bool:
        """Whether it needs no fraction beside it."""
        return self.number.denominator == 1


def units_meant(units: UnitQuerySet, text: str) -> list[Unit]:
    """Those of `units` that may be meant: of this code or name, of a former name, or of a part of either. One query.

    One alone where its code or its name is exactly what was typed. Never more than one above `SHOWN`.
    """
    if not text:
        return []
    named = units.filter(unit_called(text) | Q(past__name__contains=stem_of(text))).distinct()
    found = list(named.order_by("code")[: SHOWN + 1])
    exact = [unit for unit in found if text in (unit.code, unit.full_name, unit.name)]
    return exact if len(exact) == 1 else found


def unit_on(unit: Unit, day: date) -> Then:
    """What could be said of the unit on `day`."""
    line = history.line_on(unit, day)
    posts = list(with_absence(history.posts_on(unit, day), day))
    held = {post.role for post in posts}
    sole = SOLE_ROLES if unit.tier == Tier.DEPARTMENT else ()
    return Then(
        existed=unit.is_open_on(day),
        full_name=" ".join(name for _unit, name in reversed(line)),
        grade=Grade(history.grade_on(unit, day)).label if unit.tier == Tier.VILLAGE else "",
        posts=posts,
        vacant=[Role(role).label for role in sole if role not in held],
    )


def headcounts_in(unit: Unit, half: HalfYear) -> list[Headcount]:
    """The average headcounts of each of the unit's quota groups; for a town those of its villages, too (R84, R86).

    The villages are those that belonged to it on the last day of the half-year.
    """
    first, last = half.days
    groups = QUOTA_GROUPS.get(unit.tier, ())
    found = [Headcount(unit, group.label, headcounts.average([unit], group, first, last)) for group in groups]
    if unit.tier != Tier.TOWN:
        return found
    villages = [each for each in history.below_on(unit, last) if each.tier == Tier.VILLAGE]
    numbers = headcounts.by_unit(villages, QuotaGroup.VILLAGE_CADRE, first, last)
    return found + [Headcount(each, QuotaGroup.VILLAGE_CADRE.label, numbers[each.pk]) for each in villages]
