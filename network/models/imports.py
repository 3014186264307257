"""Spreadsheets that were uploaded: what they would do, and whether they have done it."""

from django.conf import settings
from django.db import models
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from network.enums import ImportKind, ImportState, RowOutcome


def upload_place(job: "ImportJob", filename: str) -> str:
    """A generated place under the private folder."""
    return f"imports/{get_random_string(24)}"


class ImportJob(models.Model):
    """One uploaded spreadsheet. Read in the background, previewed, confirmed once, then written once.

    The database is the truth: a worker that died leaves a job whose lease runs out, and the next one takes it up.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=ImportKind)
    state = models.CharField(_("state"), max_length=10, choices=ImportState, default=ImportState.UPLOADED)
    file = models.FileField(upload_to=upload_place, max_length=120)
    file_name = models.CharField(max_length=120)
    effective_on = models.DateField(_("effective from"))
    """The day from which changed posts count."""
    is_complete = models.BooleanField(_("complete roster"), default=False)
    """Whoever is missing from the file has left the units that it names."""
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    language = models.CharField(max_length=10, default="zh-hans")
    """In which the preview's reasons are written: that of whoever uploaded the file."""
    leased_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    """How often a worker took it up since it was uploaded or confirmed; a file that kills its workers is given up."""
    progress = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.TextField(blank=True)
    """Why the file as a whole cannot be imported, one reason a line."""
    plan_digest = models.CharField(max_length=64, blank=True)
    """What was previewed; what is written must be the same."""
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-uploaded_at", "-pk")

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}: {self.state}"


class ImportRow(models.Model):
    """What one row of a spreadsheet would do, as the preview shows it."""

    job = models.ForeignKey(ImportJob, models.PROTECT, related_name="rows")
    line = models.PositiveIntegerField()
    """Where it stands in the file; 0 for a post that a complete roster ends by leaving it out."""
    outcome = models.CharField(max_length=10, choices=RowOutcome)
    subject = models.CharField(max_length=200)
    changes = models.JSONField(default=list)
    """Column, old and new value of each change."""
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("job", "line", "pk")
        indexes = (models.Index(fields=("job", "outcome", "line"), name="import_row_outcome"),)

    def __str__(self) -> str:
        return f"{self.line}: {self.outcome}"
