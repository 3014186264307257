"""Replaying the log: what the rows must be, and where they differ."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from requests_app.enums import Stage, Status, Verb
from requests_app.log import ANSWER_MODELS, TEXT_COLUMNS, columns_of, event_digest, request_columns, snapshot
from requests_app.models import Breach, ProxyRequest, RequestEvent

BATCH = 500
"""Requests verified at a time; memory does not grow with their number."""

ENDS_A_HOLD = {"due_at", "holder_unit_id", "holder_agent_id"}
"""Columns whose change stops a limit or passes the request on: what was missed before it is frozen by then."""


Limit = tuple[int, Stage, datetime]
"""Round, stage and due time."""


class Missed(NamedTuple):
    """A limit that the log says was missed. `frozen`: a later event stopped it or passed the request on,
    so its breach must be there."""

    round: int
    stage: Stage
    due_at: datetime
    holder_unit_id: int
    holder_agent_id: int | None
    frozen: bool


def fold(events: Iterable[RequestEvent]) -> dict[str, Any]:
    """The columns of the request that these events, in order, leave behind."""
    columns: dict[str, Any] = {}
    for event in events:
        columns |= event.changes
    return columns


def missed_limits(events: Sequence[RequestEvent], now: datetime) -> Iterator[Missed]:
    """The limits missed before `now`, from the log alone: each due time that an event or `now` found passed.

    A limit belongs to whoever had the request when it was first found passed, though others have it since (R40).
    What ran out unexplained while a request was urgent is found when it is urgent no longer (R48).
    """
    columns: dict[str, Any] = {}
    holders: dict[Limit, tuple[int, int | None]] = {}
    hidden: list[Limit] = []
    for event in events:
        ends = not ENDS_A_HOLD.isdisjoint(event.changes)
        found = [(limit, ends) for limit in _passed(columns, event.at)]
        if columns.get("urgent") and event.verb == Verb.EXPLAIN:
            hidden += _passed(columns | _as_if_never_urgent(columns), event.at)
        if event.verb == Verb.LOWER:
            found += [(limit, True) for limit in hidden if limit[0] == columns["round"]]
        yield from _held(found, columns, holders)
        columns |= event.changes
    yield from _held([(limit, False) for limit in _passed(columns, now)], columns, holders)


def _passed(columns: dict[str, Any], moment: datetime) -> list[Limit]:
    """The limit that ran, if it passed before `moment`."""
    due = columns.get("due_at")
    if due is None or moment <= (due_at := datetime.fromisoformat(due)):
        return []
    return [(columns["round"], _stage(columns), due_at)]


def _held(
    found: Iterable[tuple[Limit, bool]], columns: dict[str, Any], holders: dict[Limit, tuple[int, int | None]]
) -> Iterator[Missed]:
    for limit, frozen in found:
        holder = holders.setdefault(limit, (columns["holder_unit_id"], columns["holder_agent_id"]))
        yield Missed(*limit, *holder, frozen)


def _as_if_never_urgent(columns: dict[str, Any]) -> dict[str, Any]:
    return {"urgent": False, "due_at": columns["promised_at"] or columns["conclusion_due_at"]}


def _stage(columns: dict[str, Any]) -> Stage:
    """Which limit ran, as `ProxyRequest.stage` says it of a row. Older logs know no urgency."""
    if columns["status"] == Status.SUBMITTED:
        return Stage.ACCEPTANCE
    if columns.get("urgent"):
        return Stage.URGENT
    return Stage.PROMISE if columns["promised_at"] else Stage.CONCLUSION


def tampered(now: datetime) -> Iterator[tuple[str, str]]:
    """Receipt number and finding of every request whose rows, texts, breaches or chain do not follow from its log."""
    last = 0
    while batch := list(ProxyRequest.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        last = batch[-1].pk
        ids = [request.pk for request in batch]
        events = _by_request(RequestEvent.objects.filter(proxy_request__in=ids).order_by("seq"))
        breaches = _by_request(Breach.objects.filter(proxy_request__in=ids))
        answers = _answers(ids)
        for request in batch:
            own = events[request.pk]
            finding = (
                _broken_chain(request, own)
                or _differing_request(request, fold(own))
                or _differing_answers(answers[request.pk], own)
                or _differing_breaches(breaches[request.pk], own, now)
            )
            if finding:
                yield request.receipt, finding


def _by_request(rows: Iterable[Any]) -> defaultdict[int, list[Any]]:
    grouped: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        grouped[row.proxy_request_id].append(row)
    return grouped


def _answers(ids: list[int]) -> defaultdict[int, dict[str, dict[str, Any]]]:
    """Every answer's row of these requests as the log would keep it, by request and by "model:key"."""
    found: defaultdict[int, dict[str, dict[str, Any]]] = defaultdict(dict)
    for model in ANSWER_MODELS:
        rows: Iterable[Any] = model._default_manager.filter(proxy_request__in=ids)
        for row in rows:
            key = f"{model._meta.model_name}:{row.pk}"
            found[row.proxy_request_id][key] = snapshot(row, columns_of(model))
    return found


def _broken_chain(request: ProxyRequest, events: list[RequestEvent]) -> str:
    previous = ""
    for number, event in enumerate(events, start=1):
        if event.seq != number:
            return f"event {number} is missing"
        if event.digest != event_digest(event, receipt=request.receipt, previous=previous):
            return f"event {number} was altered"
        previous = event.digest
    if not events:
        return "has no events"
    head = (request.event_seq, request.event_digest, request.changed_at)
    return "" if head == (events[-1].seq, previous, events[-1].at) else "does not end with its last event"


def _differing_request(request: ProxyRequest, logged: dict[str, Any]) -> str:
    """The first column in which the request differs from its log. The first event names every column there was: one
    that came with a later version is unknown to the log until an event sets it."""
    row = snapshot(request, request_columns())
    return _differing({column: row[column] for column in row if column in logged}, logged)


def _differing(row: dict[str, Any], logged: dict[str, Any], what: str = "") -> str:
    """The first column in which a row differs from the log. A text that was erased is a gap, not a forgery."""
    for column in sorted(row.keys() | logged.keys()):
        erased = column in TEXT_COLUMNS and row.get(column) == ""
        if row.get(column) != logged.get(column) and not erased:
            return f"{what}{column} differs from the log"
    return ""


def _differing_answers(rows: dict[str, dict[str, Any]], events: list[RequestEvent]) -> str:
    logged = {key: columns for event in events for key, columns in event.wrote.items()}
    if rows.keys() != logged.keys():
        return f"{min(rows.keys() ^ logged.keys())} is missing or was added"
    return next(filter(None, (_differing(rows[key], logged[key], f"{key} ") for key in sorted(rows))), "")


def _differing_breaches(rows: list[Breach], events: list[RequestEvent], now: datetime) -> str:
    """A breach must follow from the log; one that a later event has frozen must be there."""
    found = {(b.round, b.stage, b.due_at, b.holder_unit_id, b.holder_agent_id) for b in rows}
    missed = list(missed_limits(events, max((now, *(b.flagged_at for b in rows)))))
    if found - {m[:5] for m in missed}:
        return "has a breach that the log does not know"
    return "lacks a breach" if {m[:5] for m in missed if m.frozen} - found else ""
