"""Special care: one resident, one agent; visits, what they found, and what came of it (R8, R57, R58, R66, R67)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network.models import Agent, Unit
from requests_app.care_enums import CareCategory, ConsentMeans, ContactMeans, VisitKind
from requests_app.care_querysets import FindingQuerySet, PairingQuerySet, VisitQuerySet
from requests_app.enums import Kind
from requests_app.models.proxy_request import Client, ProxyRequest


class Pairing(models.Model):
    """One resident in special care and the one agent paired with them, from one day to another (R67). Never public."""

    client = models.ForeignKey(Client, models.PROTECT, related_name="pairings", verbose_name=_("resident"))
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="pairings", verbose_name=_("pair agent"))
    area = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("lives in"))
    category = models.CharField(_("category"), max_length=20, choices=CareCategory)
    under_14 = models.BooleanField(_("under 14"), default=False)
    consent_on = models.DateField(_("guardian's consent on"), null=True, blank=True)
    consent_means = models.CharField(_("consent given"), max_length=10, choices=ConsentMeans, blank=True)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    objects = PairingQuerySet.as_manager()

    class Meta:
        verbose_name = _("pairing")
        verbose_name_plural = _("pairings")
        ordering = ("-starts_on", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("client",), condition=Q(ends_on=None), name="pairing_one_agent_a_person"),
            models.CheckConstraint(
                name="pairing_of_a_child_has_consent",
                condition=Q(under_14=False) | (Q(consent_on__isnull=False) & ~Q(consent_means="")),
            ),
            models.CheckConstraint(
                name="pairing_ends_after_it_starts", condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on"))
            ),
        )

    def __str__(self) -> str:
        return f"pairing {self.pk}"


class PairingContact(models.Model):
    """One contact between a resident in special care and an agent."""

    pairing = models.ForeignKey(Pairing, models.PROTECT, related_name="contacts")
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    contacted_at = models.DateTimeField(_("when"))
    means = models.CharField(_("how"), max_length=12, choices=ContactMeans)
    note = models.TextField(_("what it was about"), blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("-contacted_at", "-pk")

    def __str__(self) -> str:
        return f"{self.pairing_id}: {self.means}"


class Visit(models.Model):
    """A visit, a meeting or a survey among residents, and by whom (R8, R57)."""

    agent = models.ForeignKey(Agent, models.PROTECT, related_name="visits", verbose_name=_("agent"))
    place = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("place"))
    pairing = models.ForeignKey(Pairing, models.PROTECT, null=True, blank=True, related_name="visits")
    """Whom it was to, if to a resident in special care."""
    kind = models.CharField(_("kind"), max_length=16, choices=VisitKind)
    visited_on = models.DateField(_("day"))
    summary = models.TextField(_("what was seen and heard"), blank=True)
    recorded_at = models.DateTimeField()

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("visit")
        verbose_name_plural = _("visits")
        ordering = ("-visited_on", "-pk")

    def __str__(self) -> str:
        return f"{self.place} {self.visited_on}"


class GroupReply(models.Model):
    """One answer to several findings, given to all concerned at once (R58)."""

    agent = models.ForeignKey(Agent, models.PROTECT, related_name="+")
    text = models.TextField(_("answer"))
    replied_on = models.DateField(_("answered on"))
    means = models.CharField(_("how"), max_length=120)
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("-replied_on", "-pk")

    def __str__(self) -> str:
        return f"reply {self.pk}"


class Finding(models.Model):
    """One demand a visit brought home: open, made into a request, or answered in a group reply (R8, R58)."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="findings")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    text = models.TextField(_("demand"))
    proxy_request = models.OneToOneField(ProxyRequest, models.PROTECT, null=True, blank=True, related_name="finding")
    reply = models.ForeignKey(GroupReply, models.PROTECT, null=True, blank=True, related_name="findings")

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ("visit", "pk")
        constraints = (
            models.CheckConstraint(name="finding_is_answered_one_way", condition=Q(proxy_request=None) | Q(reply=None)),
        )

    def __str__(self) -> str:
        return f"finding {self.pk}"
