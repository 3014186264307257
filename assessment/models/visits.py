"""What the organization department hears from clients itself: samples, return visits, bad ratings (R59, R88)."""

from django.db import models
from django.db.models import Q

from assessment.enums import VisitReason
from assessment.visit_querysets import BadRatingTaskQuerySet, ReturnVisitQuerySet
from network.models import Agent, Unit
from requests_app.models import ProxyRequest, Rating


class VisitSample(models.Model):
    """A draw by lot (R59). The same seed over the same results gives the same clients; the digest says whether they
    are still the same."""

    seed = models.CharField(max_length=40)
    first_day = models.DateField()
    last_day = models.DateField()
    per_stratum = models.PositiveSmallIntegerField()
    """How many are drawn of each town or department and kind."""
    population = models.PositiveIntegerField()
    population_digest = models.CharField(max_length=64)
    drawn_by = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(
                name="visit_sample_ends_after_it_begins", condition=Q(last_day__gte=models.F("first_day"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.first_day} - {self.last_day}: {self.seed}"


class ReturnVisit(models.Model):
    """One client who is asked again how it went (R59). It stands beside the client's own rating and changes it never.

    `contacted` is empty while it is still to be done, and False once it was given up after tries in vain.
    """

    proxy_request = models.ForeignKey(ProxyRequest, models.PROTECT, related_name="return_visits")
    round = models.PositiveSmallIntegerField()
    sample = models.ForeignKey(VisitSample, models.PROTECT, null=True, related_name="visits")
    targeted_for = models.CharField(max_length=12, choices=VisitReason, blank=True)
    note = models.TextField(blank=True)
    """More about the reason, in the words of who chose this client."""
    opened_by = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    attempts = models.PositiveSmallIntegerField(default=0)
    """Tries in vain so far."""
    last_attempt_at = models.DateTimeField(null=True)
    contacted = models.BooleanField(null=True)
    solved = models.BooleanField(null=True)
    satisfied = models.BooleanField(null=True)
    words = models.TextField(blank=True)
    visited_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    visited_at = models.DateTimeField(null=True)

    objects = ReturnVisitQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(fields=("sample", "proxy_request", "round"), name="return_visit_once_a_sample"),
            models.UniqueConstraint(
                fields=("proxy_request", "round"), condition=Q(contacted=None), name="return_visit_open_once_a_round"
            ),
            models.CheckConstraint(
                name="return_visit_by_lot_or_for_a_reason",
                condition=Q(sample__isnull=False, targeted_for="") | (Q(sample=None) & ~Q(targeted_for="")),
            ),
            models.CheckConstraint(
                name="return_visit_done_by_somebody",
                condition=Q(contacted=None, visited_at=None, visited_by=None)
                | Q(contacted__isnull=False, visited_at__isnull=False, visited_by__isnull=False),
            ),
            models.CheckConstraint(
                name="return_visit_answers_when_contacted",
                condition=Q(contacted__isnull=False, contacted=True, solved__isnull=False, satisfied__isnull=False)
                | (Q(solved=None, satisfied=None) & (Q(contacted=None) | Q(contacted=False))),
            ),
        )

    def __str__(self) -> str:
        return f"{self.proxy_request_id}: {self.opened_at:%Y-%m-%d}"


class BadRatingTask(models.Model):
    """What a bad rating leads to (R88): a check, a rectification, a return visit. The database lets none be skipped."""

    rating = models.OneToOneField(Rating, models.PROTECT, related_name="task")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    """The unit that handled the rated round."""
    agent = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    """Who handled it; they do not look into their own (ours)."""
    opened_at = models.DateTimeField()
    due_on = models.DateField()

    checked_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    cause = models.TextField(blank=True)
    rectified_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    rectified_at = models.DateTimeField(null=True)
    rectification = models.TextField(blank=True)
    visit = models.OneToOneField(ReturnVisit, models.PROTECT, null=True, related_name="task")
    closed_at = models.DateTimeField(null=True)

    objects = BadRatingTaskQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "pk")
        constraints = (
            models.CheckConstraint(
                name="bad_rating_check_is_whole",
                condition=Q(checked_at=None, checked_by=None, cause="")
                | (Q(checked_at__isnull=False, checked_by__isnull=False) & ~Q(cause="")),
            ),
            models.CheckConstraint(
                name="bad_rating_rectified_after_the_check",
                condition=Q(rectified_at=None, rectified_by=None, rectification="")
                | (
                    Q(rectified_at__isnull=False, rectified_by__isnull=False, checked_at__isnull=False)
                    & ~Q(rectification="")
                ),
            ),
            models.CheckConstraint(
                name="bad_rating_visited_after_the_rectification",
                condition=Q(visit=None) | Q(rectified_at__isnull=False),
            ),
            models.CheckConstraint(
                name="bad_rating_closed_after_the_visit", condition=Q(closed_at=None) | Q(visit__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return f"{self.rating_id}: {self.due_on}"
