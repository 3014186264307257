"""Writing the log: one event for each change, chained by digests, in the same transaction as the change."""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from django.db import models

from network.models import User
from proxyportal.encryption import keyed_digest
from requests_app.enums import ActorKind, Verb
from requests_app.errors import TooLate
from requests_app.models import (
    Assignment,
    Attachment,
    Authorization,
    Dispute,
    Explanation,
    HandlingStep,
    Handover,
    JointHandling,
    JointOpinion,
    PastRound,
    ProxyRequest,
    Question,
    Rating,
    RequestEvent,
    ResultNotice,
    Ruling,
    UrgentMark,
)
from requests_app.workflow import TRANSITIONS

ANSWER_MODELS: tuple[type[models.Model], ...] = (
    *(Explanation, ResultNotice, Rating, Attachment, Handover, Assignment, JointHandling, JointOpinion),
    *(Question, Authorization, UrgentMark, HandlingStep, Dispute, PastRound, Ruling),
)
"""Rows that are written together with an event and are checked against it."""

TEXT_COLUMNS = {
    *("answer", "body", "comment", "decision", "description", "missing_reason", "name", "reason", "reference", "reply"),
    *("result_text", "return_reason", "revoke_reason", "scope", "substitute_reason", "summary", "text"),
}
"""What people wrote: the log keeps a keyed digest, so that erasing the text leaves a gap that still verifies."""

HEAD_COLUMNS = ("id", "event_seq", "event_digest", "changed_at")
"""Columns of a request that follow from the chain itself and so are not repeated in `changes`."""


def snapshot(row: models.Model, columns: Iterable[str]) -> dict[str, Any]:
    """These columns of a row as the log keeps them: times in UTC, keys as numbers, texts as keyed digests."""
    return {column: _logged(row, row._meta.get_field(column)) for column in sorted(columns)}


def columns_of(model: type[models.Model]) -> list[str]:
    """The columns of an answer's row that its event keeps: all but its own key and its request's."""
    return [f.attname for f in model._meta.concrete_fields if f.attname not in ("id", "proxy_request_id")]


def request_columns() -> list[str]:
    """The columns of a request that the log accounts for."""
    return [f.attname for f in ProxyRequest._meta.concrete_fields if f.attname not in HEAD_COLUMNS]


def _logged(row: models.Model, field: Any) -> Any:
    value = getattr(row, field.attname)
    if field.attname in TEXT_COLUMNS:
        return digest_of(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, UUID | models.fields.files.FieldFile) else value


def digest_of(text: str) -> str:
    """What the log keeps of a text."""
    return keyed_digest("text", text) if text else ""


def event_digest(event: RequestEvent, *, receipt: str, previous: str) -> str:
    """The keyed digest of an event and of the digest before it; only a holder of LOOKUP_KEY can forge a chain."""
    content = {
        "receipt": receipt,
        "seq": event.seq,
        "verb": str(event.verb),
        "actor_kind": str(event.actor_kind),
        "actor": event.actor_id,
        "at": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "changes": event.changes,
        "wrote": event.wrote,
        "previous": previous,
    }
    return keyed_digest("event", json.dumps(content, sort_keys=True, separators=(",", ":")))


def record_first(proxy_request: ProxyRequest, *, verb: Verb, actor: User | None) -> None:
    """Save a new request and the event that begins its chain."""
    proxy_request.changed_at = proxy_request.submitted_at
    event = _next_event(proxy_request, verb, actor, request_columns(), ())
    proxy_request.save(force_insert=True)
    event.proxy_request = proxy_request
    event.save(force_insert=True)


def record(
    proxy_request: ProxyRequest,
    *,
    verb: Verb,
    actor: User | None,
    at: datetime,
    changes: Mapping[str, Any] | None = None,
    wrote: Iterable[models.Model] = (),
) -> None:
    """Change a locked request and write the event of it. Raises TooLate if the request has moved on.

    The conditional UPDATE is the guard that lets exactly one of two rivals through: it finds the row only in a status
    from which the table allows the verb.
    """
    target = TRANSITIONS[verb].target
    columns = {**(changes or {}), **({"status": target} if target else {})}
    for column, value in columns.items():
        setattr(proxy_request, column, value)
    proxy_request.changed_at = at
    fields = {field.name: field.attname for field in ProxyRequest._meta.concrete_fields}
    logged = [fields[column] for column in columns]
    event = _next_event(proxy_request, verb, actor, logged, wrote)
    head = {"event_seq": event.seq, "event_digest": event.digest, "changed_at": at}
    if not guarded(proxy_request, verb).update(**columns, **head):
        raise TooLate
    event.save(force_insert=True)


def guarded(proxy_request: ProxyRequest, verb: Verb) -> models.QuerySet[ProxyRequest]:
    """The request, if it still stands where the table lets this verb start."""
    return ProxyRequest.objects.filter(pk=proxy_request.pk, status__in=TRANSITIONS[verb].sources)


def _next_event(
    proxy_request: ProxyRequest,
    verb: Verb,
    actor: User | None,
    columns: Iterable[str],
    wrote: Iterable[models.Model],
) -> RequestEvent:
    """The unsaved event of what `proxy_request` now holds; moves the request's chain head on to it."""
    unattended = ActorKind.SYSTEM if ActorKind.SYSTEM in TRANSITIONS[verb].actors else ActorKind.CLIENT
    event = RequestEvent(
        proxy_request_id=proxy_request.pk,
        seq=proxy_request.event_seq + 1,
        verb=verb,
        actor_kind=ActorKind.AGENT if actor else unattended,
        actor=actor,
        at=proxy_request.changed_at,
        changes=snapshot(proxy_request, columns),
        wrote={f"{row._meta.model_name}:{row.pk}": snapshot(row, columns_of(type(row))) for row in wrote},
    )
    event.digest = event_digest(event, receipt=proxy_request.receipt, previous=proxy_request.event_digest)
    proxy_request.event_seq, proxy_request.event_digest = event.seq, event.digest
    return event
