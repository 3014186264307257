"""The outbox: who is told what about which event, written in the transaction of the event."""

from django.db import models
from django.db.models import Q

from network.models import Agent
from proxyportal.encryption import keyed_digest
from requests_app.enums import Delivery, Template, Via
from requests_app.models.log import RequestEvent
from requests_app.models.proxy_request import ProxyRequest
from requests_app.outbox_querysets import NotificationQuerySet


class Notification(models.Model):
    """One message about one event to one recipient by one way; `recipient` is empty for the client.

    It holds no personal datum: phone and name are read from `Client` when it is sent. `error` is a code, never a text.

    `next_try_at` is when the relay may take it up. Whoever takes it moves that moment ahead by a lease and leaves a
    `lease` token, without which nothing of the outcome is written: a relay that was thought dead changes nothing.
    """

    proxy_request = models.ForeignKey(ProxyRequest, models.PROTECT, related_name="notifications")
    event = models.ForeignKey(RequestEvent, models.PROTECT, related_name="notifications")
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
        return f"{self.event_id} {self.via} {self.template}"

    @property
    def key(self) -> str:
        """By which a gateway knows a message that it has accepted already: the same for every attempt.

        Derived from the event's digest, so that a restored backup, which counts its rows anew, never repeats one.
        """
        return keyed_digest("notification", f"{self.event.digest}/{self.via}/{self.recipient_id or 'client'}")
