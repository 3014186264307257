"""Writing planned units in bulk, with their past."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from network.enums import Tier
from network.models import Unit, UnitPast, User
from network.pinyin import readings

TIER_ORDER = (Tier.COUNTY, Tier.DEPARTMENT, Tier.TOWN, Tier.VILLAGE, Tier.GROUP, Tier.ENTERPRISE)
"""Parents come before their children in this order."""
BATCH = 400
DERIVED = ("path", "full_name")


class UnitChange(NamedTuple):
    """A unit, new if it has no key yet, the code of the one above it, and what becomes of its columns."""

    unit: Unit
    parent_code: str
    facts: dict[str, Any]


def write_units(
    changes: Iterable[UnitChange], known: Mapping[str, Unit], *, actor: User | None, now: datetime, on: date
) -> None:
    """Create and change units; paths and full names follow, of the units below a renamed one, too."""
    changes = list(changes)
    fresh = [change for change in changes if change.unit.pk is None]
    altered = [change for change in changes if change.unit.pk is not None]
    keep_past([c.unit for c in altered if c.facts.keys() & {"name", "grade"}], actor=actor, now=now, on=on)
    for change in altered:
        for column, value in change.facts.items():
            setattr(change.unit, column, value)
        change.unit.pinyin = readings(change.unit.name)
    columns = sorted({column for change in altered for column in change.facts} | {"pinyin"})
    Unit.objects.bulk_update([change.unit for change in altered], columns, batch_size=BATCH)
    by_code = dict(known)
    for tier in TIER_ORDER:
        _create([change for change in fresh if change.unit.tier == tier], by_code)
    _derive(by_code.values())


def keep_past(units: Sequence[Unit], *, actor: User | None, now: datetime, on: date) -> None:
    """Keep what these units were until `on`. Two changes on one day: what stood before the first is kept."""
    rows = [
        UnitPast(
            unit=unit,
            until=on,
            name=unit.name,
            parent_id=unit.parent_id,
            grade=unit.grade,
            recorded_by=actor,
            recorded_at=now,
        )
        for unit in units
    ]
    UnitPast.objects.bulk_create(rows, ignore_conflicts=True, batch_size=BATCH)


def _create(changes: list[UnitChange], by_code: dict[str, Unit]) -> None:
    for change in changes:
        change.unit.parent = by_code[change.parent_code] if change.parent_code else None
    Unit.objects.bulk_create([change.unit for change in changes], batch_size=BATCH)
    by_code |= {change.unit.code: change.unit for change in changes}


def _derive(units: Iterable[Unit]) -> None:
    """Paths and full names from the top down, written where they differ."""
    by_key = {unit.pk: unit for unit in units}
    order = {tier: place for place, tier in enumerate(TIER_ORDER)}
    stale = []
    for unit in sorted(by_key.values(), key=lambda unit: order[Tier(unit.tier)]):
        derived = unit.derived(by_key[unit.parent_id] if unit.parent_id else None)
        if derived != (unit.path, unit.full_name):
            unit.path, unit.full_name = derived
            stale.append(unit)
    Unit.objects.bulk_update(stale, DERIVED, batch_size=BATCH)
