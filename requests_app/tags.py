"""Short words beside a request's name: what is special about it just now (R11, R39, R41, R45, R48)."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from requests_app.clocks import moment_words
from requests_app.enums import CLOCK_RUNNING, Kind, Status
from requests_app.models import ProxyRequest
from requests_app.occasions import awaits_client


class Tag(NamedTuple):
    """`state` is ok, soon, told or empty; the words say it all."""

    state: str
    words: str


def tags_of(request: ProxyRequest, now: datetime) -> Iterator[Tag]:
    """The tags of a row or a page, the most pressing first. No query."""
    if request.status in CLOCK_RUNNING:
        yield from _of_urgency(request, now)
    if request.round > 1:
        yield Tag("told", _("Round %(number)d") % {"number": request.round})
    if request.status in CLOCK_RUNNING:
        yield from _of_the_client(request, now)
    if request.status in (Status.CONCLUDED, Status.REFUSED) and not request.client.phone:
        yield Tag("soon", _("No phone: tell in person or in writing"))


def _of_urgency(request: ProxyRequest, now: datetime) -> Iterator[Tag]:
    if request.urgent_due_at:
        yield Tag("soon", _("Urgent, by %(when)s") % {"when": moment_words(request.urgent_due_at, now)})
    elif request.urgent_requested:
        yield Tag("soon", _("Urgency asked for"))


def _of_the_client(request: ProxyRequest, now: datetime) -> Iterator[Tag]:
    if request.asked_until and awaits_client(request, now):
        yield Tag("told", _("Waiting for the client until %(when)s") % {"when": moment_words(request.asked_until, now)})
    if request.kind == Kind.ADVOCACY:
        yield Tag("ok", _("Authorized")) if request.authorized else Tag("soon", _("Not yet authorized"))
    if request.promised_at:
        yield Tag("told", _("Explained"))
