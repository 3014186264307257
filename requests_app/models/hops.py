"""How a request passes from unit to unit, and how several units handle it together."""

from django.db import models
from django.db.models import F, Q

from network.models import Agent, Unit
from requests_app.enums import HopEnding, HopKind
from requests_app.models.proxy_request import ProxyRequest


class Assignment(models.Model):
    """One hop (R35): who sent the request to which unit, why, and what the receiver did. No hop moves a clock.

    A redirected request changes its queue at once (R5). Otherwise the sender stays the holder until the receiver signs.
    """

    proxy_request = models.ForeignKey(ProxyRequest, models.PROTECT, related_name="assignments")
    round = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=HopKind)
    from_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    from_agent = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    to_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    sent_by = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    """The holder, or a leader in the holder's place."""
    reason = models.TextField()
    sent_at = models.DateTimeField()
    sign_due_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    ending = models.CharField(max_length=10, choices=HopEnding, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    return_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("proxy_request",),
                condition=Q(sign_due_at__isnull=False, signed_at=None, ending=""),
                name="hop_one_unsigned_at_a_time",
            ),
            models.CheckConstraint(
                name="hop_signed_by_somebody", condition=Q(signed_at=None, signed_by=None) | Q(signed_by__isnull=False)
            ),
            models.CheckConstraint(
                name="hop_ended_has_time",
                condition=Q(ending="", ended_at=None) | (~Q(ending="") & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(name="hop_leads_elsewhere", condition=~Q(from_unit=F("to_unit"))),
        )

    def __str__(self) -> str:
        return f"{self.proxy_request_id}: {self.from_unit_id} -> {self.to_unit_id}"

    @property
    def is_under_way(self) -> bool:
        """Whether its receiver still has to sign for it; a redirected request asks nobody to (R5, R35)."""
        return bool(self.sign_due_at and not self.signed_at and not self.ending)


class JointHandling(models.Model):
    """Several units handle one request together (R34): one lead, their opinions, one conclusion. No clock waits."""

    proxy_request = models.ForeignKey(ProxyRequest, models.PROTECT, related_name="joint_handlings")
    round = models.PositiveSmallIntegerField()
    lead_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    convened_by = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    convened_at = models.DateTimeField()
    reason = models.TextField()
    """What is to be settled together."""
    settled_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    decision = models.TextField(blank=True)
    """The meeting's note: what was decided."""
    missing_reason = models.TextField(blank=True)
    """Why it was settled although an opinion was missing."""

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("proxy_request",), condition=Q(settled_at=None), name="joint_one_open_at_a_time"
            ),
            models.CheckConstraint(
                name="joint_settled_has_decision",
                condition=Q(settled_at=None) | (Q(settled_by__isnull=False) & ~Q(decision="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.proxy_request_id}: {self.lead_unit_id}"


class JointOpinion(models.Model):
    """What one of the units says to a joint handling (R34)."""

    proxy_request = models.ForeignKey(ProxyRequest, models.PROTECT, related_name="opinions")
    joint_handling = models.ForeignKey(JointHandling, models.PROTECT, related_name="opinions")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    given_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(null=True)
    text = models.TextField(blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("joint_handling", "unit"), name="opinion_once_a_unit"),
            models.CheckConstraint(
                name="opinion_given_has_text_and_person",
                condition=Q(given_at=None, given_by=None, text="") | (Q(given_by__isnull=False) & ~Q(text="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.joint_handling_id}: {self.unit_id}"
