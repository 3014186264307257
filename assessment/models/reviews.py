"""What clients and the public said of a unit, and what went wrong: for rows 4 and 6 of the sheets."""

from django.db import models

from assessment.enums import Respondents
from network.models import Unit
from requests_app.enums import Grade


class PublicReview(models.Model):
    """One meeting or survey at which ordinary people, clients and assisted households judged a unit (R77, R83)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="public_reviews")
    held_on = models.DateField()

    class Meta:
        ordering = ("-held_on", "-pk")

    def __str__(self) -> str:
        return f"{self.unit} {self.held_on}"


class ReviewResult(models.Model):
    """How many of one respondent group gave one grade."""

    review = models.ForeignKey(PublicReview, models.PROTECT, related_name="results")
    respondents = models.CharField(max_length=10, choices=Respondents)
    grade = models.PositiveSmallIntegerField(choices=Grade)
    count = models.PositiveIntegerField()

    class Meta:
        ordering = ("review", "respondents", "-grade")

    def __str__(self) -> str:
        return f"{self.review_id} {self.respondents} {self.grade}: {self.count}"


class PetitionFinding(models.Model):
    """One petition to the county or above it, and whether poor service caused it, as a person found (R89)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="petition_findings")
    level = models.CharField(max_length=8, choices=[("county", "county"), ("above", "above")])
    happened_on = models.DateField()
    caused = models.BooleanField(null=True)

    class Meta:
        ordering = ("-happened_on", "-pk")

    def __str__(self) -> str:
        return f"{self.unit} {self.happened_on}"


class CollectiveHandling(models.Model):
    """Common demands handled together, studied by the Party organization, or an activity (R75, R81)."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="collective_handlings")
    kind = models.CharField(
        max_length=12, choices=[("collective", "collective"), ("study", "study"), ("activity", "activity")]
    )
    held_on = models.DateField()
    topic = models.CharField(max_length=120)

    class Meta:
        ordering = ("-held_on", "-pk")

    def __str__(self) -> str:
        return self.topic
