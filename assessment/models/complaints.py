"""Complaints about agents and units (R62-R64)."""

from django.db import models
from django.db.models import Q

from assessment.complaint_querysets import ComplaintQuerySet
from assessment.enums import ComplaintChannel
from network.models import Agent, Unit
from requests_app.models import Client, ProxyRequest


class Complaint(models.Model):
    """One complaint, from its receipt to the decision. Who complains stands in `Client` alone, or nowhere.

    What the person complained of is shown is `shown_text`, written when the reply is asked for; `text` they never see.
    """

    number = models.CharField(max_length=24, unique=True)
    submission_key = models.UUIDField(unique=True)
    channel = models.CharField(max_length=10, choices=ComplaintChannel)
    received_at = models.DateTimeField()
    entered_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    client = models.OneToOneField(Client, models.PROTECT, null=True, related_name="complaint")
    """Empty: anonymous."""
    receipt = models.CharField(max_length=24, blank=True)
    """The receipt number as it was given; whether there is such a request the form does not say."""
    proxy_request = models.ForeignKey(ProxyRequest, models.PROTECT, null=True, related_name="complaints")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    agent_name = models.CharField(max_length=40, blank=True)
    """Whom it is about, as it was written."""
    agent = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    handling_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    """The town whose leader or personnel officer handles it; empty: the organization department does (R64)."""
    text = models.TextField()

    asked_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(null=True)
    shown_text = models.TextField(blank=True)
    reply_due_on = models.DateField(null=True)
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True)
    upheld = models.BooleanField(null=True)
    reason = models.TextField(blank=True)
    answer = models.TextField(blank=True)
    """What the complainant reads."""
    decided_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                name="complaint_asked_of_a_person",
                condition=Q(asked_at=None, asked_by=None, reply_due_on=None, shown_text="")
                | (
                    Q(
                        asked_at__isnull=False,
                        asked_by__isnull=False,
                        reply_due_on__isnull=False,
                        agent__isnull=False,
                    )
                    & ~Q(shown_text="")
                ),
            ),
            models.CheckConstraint(
                name="complaint_reply_after_it_was_asked_for",
                condition=Q(replied_at=None, reply="") | (Q(asked_at__isnull=False, replied_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="complaint_decided_after_the_reply_was_asked_for",
                condition=Q(upheld=None, decided_at=None, decided_by=None)
                | Q(upheld__isnull=False, decided_at__isnull=False, decided_by__isnull=False, asked_at__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.number


class ComplaintFinding(models.Model):
    """What the level above found out; what is found later is another row."""

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="findings")
    found_by = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    found_at = models.DateTimeField()
    text = models.TextField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.complaint_id}: {self.found_at:%Y-%m-%d}"


class ComplaintCounter(models.Model):
    """The last number given out on a day (Beijing date)."""

    day = models.DateField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.day}: {self.last}"
