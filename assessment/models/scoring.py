"""Rounds, sheets and their rows: what was computed, what people gave, and who did it when (R68-R71)."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessment.enums import Annex, RoundState, SheetState
from assessment.parameters import defaults
from assessment.querysets import ScoreSheetQuerySet
from network.models import Unit


def person() -> models.ForeignKey:
    """An account that did something, if it was done."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")


class Round(models.Model):
    """One half-year's assessment (R68). Its parameters may be changed until it opens, and never after (R84)."""

    year = models.PositiveSmallIntegerField()
    half = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=RoundState, default=RoundState.PROPOSED)
    parameters = models.JSONField(default=defaults)
    proposed_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True)
    opened_by = person()
    self_scores_due_on = models.DateField(null=True)
    """The last day on which a unit hands in its self-score in time (ours)."""

    class Meta:
        ordering = ("-year", "-half")
        constraints = (
            models.UniqueConstraint(fields=("year", "half"), name="round_once_a_half_year"),
            models.CheckConstraint(name="round_is_of_a_half", condition=Q(half__in=(1, 2))),
            models.CheckConstraint(
                name="round_open_has_time_and_person",
                condition=Q(state=RoundState.PROPOSED, opened_at=None, opened_by=None)
                | Q(
                    state=RoundState.OPEN,
                    opened_at__isnull=False,
                    opened_by__isnull=False,
                    self_scores_due_on__isnull=False,
                ),
            ),
        )

    def __str__(self) -> str:
        return f"{self.year}-{self.half}"

    @property
    def title(self) -> str:
        """As people call it."""
        if self.half == 1:
            return gettext("First half of %(year)d") % {"year": self.year}
        return gettext("Second half of %(year)d") % {"year": self.year}


class ScoreSheet(models.Model):
    """One unit's sheet by Annex 2 or 3, with the inputs it was computed from (R71).

    A locked sheet never changes: the database refuses it (`assessment.locked`). A correction is another version, with
    its author and reason.
    """

    round = models.ForeignKey(Round, models.PROTECT, related_name="sheets")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="score_sheets", verbose_name=_("unit"))
    annex = models.CharField(max_length=1, choices=Annex)
    version = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=12, choices=SheetState, default=SheetState.OPEN)
    inputs = models.JSONField()
    digest = models.CharField(max_length=64)
    computed_at = models.DateTimeField()

    self_scored_at = models.DateTimeField(null=True)
    self_scored_by = person()
    assessed_at = models.DateTimeField(null=True)
    assessed_by = person()
    shown_at = models.DateTimeField(null=True)
    shown_by = person()
    replied_at = models.DateTimeField(null=True)
    replied_by = person()
    reply = models.TextField(blank=True)
    final_at = models.DateTimeField(null=True)
    final_by = person()
    locked_at = models.DateTimeField(null=True)
    locked_by = person()

    supersedes = models.OneToOneField("self", models.PROTECT, null=True, related_name="superseded_by")
    corrected_by = person()
    correction_reason = models.TextField(blank=True)

    objects = ScoreSheetQuerySet.as_manager()

    class Meta:
        ordering = ("round", "unit", "version")
        constraints = (
            models.UniqueConstraint(fields=("round", "unit", "version"), name="sheet_version_once"),
            models.CheckConstraint(
                name="sheet_correction_has_author_and_reason",
                condition=Q(version=1, supersedes=None, corrected_by=None, correction_reason="")
                | Q(version__gt=1, supersedes__isnull=False, corrected_by__isnull=False) & ~Q(correction_reason=""),
            ),
            models.CheckConstraint(
                name="sheet_assessed_has_time_and_person",
                condition=Q(state__in=(SheetState.OPEN, SheetState.SELF_SCORED))
                | Q(assessed_at__isnull=False, assessed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="sheet_locked_has_all_steps",
                condition=~Q(state=SheetState.LOCKED)
                | Q(shown_at__isnull=False, final_at__isnull=False, locked_at__isnull=False, locked_by__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit} {self.round} v{self.version}"

    @property
    def is_late(self) -> bool | None:
        """Whether the self-score came after the last day; None where there is none."""
        due = self.round.self_scores_due_on
        if self.self_scored_at is None or due is None:
            return None
        return timezone.localdate(self.self_scored_at, timezone.get_default_timezone()) > due


class ScoreRow(models.Model):
    """One row of a sheet: what the system suggests, what the unit says of itself, and what people give (R71)."""

    sheet = models.ForeignKey(ScoreSheet, models.PROTECT, related_name="rows")
    number = models.PositiveSmallIntegerField()
    maximum = models.PositiveSmallIntegerField()
    suggested = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    self_score = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    self_text = models.TextField(blank=True)
    assessed = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    reason = models.TextField(blank=True)
    """Why the assessed score is another than the suggested one."""

    class Meta:
        ordering = ("sheet", "number")
        constraints = (
            models.UniqueConstraint(fields=("sheet", "number"), name="score_row_once"),
            *(
                models.CheckConstraint(
                    name=f"score_row_{column}_within_maximum",
                    condition=Q(**{column: None}) | Q(**{f"{column}__gte": Decimal(0), f"{column}__lte": F("maximum")}),
                )
                for column in ("suggested", "self_score", "assessed")
            ),
        )

    def __str__(self) -> str:
        return f"{self.sheet_id}/{self.number}"


def proof_place(proof: "RowProof", filename: str) -> str:
    """A generated place under the private folder; nothing of the file's own name reaches the disk."""
    return f"scores/{proof.row_id}/{get_random_string(24)}"


class RowProof(models.Model):
    """A file that the unit adds to its self-score of one row, handed out as an inert download."""

    row = models.ForeignKey(ScoreRow, models.PROTECT, related_name="proofs")
    file = models.FileField(upload_to=proof_place, max_length=120)
    name = models.CharField(max_length=120)
    content_type = models.CharField(max_length=100)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.name


class AnnualResult(models.Model):
    """A unit's score of a year, from the locked sheets of its halves and their weights (R69).

    Written whenever a sheet is locked; the last row of a unit and year holds, the ones before are its history.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="annual_results", verbose_name=_("unit"))
    year = models.PositiveSmallIntegerField()
    first = models.ForeignKey(ScoreSheet, models.PROTECT, null=True, related_name="+")
    second = models.ForeignKey(ScoreSheet, models.PROTECT, null=True, related_name="+")
    first_score = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    second_score = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    first_weight = models.PositiveSmallIntegerField()
    second_weight = models.PositiveSmallIntegerField()
    score = models.DecimalField(max_digits=5, decimal_places=2)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ("year", "unit", "pk")
        indexes = (models.Index(fields=("year", "unit"), name="annual_result_of_unit"),)
        constraints = (
            models.CheckConstraint(
                name="annual_result_has_a_half", condition=Q(first__isnull=False) | Q(second__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return f"{self.unit} {self.year}: {self.score}"
