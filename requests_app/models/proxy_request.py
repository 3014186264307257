"""The request itself and the client behind it."""

import unicodedata
from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from network.models import Agent, ServiceItem, Unit
from proxyportal.encryption import EncryptedTextField, keyed_digest
from proxyportal.regulation import Verdict
from requests_app.enums import ACTIVE, CLOCK_RUNNING, Channel, Kind, Outcome, Stage, Status
from requests_app.models.demands import CommonDemand
from requests_app.querysets import ProxyRequestQuerySet


class Client(models.Model):
    """Every personal datum of a request or a pairing, encrypted, and nothing else: one table to mask and erase."""

    name = EncryptedTextField()
    phone = EncryptedTextField(blank=True)
    phone_lookup = models.CharField(max_length=64, blank=True, db_index=True)
    """Keyed digest of the phone, by which requests of one phone are found; of a child without one, the guardian's."""
    name_lookup = models.CharField(max_length=64, blank=True, db_index=True)
    """Keyed digest of the name, by which staff find it exactly as given."""
    address = EncryptedTextField(blank=True)
    guardian_name = EncryptedTextField(blank=True)
    """Who consented for a child under 14 (R67)."""
    guardian_phone = EncryptedTextField(blank=True)

    def __str__(self) -> str:
        return f"client {self.pk}"


