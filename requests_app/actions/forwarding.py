"""Passing on: redirect, forward, sign, send back, take back. Nobody but the first contact is let off, and no clock is
ever reset (R33, R35)."""

from collections.abc import Iterable
from datetime import datetime
from typing import cast

from django.db import models, transaction
from django.utils.translation import gettext as _

from network.enums import Tier
from network.models import Agent, Unit, User
from proxyportal.regulation import sign_due
from requests_app.actions._step import Step, begin
from requests_app.enums import HopEnding, HopKind, Kind, Verb
from requests_app.errors import ActionRefused, TooLate
from requests_app.models import Assignment, ProxyRequest
from requests_app.permissions import standing_hop, unsigned_hop


@transaction.atomic
def redirect(*, proxy_request: ProxyRequest, to: Unit, reason: str, actor: User, now: datetime) -> ProxyRequest:
    """Pass a request that nobody has accepted to the unit in charge: out of its area it is never refused (R5).

    It moves to that unit's queue at once and the 24 hours run on. Whoever the client named or who entered it stays the
    first contact (R30). After the second return only a leader passes it on (`permissions.may_redirect`, R35).
    """
    step = begin(proxy_request, Verb.REDIRECT, actor, now)
    request = step.proxy_request
    _check_receiver(request, to)
    agent = cast("Agent", step.agent)
    came_from_there = request.assignments.filter(round=request.round, from_unit=to).exists()
    hop = _hop(step, HopKind.REDIRECT, to, reason, sender=agent)
    hop.save()
    returns = request.returns + came_from_there
    return step.write(holder_unit=to, holder_agent=None, hops=request.hops + 1, returns=returns, wrote=[hop])


@transaction.atomic
def forward(*, proxy_request: ProxyRequest, to: Unit, reason: str, actor: User, now: datetime) -> ProxyRequest:
    """Send an accepted request on to another unit, which has 24 hours to sign for it (R35).

    Neither the 24 nor the 48 hours move. Until the receiver signs, the sender stays the holder and is named in every
    breach. The first contact keeps the duty to track it and to tell the client (R30). After the second return only a
    leader sends it on (`permissions.may_forward`), and nobody while it is on its way or in a joint handling.

    Raises ActionRefused for an ADVOCACY request without authorization that would reach a department (R11).
    """
    step = begin(proxy_request, Verb.FORWARD, actor, now)
    step.check_occasion()
    request = step.proxy_request
    _check_receiver(request, to)
    hop = _hop(step, kind_of_hop(request.holder_unit, to), to, reason, sender=cast("Agent", request.holder_agent))
    hop.sign_due_at = sign_due(step.at)
    hop.save()
    return step.write(offered_unit=to, hops=request.hops + 1, wrote=[hop])


def forward_all(
    *, requests: Iterable[ProxyRequest], to: Unit, reason: str, actor: User, now: datetime
) -> list[tuple[ProxyRequest, str]]:
    """Forward matters of one kind together (集约代理, R33): each keeps its own clocks, hop and slip.

    Returns those that stayed, each with the reason.
    """
    stayed: list[tuple[ProxyRequest, str]] = []
    for proxy_request in requests:
        try:
            forward(proxy_request=proxy_request, to=to, reason=reason, actor=actor, now=now)
        except ActionRefused as refused:
            stayed.append((proxy_request, str(refused.message)))
    return stayed


@transaction.atomic
def sign(*, proxy_request: ProxyRequest, actor: User, now: datetime) -> ProxyRequest:
    """An agent of the receiving unit signs for the request and holds it from now on (R35).

    Raises ActionRefused in a department when the client has withdrawn the authorization on the way (R11).
    """
    step = begin(proxy_request, Verb.SIGN, actor, now)
    hop = _unsigned(step.proxy_request)
    check_authorized(step.proxy_request, [hop.to_unit])
    hop.signed_at, hop.signed_by = step.at, step.agent
    hop.save(update_fields=("signed_at", "signed_by"))
    return step.write(holder_unit=hop.to_unit, holder_agent=step.agent, offered_unit=None, wrote=[hop])


