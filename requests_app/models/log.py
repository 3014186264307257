"""The log and the breaches: what happened, and which limits were missed."""

from django.conf import settings
from django.db import models

from network.models import Agent, Unit
from requests_app.enums import ActorKind, Stage, Verb
from requests_app.models.proxy_request import ProxyRequest


class RequestEvent(models.Model):
    """One change of one request. Append-only: the database refuses UPDATE and DELETE (`requests_app.append_only`).

    Holds codes, ids, times and digests, never a personal datum or free text. `digest` covers the event and the digest
    before it, a chain per request, so that writers never queue behind each other.
    """

    proxy_request = models.ForeignKey(ProxyRequest, models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    verb = models.CharField(max_length=12, choices=Verb)
    actor_kind = models.CharField(max_length=8, choices=ActorKind)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    changes = models.JSONField()
    """The columns this event set on the request; folding them over the events gives the row. Texts are digests."""
    wrote = models.JSONField(default=dict)
    """The answers written with this event, "rating:7" to that row's columns. Texts are digests."""
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("proxy_request", "seq")
        constraints = (models.UniqueConstraint(fields=("proxy_request", "seq"), name="event_seq_unique"),)

    def __str__(self) -> str:
        return f"{self.proxy_request_id}/{self.seq} {self.verb}"


class Breach(models.Model):
    """A limit that passed unmet, frozen with whoever held the request then (R42-R45). Written by `breaches` only."""

    proxy_request = models.ForeignKey(ProxyRequest, models.PROTECT, related_name="breaches")
    round = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=12, choices=Stage)
    due_at = models.DateTimeField()
    holder_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    holder_agent = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    flagged_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("proxy_request", "round", "stage", "due_at"), name="breach_once"),
        )

    def __str__(self) -> str:
        return f"{self.proxy_request_id} {self.stage} {self.due_at:%Y-%m-%d %H:%M}"
