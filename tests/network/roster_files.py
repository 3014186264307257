"""Rosters as files, and what an import says to each row."""

import csv
import io
from datetime import date, timedelta

from network.imports.roster import KEYS, plan_roster
from network.models import Appointment, Unit
from network.spreadsheet import read_table

ON = date(2026, 5, 22)
"""The day of the cast, from which changes count."""
DAY = timedelta(days=1)


def row(unit: Unit | None, name: str, role: str = "代理员", **cells: str) -> dict[str, str]:
    return {"unit_code": unit.code if unit else "", "name": name, "role": role, **cells}


def table_of(*rows: dict[str, str]) -> bytes:
    """A file with the columns of these rows."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(dict.fromkeys(key for each in rows for key in each)), restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def planned(*rows: dict[str, str], on: date = ON, is_complete: bool = False):
    return plan_roster(read_table(table_of(*rows), KEYS), on=on, is_complete=is_complete)


def outcomes(*rows: dict[str, str], **options) -> list[tuple[str, str]]:
    return [(each.outcome.value, each.reason) for each in planned(*rows, **options).rows]


def load(*rows: dict[str, str], now, is_complete: bool = False) -> list[str]:
    """Write what is right in these rows; the outcomes."""
    plan = planned(*rows, is_complete=is_complete)
    plan.write(actor=None, now=now)
    return [each.outcome.value for each in plan.rows]


def holders(unit: Unit, role: str, day: date) -> list[str]:
    live = Appointment.objects.live_on(day).filter(unit=unit, role=role)
    return sorted(live.values_list("agent__name", flat=True))
