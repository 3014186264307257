"""Handling: accept, refuse, explain, conclude. Each verb is one locked, guarded change with one event."""

from datetime import datetime
from typing import Any, cast

from django.db import transaction
from django.utils.translation import gettext as _

from network.models import Agent, User
from proxyportal.regulation import (
    Promise,
    acceptance_verdict,
    conclusion_due,
    conclusion_verdict,
    earliest_promise,
    urgent_verdict,
)
from requests_app.actions._step import Step, begin
from requests_app.actions.closing import publish_result
from requests_app.enums import Means, Outcome, Receiver, Verb
from requests_app.errors import ActionRefused
from requests_app.models import Explanation, ProxyRequest
from requests_app.telling import check_means


@transaction.atomic
def accept(*, proxy_request: ProxyRequest, actor: User, now: datetime) -> ProxyRequest:
    """An agent of the unit whose queue holds it takes the request on; the 48 hours begin at once (R29, R32, R44).

    Who accepts becomes the holder and, unless the client named an agent or an agent registered it, the first contact
    (R30). Of two who accept, one wins; the other gets TooLate.
    """
    step = begin(proxy_request, Verb.ACCEPT, actor, now)
    due = conclusion_due(step.at)
    return step.write(
        accepted_at=step.at,
        acceptance_verdict=acceptance_verdict(step.proxy_request.submitted_at, step.at),
        conclusion_due_at=due,
        due_at=due,
        holder_agent=step.agent,
        accepted_unit=step.proxy_request.holder_unit,
        **first_contact_of(step),
    )


@transaction.atomic
def refuse(*, proxy_request: ProxyRequest, reason: str, actor: User, now: datetime) -> ProxyRequest:
    """A matter that is not lawful or reasonable is not accepted, with written reason and guidance (R5).

    Refusal within 24 hours meets the acceptance limit (R42). An online client reads the reason at once (R55).
    """
    step = begin(proxy_request, Verb.REFUSE, actor, now)
    refused = step.write(
        acceptance_verdict=acceptance_verdict(step.proxy_request.submitted_at, step.at),
        refused_at=step.at,
        due_at=None,
        holder_agent=step.agent,
        accepted_unit=step.proxy_request.holder_unit,
        **first_contact_of(step),
        outcome=Outcome.REFUSED,
        result_text=reason,
    )
    return publish_result(proxy_request=refused, now=step.at)


@transaction.atomic
def explain(
    *,
    proxy_request: ProxyRequest,
    reason: str,
    promised_at: datetime,
    means: Means,
    receiver: Receiver,
    actor: User,
    now: datetime,
) -> ProxyRequest:
    """Tell the client why it takes longer and until when (R45). Neither stops nor resets the 48 hours.

    Given in time it excuses the conclusion until the promised date, which then runs like a limit of its own. The date
    lies in the future and after the 48 hours, and a client without a phone is not told by phone, else ActionRefused. An
    urgent request keeps its own deadline (R48).
    """
    step = begin(proxy_request, Verb.EXPLAIN, actor, now)
    request = step.proxy_request
    if promised_at <= earliest_promise(step.at, request.conclusion_due_at or step.at):
        raise ActionRefused(_("The promised date must lie in the future and after the 48-hour limit."))
    check_means(request, means)
    explanation = Explanation.objects.create(
        proxy_request=request,
        round=request.round,
        agent=cast("Agent", step.agent),  # who may explain is an agent
        explained_at=step.at,
        promised_at=promised_at,
        reason=reason,
        means=means,
        receiver=receiver,
    )
    due = request.urgent_due_at or promised_at
    return step.write(promised_at=promised_at, due_at=due, wrote=[explanation])


@transaction.atomic
def conclude(
    *, proxy_request: ProxyRequest, outcome: Outcome, result_text: str, actor: User, now: datetime
) -> ProxyRequest:
    """Record how the matter ended: outcome and text are both compulsory, forwarding is no outcome (R41).

    Stops the 48 hours (R44) and freezes their verdict (R45). An online client reads the result at once (R55); a
    walk-in client must still be told (R53), by the first contact, who else concluded (R52). While a joint handling is
    open (R34) or it is on its way to another unit (R35) nobody concludes: TooLate.
    """
    step = begin(proxy_request, Verb.CONCLUDE, actor, now)
    step.check_occasion()
    concluded = step.write(
        concluded_at=step.at,
        conclusion_verdict=_conclusion_verdict(step.proxy_request, step.at),
        due_at=None,
        outcome=outcome,
        result_text=result_text,
    )
    return publish_result(proxy_request=concluded, now=step.at)


@transaction.atomic
def reveal(*, proxy_request: ProxyRequest, actor: User, now: datetime) -> ProxyRequest:
    """Show an agent the client in clear; that it was shown, to whom and when, stays in the log."""
    return begin(proxy_request, Verb.REVEAL, actor, now).write()


def first_contact_of(step: Step) -> dict[str, Any]:
    """The first contact is who was named or entered the request, else who takes it on, for this unit (R30)."""
    if step.proxy_request.first_contact_id:
        return {}
    return {"first_contact": step.agent, "contact_unit": step.proxy_request.holder_unit}


def _conclusion_verdict(request: ProxyRequest, at: datetime) -> str:
    if request.conclusion_due_at is None:  # never accepted: the guard refuses the verb
        return ""
    if request.urgent_due_at:
        return urgent_verdict(request.urgent_due_at, at)
    return conclusion_verdict(request.conclusion_due_at, at, promises_of(request))


def promises_of(request: ProxyRequest) -> list[Promise]:
    """The explanations of the round that runs, in the order given (R45)."""
    told = request.explanations.filter(round=request.round).values_list("explained_at", "promised_at")
    return [Promise(*pair) for pair in told]
