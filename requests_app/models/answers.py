"""What the client is told and answers: explanations, result notices, ratings."""

from django.db import models

from network.models import Agent
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