class ProxyRequest(models.Model):
    """One case of the regulation (R5). Its rows are written by `actions/` only; its log is `RequestEvent`.

    `due_at` is the clock that runs now (acceptance, conclusion, a promised date or an urgent request's own deadline),
    empty when none runs, so that "overdue" is one comparison. `event_seq`, `event_digest` and `changed_at` are the head
    of the log's chain.
    """

    receipt = models.CharField(max_length=24, unique=True)
    submission_key = models.UUIDField(unique=True)
    kind = models.CharField(max_length=12, choices=Kind)
    channel = models.CharField(max_length=12, choices=Channel)
    item = models.ForeignKey(ServiceItem, models.PROTECT, null=True, related_name="+")
    description = models.TextField()
    urgent_requested = models.BooleanField(default=False)
    """The client asked for urgency; it binds nobody until an agent confirms it (R48)."""
    urgent = models.BooleanField(default=False)
    area = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    client = models.OneToOneField(Client, models.PROTECT, related_name="proxy_request")

    status = models.CharField(max_length=12, choices=Status)
    round = models.PositiveSmallIntegerField(default=1)
    first_contact = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="first_contacts")
    registered_by = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="registrations")
    holder_unit = models.ForeignKey(Unit, models.PROTECT, related_name="held_requests")
    holder_agent = models.ForeignKey(Agent, models.PROTECT, null=True, related_name="held_requests")
    contact_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    """For which unit the first contact answers, wherever the request lies now (R30)."""
    accepted_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    """The unit that accepted or refused it, wherever it lies now (R29)."""
    offered_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="offered_requests")
    """The unit it was forwarded to and that has not signed for it yet (R35)."""
    hops = models.PositiveSmallIntegerField(default=0)
    returns = models.PositiveSmallIntegerField(default=0)
    in_joint_handling = models.BooleanField(default=False)
    authorized = models.BooleanField(default=False)
    """Whether an authorization stands (R11)."""
    asked_until = models.DateTimeField(null=True)
    """Until when the client's answer to a question is awaited; a tag, no clock (R39)."""
    common_demand = models.ForeignKey(CommonDemand, models.PROTECT, null=True, related_name="requests")

    visited_at = models.DateTimeField(null=True)
    """When a walk-in came; kept beside the server's entry time and moves no clock (R43)."""
    submitted_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    concluded_at = models.DateTimeField(null=True)
    informed_at = models.DateTimeField(null=True)
    disputed_at = models.DateTimeField(null=True)
    """When the result of this round was disputed, if it was (R41)."""
    closed_at = models.DateTimeField(null=True)
    acceptance_due_at = models.DateTimeField()
    conclusion_due_at = models.DateTimeField(null=True)
    promised_at = models.DateTimeField(null=True)
    urgent_due_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    acceptance_verdict = models.CharField(max_length=10, blank=True, choices=[(v.value, v.value) for v in Verdict])
    conclusion_verdict = models.CharField(max_length=10, blank=True, choices=[(v.value, v.value) for v in Verdict])

    outcome = models.CharField(max_length=12, blank=True, choices=Outcome)
    result_text = models.TextField(blank=True)

    event_seq = models.PositiveIntegerField(default=0)
    event_digest = models.CharField(max_length=64, blank=True)
    changed_at = models.DateTimeField()

    objects = ProxyRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        indexes = (
            models.Index(fields=("due_at",), name="request_running_clocks", condition=Q(due_at__isnull=False)),
            models.Index(fields=("holder_unit", "due_at"), name="request_active_unit", condition=Q(status__in=ACTIVE)),
            models.Index(fields=("holder_agent",), name="request_active_holder", condition=Q(status__in=ACTIVE)),
            models.Index(fields=("first_contact",), name="request_active_contact", condition=Q(status__in=ACTIVE)),
            models.Index(fields=("contact_unit",), name="request_active_origin", condition=Q(status__in=ACTIVE)),
            models.Index(fields=("offered_unit",), name="request_offered", condition=Q(offered_unit__isnull=False)),
            models.Index(fields=("in_joint_handling",), name="request_in_joint", condition=Q(in_joint_handling=True)),
            models.Index(fields=("common_demand",), name="request_in_demand", condition=Q(common_demand__isnull=False)),
            models.Index(fields=("informed_at",), name="request_to_archive", condition=Q(status=Status.INFORMED)),
            models.Index(fields=("submitted_at",), name="request_submitted"),
            models.Index(fields=("accepted_at",), name="request_accepted_on", condition=Q(accepted_at__isnull=False)),
            models.Index(
                fields=("concluded_at",), name="request_concluded_on", condition=Q(concluded_at__isnull=False)
            ),
        )
        constraints = (
            models.CheckConstraint(
                name="request_clock_runs_while_open",
                condition=Q(status__in=CLOCK_RUNNING, due_at__isnull=False)
                | (~Q(status__in=CLOCK_RUNNING) & Q(due_at=None)),
            ),
            models.CheckConstraint(
                name="request_in_hand_has_acceptance_and_holder",
                condition=~Q(status__in=(Status.ACCEPTED, Status.CONCLUDED))
                | Q(accepted_at__isnull=False, conclusion_due_at__isnull=False, holder_agent__isnull=False),
            ),
            models.CheckConstraint(
                name="request_concluded_has_time", condition=~Q(status=Status.CONCLUDED) | Q(concluded_at__isnull=False)
            ),
            models.CheckConstraint(
                name="request_refused_has_time", condition=~Q(status=Status.REFUSED) | Q(refused_at__isnull=False)
            ),
            models.CheckConstraint(
                name="request_informed_has_time",
                condition=~Q(status__in=(Status.INFORMED, Status.DISPUTED, Status.ARCHIVED))
                | Q(informed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="request_disputed_has_time", condition=~Q(status=Status.DISPUTED) | Q(disputed_at__isnull=False)
            ),
            models.CheckConstraint(
                name="request_offered_while_accepted", condition=Q(offered_unit=None) | Q(status=Status.ACCEPTED)
            ),
            models.CheckConstraint(
                name="request_urgent_has_deadline",
                condition=Q(urgent=True, urgent_due_at__isnull=False) | Q(urgent=False, urgent_due_at=None),
            ),
            models.CheckConstraint(
                name="request_ended_has_outcome", condition=Q(status__in=CLOCK_RUNNING) | ~Q(outcome="")
            ),
            models.CheckConstraint(
                name="request_accepted_has_first_contact",
                condition=Q(accepted_at=None) | Q(first_contact__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.receipt

    @property
    def headline(self) -> str:
        """What a list calls the request: its catalogue item, else how its description begins."""
        return str(self.item) if self.item else Truncator(self.description).chars(28)

    @property
    def is_walk_in(self) -> bool:
        """Whether an agent entered it for a client who came, called or was visited (R36)."""
        return self.channel != Channel.ONLINE

    @property
    def is_on_behalf(self) -> bool:
        """Whether the first contact has no account, so that who entered it looks after that duty (R37)."""
        told_another = self.registered_by_id is not None and self.registered_by_id != self.first_contact_id
        return told_another and self.first_contact is not None and self.first_contact.user_id is None

    @property
    def entry_lag(self) -> timedelta | None:
        """How long after the visit a walk-in was entered (R43, trap 7); None without a visit."""
        return self.submitted_at - self.visited_at if self.visited_at else None

    @property
    def stage(self) -> Stage | None:
        """Which limit runs now."""
        if self.status == Status.SUBMITTED:
            return Stage.ACCEPTANCE
        if self.status != Status.ACCEPTED:
            return None
        if self.urgent:
            return Stage.URGENT
        return Stage.PROMISE if self.promised_at else Stage.CONCLUSION


def phone_lookup(phone: str) -> str:
    """The keyed digest by which rows of one phone are found; empty for a client without a phone."""
    return keyed_digest("phone", phone) if phone else ""


def name_lookup(name: str) -> str:
    """The keyed digest by which rows of one name are found, whatever spaces, widths and case; empty for no name."""
    plain = "".join(unicodedata.normalize("NFKC", name).split()).casefold()
    return keyed_digest("name", plain) if plain else ""


class ReceiptCounter(models.Model):
    """The last receipt number given out on a day (Beijing date)."""

    day = models.DateField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.day}: {self.last}"
