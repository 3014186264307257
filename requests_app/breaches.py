"""Freezing missed limits into `Breach` rows (R42-R45): by the sweep, and by every verb that stops or moves a clock.

Which limits were missed is a pure function of the log: a verb freezes a limit that passed before it, and the sweep
those still running. Whichever comes first writes the row; the unique constraint makes the other do nothing.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Case, DateTimeField, Exists, F, Max, OuterRef, QuerySet, Value, When

from proxyportal.regulation import Promise, is_overtime, unexcused
from requests_app.enums import Stage, Status
from requests_app.models import Breach, ProxyRequest

BATCH = 10_000
"""Rows a sweep writes in one transaction."""

COLUMNS = ("proxy_request_id", "round", "stage", "due_at", "holder_unit_id", "holder_agent_id", "flagged_at")


def flag_breaches(now: datetime) -> int:
    """One sweep: freeze every running limit that passed before `now`. Returns how many breaches it wrote.

    Set-based: an INSERT … SELECT per batch of due times, so that its memory does not grow with the county. A request
    that a verb is changing at this moment is skipped; the verb freezes what it has to, or the next sweep does.
    """
    written = 0
    after: datetime | None = None
    while True:
        late = ProxyRequest.objects.overdue(now)
        if after is not None:
            late = late.filter(due_at__gt=after)
        upto = late.order_by("due_at").values_list("due_at", flat=True)[BATCH - 1 : BATCH].first()
        if upto is not None:
            late = late.filter(due_at__lte=upto)
        written += _freeze(late, now)
        if upto is None:
            return written
        after = upto


def not_frozen(late: QuerySet[ProxyRequest]) -> QuerySet[ProxyRequest]:
    """Those of these late requests whose running limit is no breach yet, with its stage as `missed_stage`."""
    stage = Case(
        When(status=Status.SUBMITTED, then=Value(Stage.ACCEPTANCE)),
        When(urgent=True, then=Value(Stage.URGENT)),
        When(promised_at__isnull=False, then=Value(Stage.PROMISE)),
        default=Value(Stage.CONCLUSION),
    )
    known = Breach.objects.filter(
        proxy_request=OuterRef("pk"), round=OuterRef("round"), stage=OuterRef("missed_stage"), due_at=OuterRef("due_at")
    )
    return late.annotate(missed_stage=stage).exclude(Exists(known))


@transaction.atomic
def _freeze(late: QuerySet[ProxyRequest], now: datetime) -> int:
    """Insert the breaches of these late requests that are not there yet. Returns how many were inserted."""
    rows = (
        not_frozen(late)
        .annotate(flagged_at=Value(now, output_field=DateTimeField()))
        .values_list("pk", "round", "missed_stage", "due_at", "holder_unit_id", "holder_agent_id", "flagged_at")
    )
    if connection.features.has_select_for_no_key_update:
        # A verb that holds the row has read its own clock already; waiting for it here would judge it by ours.
        rows = rows.select_for_update(skip_locked=True, no_key=True)
    select, parameters = rows.query.sql_with_params()
    quoted = ", ".join(connection.ops.quote_name(column) for column in COLUMNS)
    table = connection.ops.quote_name(Breach._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {table} ({quoted}) {select} ON CONFLICT DO NOTHING", parameters)
        return cursor.rowcount


def freeze_running(proxy_request: ProxyRequest, at: datetime) -> None:
    """Freeze the running limit of a locked request if it passed before `at`; the verb may be about to stop it."""
    stage = proxy_request.stage
    if stage and proxy_request.due_at and is_overtime(proxy_request.due_at, at):
        _freeze_one(proxy_request, stage, proxy_request.due_at, at)


def freeze_unexcused(proxy_request: ProxyRequest, promises: Sequence[Promise], at: datetime) -> None:
    """Freeze the ordinary limits that ran out unexplained while a locked request was urgent: lowered, it is judged by
    them like any other (R48). The last of them runs on."""
    limit = proxy_request.conclusion_due_at
    for due in unexcused(limit, promises) if limit else ():
        _freeze_one(proxy_request, Stage.CONCLUSION if due == limit else Stage.PROMISE, due, at)


def _freeze_one(proxy_request: ProxyRequest, stage: Stage, due: datetime, at: datetime) -> None:
    breach = Breach(
        proxy_request=proxy_request,
        round=proxy_request.round,
        stage=stage,
        due_at=due,
        holder_unit=proxy_request.holder_unit,
        holder_agent=proxy_request.holder_agent,
        flagged_at=at,
    )
    Breach.objects.bulk_create([breach], ignore_conflicts=True)


def last_flagged(proxy_request: ProxyRequest) -> datetime | None:
    """When the running limit of a locked request was frozen, if it was."""
    running = proxy_request.breaches.filter(round=proxy_request.round, due_at=F("proxy_request__due_at"))
    return running.aggregate(last=Max("flagged_at"))["last"]
