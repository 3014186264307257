"""What is asked of the client while a request is open: answers, papers, consent, authority."""

from django.db import models
from django.db.models import Q

from network.models import Agent
from requests_app.enums import AuthorizationMeans, Means, QuestionKind
from requests_app.models.attachments import Attachment
from requests_app.models.proxy_request import ProxyRequest


class Question(models.Model):
    """One question to the client, as a complete list (R39). No clock waits; after it expired another may be asked."""

    proxy_request = models.ForeignKey(ProxyRequest, models.PROTECT, related_name="questions")
    round = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=QuestionKind)
    asked_by = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    text = models.TextField()
    answered_at = models.DateTimeField(null=True)
    answered_to = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    """Who took the answer down at the counter; empty when the client answered on the progress page."""
    answer_means = models.CharField(max_length=12, choices=Means, blank=True)
    agreed = models.BooleanField(null=True)
    """The answer to a question for consent; nothing without one."""
    answer = models.TextField(blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                name="question_expires_after_it_is_asked", condition=Q(expires_at__gt=models.F("asked_at"))
            ),
            models.CheckConstraint(
                name="question_answered_has_means", condition=Q(answered_at=None) | ~Q(answer_means="")
            ),
        )

    def __str__(self) -> str:
        return f"{self.proxy_request_id}: {self.kind}"


class Authorization(models.Model):
    """The client's authority to intercede (R11): what for, when and how it was given, and when it was withdrawn."""

    proxy_request = models.ForeignKey(ProxyRequest, models.PROTECT, related_name="authorizations")
    means = models.CharField(max_length=10, choices=AuthorizationMeans)
    scope = models.TextField()
    given_on = models.DateField()
    recorded_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    """Empty when the client ticked it on the progress page."""
    recorded_at = models.DateTimeField()
    scan = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")
    """The signed paper."""
    witness = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    """A colleague who heard it; a resident's name would be a personal datum outside `Client`."""
    revoked_at = models.DateTimeField(null=True)
    revoke_reason = models.TextField(blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                name="authorization_online_or_recorded",
                condition=Q(means=AuthorizationMeans.ONLINE, recorded_by=None) | Q(recorded_by__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.proxy_request_id}: {self.means}"
