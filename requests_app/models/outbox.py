"""The outbox: who is told what about which event, written in the transaction of the event."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse

from network.models import Agent
from proxyportal.encryption import keyed_digest
from requests_app.models.log import RequestEvent
from requests_app.models.proxy_request import Client, ProxyRequest
from requests_app.outbox_enums import MATTERS, Delivery, Matter, Template, Via
from requests_app.outbox_querysets import KNOWN, NotificationQuerySet

OF_A_REQUEST = Q(proxy_request__isnull=False, event__isnull=False, matter=None, step=0, number="", client=None)
OF_A_MATTER = Q(proxy_request=None, event=None, matter__isnull=False)


class Notification(models.Model):
    """One message about one event to one recipient by one way; `recipient` is empty for the client.

    What is no request's, such as a reminder talk, has the key of its `matter` instead (`enums.MATTERS` says of what
    kind), the `step` of it that is told, and the `number` by which its readers know it.

    It holds no personal datum: phone and name are read from `Client` when it is sent. `error` is a code, never a text.

    `next_try_at` is when the relay may take it up. Whoever takes it moves that moment ahead by a lease and leaves a
    `lease` token, without which nothing of the outcome is written: a relay that was thought dead changes nothing.
    """

    proxy_request = models.ForeignKey(ProxyRequest, models.PROTECT, null=True, related_name="notifications")
    event = models.ForeignKey(RequestEvent, models.PROTECT, null=True, related_name="notifications")
    matter = models.PositiveBigIntegerField(null=True)
    step = models.PositiveBigIntegerField(default=0)
    number = models.CharField(max_length=24, blank=True)
    client = models.ForeignKey(Client, models.PROTECT, null=True, related_name="+")
    """Whose phone a message about a matter goes to; of a request its own client."""
    via = models.CharField(max_length=8, choices=Via)
    recipient = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="notifications")
    template = models.CharField(max_length=20, choices=Template)
    created_at = models.DateTimeField()

    state = models.CharField(max_length=8, choices=Delivery)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    lease = models.UUIDField(null=True)
    sent_at = models.DateTimeField(null=True)
    reference = models.CharField(max_length=64, blank=True)
    """What the gateway calls the message."""
    error = models.CharField(max_length=48, blank=True)
    read_at = models.DateTimeField(null=True)
    """When the recipient read it in the inbox, or when the request had moved on so that there was nothing to read."""

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        indexes = (
            models.Index(fields=("next_try_at",), name="notification_due", condition=Q(state=Delivery.PENDING)),
            models.Index(fields=("created_at",), name="notification_dead", condition=Q(state=Delivery.DEAD)),
            models.Index(fields=("recipient", "read_at"), name="notification_inbox", condition=Q(via=Via.INBOX)),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("event", "via", "recipient"), name="notification_once", condition=Q(recipient__isnull=False)
            ),
            models.UniqueConstraint(
                fields=("event", "via"), name="notification_once_to_the_client", condition=Q(recipient=None)
            ),
            models.UniqueConstraint(
                fields=("template", "matter", "step", "recipient"),
                name="notification_of_a_matter_once",
                condition=Q(matter__isnull=False, recipient__isnull=False),
            ),
            models.UniqueConstraint(
                fields=("template", "matter", "step"),
                name="notification_of_a_matter_once_to_the_client",
                condition=Q(matter__isnull=False, recipient=None),
            ),
            models.CheckConstraint(
                name="notification_is_of_a_request_or_a_matter", condition=OF_A_REQUEST | OF_A_MATTER
            ),
            models.CheckConstraint(
                name="notification_inbox_is_of_an_agent",
                condition=Q(via=Via.INBOX, recipient__isnull=False) | Q(via=Via.SMS, recipient=None),
            ),
            models.CheckConstraint(
                name="notification_pending_has_a_next_try",
                condition=Q(state=Delivery.PENDING, next_try_at__isnull=False)
                | (~Q(state=Delivery.PENDING) & Q(next_try_at=None)),
            ),
            models.CheckConstraint(
                name="notification_sent_has_time", condition=~Q(state=Delivery.SENT) | Q(sent_at__isnull=False)
            ),
            models.CheckConstraint(name="notification_dead_says_why", condition=~Q(state=Delivery.DEAD) | ~Q(error="")),
        )

    def __str__(self) -> str:
        return f"{self.event_id or self.matter} {self.via} {self.template}"

    @property
    def phone(self) -> str:
        """Where a message goes."""
        return (self.client or self.proxy_request.client).phone  # type: ignore[union-attr]  # one of them is there

    @property
    def name(self) -> str:
        """The number by which its readers know what it is about."""
        return self.proxy_request.receipt if self.proxy_request else self.number or str(self.matter)

    @property
    def kind(self) -> Any:
        """What kind of matter it is about; empty of a request."""
        return "" if self.proxy_request else self._matter.label

    @property
    def address(self) -> str:
        """The page on which its reader sees what it is about."""
        if self.proxy_request:
            return reverse("requests:page", args=[self.proxy_request.receipt])
        return reverse(KNOWN[self._matter].page, args=[self.matter])

    @property
    def _matter(self) -> Matter:
        return MATTERS[Template(self.template)]

    @property
    def key(self) -> str:
        """By which a gateway knows a message that it has accepted already: the same for every attempt.

        Derived from the event's digest, or from what the matter is called and when it was told, so that a restored
        backup, which counts its rows anew, never repeats one.
        """
        about = self.event.digest if self.event else f"{self.template}/{self.number}/{self.created_at.isoformat()}"
        return keyed_digest("notification", f"{about}/{self.via}/{self.recipient_id or 'client'}")
