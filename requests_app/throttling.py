"""Slowing down whoever guesses receipt numbers and codes, or looks clients up by trying phones out."""

from datetime import datetime, timedelta

from django.db.models import F

from proxyportal.encryption import keyed_digest
from requests_app.models import Throttle

LIMITS = {
    "receipt": (5, timedelta(minutes=15)),
    "address": (30, timedelta(hours=1)),
    "lookup": (60, timedelta(hours=1)),
}
"""Failures allowed within a window for one receipt number and from one network address; look-ups of one account."""


def is_throttled(now: datetime, **subjects: str) -> bool:
    """Whether any of these subjects (receipt, address) has failed too often. One query."""
    keys = {_key(name, value): LIMITS[name] for name, value in subjects.items()}
    rows = Throttle.objects.filter(key__in=keys)
    return any(_counts(row, now, *keys[row.key]) for row in rows)


def _counts(row: Throttle, now: datetime, allowed: int, window: timedelta) -> bool:
    return row.failures >= allowed and row.window_started_at > now - window


def note_failure(now: datetime, **subjects: str) -> None:
    """Count a failure for each of these subjects, and forget windows long over."""
    Throttle.objects.filter(window_started_at__lt=now - timedelta(days=1)).delete()
    for name, value in subjects.items():
        running = Throttle.objects.filter(key=_key(name, value), window_started_at__gt=now - LIMITS[name][1])
        if not running.update(failures=F("failures") + 1):
            fresh = {"window_started_at": now, "failures": 1}
            Throttle.objects.update_or_create(key=_key(name, value), defaults=fresh)


def may_look_up(account: int, now: datetime) -> bool:
    """Count one look-up of a phone by this account; False once there were more within an hour than clients come.

    Only who tries numbers out looks up so many.
    """
    subject = {"lookup": str(account)}
    if is_throttled(now, **subject):
        return False
    note_failure(now, **subject)
    return True


def _key(name: str, value: str) -> str:
    return keyed_digest(f"throttle {name}", value)
