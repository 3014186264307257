"""What the imported units lack: villagers' groups, departments, phones, pledges, and the catalogue."""

import csv
import io
import random
import tomllib
from typing import Any

from django.db import models
from django.utils import timezone

from network.catalogue_import import import_catalogue
from network.demo.people import DATA
from network.enums import Category, Grade, Tier
from network.imports.units import import_units
from network.models import Unit

COLUMNS = ("code", "name", "tier", "parent_code", "category", "phone")

GRADES = (Grade.STANDARD, Grade.STANDARD, Grade.MODEL, Grade.STANDARD, Grade.NONE)
"""Village grades in turn (R76)."""


def short_name(unit: Unit) -> str:
    """How people call a village: 天鹅村 for 天鹅村委会, 三里闸 for 三里闸居委会."""
    return unit.name.removesuffix("居委会").removesuffix("委会")


def above(unit: Unit) -> Unit:
    """The unit that this one belongs to; only the county belongs to none."""
    assert unit.parent is not None  # noqa: S101 - tells the type checker what a constraint of the table ensures
    return unit.parent


def is_community(unit: Unit) -> bool:
    """Whether a unit of the village tier is a residents' community, whose posts have other titles."""
    return unit.name.endswith(("居委会", "社区"))


def add_units(rng: random.Random) -> None:
    """Groups and departments by the same import as real ones, then phones and pledges for all that have none."""
    import_units(_as_csv([*_departments(), *_groups(rng)]), actor=None, now=timezone.now())
    for town in Unit.objects.filter(tier=Tier.TOWN, category=Category.NONE):
        town.category = Category.ZONE if "区" in town.name else Category.TOWN
        town.save(update_fields=["category"])
    words = tomllib.loads((DATA / "demo_people.toml").read_text(encoding="utf-8"))
    offices = Unit.objects.filter(tier__in=(Tier.TOWN, Tier.VILLAGE), phone="")
    _set_each(offices, "phone", lambda number: f"{words['people']['unit_phone_prefix']}{number:03d}")
    _set_each(
        Unit.objects.filter(tier__in=(Tier.TOWN, Tier.DEPARTMENT), complaint_phone=""),
        "complaint_phone",
        lambda number: f"{words['people']['complaint_phone_prefix']}{number:03d}",
    )
    _set_each(Unit.objects.filter(tier=Tier.TOWN), "guide_desk", lambda number: number % 5 != 0)
    _set_each(Unit.objects.filter(tier=Tier.VILLAGE), "grade", lambda number: GRADES[number % len(GRADES)])
    for tier, hours in words["hours"].items():
        _set_each(Unit.objects.filter(tier=tier), "hours", lambda number, texts=hours: texts[number % len(texts)])
    for tier, pledges in words["pledges"].items():
        _set_each(Unit.objects.filter(tier=tier), "pledge", lambda number, texts=pledges: texts[number % len(texts)])


def _departments() -> list[dict[str, str]]:
    county = Unit.objects.get(tier=Tier.COUNTY)
    with (DATA / "departments.csv").open(encoding="utf-8", newline="") as file:
        return [row | {"tier": Tier.DEPARTMENT.value, "parent_code": county.code} for row in csv.DictReader(file)]


def _groups(rng: random.Random) -> list[dict[str, str]]:
    """Four to ten groups a village; their code is the village's and two digits, as they have no official one."""
    return [
        {
            "code": f"{village}{number:02d}",
            "name": f"{number}组",
            "tier": Tier.GROUP.value,
            "parent_code": village,
        }
        for village in Unit.objects.filter(tier=Tier.VILLAGE).order_by("code").values_list("code", flat=True)
        for number in range(1, rng.randint(4, 10) + 1)
    ]


def _as_csv(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _set_each(units: models.QuerySet[Unit], column: str, value: Any) -> None:
    """Set one column of these units, in the order of their codes, to `value(number)`."""
    rows = list(units.order_by("code"))
    for number, unit in enumerate(rows, start=1):
        setattr(unit, column, value(number))
    Unit.objects.bulk_update(rows, (column,), batch_size=400)


def add_catalogue() -> None:
    """The kinds of errand with what must be public about them (R10, R14), by the same import as real ones."""
    import_catalogue((DATA / "service_items.toml").read_bytes())
