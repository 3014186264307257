"""What is written along with an event: explanations, result notices, ratings, handovers."""

from django.db import models

from network.models import Agent, Unit
from requests_app.enums import Grade, Means, Receiver
from requests_app.models.proxy_request import ProxyRequest


class Explanation(models.Model):
    """Why a request takes longer, and until when (R45). It neither stops nor resets a clock."""

    proxy_request = models.ForeignKey(ProxyRequest, models.PROTECT, related_name="explanations")
    round = models.PositiveSmallIntegerField()
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    explained_at = models.DateTimeField()
    promised_at = models.DateTimeField()
    reason = models.TextField()
    means = models.CharField(max_length=12, choices=Means)
    receiver = models.CharField(max_length=12, choices=Receiver)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                name="explanation_promises_a_later_date",
                condition=models.Q(promised_at__gt=models.F("explained_at")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.proxy_request_id}: {self.promised_at:%Y-%m-%d}"


class ResultNotice(models.Model):
    """That the client was told the result: how, when and by whom (R51-R55)."""

    proxy_request = models.ForeignKey(ProxyRequest, models.PROTECT, related_name="notices")
    round = models.PositiveSmallIntegerField()
    informed_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    """Empty when the system published the result on the progress page (R55)."""
    informed_at = models.DateTimeField()
    means = models.CharField(max_length=12, choices=Means)
    receiver = models.CharField(max_length=12, choices=Receiver)
    summary = models.TextField(blank=True)
    substitute_reason = models.TextField(blank=True)
    """Why somebody other than the intake agent told the client (R53)."""

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("proxy_request", "round"), name="notice_once_a_round"),
            models.CheckConstraint(
                name="notice_by_an_agent_or_on_the_page",
                condition=models.Q(informed_by__isnull=False) | models.Q(means=Means.PORTAL),
            ),
        )

    def __str__(self) -> str:
        return f"{self.proxy_request_id}: {self.means}"


class Rating(models.Model):
    """The client's own grade, once a round; silence is never counted as satisfied (R88)."""

    proxy_request = models.ForeignKey(ProxyRequest, models.PROTECT, related_name="ratings")
    round = models.PositiveSmallIntegerField()
    grade = models.PositiveSmallIntegerField(choices=Grade)
    comment = models.TextField(blank=True)
    rated_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("proxy_request", "round"), name="rating_once_a_round"),
            models.CheckConstraint(name="rating_grade_is_known", condition=models.Q(grade__in=Grade.values)),
        )

    def __str__(self) -> str:
        return f"{self.proxy_request_id}: {self.grade}"


class Handover(models.Model):
    """A request that passed to somebody else because its holder or first contact left (R40). Resets no clock."""

    proxy_request = models.ForeignKey(ProxyRequest, models.PROTECT, related_name="handovers")
    round = models.PositiveSmallIntegerField()
    handed_at = models.DateTimeField()
    from_agent = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    to_agent = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    to_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    holder = models.BooleanField()
    """Whether the handling itself passed on."""
    first_contact = models.BooleanField()
    """Whether the duty of the first contact passed on (R30)."""
    reason = models.TextField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                name="handover_passes_something_on", condition=models.Q(holder=True) | models.Q(first_contact=True)
            ),
        )

    def __str__(self) -> str:
        return f"{self.proxy_request_id}: {self.from_agent_id} -> {self.to_agent_id}"
