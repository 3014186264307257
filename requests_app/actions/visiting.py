"""Visits and what they bring home: findings that become requests or are answered together (R8, R57, R58)."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from network.models import Agent, Appointment, Unit, User
from requests_app.actions.intake import Application, register
from requests_app.care_enums import ContactMeans, VisitKind
from requests_app.enums import Channel, Kind
from requests_app.errors import ActionRefused, NotPermitted, TooLate
from requests_app.models import Finding, GroupReply, Pairing, PairingContact, ProxyRequest, Visit
from requests_app.permissions import keeps_pairing

NOT_YOURS = gettext_lazy("You are not permitted to do this with this visit.")
DECIDED = gettext_lazy("Somebody else was quicker: a request or an answer has come of it already.")


class Found(NamedTuple):
    """One demand as the agent wrote it down."""

    kind: Kind
    text: str


@transaction.atomic
def record_visit(
    *,
    kind: VisitKind,
    place: Unit,
    visited_on: date,
    summary: str = "",
    findings: Sequence[Found] = (),
    pairing: Pairing | None = None,
    actor: User,
    now: datetime,
) -> Visit:
    """An agent records a visit, a meeting or a survey of their own and what it brought home (R8, R57, R58).

    A visit to the resident they are paired with counts as a contact, too (R67). Raises NotPermitted for who holds no
    post or is not that resident's pair agent, ActionRefused for a day ahead.
    """
    agent = _agent_of(actor)
    if pairing is not None and not keeps_pairing(actor, pairing):
        raise NotPermitted(NOT_YOURS)
    if visited_on > timezone.localdate(now):
        raise ActionRefused(_("This day has not come yet."))
    visit = Visit.objects.create(
        agent=agent,
        place=place,
        pairing=pairing,
        kind=kind,
        visited_on=visited_on,
        summary=summary,
        recorded_at=now,
    )
    Finding.objects.bulk_create(Finding(visit=visit, kind=found.kind, text=found.text) for found in findings)
    if pairing is not None:
        noon = timezone.make_aware(datetime.combine(visited_on, time(12)))
        PairingContact.objects.create(
            pairing=pairing, agent=agent, contacted_at=min(noon, now), means=ContactMeans.VISIT, recorded_at=now
        )
    return visit


@transaction.atomic
def make_request(
    *,
    finding: Finding,
    application: Application,
    channel: Channel,
    visited_at: datetime,
    accept_at_once: bool,
    on_behalf_of: Appointment | None = None,
    actor: User,
    now: datetime,
) -> ProxyRequest:
    """Register a walk-in for a finding and tie the two (R8). Only now do clocks run (R9).

    Of two who do so, the second one's registration is taken back with TooLate; the same form sent twice gives the same
    request twice.
    """
    made = register(
        application=application,
        channel=channel,
        visited_at=visited_at,
        accept_at_once=accept_at_once,
        on_behalf_of=on_behalf_of,
        actor=actor,
        now=now,
    )
    link_finding(finding=finding, proxy_request=made, actor=actor, now=now)
    return made


@transaction.atomic
def link_finding(*, finding: Finding, proxy_request: ProxyRequest, actor: User, now: datetime) -> Finding:
    """Note which request came of a finding. Raises NotPermitted for a stranger's finding, TooLate for a decided one."""
    if not Finding.objects.visible_to(actor).filter(pk=finding.pk).exists():
        raise NotPermitted(NOT_YOURS)
    same = Finding.objects.filter(pk=finding.pk, proxy_request=proxy_request)
    if not undecided([finding.pk]).update(proxy_request=proxy_request) and not same.exists():
        raise TooLate(DECIDED)
    finding.proxy_request = proxy_request
    return finding


@transaction.atomic
def answer_group(
    *, findings: Sequence[Finding], text: str, means: str, replied_on: date, actor: User, now: datetime
) -> GroupReply:
    """Answer several findings at once, with the day and the way all concerned were told (R58).

    Raises NotPermitted for a stranger's finding, TooLate if something has come of one of them already, ActionRefused
    for no finding and for a day ahead. All are answered or none.
    """
    agent = _agent_of(actor)
    keys = sorted({finding.pk for finding in findings})
    if Finding.objects.visible_to(actor).filter(pk__in=keys).count() != len(keys):
        raise NotPermitted(NOT_YOURS)
    if not keys:
        raise ActionRefused(_("Tick what you answer."))
    if replied_on > timezone.localdate(now):
        raise ActionRefused(_("This day has not come yet."))
    list(Finding.objects.select_for_update().filter(pk__in=keys).order_by("pk"))  # in one order: no deadlock
    reply = GroupReply.objects.create(agent=agent, text=text, means=means, replied_on=replied_on, recorded_at=now)
    if undecided(keys).update(reply=reply) != len(keys):
        raise TooLate(DECIDED)
    return reply


def undecided(keys: Sequence[int]) -> QuerySet[Finding]:
    """Those of these findings of which nothing has come yet: the guard of every decision."""
    return Finding.objects.undecided().filter(pk__in=keys)


def _agent_of(actor: User) -> Agent:
    if actor.standing.agent is None:
        raise NotPermitted(NOT_YOURS)
    return actor.standing.agent
