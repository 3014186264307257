"""Handing over: a request passes to somebody else because its holder or first contact leaves or is away (R40)."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network.models import Agent, Appointment, User
from requests_app.actions._step import Step, begin
from requests_app.actions.forwarding import check_authorized, lapse_hop
from requests_app.enums import CLOCK_RUNNING, HopEnding, Verb
from requests_app.errors import ActionRefused, TooLate
from requests_app.models import Handover, ProxyRequest
from requests_app.permissions import directs, directs_contact


@transaction.atomic
def hand_over(
    *,
    proxy_request: ProxyRequest,
    from_agent: Agent,
    to: Appointment,
    reason: str,
    keeps_contact: bool = False,
    actor: User,
    now: datetime,
) -> ProxyRequest:
    """Pass what `from_agent` owes on this request to the holder of the post `to`: the handling, the first contact's
    duty, or both, as far as the actor decides about them (R30, R40). No clock moves (R35).

    Handling passes on only while a limit runs: whoever concluded or refused stays the one who did, and only telling the
    client is still owed. `keeps_contact` leaves the first contact's duty where it is, with somebody who goes on serving
    elsewhere. `registered_by` stays: it says who entered the walk-in, and that does not change. From now on the new
    first contact tells the client, without a reason for standing in (R53). Handed to somebody of the unit that it is on
    its way to, it has arrived: nobody has to sign for it any more (R35).

    Raises NotPermitted, ActionRefused for a successor who holds no handling post now or would be the first department
    to intercede without authorization (R11), TooLate if the request has moved on or `from_agent` has nothing of it.
    """
    step = begin(proxy_request, Verb.HAND_OVER, actor, now)
    _check(from_agent, to, step.at)
    changes = _passed_on(step, actor, from_agent, to, keeps_contact=keeps_contact)
    arrived = "holder_unit" in changes and step.proxy_request.offered_unit_id == to.unit_id
    hops = lapse_hop(step, HopEnding.RECALLED) if arrived else []
    changes |= {"offered_unit": None} if arrived else {}
    handover = Handover.objects.create(
        proxy_request=step.proxy_request,
        round=step.proxy_request.round,
        handed_at=step.at,
        from_agent=from_agent,
        to_agent=to.agent,
        to_unit=to.unit,
        holder="holder_agent" in changes,
        first_contact="first_contact" in changes,
        reason=reason,
    )
    return step.write(wrote=[handover, *hops], **changes)


def _check(from_agent: Agent, to: Appointment, at: datetime) -> None:
    if to.agent_id == from_agent.pk:
        raise ActionRefused(_("Choose somebody else than the person who hands over."))
    if not Appointment.objects.live_on(timezone.localdate(at)).handling().filter(pk=to.pk).exists():
        raise ActionRefused(_("Whoever takes over must hold a post there today and be able to sign in."))


def _passed_on(step: Step, actor: User, from_agent: Agent, to: Appointment, *, keeps_contact: bool) -> dict[str, Any]:
    """The columns that change hands. Raises TooLate if `from_agent` has nothing that the actor decides about."""
    request = step.proxy_request
    changes: dict[str, Any] = {}
    is_handling = request.status in CLOCK_RUNNING and request.holder_agent_id == from_agent.pk
    if is_handling and directs(actor, request.holder_unit):
        if to.unit_id != request.holder_unit_id:
            check_authorized(request, [to.unit])
        changes |= {"holder_agent": to.agent, "holder_unit": to.unit}
    # Who entered a request for somebody without an account has that duty, too, and takes it along (R37).
    owes = from_agent.pk in (request.first_contact_id, request.registered_by_id if request.is_on_behalf else None)
    if owes and not keeps_contact and directs_contact(actor, request):
        changes |= {"first_contact": to.agent, "contact_unit": to.unit}
    if not changes:
        raise TooLate
    return changes
