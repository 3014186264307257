"""Which unit belonged where on one day: to whose sheet a unit's cases count, and to whom its credits go."""

from collections.abc import Callable, Iterable
from datetime import date

from assessment.enums import ANNEX_OF_TIER
from network.enums import Tier
from network.history import State, units_and_states
from network.models import Unit

COLUMNS = (
    "code",
    "name",
    "full_name",
    "tier",
    "parent_id",
    "grade",
    "path",
    "complaint_phone",
    "opened_on",
    "closed_on",
)

CREDITED_ABOVE = (Tier.GROUP, Tier.ENTERPRISE)
"""Tiers without a quota, whose credits go to the unit they belong to (R37, R84)."""


class Tree:
    """The units as they stood on `day`, closed ones included, since what happened before still counts. One query."""

    def __init__(self, day: date) -> None:
        self.day = day
        self.units: dict[int, Unit] = {}
        self.states: dict[int, State] = {}
        for unit, state in units_and_states(Unit.objects.only(*COLUMNS).order_by("code"), day):
            self.units[unit.pk], self.states[unit.pk] = unit, state
        self.sheet_of = self._all(lambda unit: unit.tier in ANNEX_OF_TIER)
        """By unit its town or department."""
        self.credited = self._all(lambda unit: unit.tier not in CREDITED_ABOVE)
        """By unit the one to which its credits go: itself, or the village, town or department above."""

    def assessed(self) -> list[Unit]:
        """The units that get a sheet: towns and departments that were there on the day, by code (R68)."""
        return [unit for unit in self.units.values() if unit.tier in ANNEX_OF_TIER and unit.is_open_on(self.day)]

    def below(self, sheet_units: Iterable[int]) -> list[int]:
        """Ids of these units and of all that belonged to them."""
        wanted = set(sheet_units)
        return [pk for pk, above in self.sheet_of.items() if above in wanted]

    def name(self, pk: int) -> str:
        """What the unit was called."""
        return self.states[pk].name

    def _all(self, is_it: Callable[[Unit], bool]) -> dict[int, int]:
        """By unit the nearest one, itself included, of which this is true; units without one are left out."""
        nearest = ((pk, self._nearest(pk, is_it)) for pk in self.units)
        return {pk: found for pk, found in nearest if found is not None}

    def _nearest(self, pk: int | None, is_it: Callable[[Unit], bool]) -> int | None:
        while pk is not None and not is_it(self.units[pk]):
            pk = self.states[pk].parent_id
        return pk
