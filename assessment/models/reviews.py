"""What people said of a unit, what went wrong, and what was done for many at once: for rows 4 and 6 of the sheets.

No row is changed but by the decision on a petition, and none is deleted: a correction is a new version. Figures count
`in_force()` alone.
"""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from assessment.enums import CollectiveKind, PetitionLevel, Respondents, ReviewKind
from assessment.record_querysets import CollectiveQuerySet, HeldQuerySet, PetitionQuerySet
from network.models import Agent, Unit
from requests_app.enums import Grade
from requests_app.models import CommonDemand, ProxyRequest


class Record(models.Model):
    """What is kept in versions: the newest holds, the ones before it stay as they were."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("Unit"))
    version = models.PositiveSmallIntegerField(default=1)
    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")
    correction_reason = models.TextField(_("Why it is corrected"), blank=True)
    is_void = models.BooleanField(_("Entered by mistake: it does not count"), default=False)
    recorded_by = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        abstract = True


def constraints_of(noun: str) -> list[Any]:
    """What holds for every kind of record: a first version replaces nothing, a later one says what and why."""
    first = Q(version=1, supersedes=None, correction_reason="", is_void=False)
    later = Q(version__gt=1, supersedes__isnull=False) & ~Q(correction_reason="")
    return [models.CheckConstraint(condition=first | later, name=f"{noun}_correction_has_its_reason")]


class PublicReview(Record):
    """One meeting or survey at which ordinary people, clients and assisted households judged a unit (R77, R83)."""

    held_on = models.DateField(_("Day"))
    kind = models.CharField(_("How they were asked"), max_length=8, choices=ReviewKind)
    place = models.CharField(_("Where"), max_length=80, blank=True)
    invited = models.TextField(_("Who was invited"))
    by_unit = models.BooleanField(default=False)
    """Whether the assessed unit itself entered it, and not the organization department."""

    objects = HeldQuerySet.as_manager()

    class Meta:
        ordering = ("-held_on", "-pk")
        indexes = (models.Index(fields=("unit", "held_on")),)
        constraints = (
            *constraints_of("review"),
            models.CheckConstraint(condition=Q(kind__in=ReviewKind.values), name="review_kind_is_known"),
        )

    def __str__(self) -> str:
        return f"{self.unit} {self.held_on}"


class ReviewResult(models.Model):
    """How many of one respondent group gave one grade. It knows no persons."""

    review = models.ForeignKey(PublicReview, models.PROTECT, related_name="results")
    respondents = models.CharField(max_length=10, choices=Respondents)
    grade = models.PositiveSmallIntegerField(choices=Grade)
    count = models.PositiveIntegerField()

    class Meta:
        ordering = ("review", "respondents", "-grade")
        constraints = (
            models.UniqueConstraint(fields=("review", "respondents", "grade"), name="review_counts_each_grade_once"),
            models.CheckConstraint(condition=Q(respondents__in=Respondents.values), name="respondents_are_known"),
            models.CheckConstraint(condition=Q(grade__in=Grade.values), name="review_grade_is_one_of_five"),
            models.CheckConstraint(condition=Q(count__gte=1), name="review_count_is_of_somebody"),
        )

    def __str__(self) -> str:
        return f"{self.review_id} {self.respondents} {self.grade}: {self.count}"


class PetitionFinding(Record):
    """One petition to the county or above it, and whether poor service caused it, as a person found (R89).

    Who petitioned is not kept. Reference and evidence are for the organization department alone.
    """

    level = models.CharField(_("How far it went"), max_length=8, choices=PetitionLevel)
    happened_on = models.DateField(_("Day of the petition"))
    reference = models.CharField(_("Number of the petition office"), max_length=60)
    evidence = models.TextField(_("Evidence"))
    caused = models.BooleanField(null=True)
    """Whether poor proxy service caused it; None until a person has decided."""
    decided_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    objects = PetitionQuerySet.as_manager()

    class Meta:
        ordering = ("-happened_on", "-pk")
        indexes = (models.Index(fields=("unit", "happened_on")),)
        constraints = (
            *constraints_of("petition"),
            models.CheckConstraint(condition=Q(level__in=PetitionLevel.values), name="petition_level_is_known"),
            models.CheckConstraint(
                condition=Q(caused=None, decided_by=None, decided_at=None, reason="")
                | (Q(caused__isnull=False, decided_by__isnull=False, decided_at__isnull=False) & ~Q(reason="")),
                name="petition_decided_by_somebody_with_a_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit} {self.happened_on}"


class CollectiveHandling(Record):
    """Common demands handled together, studied by the Party organization, or an activity (R75, R81)."""

    kind = models.CharField(_("What was it?"), max_length=12, choices=CollectiveKind)
    held_on = models.DateField(_("Day"))
    topic = models.CharField(_("Topic"), max_length=120)
    decision = models.TextField(_("What was decided or done"))
    common_demand = models.ForeignKey(CommonDemand, models.PROTECT, null=True, related_name="+")
    requests = models.ManyToManyField(ProxyRequest, through="CollectiveRequest", related_name="+")

    objects = CollectiveQuerySet.as_manager()

    class Meta:
        ordering = ("-held_on", "-pk")
        indexes = (models.Index(fields=("unit", "held_on")),)
        constraints = (
            *constraints_of("collective"),
            models.CheckConstraint(condition=Q(kind__in=CollectiveKind.values), name="collective_kind_is_known"),
        )

    def __str__(self) -> str:
        return self.topic


class CollectiveRequest(models.Model):
    """One request that was among what was handled together."""

    handling = models.ForeignKey(CollectiveHandling, models.PROTECT, related_name="links")
    proxy_request = models.ForeignKey(ProxyRequest, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("handling", "proxy_request"), name="collective_links_a_request_once"),
        )

    def __str__(self) -> str:
        return f"{self.handling_id} {self.proxy_request_id}"


def minutes_name(_minutes: "Minutes", _filename: str) -> str:
    """A generated place under the private folder; nothing of the file's name reaches the disk."""
    return f"minutes/{get_random_string(24)}"


class Minutes(models.Model):
    """A file with the minutes. Served only as an inert download to who sees the record; a new version of the record
    shows the same file."""

    handling = models.ForeignKey(CollectiveHandling, models.PROTECT, related_name="minutes")
    file = models.FileField(upload_to=minutes_name, max_length=120)
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    added_by = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name
