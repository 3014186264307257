"""When the client does not accept the result (R41), and what the organization department decides (R44)."""

from datetime import datetime
from typing import cast

from django.db import transaction
from django.utils.translation import gettext as _

from network.models import Agent, User
from proxyportal.regulation import Verdict, conclusion_due
from requests_app.actions._step import begin
from requests_app.actions.forwarding import lapse_hop
from requests_app.enums import Means, Outcome, Stage, Verb
from requests_app.errors import ActionRefused, TooLate
from requests_app.models import Dispute, PastRound, ProxyRequest, Ruling

ROUND_COLUMNS = (
    *("round", "holder_unit", "holder_agent", "accepted_at", "refused_at", "concluded_at", "informed_at"),
    *("conclusion_due_at", "urgent", "acceptance_verdict", "conclusion_verdict", "outcome", "result_text"),
)
"""What of a request is kept of a round that ended."""

VERDICT_COLUMNS = {Stage.ACCEPTANCE: "acceptance_verdict", Stage.CONCLUSION: "conclusion_verdict"}


@transaction.atomic
def dispute(
    *, proxy_request: ProxyRequest, text: str, means: Means = Means.PORTAL, actor: User | None, now: datetime
) -> ProxyRequest:
    """The client does not accept the result, once a round; an agent writes down what was said (R41)."""
    step = begin(proxy_request, Verb.DISPUTE, actor, now)
    request = step.proxy_request
    made, created = Dispute.objects.get_or_create(
        proxy_request=request,
        round=request.round,
        defaults={"made_at": step.at, "text": text, "means": means, "recorded_by": step.agent},
    )
    if not created:
        raise TooLate(_("The result of this round was disputed before."))
    return step.write(disputed_at=step.at, wrote=[made])


@transaction.atomic
def reopen(*, proxy_request: ProxyRequest, reply: str = "", actor: User, now: datetime) -> ProxyRequest:
    """Grant the dispute: another round with new 48 hours begins (R41). The round before stays in the statistics.

    Whoever had the request has it again. The acceptance and its verdict are those of the first round: the client asked
    once.
    """
    step = begin(proxy_request, Verb.REOPEN, actor, now)
    request = step.proxy_request
    decided = _decide(request, step.agent, step.at, reply, granted=True)
    kept = {column: getattr(request, column) for column in ROUND_COLUMNS}
    past = PastRound.objects.create(proxy_request=request, **kept)
    due = conclusion_due(step.at)
    return step.write(
        round=request.round + 1,
        accepted_at=step.at,
        conclusion_due_at=due,
        due_at=due,
        promised_at=None,
        urgent=False,
        urgent_due_at=None,
        refused_at=None,
        concluded_at=None,
        informed_at=None,
        disputed_at=None,
        conclusion_verdict="",
        outcome="",
        result_text="",
        returns=0,
        asked_until=None,
        wrote=[decided, past],
    )


@transaction.atomic
def decline(*, proxy_request: ProxyRequest, reply: str, actor: User, now: datetime) -> ProxyRequest:
    """Uphold the result, with a reply that the client reads; for a leader or the organization department (R41)."""
    step = begin(proxy_request, Verb.DECLINE, actor, now)
    decided = _decide(step.proxy_request, step.agent, step.at, reply, granted=False)
    return step.write(wrote=[decided])


@transaction.atomic
def void(*, proxy_request: ProxyRequest, reason: str, actor: User, now: datetime) -> ProxyRequest:
    """Declare a request void, with the reason; nothing is deleted (R6). It counts to no quota, and limits missed before
    stay missed. For the organization department alone."""
    step = begin(proxy_request, Verb.VOID, actor, now)
    request = step.proxy_request
    ruling = _rule(request, Verb.VOID, step.agent, step.at, reason, original=request.status)
    hops = lapse_hop(step)
    return step.write(
        due_at=None,
        closed_at=step.at,
        offered_unit=None,
        in_joint_handling=False,
        outcome=Outcome.VOID,
        wrote=[ruling, *hops],
    )


@transaction.atomic
def correct(
    *,
    proxy_request: ProxyRequest,
    stage: Stage,
    verdict: Verdict,
    reason: str,
    true_at: datetime | None = None,
    actor: User,
    now: datetime,
) -> ProxyRequest:
    """Correct the verdict of the acceptance or of the conclusion, with the reason (R44).

    The times in the log stay as the server wrote them and the breach stays with its holder; the original verdict is
    kept beside the corrected one, with the time that was found to be the true one. For the organization department.
    Raises ActionRefused where there is no such verdict, or where it says this already.
    """
    step = begin(proxy_request, Verb.CORRECT, actor, now)
    request = step.proxy_request
    column = VERDICT_COLUMNS[stage]
    original = getattr(request, column)
    if not original:
        raise ActionRefused(_("There is no such verdict yet."))
    if original == verdict or (stage == Stage.ACCEPTANCE and verdict == Verdict.EXPLAINED):
        raise ActionRefused(_("Choose another verdict."))
    if true_at and true_at > step.at:
        raise ActionRefused(_("This time has not come yet."))
    ruling = _rule(
        request,
        Verb.CORRECT,
        step.agent,
        step.at,
        reason,
        original=original,
        stage=stage,
        corrected=verdict,
        true_at=true_at,
    )
    return step.write(**{column: verdict}, wrote=[ruling])


def _decide(request: ProxyRequest, agent: Agent | None, at: datetime, reply: str, *, granted: bool) -> Dispute:
    made = request.disputes.filter(round=request.round, decided_at=None).first()
    if made is None:
        raise TooLate
    made.granted, made.decided_at, made.decided_by, made.reply = granted, at, agent, reply
    made.save(update_fields=("granted", "decided_at", "decided_by", "reply"))
    return made


def _rule(request: ProxyRequest, verb: Verb, agent: Agent | None, at: datetime, reason: str, **facts: object) -> Ruling:
    return Ruling.objects.create(
        proxy_request=request,
        round=request.round,
        verb=verb,
        ruled_by=cast("Agent", agent),
        ruled_at=at,
        reason=reason,
        **facts,
    )
