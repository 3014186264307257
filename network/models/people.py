"""People: accounts, agents and the posts they hold."""

from functools import cached_property

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from network.enums import LeaveKind, QuotaGroup, Role
from network.models.units import Unit
from network.pinyin import PinyinField
from network.querysets import AppointmentQuerySet, LeaveQuerySet
from network.standing import Standing


class User(AbstractUser):
    """An account. What it may do follows from the appointments of its agent, never from the account itself."""

    must_choose_password = models.BooleanField(default=False, editable=False)
    """Somebody else set the password and knows it: its owner chooses one of their own before anything else."""

    class Meta(AbstractUser.Meta):
        verbose_name = _("account")  # type: ignore[assignment]  # the stubs know no lazy text
        verbose_name_plural = _("accounts")  # type: ignore[assignment]

    def get_full_name(self) -> str:
        """The family name first and nothing between, as Chinese names are written."""
        return f"{self.last_name}{self.first_name}".strip()

    def get_short_name(self) -> str:
        """The whole name: a given name alone is no address in Chinese."""
        return self.get_full_name()

    @cached_property
    def standing(self) -> Standing:
        """The posts this account holds today; read once per web request, so that a lost post counts at once."""
        return standing_of(self)

    @cached_property
    def watched_units(self) -> list[int]:
        """Ids of the units at and below those the person leads or is personnel officer of (R61); read once as well."""
        paths = self.standing.watched_paths
        return list(Unit.objects.within(*paths).values_list("pk", flat=True)) if paths else []


class Agent(models.Model):
    """A person who serves residents: a cadre, a chief agent, a villagers' group leader (R21: perhaps no account)."""

    name = models.CharField(_("name"), max_length=40)
    pinyin = PinyinField()
    staff_number = models.CharField(
        _("staff number"), max_length=20, blank=True, help_text=_("Tells people of the same name apart.")
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agent",
        verbose_name=_("account"),
    )

    class Meta:
        verbose_name = _("agent")
        verbose_name_plural = _("agents")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("staff_number",), condition=~Q(staff_number=""), name="agent_staff_number_once"
            ),
        )

    def __str__(self) -> str:
        return self.name


class Appointment(models.Model):
    """A post held from one day to another. Never overwritten: who was responsible on a day comes from these dates.

    The database itself refuses a second holder of a department's `SOLE_ROLES`, and the same person twice in one role
    of one unit, on any day (`network.sole_posts`).
    """

    agent = models.ForeignKey(Agent, models.PROTECT, related_name="appointments", verbose_name=_("agent"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="appointments", verbose_name=_("unit"))
    role = models.CharField(_("role"), max_length=20, choices=Role)
    title = models.CharField(_("title"), max_length=60, blank=True)
    full_time = models.BooleanField(_("full-time"), default=False)
    responsibility_area = models.CharField(_("responsibility area"), max_length=120, blank=True)
    duties = models.CharField(_("duties"), max_length=200, blank=True)
    published_phone = models.CharField(
        _("published phone"), max_length=30, blank=True, help_text=_("The service phone residents may call (R24).")
    )
    quota_group = models.CharField(_("quota group"), max_length=16, choices=QuotaGroup, blank=True)
    backup = models.ForeignKey(
        Agent, models.PROTECT, null=True, blank=True, related_name="backs_up", verbose_name=_("backup")
    )
    """Who stands in during a leave (A/B post, R40)."""
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    entered_at = models.DateTimeField(null=True, editable=False)
    """When somebody entered it: on that day it may be taken back. None where that is not known."""

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        ordering = ("unit", "role", "pk")
        indexes = (models.Index(fields=("unit", "role"), name="appointment_unit_role"),)
        constraints = (
            models.CheckConstraint(
                name="appointment_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.agent} · {self.unit} · {self.get_role_display()}"

    @property
    def service_phone(self) -> str:
        """What residents call: the phone the agent published, else the unit's office phone (R24). Never another."""
        return self.published_phone or self.unit.phone


class Leave(models.Model):
    """Days on which somebody is away; new requests go to the backup then (R40), and a long leave counts (R84)."""

    agent = models.ForeignKey(Agent, models.PROTECT, related_name="leaves", verbose_name=_("agent"))
    kind = models.CharField(_("kind"), max_length=10, choices=LeaveKind)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    objects = LeaveQuerySet.as_manager()

    class Meta:
        verbose_name = _("leave")
        verbose_name_plural = _("leaves")
        ordering = ("-starts_on", "pk")
        indexes = (models.Index(fields=("ends_on", "starts_on"), name="leave_days"),)
        constraints = (
            models.CheckConstraint(name="leave_ends_after_it_starts", condition=Q(ends_on__gte=models.F("starts_on"))),
        )

    def __str__(self) -> str:
        return f"{self.agent} {self.starts_on} - {self.ends_on}"


def standing_of(user: User) -> Standing:
    """What this account may do today (Beijing date), from its live appointments. One query."""
    live = (
        Appointment.objects.live_on(timezone.localdate())
        .filter(agent__user=user, agent__user__is_active=True)
        .select_related("unit", "agent")
    )
    return Standing.from_appointments(live)
