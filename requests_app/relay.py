"""The relay: takes up what waits in the outbox, hands it over, and writes down how it went.

The database is the truth and the broker a doorbell. A row is taken by one conditional UPDATE that moves its next try
ahead by a lease; the sending happens outside any transaction; the outcome is written only by who still holds the lease.
So a message is tried at least once and by one relay at a time, a relay that dies delays it by a lease, and every row
ends sent or visibly dead.
"""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import BoundedSemaphore
from typing import Any
from uuid import uuid4

from django.db.models import F, QuerySet
from django.utils import timezone

from proxyportal.doorbell import ring
from proxyportal.fields import MOBILE
from requests_app.channels import NotSent, PermanentError, SmsChannel, sms_channel
from requests_app.models import Notification
from requests_app.notifications import RELAY
from requests_app.outbox_enums import Delivery
from requests_app.sms_texts import sms_of

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=30)
"""Longer than an attempt can take; with a tick every 20 s, what a dead relay held is sent within a minute."""
ATTEMPTS = 10
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)
"""Ten attempts with doubled pauses: a gateway may be away for about four hours before a message is dead."""
RUN = timedelta(seconds=45)
"""A run ends then, though more may wait: the next tick goes on."""
AT_ONCE = BoundedSemaphore(2)
"""Relays in one worker; a gateway that hangs must leave threads for the sweep of missed limits."""


def relay(channel: SmsChannel | None = None, clock: Callable[[], datetime] = timezone.now) -> int:
    """Try what is due, the longest due first. Returns how many messages were sent."""
    if not AT_ONCE.acquire(blocking=False):
        return 0  # those at work take up everything that is due
    try:
        return _run(channel or sms_channel(), clock)
    finally:
        AT_ONCE.release()


def _run(channel: SmsChannel, clock: Callable[[], datetime]) -> int:
    sent, end = 0, clock() + RUN
    while (now := clock()) < end:
        waiting = Notification.objects.due(now).order_by("next_try_at", "pk").values_list("pk", flat=True)
        pk = waiting.first()
        if pk is None:
            break
        if taken := take(pk, now):
            sent += deliver(taken, channel, clock)
    return sent


def take(pk: int, now: datetime) -> Notification | None:
    """Take a due message for the length of a lease; None if another relay was quicker."""
    lease = uuid4()
    if not claimable(pk, now).update(lease=lease, next_try_at=now + LEASE, attempts=F("attempts") + 1):
        return None
    return Notification.objects.messages().filter(pk=pk, lease=lease).first()


def claimable(pk: int, now: datetime) -> QuerySet[Notification]:
    """The message, if it is still due: the condition that lets exactly one of two relays through."""
    return Notification.objects.due(now).filter(pk=pk)


def deliver(taken: Notification, channel: SmsChannel, clock: Callable[[], datetime]) -> bool:
    """Hand a taken message over and write down the outcome. Whether it was sent."""
    try:
        if taken.attempts > ATTEMPTS:  # each time the worker died with it
            raise PermanentError("worker_died")
        sms = sms_of(taken)
        if not MOBILE.fullmatch(sms.phone):
            raise PermanentError("no_mobile")
        reference = channel.send(sms)
    except PermanentError as refused:
        _finish(taken, **_dead(refused.code))
    except NotSent as failed:
        _finish(taken, **_later(taken, failed.code, clock()))
    except Exception as error:  # noqa: BLE001 - one bad row must not stop the others
        log.error("Notification %s failed: %s", taken.pk, type(error).__name__)  # the text might name somebody
        _finish(taken, **_later(taken, "internal", clock()))
    else:
        now = clock()
        return _finish(taken, state=Delivery.SENT, next_try_at=None, sent_at=now, reference=reference, error="")
    return False


def _later(taken: Notification, code: str, now: datetime) -> dict[str, Any]:
    if taken.attempts >= ATTEMPTS:
        return _dead(code)
    return {"next_try_at": now + pause(taken.attempts), "error": code}


def pause(attempts: int) -> timedelta:
    """How long to wait after so many attempts."""
    return min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)


def _dead(code: str) -> dict[str, Any]:
    log.warning("A notification is dead: %s", code)
    return {"state": Delivery.DEAD, "next_try_at": None, "error": code}


def _finish(taken: Notification, **outcome: Any) -> bool:
    """Write the outcome, unless the lease has passed to another."""
    mine = Notification.objects.filter(pk=taken.pk, lease=taken.lease, state=Delivery.PENDING)
    return bool(mine.update(lease=None, **outcome))


def retry(dead: QuerySet[Notification], now: datetime) -> int:
    """Put dead messages back to the front, with all their attempts. Returns how many."""
    fresh = {"state": Delivery.PENDING, "attempts": 0, "next_try_at": now, "error": ""}
    revived = dead.filter(state=Delivery.DEAD).update(**fresh)
    if revived:
        ring(RELAY)
    return revived
