"""What the client is asked while the request is open: questions (R39) and authority (R11). The clocks run on."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network.models import Agent, User
from proxyportal.regulation import QUESTION_OPEN
from proxyportal.uploads import NewFile
from requests_app.actions._step import begin
from requests_app.actions.attaching import stored
from requests_app.enums import AuthorizationMeans, Means, QuestionKind, Verb
from requests_app.errors import ActionRefused, TooLate
from requests_app.models import Authorization, ProxyRequest, Question
from requests_app.occasions import awaits_client


@transaction.atomic
def ask(*, proxy_request: ProxyRequest, kind: QuestionKind, text: str, actor: User, now: datetime) -> ProxyRequest:
    """Ask the client for papers or consent, once and as a complete list (R39). No clock pauses.

    A second question is refused while the first one is open; after a week without an answer another may be asked.
    """
    step = begin(proxy_request, Verb.ASK, actor, now)
    request = step.proxy_request
    if awaits_client(request, step.at):
        raise ActionRefused(_("A question to the client is still open. Everything needed is asked at once (R39)."))
    question = Question.objects.create(
        proxy_request=request,
        round=request.round,
        kind=kind,
        asked_by=cast("Agent", step.agent),
        asked_at=step.at,
        expires_at=step.at + QUESTION_OPEN,
        text=text,
    )
    return step.write(asked_until=question.expires_at, wrote=[question])


@transaction.atomic
def answer(
    *,
    proxy_request: ProxyRequest,
    text: str = "",
    agreed: bool | None = None,
    attachments: Sequence[NewFile] = (),
    means: Means = Means.PORTAL,
    actor: User | None,
    now: datetime,
) -> ProxyRequest:
    """The client answers the open question on the progress page, or an agent takes the answer down (R39).

    Raises TooLate where no question is open any more, ActionRefused for an answer that says nothing: to a question for
    consent a yes or a no is asked for.
    """
    step = begin(proxy_request, Verb.ANSWER, actor, now)
    question = open_question(step.proxy_request)
    if question is None or not awaits_client(step.proxy_request, step.at):
        raise TooLate(_("No question is open any more."))
    if question.kind == QuestionKind.CONSENT and agreed is None:
        raise ActionRefused(_("Choose yes or no."))
    if question.kind != QuestionKind.CONSENT and not (text or attachments):
        raise ActionRefused(_("Write an answer or add a file."))
    question.answered_at, question.answer, question.agreed = step.at, text, agreed
    question.answered_to, question.answer_means = step.agent, means
    question.save(update_fields=("answered_at", "answer", "agreed", "answered_to", "answer_means"))
    return step.write(asked_until=None, wrote=[question, *stored(step, attachments)])


@transaction.atomic
def authorize(
    *,
    proxy_request: ProxyRequest,
    scope: str,
    means: AuthorizationMeans = AuthorizationMeans.ONLINE,
    given_on: date,
    scan: NewFile | None = None,
    witness: Agent | None = None,
    actor: User | None,
    now: datetime,
) -> ProxyRequest:
    """Record the client's authority to intercede (R11): a tick online, a signed paper with its scan, or words that an
    agent notes, perhaps before a witness. Registration and acceptance never wait for it.

    Raises ActionRefused for a written authorization without its scan, and for a day that has not come.
    """
    step = begin(proxy_request, Verb.AUTHORIZE, actor, now)
    step.check_occasion()
    if means == AuthorizationMeans.WRITTEN and scan is None:
        raise ActionRefused(_("Add the scan of the signed paper."))
    if given_on > timezone.localdate(step.at):
        raise ActionRefused(_("This day has not come yet."))
    files = stored(step, [scan] if scan else [])
    authorization = Authorization.objects.create(
        proxy_request=step.proxy_request,
        means=means,
        scope=scope,
        given_on=given_on,
        recorded_by=step.agent,
        recorded_at=step.at,
        scan=next(iter(files), None),
        witness=witness,
    )
    return step.write(authorized=True, wrote=[*files, authorization])


@transaction.atomic
def revoke(*, proxy_request: ProxyRequest, reason: str = "", actor: User | None, now: datetime) -> ProxyRequest:
    """The client withdraws every authorization that stands (R11, R12); nobody intercedes with a department any more."""
    step = begin(proxy_request, Verb.REVOKE, actor, now)
    standing = list(step.proxy_request.authorizations.filter(revoked_at=None))
    if not standing:
        raise TooLate
    for authorization in standing:
        authorization.revoked_at, authorization.revoke_reason = step.at, reason
        authorization.save(update_fields=("revoked_at", "revoke_reason"))
    return step.write(authorized=False, wrote=standing)


def open_question(request: ProxyRequest) -> Question | None:
    """The question that was asked last in this round, if it is not answered. Whether it expired is another matter."""
    last = request.questions.filter(round=request.round).last()
    return last if last and last.answered_at is None else None
