"""The chief-agent form of Annex 1, asked of every department in rounds (R91, R92)."""

from django.conf import settings
from django.db import models
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

from network.enums import FilingRole, Gender
from network.models.units import Unit
from proxyportal.encryption import EncryptedTextField


class FilingRound(models.Model):
    """One call for the form, with the day by which it is due (R92)."""

    title = models.CharField(_("title"), max_length=60, unique=True)
    due_on = models.DateField(_("due on"))
    """The last day in time."""
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-due_on", "-pk")

    def __str__(self) -> str:
        return self.title


def scan_place(filing: "Filing", filename: str) -> str:
    """A generated place under the private folder; nothing of the file's own name reaches the disk."""
    return f"filings/{filing.round_id}/{get_random_string(24)}"


class Filing(models.Model):
    """What one department filed. A correction is a new version; the versions are the change history (R91)."""

    round = models.ForeignKey(FilingRound, models.PROTECT, related_name="filings")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="filings", verbose_name=_("unit"))
    version = models.PositiveIntegerField()
    filed_at = models.DateTimeField(_("filed"))
    filed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    scan = models.FileField(_("stamped scan"), upload_to=scan_place, max_length=120, blank=True)
    scan_type = models.CharField(max_length=100, blank=True)
    scanned_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("round", "unit", "-version")
        constraints = (models.UniqueConstraint(fields=("round", "unit", "version"), name="filing_version_once"),)

    def __str__(self) -> str:
        return f"{self.unit} {self.version}"


class FilingRow(models.Model):
    """One of the form's two rows. Mobile and e-mail are for the organization department only (R27)."""

    filing = models.ForeignKey(Filing, models.PROTECT, related_name="rows")
    role = models.CharField(_("category"), max_length=10, choices=FilingRole)
    name = models.CharField(_("name"), max_length=40)
    gender = models.CharField(_("gender"), max_length=6, choices=Gender)
    position = models.CharField(_("current position"), max_length=60)
    office_phone = models.CharField(_("office phone"), max_length=30)
    mobile = EncryptedTextField(_("mobile phone"))
    email = EncryptedTextField(_("e-mail"))

    class Meta:
        ordering = ("filing", "-role")
        constraints = (models.UniqueConstraint(fields=("filing", "role"), name="filing_row_once"),)

    def __str__(self) -> str:
        return f"{self.name} ({self.role})"
