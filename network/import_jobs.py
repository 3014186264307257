"""An uploaded spreadsheet's way: read and previewed in the background, confirmed once, written once.

The database is the truth and the broker a doorbell. Whoever works on a job holds a lease; the lease is also the token
by which its result is taken, so that a worker that was thought dead changes nothing. Every step is one conditional
UPDATE.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.admin.models import ADDITION
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from network.enums import ImportKind, ImportState, RowOutcome
from network.imports import roster, units
from network.imports.plan import WRITES, counts_of, digest_of
from network.imports.roster import RosterPlan
from network.imports.units import UnitPlan
from network.journal import note
from network.models import ImportJob, ImportRow, User
from network.spreadsheet import Table, read_table
from network.workbook import BadRows

LEASE = timedelta(minutes=3)
"""Renewed with every report of progress; reading or writing ten thousand rows takes some seconds."""
ATTEMPTS = 3
"""Each may end with the worker killed, by the file or by chance; after so many it was the file."""
WORKED_ON = (ImportState.UPLOADED, ImportState.CONFIRMED)
"""States in which the background has something to do."""
DISCARDABLE = (ImportState.UPLOADED, ImportState.READY, ImportState.REFUSED)
BATCH = 1000

Plan = UnitPlan | RosterPlan
PLANS: dict[str, tuple[dict[str, str], Callable[..., Plan]]] = {
    ImportKind.UNITS: (units.KEYS, units.plan_units),
    ImportKind.ROSTER: (roster.KEYS, roster.plan_roster),
}


class LeaseLost(Exception):  # noqa: N818 - not an error: somebody else has taken the job, or it was discarded
    """What was worked out is not wanted any more."""


@transaction.atomic
def start(
    *, kind: str, content: bytes, name: str, effective_on: date, is_complete: bool, actor: User, now: datetime
) -> ImportJob:
    """Keep an uploaded file, to be read in the background."""
    job = ImportJob(
        kind=kind,
        file_name=name[-120:],
        effective_on=effective_on,
        is_complete=is_complete,
        uploaded_by=actor,
        uploaded_at=now,
        language=translation.get_language() or "zh-hans",
    )
    job.file.save(name, ContentFile(content))
    return job


def waiting(now: datetime) -> QuerySet[ImportJob]:
    """Jobs that nobody works on although there is something to do, the oldest first."""
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    return ImportJob.objects.filter(free, state__in=WORKED_ON).order_by("pk")


def work_on(pk: int, now: datetime) -> bool:
    """Do what this job waits for, unless somebody else does. Whether anything was done."""
    lease = now + LEASE
    if not waiting(now).filter(pk=pk).update(leased_until=lease, attempts=F("attempts") + 1):
        return False
    job = ImportJob.objects.get(pk=pk)
    step = _write if job.state == ImportState.CONFIRMED else _read
    with translation.override(job.language):
        try:
            (step if job.attempts <= ATTEMPTS else _give_up)(_Held(job), now)
        except LeaseLost:
            return False
    return True


def confirm(*, job: ImportJob, digest: str, actor: User, now: datetime) -> bool:
    """Let a preview be written, if it is still the one that was seen. Twice does nothing twice."""
    if digest != job.plan_digest:  # what a browser sends may be no text that the database takes
        return False
    seen = ImportJob.objects.filter(pk=job.pk, state=ImportState.READY, plan_digest=digest)
    fresh = {"leased_until": None, "attempts": 0, "progress": 0, "message": ""}
    return bool(seen.update(state=ImportState.CONFIRMED, confirmed_by=actor, **fresh))


@transaction.atomic
def discard(*, job: ImportJob, now: datetime) -> bool:
    """Forget a file that was not confirmed, with its rows. False when it is too late."""
    found = ImportJob.objects.filter(pk=job.pk, state__in=DISCARDABLE)
    if not found.update(state=ImportState.DISCARDED, finished_at=now, message="", file=""):
        return False
    job.rows.all().delete()
    transaction.on_commit(lambda: job.file.delete(save=False))
    return True


def counts(job: ImportJob) -> dict[str, int]:
    """How many rows have each outcome, the wrong ones first."""
    found = dict(job.rows.values_list("outcome").annotate(Count("pk")).order_by())
    order = (RowOutcome.WRONG, RowOutcome.NEW, RowOutcome.CHANGED, RowOutcome.ENDED, RowOutcome.UNCHANGED)
    return {outcome: found.get(outcome, 0) for outcome in order}


def rows_of(job: ImportJob, outcome: str) -> QuerySet[ImportRow]:
    """The rows of one outcome, or all, the wrong ones first."""
    rows = job.rows.filter(outcome=outcome) if outcome else job.rows.all()
    first = Case(When(outcome=RowOutcome.WRONG, then=Value(0)), default=Value(1), output_field=IntegerField())
    return rows.order_by(first, "line", "pk")


class _Held:
    """A job in our hands; every write fails with LeaseLost once it is not."""

    def __init__(self, job: ImportJob) -> None:
        self.job = job

    def update(self, **columns: Any) -> None:
        """Change the job, if it is still ours and where we left it."""
        ours = ImportJob.objects.filter(pk=self.job.pk, state=self.job.state, leased_until=self.job.leased_until)
        if not ours.update(**columns):
            raise LeaseLost
        for column, value in columns.items():
            setattr(self.job, column, value)

    def report(self, done: int, total: int) -> None:
        """Show how far reading has come, and keep the lease."""
        self.update(progress=done, total=max(done, total), leased_until=timezone.now() + LEASE)

    def table(self) -> Table:
        """What the file holds. Raises BadRows."""
        keys, _plan = PLANS[self.job.kind]
        try:
            with self.job.file.open("rb") as file:
                content = file.read()
        except (FileNotFoundError, ValueError) as lost:
            raise BadRows([_("The file is no longer there. Upload it again.")]) from lost
        return read_table(content, keys, self.report)

    def plan(self, table: Table, *, lock: bool = False) -> Plan:
        """What the file would do to the network as it stands. Raises BadRows."""
        _keys, plan = PLANS[self.job.kind]
        return plan(table, on=self.job.effective_on, is_complete=self.job.is_complete, lock=lock)

    @transaction.atomic
    def preview(self, plan: Plan, message: str = "") -> None:
        """Keep the plan to be looked at."""
        self.update(
            state=ImportState.READY,
            plan_digest=digest_of(plan.rows),
            leased_until=None,
            progress=len(plan.rows),
            total=len(plan.rows),
            message=message,
        )
        self.job.rows.all().delete()
        rows = [
            ImportRow(
                job=self.job,
                line=row.line,
                outcome=row.outcome,
                subject=row.subject,
                changes=row.changes,
                reason=row.reason,
            )
            for row in plan.rows
        ]
        ImportRow.objects.bulk_create(rows, batch_size=BATCH)


def _read(held: _Held, now: datetime) -> None:
    try:
        held.preview(held.plan(held.table()))
    except BadRows as bad:
        held.update(state=ImportState.REFUSED, message=str(bad), leased_until=None, finished_at=now)


def _write(held: _Held, now: datetime) -> None:
    """Write what was confirmed, or preview anew where the network has changed since."""
    try:
        table = held.table()
        if not _write_same(held, table, now):
            changed = _("The network has changed since the preview. Nothing was imported; look at the new preview.")
            held.preview(held.plan(table), changed)
    except BadRows as bad:
        held.update(state=ImportState.REFUSED, message=str(bad), leased_until=None, finished_at=now)


def _give_up(held: _Held, now: datetime) -> None:
    message = _("The import broke off %(number)d times. Nothing was imported. Divide the file, or ask the operator.")
    message %= {"number": ATTEMPTS}
    held.update(state=ImportState.REFUSED, message=message, leased_until=None, finished_at=now)


def _write_same(held: _Held, table: Table, now: datetime) -> bool:
    """Write everything in one transaction, if it is what was confirmed. Whether it was."""
    job = held.job
    before = (job.state, job.leased_until)
    try:
        with transaction.atomic():
            plan = held.plan(table, lock=True)
            if digest_of(plan.rows) != job.plan_digest:
                return False
            held.update(state=ImportState.DONE, leased_until=None, finished_at=now, message="")
            plan.write(actor=job.confirmed_by, now=now)
            figures = counts_of(plan.rows)
            parts = [f"{outcome.label} {figures[outcome]}" for outcome in WRITES if figures[outcome]]
            note(job.confirmed_by, job, _("Imported: %(figures)s") % {"figures": ", ".join(parts)}, flag=ADDITION)
    except IntegrityError:  # somebody was faster with a post or a code
        job.state, job.leased_until = before
        return False
    return True
