"""Another clock for an urgent request, and the steps of the handling (R31, R48)."""

from datetime import date, datetime
from typing import cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network.models import Agent, User
from proxyportal.regulation import is_overtime, urgent_conclusion_due
from requests_app.actions._step import begin
from requests_app.actions.forwarding import check_may_contact
from requests_app.actions.handling import promises_of
from requests_app.breaches import freeze_unexcused
from requests_app.enums import Verb
from requests_app.errors import ActionRefused, TooLate
from requests_app.models import HandlingStep, ProxyRequest, UrgentMark
from requests_app.permissions import leads_holder


@transaction.atomic
def mark_urgent(
    *, proxy_request: ProxyRequest, reason: str, deadline: datetime | None = None, actor: User, now: datetime
) -> ProxyRequest:
    """Confirm that a request is urgent, with the reason and a deadline of its own that replaces the 48 hours (R48).

    24 hours from acceptance unless set. Raises ActionRefused for a deadline that is over, or later than 48 hours unless
    a leader of the unit sets it; and once the running limit has passed: urgency is no way out of a limit missed.
    """
    step = begin(proxy_request, Verb.MARK_URGENT, actor, now)
    request = step.proxy_request
    if request.accepted_at is None or request.urgent:
        raise TooLate
    if request.due_at and is_overtime(request.due_at, step.at):
        raise ActionRefused(_("The limit has passed already; a deadline of its own comes too late (R48)."))
    due = deadline or urgent_conclusion_due(request.accepted_at, None)
    if due <= step.at:
        raise ActionRefused(_("The deadline must lie in the future."))
    try:
        urgent_conclusion_due(request.accepted_at, due, leader_agrees=leads_holder(actor, request))
    except ValueError:
        raise ActionRefused(
            _("A deadline later than 48 hours after acceptance is for the unit's leader to set.")
        ) from None
    mark = _mark(request, step.agent, step.at, reason, due)
    return step.write(urgent=True, urgent_due_at=due, due_at=due, wrote=[mark])


@transaction.atomic
def lower(*, proxy_request: ProxyRequest, reason: str, actor: User, now: datetime) -> ProxyRequest:
    """The request is urgent no longer: the 48 hours count again, from its acceptance, or the date promised (R48).

    What ran out of these while it was urgent, and was not explained in time, was missed.
    """
    step = begin(proxy_request, Verb.LOWER, actor, now)
    request = step.proxy_request
    if not request.urgent or request.conclusion_due_at is None:
        raise TooLate
    freeze_unexcused(request, promises_of(request), step.at)
    mark = _mark(request, step.agent, step.at, reason, None)
    due = request.promised_at or request.conclusion_due_at
    return step.write(urgent=False, urgent_due_at=None, due_at=due, wrote=[mark])


@transaction.atomic
def record_step(
    *,
    proxy_request: ProxyRequest,
    text: str,
    done_on: date,
    body: str = "",
    reference: str = "",
    actor: User,
    now: datetime,
) -> ProxyRequest:
    """Note a real step of the handling: what was done on which day, with which office, under which number (R16, R31).

    It is what a unit is credited for; forwarding or signing alone is not (R34). Raises ActionRefused for a day to come
    or before the client came, and for an office that was asked in an ADVOCACY request without authorization (R11).
    """
    step = begin(proxy_request, Verb.RECORD_STEP, actor, now)
    if done_on > timezone.localdate(step.at):
        raise ActionRefused(_("This day has not come yet."))
    if done_on < first_day(step.proxy_request):
        raise ActionRefused(_("On this day the client had not come yet."))
    if body:
        check_may_contact(step.proxy_request)
    done = HandlingStep.objects.create(
        proxy_request=step.proxy_request,
        round=step.proxy_request.round,
        unit=step.proxy_request.holder_unit,
        agent=cast("Agent", step.agent),
        recorded_at=step.at,
        done_on=done_on,
        text=text,
        body=body,
        reference=reference,
    )
    return step.write(wrote=[done])


def first_day(request: ProxyRequest) -> date:
    """The day on which the client came or applied; nothing was done for the request before."""
    return timezone.localdate(request.visited_at or request.submitted_at)


def _mark(
    request: ProxyRequest, agent: Agent | None, at: datetime, reason: str, deadline: datetime | None
) -> UrgentMark:
    return UrgentMark.objects.create(
        proxy_request=request,
        round=request.round,
        agent=cast("Agent", agent),
        marked_at=at,
        deadline_at=deadline,
        reason=reason,
    )
