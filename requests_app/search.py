"""Searching requests: what a text means, and which of the requests a person sees fit text and filters."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils import timezone

from network.models import User
from network.querysets import under
from proxyportal.fields import PhoneField
from requests_app.desk_permissions import may_look_up
from requests_app.enums import ACTIVE, CLOCK_RUNNING, Lookup
from requests_app.models import Client, ProxyRequest
from requests_app.models.proxy_request import name_lookup, phone_lookup
from requests_app.querysets import ProxyRequestQuerySet

RECEIPT = re.compile(r"[A-Z]{1,8}(-[0-9]+)+")
DATED = re.compile(r"([A-Z]{0,8})-?([0-9]{8})-?([0-9]{4,6})")
TAIL = re.compile(r"[0-9]{1,6}")
MOST_WORDS = 6
WORDS_WITHIN = 100_000
"""How many requests, the newest that fit the filters, are read for words; a day as a filter leads further back."""


class Sought(NamedTuple):
    """What a text means. One of the three: `receipt` and `phone` are exact, `words` stand in the matter or its result,
    or are a client's whole name."""

    receipt: str = ""
    phone: str = ""
    words: tuple[str, ...] = ()
    name: str = ""
    """The whole text, if it may be a name."""


def sought(text: str, day: date) -> Sought:
    """Read a text as people type it: a whole receipt number or one of `day` by its end, a phone, else words."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()
    if dated := DATED.fullmatch(plain):
        prefix, on, number = dated.groups()
        return Sought(receipt=f"{prefix or settings.RECEIPT_PREFIX}-{on}-{number}")
    if RECEIPT.fullmatch(plain):
        return Sought(receipt=plain)
    if TAIL.fullmatch(plain):
        return Sought(receipt=f"{settings.RECEIPT_PREFIX}-{day:%Y%m%d}-{int(plain):04d}")
    try:
        return Sought(phone=PhoneField().clean(text))
    except ValidationError:
        return Sought(words=tuple(text.split()[:MOST_WORDS]), name=text)


def lookup_of(user: User, meant: Sought) -> tuple[Lookup, str] | None:
    """The personal datum by which this search finds anybody: a phone, or a name that a client has; None for neither."""
    if meant.phone:
        return Lookup.PHONE, meant.phone
    if meant.name and may_look_up(user) and _named(meant.name).exists():
        return Lookup.NAME, meant.name
    return None


def found(user: User, answers: Mapping[str, Any], now: datetime) -> ProxyRequestQuerySet:
    """The requests that this person may see (R61) and that fit the answers of the search form, in the order asked."""
    rows = ProxyRequest.objects.visible_to(user)
    for name, condition in CONDITIONS.items():
        if value := answers.get(name):
            rows = rows.filter(condition(value, user, now))
    if text := answers.get("text"):
        rows = _about(rows, sought(text, timezone.localdate(now)), user)
    return rows.order_by(*ORDERS[answers.get("sort") or "newest"])


ORDERS: dict[str, tuple[Any, ...]] = {
    "newest": ("-submitted_at", "-pk"),
    "oldest": ("submitted_at", "pk"),
    "due": (F("due_at").asc(nulls_last=True), "pk"),
    "concluded": (F("concluded_at").desc(nulls_last=True), "-pk"),
}
"""All the orders there are: no address names a column."""


def _about(rows: ProxyRequestQuerySet, meant: Sought, user: User) -> ProxyRequestQuerySet:
    """The rows that a text means. Receipt, phone and name are looked up; words are read for, in the newest rows only,
    so that a search costs the same however old the archive grows."""
    if meant.receipt:
        return rows.filter(receipt=meant.receipt)
    if meant.phone:
        return rows.filter(client__phone_lookup=phone_lookup(meant.phone)) if may_look_up(user) else rows.none()
    newest = rows.order_by("-submitted_at").values("pk")[:WORDS_WITHIN]
    written = ProxyRequest.objects.filter(*map(_written, meant.words), pk__in=newest).values("pk")
    if not may_look_up(user):
        return rows.filter(pk__in=written)
    return ProxyRequest.objects.filter(pk__in=written.union(rows.filter(client__in=_named(meant.name)).values("pk")))


def _written(word: str) -> Q:
    """That a word stands in the matter or its result. What has no capitals, as Chinese, is compared as it stands:
    several times as fast."""
    how = "contains" if word.upper() == word.lower() else "icontains"
    return Q(**{f"description__{how}": word}) | Q(**{f"result_text__{how}": word})


def _named(name: str) -> Any:
    return Client.objects.filter(name_lookup=name_lookup(name))


def _status(value: str, user: User, now: datetime) -> Q:
    """The status. That a limit runs is said, too, where one must: those few rows have an index of their own."""
    if value == "open":
        return Q(status__in=ACTIVE)
    return Q(status=value, due_at__isnull=False) if value in CLOCK_RUNNING else Q(status=value)


def _holder(value: Any, user: User, now: datetime) -> Q:
    if value == "nobody":
        return Q(holder_agent=None)
    return Q(holder_agent=user.standing.agent if value == "me" else value)


def _contact(value: bool, user: User, now: datetime) -> Q:
    agent = user.standing.agent
    return Q(first_contact=agent) if agent else Q(pk__in=())


def _since(column: str) -> Callable[..., Q]:
    return lambda day, *_: Q(**{f"{column}__gte": _midnight(day)})


def _until(column: str) -> Callable[..., Q]:
    """Before the day is over. Nothing is accepted or concluded before it was submitted: said, too, as rows are read in
    that order."""
    ends = ("submitted_at__lt", f"{column}__lt")
    return lambda day, *_: Q(**dict.fromkeys(ends, _midnight(day + timedelta(days=1))))


def _midnight(day: date) -> datetime:
    """The day's first instant by Beijing time (R47)."""
    return timezone.make_aware(datetime.combine(day, time.min))


CONDITIONS: dict[str, Callable[[Any, User, datetime], Q]] = {
    "status": _status,
    "kind": lambda kind, *_: Q(kind=kind),
    "channel": lambda channel, *_: Q(channel=channel),
    "unit": lambda unit, *_: under(unit.path, prefix="holder_unit__"),
    "holder": _holder,
    "contact": _contact,
    "item": lambda code, *_: Q(item__code=code),
    "overtime": lambda _value, _user, now: Q(due_at__lt=now),
    "urgent": lambda *_: Q(urgent_requested=True),
    "submitted_from": _since("submitted_at"),
    "submitted_to": _until("submitted_at"),
    "accepted_from": _since("accepted_at"),
    "accepted_to": _until("accepted_at"),
    "concluded_from": _since("concluded_at"),
    "concluded_to": _until("concluded_at"),
}
"""What each filter of the form asks for. Nothing but these reaches the database."""
