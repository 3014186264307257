"""What was published: editions of a unit's roster, kept as they were, and the quarterly word that it is right."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network.enums import HANDLING_ROLES, PLACE_TIERS, Role
from network.models.people import Agent, Appointment
from network.models.units import Unit
from network.pinyin import PinyinField
from network.querysets import RosterEntryQuerySet


class RosterEdition(models.Model):
    """One publication of the roster of a town or department, the units below included (R24-R28). Never changed.

    The public sees the current edition of each unit; an entry leaves the directory the moment its post ends (R26).
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="editions", verbose_name=_("unit"))
    number = models.PositiveIntegerField(_("number"))
    is_current = models.BooleanField(default=True)
    published_at = models.DateTimeField(_("published"))
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("roster edition")
        verbose_name_plural = _("roster editions")
        ordering = ("unit", "-number")
        constraints = (
            models.UniqueConstraint(fields=("unit", "number"), name="edition_number_once"),
            models.UniqueConstraint(fields=("unit",), condition=Q(is_current=True), name="edition_one_current"),
        )

    def __str__(self) -> str:
        return f"{self.unit} {self.number}"


class RosterEntry(models.Model):
    """One post as an edition published it: the five things of R28 and nothing that R24-R27 keep back.

    The entry of a group leader carries a phone only: a group publishes nothing else (R21). The person's name is the
    entry's `name`; `agent` says whose page it is.
    """

    edition = models.ForeignKey(RosterEdition, models.PROTECT, related_name="entries")
    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="entries")
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="entries")
    is_current = models.BooleanField(default=True)
    """Whether the public reads this entry while the post is held. It outlives its edition when a unit moves to another
    town: until that town publishes, its residents still find whom they found before."""
    name = models.CharField(_("name"), max_length=40, blank=True)
    pinyin = PinyinField()
    role = models.CharField(_("role"), max_length=20, choices=Role)
    title = models.CharField(_("title"), max_length=60, blank=True)
    full_time = models.BooleanField(_("full-time"), default=False)
    responsibility_area = models.CharField(_("responsibility area"), max_length=120, blank=True)
    duties = models.CharField(_("duties"), max_length=200, blank=True)
    service_phone = models.CharField(_("published phone"), max_length=30, blank=True)
    pledge = models.CharField(_("service pledge"), max_length=200, blank=True)

    objects = RosterEntryQuerySet.as_manager()

    class Meta:
        ordering = ("edition", "unit", "role", "pk")
        constraints = (
            models.UniqueConstraint(fields=("edition", "appointment"), name="entry_once_an_edition"),
            models.UniqueConstraint(
                fields=("appointment",), condition=Q(is_current=True), name="entry_one_current_a_post"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} · {self.unit}"

    @property
    def can_be_asked(self) -> bool:
        """Whether the form for residents takes this agent by name for this unit (R12): somebody who signs in there."""
        signs_in = self.agent.user is not None and self.agent.user.is_active
        return signs_in and self.unit.tier in PLACE_TIERS and self.role in HANDLING_ROLES


class RosterConfirmation(models.Model):
    """That a unit said in this quarter: our roster is right. Who has not is listed."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="confirmations", verbose_name=_("unit"))
    quarter = models.DateField(_("quarter"))
    """Its first day."""
    confirmed_at = models.DateTimeField(_("confirmed"))
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("-quarter", "unit")
        constraints = (models.UniqueConstraint(fields=("unit", "quarter"), name="confirmation_once_a_quarter"),)

    def __str__(self) -> str:
        return f"{self.unit} {self.quarter}"
