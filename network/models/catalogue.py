"""The catalogue of errands."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from network.enums import AuthorityLevel
from network.models.units import Unit


class ServiceItem(models.Model):
    """A kind of errand with what must be public about it (R10, R14). A help, not a gate: free text always works (R5).

    The service is free (R13); `statutory_cost` is what the competent body itself charges, such as a certificate fee.
    """

    code = models.CharField(_("code"), max_length=12, unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=120, blank=True)
    kind = models.CharField(_("kind"), max_length=12)
    aliases = models.CharField(_("other words for it"), max_length=200, blank=True)
    procedure = models.TextField(_("procedure"), help_text=_("One step a line."))
    materials = models.TextField(_("materials"), blank=True, help_text=_("One a line."))
    statutory_cost = models.CharField(_("statutory cost"), max_length=200)
    competent_body = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="service_items", verbose_name=_("competent body")
    )
    authority_level = models.CharField(_("authority level"), max_length=10, choices=AuthorityLevel)
    legal_days = models.PositiveSmallIntegerField(_("statutory working days"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    offered = models.BooleanField(_("offered"), default=True)

    class Meta:
        verbose_name = _("catalogue item")
        verbose_name_plural = _("catalogue items")
        ordering = ("code",)

    def __str__(self) -> str:
        return self.name_en if self.name_en and get_language() == "en" else self.name
