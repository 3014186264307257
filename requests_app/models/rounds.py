"""What makes a request's clock another one, or its end another end: urgency, disputes, rounds, decisions from above."""

from django.db import models
from django.db.models import Q

from network.models import Agent, Unit
from proxyportal.regulation import Verdict
from requests_app.enums import Means, Outcome, Stage, Status, Verb
from requests_app.models.proxy_request import ProxyRequest

VERDICTS = [(v.value, v.value) for v in Verdict]


class UrgentMark(models.Model):
    """That a request was found urgent, with a deadline of its own, or was so no longer (R48)."""

    proxy_request = models.ForeignKey(ProxyRequest, models.PROTECT, related_name="urgent_marks")
    round = models.PositiveSmallIntegerField()
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()
    deadline_at = models.DateTimeField(null=True)
    """Empty: no longer urgent."""
    reason = models.TextField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.proxy_request_id}: {self.deadline_at or '-'}"


class HandlingStep(models.Model):
    """A real step of the handling (R16, R31, R34): what was done, with which office, under which reference number."""

    proxy_request = models.ForeignKey(ProxyRequest, models.PROTECT, related_name="steps")
    round = models.PositiveSmallIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    done_on = models.DateField()
    text = models.TextField()
    body = models.TextField(blank=True)
    reference = models.TextField(blank=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.proxy_request_id}: {self.done_on}"


class Dispute(models.Model):
    """The client does not accept the result of a round (R41); granted it opens another, declined it gets a reply."""

    proxy_request = models.ForeignKey(ProxyRequest, models.PROTECT, related_name="disputes")
    round = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()
    means = models.CharField(max_length=12, choices=Means)
    recorded_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    """Empty when the client wrote it on the progress page."""
    text = models.TextField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    granted = models.BooleanField(null=True)
    reply = models.TextField(blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("proxy_request", "round"), name="dispute_once_a_round"),
            models.CheckConstraint(
                name="dispute_decided_by_somebody",
                condition=Q(decided_at=None, granted=None) | Q(decided_by__isnull=False, granted__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.proxy_request_id}: {self.round}"


class PastRound(models.Model):
    """How a round ended before the next began; it stays in the statistics, flagged as disputed (R41)."""

    proxy_request = models.ForeignKey(ProxyRequest, models.PROTECT, related_name="past_rounds")
    round = models.PositiveSmallIntegerField()
    holder_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    holder_agent = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    concluded_at = models.DateTimeField(null=True)
    informed_at = models.DateTimeField()
    conclusion_due_at = models.DateTimeField(null=True)
    urgent = models.BooleanField()
    acceptance_verdict = models.CharField(max_length=10, blank=True, choices=VERDICTS)
    conclusion_verdict = models.CharField(max_length=10, blank=True, choices=VERDICTS)
    outcome = models.CharField(max_length=12, choices=Outcome)
    result_text = models.TextField(blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("proxy_request", "round"), name="past_round_once"),)

    def __str__(self) -> str:
        return f"{self.proxy_request_id}: {self.round}"


class Ruling(models.Model):
    """What the organization department decided about a request: void, or another verdict; the original stays (R44)."""

    proxy_request = models.ForeignKey(ProxyRequest, models.PROTECT, related_name="rulings")
    round = models.PositiveSmallIntegerField()
    verb = models.CharField(max_length=12, choices=[(v.value, v.label) for v in (Verb.VOID, Verb.CORRECT)])
    stage = models.CharField(max_length=12, choices=Stage, blank=True)
    """Which verdict was corrected: that of the acceptance or that of the conclusion."""
    original = models.CharField(max_length=12, blank=True, choices=[*VERDICTS, *Status.choices])
    """The verdict before, or the status before a request was declared void."""
    corrected = models.CharField(max_length=10, blank=True, choices=VERDICTS)
    true_at = models.DateTimeField(null=True)
    """When it really happened, as found; the time in the log stays."""
    reason = models.TextField()
    ruled_by = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    ruled_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.proxy_request_id}: {self.verb}"
