"""Contact cards that were handed out."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from network.models.people import Agent
from network.models.units import Unit


class CardBatch(models.Model):
    """One batch of contact cards handed out (R28): evidence for row 2 of the annexes, judged by people."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="card_batches", verbose_name=_("unit"))
    agent = models.ForeignKey(
        Agent, models.PROTECT, null=True, blank=True, related_name="card_batches", verbose_name=_("agent")
    )
    """Whose cards; empty for those of the whole unit."""
    number = models.PositiveIntegerField(_("number of cards"))
    handed_out_on = models.DateField(_("handed out on"))
    occasion = models.CharField(_("where and how"), max_length=120, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        verbose_name = _("batch of cards")
        verbose_name_plural = _("batches of cards")
        ordering = ("-handed_out_on", "-pk")
        constraints = (models.CheckConstraint(name="card_batch_is_not_empty", condition=models.Q(number__gte=1)),)

    def __str__(self) -> str:
        return f"{self.unit} {self.handed_out_on}: {self.number}"
