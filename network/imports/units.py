"""Importing units: every row is checked against the rest and the network before anything is written (R3, R15)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from network.enums import RowOutcome
from network.imports.cells import keys_of, shown, values_of
from network.imports.plan import PlanRow, Result, check_table, result_of, said
from network.imports.unit_columns import COLUMNS, FACTS, KEPT_WHEN_EMPTY
from network.imports.unit_writing import TIER_ORDER, UnitChange, write_units
from network.models import Appointment, Unit, UnitPast, User
from network.models.units import fits_under, misplaced_message
from network.obstacles import reasons
from network.spreadsheet import Table, read_table

HISTORIC = ("name", "grade")
"""Facts whose past is kept in dated rows."""


@dataclass(frozen=True)
class KnownUnits:
    """The units as they stand, with what keeps a change from being made."""

    units: Mapping[str, Unit]
    last_change: Mapping[int, date]
    """The latest day on which a unit became something else."""
    held_until: Mapping[int, date]
    """The last day of the last post in each unit that has any; `date.max` for an open one."""

    @classmethod
    def load(cls, *, lock: bool = False) -> "KnownUnits":
        """Three queries, whatever the size; `lock` keeps others from changing a unit until the transaction ends."""
        units = Unit.objects.select_for_update() if lock else Unit.objects.all()
        past = UnitPast.objects.values_list("unit").annotate(Max("until")).order_by()
        posts = Appointment.objects.values_list("unit").order_by()
        held = posts.annotate(last=Max("ends_on"), unended=Count("pk", filter=Q(ends_on=None)))
        return cls(
            units={unit.code: unit for unit in units},
            last_change=dict(past),
            held_until={unit: date.max if unended else last for unit, last, unended in held},
        )


class UnitPlan:
    """What a file of units would do. Nothing is written before `write`."""

    def __init__(self, table: Table, known: KnownUnits, on: date) -> None:
        """Plan it, changed names and grades counting from `on`. Raises BadRows for a file without rows or columns."""
        check_table(table, COLUMNS)
        self._known, self._on = known, on
        read = [(line, *values_of(COLUMNS, line.cells)) for line in table.lines]
        self._tiers = {code: unit.tier for code, unit in known.units.items()}
        self._tiers |= {values["code"]: values["tier"] for _line, values, _wrong in read if values["code"]}
        self._closing = {
            values["code"]: values["closed_on"] for _line, values, _wrong in read if values.get("closed_on")
        }
        self._codes = {unit.pk: code for code, unit in known.units.items()}
        self._children: dict[str, list[Unit]] = {}
        for unit in known.units.values():
            if unit.parent_id:
                self._children.setdefault(self._codes[unit.parent_id], []).append(unit)
        self._seen: set[str] = set()
        self._wrong_codes: set[str] = set()
        self.changes: list[UnitChange] = []
        # Parents first, since a row below a wrong new one is wrong, too.
        rank = {tier: place for place, tier in enumerate(TIER_ORDER)}
        planned = [
            self._row(line.number, line.cells, values, problem)
            for line, values, problem in sorted(read, key=lambda item: rank.get(item[1]["tier"], -1))
        ]
        self.rows = sorted(planned, key=lambda row: row.line)

    @transaction.atomic
    def write(self, *, actor: User | None, now: datetime) -> None:
        """Make every change that is not wrong."""
        write_units(self.changes, self._known.units, actor=actor, now=now, on=self._on)

    def _row(self, line: int, cells: dict[str, str], values: dict[str, Any], problem: str) -> PlanRow:
        code = values["code"] or ""
        problem = problem or next(self._problems(code, values), "")
        subject = " ".join(filter(None, (code or cells["code"], values["name"] or cells["name"])))
        if problem:
            self._wrong_codes |= {code} - self._known.units.keys() - self._seen  # the first of two rows may be right
            return PlanRow(line, RowOutcome.WRONG, subject[:200], said(cells), problem[:300])
        self._seen.add(code)
        return self._change(line, subject, code, values)

    def _problems(self, code: str, values: dict[str, Any]) -> Iterator[str]:
        """Why a row whose cells can be read cannot be imported, the first reason first."""
        parent, tier = values["parent_code"] or "", values["tier"]
        if not code or not values["name"]:
            yield _("code or name is missing")
        if not tier:
            yield _("the tier is missing")
        if code in self._seen:
            yield _("code %(code)s stands twice in the file") % {"code": code}
        if parent and parent not in self._tiers:
            yield _("the unit above, %(code)s, is not known") % {"code": parent}
        if not fits_under(tier, self._tiers.get(parent) if parent else None):
            yield str(misplaced_message(tier))
        if parent in self._wrong_codes:
            yield _("the row of the unit above, %(code)s, is wrong") % {"code": parent}
        yield from self._problems_with_known(code, parent, values)
        yield from self._problems_of_closing(code, parent, values)

    def _problems_with_known(self, code: str, parent: str, values: dict[str, Any]) -> Iterator[str]:
        unit = self._known.units.get(code)
        if unit is None:
            return
        if (unit.tier, self._codes.get(unit.parent_id or 0, "")) != (values["tier"], parent):
            yield _("%(code)s stands elsewhere in the network; move it on the unit's own page") % {"code": code}
        changed = self._facts(unit, values).keys() & set(HISTORIC)
        last = self._known.last_change.get(unit.pk)
        if changed and self._on > timezone.localdate():
            yield _("a name or grade cannot change on a day to come")
        if changed and last and last > self._on:
            yield _("name or grade changed on %(day)s, after the day given") % {"day": last}

    def _problems_of_closing(self, code: str, parent: str, values: dict[str, Any]) -> Iterator[str]:
        unit, end = self._known.units.get(code), self._end(code)
        start = values.get("opened_on") or (unit.opened_on if unit else None)
        if start and end and end < start:
            yield _("it would end before it begins")
        above = self._end(parent)
        if above and (end is None or end > above):
            yield _("the unit above, %(code)s, ends on %(day)s") % {"code": parent, "day": above}
        if unit is None or end is None or end == unit.closed_on:
            return
        if any((self._end(child.code) or date.max) > end for child in self._children.get(code, ())):
            yield _("units below it are still open; end them on the same day or before")
        if self._known.held_until.get(unit.pk, date.min) >= end:
            yield _("somebody still holds a post there on that day; end the posts first")
        yield from reasons(unit)

    def _end(self, code: str) -> date | None:
        """The day from which a unit exists no more, by the file or else by what is known."""
        unit = self._known.units.get(code)
        return self._closing.get(code) or (unit.closed_on if unit else None)

    def _facts(self, unit: Unit | None, values: dict[str, Any]) -> dict[str, Any]:
        """What the row says otherwise than the unit; of a new one, all it says."""
        facts: dict[str, Any] = {}
        for key in FACTS:
            value = values.get(key)
            if key not in values or (value is None and (unit is None or key in KEPT_WHEN_EMPTY)):
                continue
            value = "" if value is None else value
            if unit is None or getattr(unit, key) != value:
                facts[key] = value
        return facts

    def _change(self, line: int, subject: str, code: str, values: dict[str, Any]) -> PlanRow:
        unit = self._known.units.get(code)
        facts = self._facts(unit, values)
        if unit is None:
            fresh = Unit(code=code, tier=values["tier"], **facts)
            self.changes.append(UnitChange(fresh, values["parent_code"] or "", facts))
            shown_facts = [("tier", "", shown(values["tier"])), ("parent_code", "", values["parent_code"] or "")]
            changes = [(key, "", shown(value)) for key, value in facts.items() if value != ""]
            return PlanRow(line, RowOutcome.NEW, subject, changes[:1] + shown_facts + changes[1:])
        if not facts:
            return PlanRow(line, RowOutcome.UNCHANGED, subject, target=unit.pk)
        self.changes.append(UnitChange(unit, values["parent_code"] or "", facts))
        changes = [(key, _as_shown(unit, key), shown(_labelled(key, value))) for key, value in facts.items()]
        outcome = RowOutcome.ENDED if facts.get("closed_on") else RowOutcome.CHANGED
        return PlanRow(line, outcome, subject, changes, target=unit.pk)


def plan_units(table: Table, *, on: date, is_complete: bool = False, lock: bool = False) -> UnitPlan:
    """What a file of units would do today. A complete file of units ends none: a unit ends by its own row only."""
    return UnitPlan(table, KnownUnits.load(lock=lock), on)


@transaction.atomic
def import_units(content: bytes, *, actor: User | None, now: datetime, dry_run: bool = False) -> Result:
    """Create, change and end the units of a file, all or nothing. Raises BadRows with every bad row and its line."""
    plan = plan_units(read_table(content, KEYS), on=timezone.localdate(now), lock=not dry_run)
    result = result_of(plan.rows)
    if not dry_run:
        plan.write(actor=actor, now=now)
    return result


KEYS = keys_of(COLUMNS)


def _labelled(key: str, value: Any) -> Any:
    """A fixed word with its label, a plain value as it is."""
    words = next(column.words for column in COLUMNS if column.key == key)
    return next((known for known in words.values() if known == value), value) if value != "" else value


def _as_shown(unit: Unit, key: str) -> str:
    return shown(_labelled(key, getattr(unit, key)))
