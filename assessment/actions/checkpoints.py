"""Writing and verifying the daily checkpoints of the log (R65)."""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from assessment.models import Checkpoint
from assessment.periods import Period
from requests_app.models import RequestEvent

BATCH = 2000
"""Events read at a time; memory does not grow with their number."""


class State(NamedTuple):
    """What a checkpoint says of the log."""

    requests: int
    digest: str


@transaction.atomic
def write_checkpoint(*, now: datetime) -> Checkpoint | None:
    """Write the checkpoint of yesterday (Beijing), which covers every day since the one before it.

    None if it is there already: running it again changes nothing.
    """
    day = timezone.localdate(now) - timedelta(days=1)
    before = Checkpoint.objects.filter(day__lte=day).first()
    if before and before.day == day:
        return None
    made, created = Checkpoint.objects.get_or_create(
        day=day, defaults=state_of(day, before)._asdict() | {"written_at": now}
    )
    return made if created else None


def state_of(day: date, before: Checkpoint | None) -> State:
    """The state at the end of this day, from the log and the checkpoint before it."""
    digest = hashlib.sha256((before.digest if before else "").encode())
    requests = before.requests if before else 0
    for proxy_request, first, last in _heads(day, before.day if before else None):
        requests += first == 1
        digest.update(f"{proxy_request} {last.seq} {last.digest}\n".encode())
    return State(requests, digest.hexdigest())


def differing_checkpoints() -> Iterator[Checkpoint]:
    """Every checkpoint that the log no longer bears out, oldest first."""
    before = None
    for checkpoint in Checkpoint.objects.order_by("day").iterator():
        if state_of(checkpoint.day, before) != (checkpoint.requests, checkpoint.digest):
            yield checkpoint
        before = checkpoint


def _heads(day: date, after: date | None) -> Iterator[tuple[int, int, RequestEvent]]:
    """Every chain that grew after the one day until the end of the other: its request, the number of the first event
    that came, and the last one."""
    events = RequestEvent.objects.filter(at__lt=Period(day, day).end)
    if after:
        events = events.filter(at__gte=Period(after, after).end)
    read = events.order_by("proxy_request_id", "seq").only("proxy_request_id", "seq", "digest")
    for proxy_request, grown in groupby(read.iterator(chunk_size=BATCH), key=lambda event: event.proxy_request_id):
        chain = list(grown)
        yield proxy_request, chain[0].seq, chain[-1]
