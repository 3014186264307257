"""Telling a worker that there is something to do, without waiting for anybody.

What has to be done is a row in the database, and beat looks for such rows by itself; the doorbell only makes it sooner.
So it is rung from a thread of its own: whether the broker answers, is away or hangs, the web request has gone on. Rings
that wait while the broker hangs are few, and those beyond are forgotten.
"""

import logging
from queue import Full, Queue
from threading import Lock, Thread
from typing import Any

from django.db import transaction

from proxyportal.celery import app

log = logging.getLogger(__name__)

MOST_WAITING = 20
ANSWERED_WITHIN = 60
"""Seconds after which a worker that comes late need not answer any more: beat has rung meanwhile."""

_waiting: "Queue[tuple[str, tuple[Any, ...]]]" = Queue(MOST_WAITING)
_starting = Lock()
_ringer: Thread | None = None


def ring(task: str, *args: Any) -> None:
    """Have this task run soon after the transaction is committed; never raises, never waits."""
    transaction.on_commit(lambda: _hand_on(task, args), robust=True)


def _hand_on(task: str, args: tuple[Any, ...]) -> None:
    global _ringer  # noqa: PLW0603 - one thread a process, begun when it is first needed
    with _waiting.mutex:
        if (task, args) in _waiting.queue:  # it rings already
            return
    try:
        _waiting.put_nowait((task, args))
    except Full:
        return
    with _starting:
        if _ringer is None or not _ringer.is_alive():
            _ringer = Thread(target=_ring_on, name="doorbell", daemon=True)
            _ringer.start()


def _ring_on() -> None:
    while True:
        task, args = _waiting.get()
        try:
            app.send_task(task, args, retry=False, expires=ANSWERED_WITHIN)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the broker, the next tick does the work
            log.warning("No worker could be told of %s: %s", task, type(error).__name__)
