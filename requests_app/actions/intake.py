"""Intake: a request enters the portal, online or over a counter."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network.models import Agent, Appointment, ServiceItem, Unit, User
from network.routing import Landing, landing, spoken_for
from proxyportal.encryption import keyed_digest
from proxyportal.numbering import next_of_the_day
from proxyportal.regulation import acceptance_due
from requests_app.actions.attaching import NewFile, attach
from requests_app.actions.handling import accept
from requests_app.enums import Channel, Kind, Status, Verb
from requests_app.errors import ActionRefused, NotPermitted
from requests_app.log import record_first
from requests_app.models import Client, ProxyRequest, ReceiptCounter
from requests_app.models.proxy_request import name_lookup, phone_lookup
from requests_app.pairs import pair_post

MOST_A_DAY = 10
"""Online requests accepted from one phone within 24 hours; agents register more at the counter."""


@dataclass(frozen=True, kw_only=True)
class Application:
    """What a client asks for, cleaned: the five answers of the form and the optional ones (R4)."""

    submission_key: UUID
    kind: Kind
    description: str
    area: Unit
    client_name: str
    client_phone: str = ""
    item: ServiceItem | None = None
    urgent_requested: bool = False
    files: Sequence[NewFile] = field(default=())


def submit(*, application: Application, agent: Agent | None = None, now: datetime) -> ProxyRequest:
    """A client applies online; the 24 hours begin at the server's `now` (R42).

    It lands with the agent the client named (R12) or is paired with (R67), who thereby is the first contact (R30), or
    with whoever stands in (R40), else in the queue of the smallest unit with an agent who is present. The same
    submission key again returns the same request.
    """
    if _too_many(application, now):
        raise ActionRefused(_("Many requests came from this phone today. Please call your agent or the hotline."))
    unit, agent = _landing(application, agent, timezone.localdate(now))
    return _once(
        application,
        now,
        verb=Verb.SUBMIT,
        actor=None,
        channel=Channel.ONLINE,
        holder_unit=unit,
        holder_agent=agent,
        first_contact=agent,
        contact_unit=unit if agent else None,
    )


@transaction.atomic
def register(
    *,
    application: Application,
    channel: Channel,
    visited_at: datetime,
    accept_at_once: bool,
    on_behalf_of: Appointment | None = None,
    actor: User,
    now: datetime,
) -> ProxyRequest:
    """An agent enters a walk-in (R36). The entry starts the 24 hours, not the visit (R43).

    The registering agent is the intake agent and the first contact (R30) and holds the request; `accept_at_once`
    ("enter and accept") also starts the 48 hours. `on_behalf_of` is the post of somebody without an account who was
    asked first, such as the leader of a group: that person is the first contact then, the registering agent tracks the
    request and holds it in the village above the group (R37). Raises NotPermitted for who works no queue, or speaks for
    somebody who is not theirs to speak for.
    """
    standing = actor.standing
    if standing.agent is None or standing.home is None or not standing.serves:
        raise NotPermitted
    if on_behalf_of and on_behalf_of not in spoken_for(standing, timezone.localdate(now)):
        raise NotPermitted
    request = _once(
        application,
        now,
        verb=Verb.REGISTER,
        actor=actor,
        channel=channel,
        holder_unit=on_behalf_of.unit.parent if on_behalf_of else standing.home,
        holder_agent=standing.agent,
        first_contact=on_behalf_of.agent if on_behalf_of else standing.agent,
        contact_unit=on_behalf_of.unit.parent if on_behalf_of else standing.home,
        registered_by=standing.agent,
        visited_at=min(visited_at, now),
    )
    if accept_at_once and request.status == Status.SUBMITTED:
        return accept(proxy_request=request, actor=actor, now=now)
    return request


def _once(application: Application, now: datetime, *, verb: Verb, actor: User | None, **facts: object) -> ProxyRequest:
    """Create the request unless its submission key is known; two copies that race end as one."""
    try:
        return _create(application, now, verb=verb, actor=actor, **facts)
    except IntegrityError:
        if twin := ProxyRequest.objects.filter(submission_key=application.submission_key).first():
            return twin
        raise


@transaction.atomic
def _create(
    application: Application, now: datetime, *, verb: Verb, actor: User | None, **facts: object
) -> ProxyRequest:
    client = Client.objects.create(
        name=application.client_name,
        phone=application.client_phone,
        phone_lookup=phone_lookup(application.client_phone),
        name_lookup=name_lookup(application.client_name),
    )
    due = acceptance_due(now)
    request = ProxyRequest(
        receipt=next_receipt(now),
        submission_key=application.submission_key,
        kind=application.kind,
        item=application.item,
        description=application.description,
        urgent_requested=application.urgent_requested,
        area=application.area,
        client=client,
        status=Status.SUBMITTED,
        submitted_at=now,
        acceptance_due_at=due,
        due_at=due,
        **facts,
    )
    record_first(request, verb=verb, actor=actor)
    if application.files:
        return attach(proxy_request=request, attachments=application.files, actor=actor, now=now)
    return request


def _too_many(application: Application, now: datetime) -> bool:
    """Whether this phone has submitted its share of the day already; the same submission again does not count."""
    same_phone = ProxyRequest.objects.filter(
        channel=Channel.ONLINE,
        client__phone_lookup=phone_lookup(application.client_phone),
        submitted_at__gt=now - timedelta(days=1),
    )
    return same_phone.exclude(submission_key=application.submission_key).count() >= MOST_A_DAY


def _landing(application: Application, named: Agent | None, day: date) -> Landing:
    """With whom the client named (R12), else with the pair agent (R67), else where the network sends it.

    A named agent who lost the post meanwhile counts as not named.
    """
    if named is None or not named.appointments.live_on(day).handling().exists():
        pair = pair_post(application, day)
        if pair:
            return Landing(pair.unit, pair.agent)
    return landing(application.area, day, named=named)


def next_receipt(now: datetime) -> str:
    """The next receipt number, such as HA-20260522-0001."""
    return next_of_the_day(ReceiptCounter, settings.RECEIPT_PREFIX, now)


def query_code(proxy_request: ProxyRequest) -> str:
    """The six digits with which a client tracks the request (R56): derived, so that no table of codes exists."""
    return f"{int(keyed_digest('query code', str(proxy_request.submission_key)), 16) % 1_000_000:06d}"
