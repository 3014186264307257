"""Rosters as files, what an import says to each row, and the way of an uploaded file."""

import csv
import io
from datetime import date, datetime, timedelta

from network import import_jobs
from network.enums import ImportKind
from network.imports.roster import KEYS, plan_roster
from network.models import Appointment, ImportJob, Unit, User
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


def uploaded(
    content: bytes, actor: User, now: datetime, *, kind: str = ImportKind.ROSTER, is_complete: bool = False
) -> ImportJob:
    """A file that waits to be read."""
    return import_jobs.start(
        kind=kind, content=content, name="名册.csv", effective_on=ON, is_complete=is_complete, actor=actor, now=now
    )


def read(job: ImportJob, now: datetime) -> ImportJob:
    """Let the background do what the job waits for, reading or writing."""
    assert import_jobs.work_on(job.pk, now)
    job.refresh_from_db()
    return job


def confirm(job: ImportJob, now: datetime) -> bool:
    """Confirm the preview as this copy of the job shows it."""
    return import_jobs.confirm(job=job, digest=job.plan_digest, actor=job.uploaded_by, now=now)
