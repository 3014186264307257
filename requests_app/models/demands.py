"""What many clients ask at the same time, answered together (R33)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from network.models import Agent, Unit
from requests_app.demand_querysets import CommonDemandQuerySet


class CommonDemand(models.Model):
    """A demand that several requests share. Each request keeps its own clocks, slip and notice (R33).

    It names no client: the requests do.
    """

    title = models.CharField(_("What do they have in common?"), max_length=80)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    opened_by = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()

    objects = CommonDemandQuerySet.as_manager()

    class Meta:
        ordering = ("-opened_at", "-pk")

    def __str__(self) -> str:
        return self.title
