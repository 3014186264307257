"""The intake register: what was entered at a unit in a period, one line a request (R31, R74)."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.db.models import BigIntegerField, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.db.models.fields.json import KT
from django.db.models.functions import Cast
from django.utils import timezone

from network.models import Unit
from requests_app.enums import CLOCK_RUNNING, Channel, Status
from requests_app.models import ProxyRequest, RequestEvent

MOST_LINES = 10_000
"""How many lines one printed book holds."""


class Line(NamedTuple):
    """One request as the register keeps it; the names of its fields are the columns read."""

    receipt: str
    submitted_at: datetime
    visited_at: datetime | None
    channel: str
    client__name: str
    client__phone: str
    area__full_name: str
    item__name: str | None
    description: str
    kind: str
    status: str
    registered_by__name: str | None
    first_contact__name: str | None
    accepted_at: datetime | None
    refused_at: datetime | None
    concluded_at: datetime | None
    closed_at: datetime | None
    outcome: str
    notice__means: str | None
    notice__informed_at: datetime | None
    notice__informed_by__name: str | None
    rating__grade: int | None

    @property
    def is_open(self) -> bool:
        """Whether a limit still runs."""
        return self.status in CLOCK_RUNNING

    @property
    def is_complete(self) -> bool:
        """Whether all is written that must be: the intake, acceptance or refusal, the result, and that the client was
        told. A rating is the client's own affair, and who withdrew needs no telling (R12, R74)."""
        intake = bool(self.client__name and (self.channel == Channel.ONLINE or self.visited_at))
        if self.status in (Status.WITHDRAWN, Status.VOID):
            return intake
        return intake and bool(self.first_contact__name and self.outcome and self.notice__informed_at)


def entered(units: QuerySet[Unit], first: date, last: date) -> QuerySet[ProxyRequest]:
    """The requests that were entered at these units from `first` to `last`, both included (Beijing days).

    Where a request was entered is what the first event of its log says: the queue it was put in. Forwarding moves the
    request, not its line in the book.
    """
    log = RequestEvent.objects.filter(proxy_request=OuterRef("pk"), seq=1)
    where = Subquery(log.values(unit=Cast(KT("changes__holder_unit_id"), BigIntegerField())))
    begin, end = (timezone.make_aware(datetime.combine(day, time())) for day in (first, last + timedelta(days=1)))
    rows = ProxyRequest.objects.filter(submitted_at__gte=begin, submitted_at__lt=end)
    return rows.annotate(entered_at_unit=where).filter(entered_at_unit__in=units.values("pk"))


def lines(requests: QuerySet[ProxyRequest]) -> Iterator[Line]:
    """The lines in the order of entry, read one by one: a book of any length costs one query and no memory."""
    rows = requests.annotate(
        notice=FilteredRelation("notices", condition=Q(notices__round=F("round"))),
        rating=FilteredRelation("ratings", condition=Q(ratings__round=F("round"))),
    )
    columns = rows.order_by("submitted_at", "pk").values_list(*Line._fields)
    return (Line(*row) for row in columns.iterator(chunk_size=500))