@transaction.atomic
def send_back(*, proxy_request: ProxyRequest, reason: str, actor: User, now: datetime) -> ProxyRequest:
    """Send the request back, with the reason, before or after having signed for it (R35).

    Before, it stays with whoever holds it, though that be a successor of who sent it (R40); afterwards it goes to who
    sent it.
    """
    step = begin(proxy_request, Verb.SEND_BACK, actor, now)
    step.check_occasion()
    request = step.proxy_request
    unsigned = unsigned_hop(request)
    hop = unsigned or standing_hop(request)
    if hop is None:
        raise TooLate
    end_hop(hop, HopEnding.RETURNED, step, reason)
    sender = {} if unsigned else {"holder_unit": hop.from_unit, "holder_agent": hop.from_agent}
    return step.write(**sender, offered_unit=None, returns=request.returns + 1, wrote=[hop])


@transaction.atomic
def recall(*, proxy_request: ProxyRequest, actor: User, now: datetime) -> ProxyRequest:
    """The holder takes back what the receiver has not signed for (R35)."""
    step = begin(proxy_request, Verb.RECALL, actor, now)
    hop = _unsigned(step.proxy_request)
    end_hop(hop, HopEnding.RECALLED, step)
    return step.write(offered_unit=None, wrote=[hop])


def lapse_hop(step: Step, ending: HopEnding = HopEnding.LAPSED) -> list[models.Model]:
    """End an unsigned hop because the request ends or passes on otherwise; the row to write with the event, if any."""
    hop = unsigned_hop(step.proxy_request)
    if hop is None:
        return []
    end_hop(hop, ending, step)
    return [hop]


def end_hop(hop: Assignment, ending: HopEnding, step: Step, reason: str = "") -> None:
    """Let a hop stand no longer."""
    hop.ending, hop.ended_at, hop.ended_by, hop.return_reason = ending, step.at, step.agent, reason
    hop.save(update_fields=("ending", "ended_at", "ended_by", "return_reason"))


def kind_of_hop(sender: Unit, receiver: Unit) -> HopKind:
    """What the regulation calls this hop: to a department 转委托 (R35); from a town or department down or across 交办
    (R19); from a village or group 转办 (R20, R21)."""
    if receiver.tier == Tier.DEPARTMENT:
        return HopKind.DELEGATE
    return HopKind.ASSIGN if sender.tier in (Tier.TOWN, Tier.DEPARTMENT) else HopKind.TRANSFER


def check_authorized(request: ProxyRequest, units: Iterable[Unit]) -> None:
    """Nobody intercedes with a department before the client has authorized it (R11). Raises ActionRefused."""
    if any(unit.tier == Tier.DEPARTMENT for unit in units):
        check_may_contact(request)


def check_may_contact(request: ProxyRequest) -> None:
    """The gate of R11 itself: an ADVOCACY request without authorization reaches no office. Raises ActionRefused."""
    if request.kind == Kind.ADVOCACY and not request.authorized:
        raise ActionRefused(_("Interceding with a department needs the client's authorization first (R11)."))


def _check_receiver(request: ProxyRequest, to: Unit) -> None:
    if to.pk == request.holder_unit_id:
        raise ActionRefused(_("The request lies in this unit already."))
    check_authorized(request, [to])


def _hop(step: Step, kind: HopKind, to: Unit, reason: str, *, sender: Agent) -> Assignment:
    request = step.proxy_request
    return Assignment(
        proxy_request=request,
        round=request.round,
        kind=kind,
        from_unit=request.holder_unit,
        from_agent=sender,
        to_unit=to,
        sent_by=cast("Agent", step.agent),
        reason=reason,
        sent_at=step.at,
    )


def _unsigned(request: ProxyRequest) -> Assignment:
    hop = unsigned_hop(request)
    if hop is None:
        raise TooLate
    return hop
