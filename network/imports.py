"""Importing units: every row is checked against the rest before anything is written."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import transaction
from django.utils.encoding import force_str

from network.enums import Category, Tier
from network.models import Unit
from network.models.units import fits_under, misplaced_message

COLUMNS = ("code", "name", "tier", "parent_code")
OPTIONAL_COLUMNS = ("category", "phone")
TIER_ORDER = (Tier.COUNTY, Tier.DEPARTMENT, Tier.TOWN, Tier.VILLAGE, Tier.GROUP, Tier.ENTERPRISE)
"""Parents come before their children in this order."""


class BadRows(Exception):  # noqa: N818 - it is a list for the person who imports
    """The file cannot be imported; `lines` name every bad row and its reason."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class Result(NamedTuple):
    """How many units an import found new, changed and as they were."""

    new: int
    changed: int
    unchanged: int


@dataclass(frozen=True)
class Row:
    """One line of the file."""

    line: int
    code: str
    name: str
    tier: str
    parent_code: str
    category: str | None
    """None, as for the phone: the file has no such column, and what is known stays."""
    phone: str | None

    def problem(self, tiers: Mapping[str, str], seen: set[str]) -> str:
        """Why the row cannot be imported; empty if it can. `tiers` maps every known code to its tier."""
        checks = (
            (not self.code or not self.name, "code or name is missing"),
            (
                len(self.code) > 20 or len(self.name) > 60 or len(self.phone or "") > 30,
                "code, name or phone is too long",
            ),
            (not (self.code.isascii() and self.code.isalnum()), f"code {self.code!r} may hold letters and digits only"),
            ("\x00" in self.name + (self.phone or ""), "name or phone holds a character that cannot be shown"),
            (self.code in seen, f"code {self.code} stands twice in the file"),
            (self.tier not in Tier.values, f"tier {self.tier!r} is none of {', '.join(Tier.values)}"),
            ((self.category or "") not in Category.values, f"category {self.category!r} is not known"),
            (self.parent_code and self.parent_code not in tiers, f"parent_code {self.parent_code} is not known"),
            (not fits_under(self.tier, tiers.get(self.parent_code)), force_str(misplaced_message(self.tier))),
        )
        return next((reason for wrong, reason in checks if wrong), "")


def read_rows(content: bytes) -> Iterator[Row]:
    """The rows of a UTF-8 CSV file, with or without a byte order mark. Raises BadRows for anything else."""
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
        if missing:
            raise BadRows([f"line 1: the columns {', '.join(missing)} are missing"])
        for raw in reader:
            fields: dict[str, Any] = dict.fromkeys(OPTIONAL_COLUMNS)
            fields |= {column: (raw[column] or "").strip() for column in COLUMNS + OPTIONAL_COLUMNS if column in raw}
            yield Row(line=reader.line_num, **fields)
    except UnicodeDecodeError as error:
        raise BadRows(["the file is not UTF-8 text"]) from error
    except csv.Error as error:
        raise BadRows([f"line {reader.reader.line_num}: {error}"]) from error


@transaction.atomic
def import_units(content: bytes, *, dry_run: bool = False) -> Result:
    """Create and update the units of a file, all or nothing. Raises BadRows with every bad row and its line number.

    A unit keeps its place in the tree: a row that moves a known unit to another tier or parent is refused, since the
    past hangs on it.
    """
    rows = sorted(_checked(list(read_rows(content))), key=lambda row: TIER_ORDER.index(Tier(row.tier)))
    planned: dict[str, Unit] = {}
    new, changed = 0, 0
    for tier in TIER_ORDER:
        # Read anew for each tier, since a town that is renamed renames what lies below.
        known = planned | {unit.code: unit for unit in Unit.objects.select_related("parent")}
        fresh, altered = _units_of([row for row in rows if row.tier == tier], known)
        if not dry_run:
            _write(fresh, altered)
        planned |= {unit.code: unit for unit in fresh}
        new, changed = new + len(fresh), changed + len(altered)
    return Result(new, changed, len(rows) - new - changed)


def _checked(rows: list[Row]) -> list[Row]:
    known = dict(Unit.objects.values_list("code", "tier"))
    parents = dict(Unit.objects.exclude(parent=None).values_list("code", "parent__code"))
    tiers = known | {row.code: row.tier for row in rows if row.code}
    problems: list[str] = []
    seen: set[str] = set()
    for row in rows:
        problem = row.problem(tiers, seen)
        if (
            not problem
            and row.code in known
            and (known[row.code], parents.get(row.code, ""))
            != (
                row.tier,
                row.parent_code,
            )
        ):
            problem = f"{row.code} is already known in another place of the network"
        if problem:
            problems.append(f"line {row.line}: {problem}")
        seen.add(row.code)
    if not rows:
        problems.append("the file holds no rows")
    if problems:
        raise BadRows(problems)
    return rows


def _units_of(rows: list[Row], known: Mapping[str, Unit]) -> tuple[list[Unit], list[Unit]]:
    """The units of one tier that are new, and those whose columns change."""
    fresh, altered = [], []
    for row in rows:
        columns = {"name": row.name, "category": row.category, "phone": row.phone}
        facts = {column: value for column, value in columns.items() if value is not None}
        unit = known.get(row.code)
        if unit is None:
            fresh.append(Unit(code=row.code, tier=row.tier, parent=known.get(row.parent_code), **facts))
        elif any(getattr(unit, column) != value for column, value in facts.items()):
            for column, value in facts.items():
                setattr(unit, column, value)
            altered.append(unit)
    return fresh, altered


def _write(fresh: list[Unit], altered: list[Unit]) -> None:
    """New units in bulk, their paths once they have ids; changed ones singly, as their names go down the tree."""
    for unit in Unit.objects.bulk_create(fresh):
        unit.path, unit.full_name = unit.derived(unit.parent)
    Unit.objects.bulk_update(fresh, ("path", "full_name"), batch_size=500)
    for unit in altered:
        unit.save()
