"""Reads of the outbox, named as phrases."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from network.models import Appointment
from requests_app.enums import Verb
from requests_app.outbox_enums import MATTERS, RESULTS, Delivery, Matter, Via

if TYPE_CHECKING:
    from network.models import User


class Known(NamedTuple):
    """One kind of matter: what of it a person may see, and the page that shows it."""

    visible_to: Callable[["User"], QuerySet]
    page: str


KNOWN: dict[Matter, Known] = {}
"""Filled by the apps whose matters they are, which this one does not know."""


class NotificationQuerySet(QuerySet):
    """Reads of notifications."""

    def due(self, now: datetime) -> "NotificationQuerySet":
        """What the relay may take up: not delivered yet, and nobody else is at it."""
        return self.filter(state=Delivery.PENDING, next_try_at__lte=now)

    def inbox_of(self, user: "User") -> "NotificationQuerySet":
        """What stands in this person's inbox, unread first, as far as they may see what it is about (R61, R64).

        Who lost the post, or sight of a request or matter, loses its lines with it.
        """
        agent = user.standing.agent
        if agent is None:
            return self.none()
        visible = apps.get_model("requests_app", "ProxyRequest").objects.visible_to(user)
        seen = Q(proxy_request__in=visible)
        for matter, known in KNOWN.items():
            told = [template for template, kind in MATTERS.items() if kind == matter]
            seen |= Q(template__in=told, matter__in=known.visible_to(user).order_by().values("pk"))
        mine = self.filter(seen, via=Via.INBOX, recipient=agent)
        return mine.order_by(F("read_at").desc(nulls_first=True), "-pk")

    def unread(self) -> "NotificationQuerySet":
        """Lines that nobody has read."""
        return self.filter(via=Via.INBOX, read_at=None)

    def messages(self) -> "NotificationQuerySet":
        """What leaves the portal, with what a message's text is made of."""
        joined = ("event", "proxy_request__client", "proxy_request__holder_unit", "client")
        return self.filter(via=Via.SMS).select_related(*joined)

    def undelivered_results(self) -> "NotificationQuerySet":
        """Results whose SMS was not delivered and whose client was not called since (R55)."""
        called = apps.get_model("requests_app", "RequestEvent").objects.filter(
            proxy_request=OuterRef("proxy_request"), verb=Verb.CALL_CLIENT, seq__gt=OuterRef("event__seq")
        )
        return self.filter(via=Via.SMS, state=Delivery.DEAD, template__in=RESULTS).exclude(Exists(called))

    def calls_owed_by(self, user: "User") -> "NotificationQuerySet":
        """The clients this person calls because the SMS of their result was not delivered: as first contact or, where
        that person serves no more, as one who works the unit's queue (R55)."""
        standing = user.standing
        if standing.agent is None:
            return self.none()
        serving = Appointment.objects.live_on(timezone.localdate()).handling()
        gone = ~Exists(serving.filter(agent=OuterRef("proxy_request__first_contact")))
        mine = Q(proxy_request__first_contact=standing.agent)
        left = Q(proxy_request__holder_unit__in=standing.serves) & gone
        return self.undelivered_results().filter(mine | left).select_related("proxy_request__item").order_by("pk")
