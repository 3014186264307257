"""A complaint's way (R62-R64): received, the reply asked for and given, found out, decided. Handled a level above."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment import announcements
from assessment.enums import ComplaintChannel
from assessment.models import Complaint, ComplaintCounter, ComplaintFinding
from assessment.permissions import enters_complaints, handles, may_decide
from network.enums import ROSTER_TIERS, Tier
from network.journal import note
from network.models import Agent, Appointment, Unit, User
from network.querysets import AppointmentQuerySet, under
from proxyportal.encryption import keyed_digest
from proxyportal.numbering import next_of_the_day
from proxyportal.regulation import COMPLAINT_REPLY_WORKING_DAYS, working_days_after
from requests_app.errors import ActionRefused, NotPermitted, TooLate
from requests_app.models import Client, ProxyRequest
from requests_app.models.proxy_request import phone_lookup

NOT_YOURS = gettext_lazy("You are not permitted to do this with this complaint.")
MOVED_ON = gettext_lazy("Somebody else was quicker: this complaint has moved on. Below is how it stands now.")
NOT_RIPE = gettext_lazy(
    "It is decided by the organization department, after the reply or when the days for it have passed."
)
PREFIX = "TS"
"""Numbers of complaints begin so, after 投诉."""


@dataclass(frozen=True, kw_only=True)
class Filed:
    """What was said, cleaned. Without a name and a phone it is anonymous (R64)."""

    submission_key: UUID
    text: str
    unit: Unit
    channel: ComplaintChannel = ComplaintChannel.ONLINE
    agent_name: str = ""
    receipt: str = ""
    client_name: str = ""
    client_phone: str = ""


def lodge(*, filed: Filed, actor: User | None = None, now: datetime) -> Complaint:
    """Receive a complaint, online from anybody, or entered by whoever holds a post (R62, R63). The same form twice
    gives one complaint. Raises NotPermitted for an account without a post."""
    if actor is not None and not enters_complaints(actor):
        raise NotPermitted(NOT_YOURS)
    try:
        return _lodge(filed, actor, now)
    except IntegrityError:
        if twin := Complaint.objects.filter(submission_key=filed.submission_key).first():
            return twin
        raise


@transaction.atomic
def _lodge(filed: Filed, actor: User | None, now: datetime) -> Complaint:
    client = None
    if filed.client_name or filed.client_phone:
        client = Client.objects.create(
            name=filed.client_name, phone=filed.client_phone, phone_lookup=phone_lookup(filed.client_phone)
        )
    agent = named_agent(filed.agent_name, filed.unit, now)
    complaint = Complaint.objects.create(
        number=next_number(now),
        submission_key=filed.submission_key,
        channel=filed.channel,
        received_at=now,
        entered_by=actor.standing.agent if actor else None,
        client=client,
        receipt=filed.receipt,
        proxy_request=ProxyRequest.objects.filter(receipt=filed.receipt).first() if filed.receipt else None,
        unit=filed.unit,
        agent_name=filed.agent_name,
        agent=agent,
        handling_unit=level_above(filed.unit, agent, now),
        text=filed.text,
    )
    announcements.complaint_to_handle(complaint, now)
    return complaint


def named_agent(name: str, unit: Unit, now: datetime) -> Agent | None:
    """Whom of this unit, of those below or of those above it the name means; None if it is nobody or several."""
    if not name:
        return None
    posts = colleagues(unit, now).filter(agent__name=name)
    found = {post.agent_id: post.agent for post in posts.select_related("agent")}
    return next(iter(found.values())) if len(found) == 1 else None


def colleagues(unit: Unit, now: datetime) -> AppointmentQuerySet:
    """The posts held today in a unit, below it and above it: the people a complaint about it can mean."""
    live = Appointment.objects.live_on(timezone.localdate(now))
    return live.filter(under(unit.path, prefix="unit__")) | live.filter(unit__in=unit.ancestor_ids)


def level_above(unit: Unit, agent: Agent | None, now: datetime) -> Unit | None:
    """Who handles it (R64): for a village, group or enterprise point its town; None, the organization department, for
    towns and departments and what belongs to a department, and where the person holds a post in that town."""
    above = Unit.objects.filter(pk__in=unit.ancestor_ids, tier__in=ROSTER_TIERS).first()
    if above is None or above == unit or above.tier != Tier.TOWN:
        return None
    if agent and agent.appointments.live_on(timezone.localdate(now)).filter(unit=above).exists():
        return None
    return above


@transaction.atomic
def ask_reply(*, complaint: Complaint, agent: Agent, shown_text: str, actor: User, now: datetime) -> Complaint:
    """Open it to the person complained of, in these words and never with the complainant, for a reply within a few
    working days (R64, ours). With the person the level that handles it may change."""
    if not handles(actor, complaint) or agent == actor.standing.agent:
        raise NotPermitted(NOT_YOURS)
    due_on = working_days_after(timezone.localdate(now), COMPLAINT_REPLY_WORKING_DAYS)
    changes = {"agent": agent, "shown_text": shown_text, "asked_by": actor.standing.agent, "asked_at": now}
    above, before = level_above(complaint.unit, agent, now), complaint.handling_unit
    asked = _change(complaint, {"asked_at": None}, **changes, reply_due_on=due_on, handling_unit=above)
    announcements.reply_asked(asked, now)
    if above != before:
        announcements.complaint_to_handle(asked, now, moved=True)
    return asked


@transaction.atomic
def reply(*, complaint: Complaint, text: str, actor: User, now: datetime) -> Complaint:
    """What the person complained of has to say, once; also late, as long as nothing is decided."""
    if not Complaint.objects.asked_of(actor).filter(pk=complaint.pk).exists():
        raise NotPermitted(NOT_YOURS)
    replied = _change(complaint, {"replied_at": None, "upheld": None}, reply=text, replied_at=now)
    announcements.complaint_replied(replied, now)
    return replied


@transaction.atomic
def find_out(*, complaint: Complaint, text: str, actor: User, now: datetime) -> Complaint:
    """What the level above found out, for the organization department to decide on (R64). More may follow, until it is
    decided; nothing is written over."""
    agent = actor.standing.agent
    if agent is None or not handles(actor, complaint):
        raise NotPermitted(NOT_YOURS)
    row = Complaint.objects.select_for_update().get(pk=complaint.pk)
    if row.upheld is not None:
        raise TooLate(MOVED_ON)
    ComplaintFinding.objects.create(complaint=row, found_by=agent, found_at=now, text=text)
    return row


@transaction.atomic
def decide(*, complaint: Complaint, upheld: bool, reason: str, answer: str, actor: User, now: datetime) -> Complaint:
    """Upheld or not, by the organization department, after the reply or its last day (R64). What is upheld enters the
    annual record of the person; `answer` is what the complainant reads."""
    if not may_decide(actor, complaint):
        raise NotPermitted(NOT_YOURS)
    row = Complaint.objects.get(pk=complaint.pk)
    if not is_ripe(row, now):
        raise ActionRefused(NOT_RIPE)
    decided = {"upheld": upheld, "reason": reason, "answer": answer, "decided_by": actor.standing.agent}
    closed = _change(complaint, {"upheld": None, "asked_at__isnull": False}, **decided, decided_at=now)
    announcements.complaint_decided(closed, now)
    return closed


def is_ripe(complaint: Complaint, now: datetime) -> bool:
    """Whether it can be decided: the reply is there, or its last day is over."""
    if complaint.reply_due_on is None:
        return False
    return complaint.replied_at is not None or complaint.reply_due_on < timezone.localdate(now)


@transaction.atomic
def reveal(*, complaint: Complaint, actor: User, now: datetime) -> Complaint:
    """Show who complains to who handles it; that it was shown, to whom and when, stays on record."""
    if not handles(actor, complaint):
        raise NotPermitted(NOT_YOURS)
    note(actor, complaint, _("Showed the complainant in full."))
    return complaint


def next_number(now: datetime) -> str:
    """The next number of a complaint, such as TS-20260522-0001."""
    return next_of_the_day(ComplaintCounter, PREFIX, now)


def query_code(complaint: Complaint) -> str:
    """The six digits with which the answer is read: derived, as those of requests are."""
    return f"{int(keyed_digest('complaint code', str(complaint.submission_key)), 16) % 1_000_000:06d}"


def _change(complaint: Complaint, where: dict[str, object], **changes: object) -> Complaint:
    if not Complaint.objects.filter(pk=complaint.pk, **where).update(**changes):
        raise TooLate(MOVED_ON)
    complaint.refresh_from_db()
    return complaint
