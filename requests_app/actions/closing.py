"""Closing: the client is told, rates, or withdraws; the request is archived."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from network.models import Agent, User
from proxyportal.regulation import RATING_WINDOW
from requests_app.actions._step import begin
from requests_app.actions.forwarding import lapse_hop
from requests_app.enums import Channel, Grade, Means, Outcome, Receiver, Status, Verb
from requests_app.errors import ActionRefused, NotPermitted, TooLate
from requests_app.models import ProxyRequest, Rating, ResultNotice
from requests_app.permissions import is_first_contact
from requests_app.telling import check_means


@transaction.atomic
def inform(
    *,
    proxy_request: ProxyRequest,
    means: Means,
    receiver: Receiver = Receiver.SELF,
    summary: str = "",
    substitute_reason: str = "",
    told_by: Agent | None = None,
    actor: User | None,
    now: datetime,
) -> ProxyRequest:
    """Record that the client was told the result (R51-R55).

    The first contact or the intake agent tells a walk-in client, orally or in writing; anybody else gives the reason
    for standing in (R53), else ActionRefused. `told_by` is the first contact without an account who told the client;
    the actor records it for them (R37). Without an actor the system published it on the progress page (R55).
    """
    step = begin(proxy_request, Verb.INFORM, actor, now)
    request = step.proxy_request
    if actor and not is_first_contact(actor, request) and not substitute_reason:
        raise ActionRefused(_("Say why you tell the client in place of the first contact."))
    if told_by and told_by != step.agent and not (request.is_on_behalf and told_by == request.first_contact):
        raise NotPermitted
    check_means(request, means)
    notice, created = ResultNotice.objects.get_or_create(
        proxy_request=request,
        round=request.round,
        defaults={
            "informed_by": told_by or step.agent,
            "informed_at": step.at,
            "means": means,
            "receiver": receiver,
            "summary": summary,
            "substitute_reason": substitute_reason,
        },
    )
    if not created:
        raise TooLate
    return step.write(informed_at=step.at, wrote=[notice])


def publish_result(*, proxy_request: ProxyRequest, now: datetime) -> ProxyRequest:
    """Tell an online client on the progress page the moment there is a result (R55); a walk-in waits for its agent."""
    if proxy_request.channel != Channel.ONLINE:
        return proxy_request
    return inform(proxy_request=proxy_request, means=Means.PORTAL, actor=None, now=now)


@transaction.atomic
def call_client(*, proxy_request: ProxyRequest, actor: User, now: datetime) -> ProxyRequest:
    """Record that a client whose SMS of the result was not delivered was told by phone (R55).

    The result was told on the progress page before; no time of the request moves. Raises NotPermitted when no call is
    owed (any more).
    """
    return begin(proxy_request, Verb.CALL_CLIENT, actor, now).write()


@transaction.atomic
def rate(*, proxy_request: ProxyRequest, grade: Grade, comment: str = "", now: datetime) -> ProxyRequest:
    """The client grades the service, once a round; a second grade changes nothing and gets TooLate (R88)."""
    step = begin(proxy_request, Verb.RATE, None, now)
    request = step.proxy_request
    rating, created = Rating.objects.get_or_create(
        proxy_request=request,
        round=request.round,
        defaults={"grade": grade, "comment": comment, "rated_at": step.at},
    )
    if not created:
        raise TooLate(_("You have already rated this request. Thank you."))
    return step.write(wrote=[rating])


@transaction.atomic
def withdraw(*, proxy_request: ProxyRequest, reason: str = "", now: datetime) -> ProxyRequest:
    """The client takes the request back, any time before its conclusion (R12).

    The clocks stop; a limit that had passed before stays missed.
    """
    step = begin(proxy_request, Verb.WITHDRAW, None, now)
    hops = lapse_hop(step)
    return step.write(
        due_at=None,
        closed_at=step.at,
        offered_unit=None,
        in_joint_handling=False,
        outcome=Outcome.WITHDRAWN,
        result_text=reason,
        wrote=hops,
    )


@transaction.atomic
def archive(*, proxy_request: ProxyRequest, now: datetime) -> ProxyRequest:
    """Put a request away whose client was told; without that nothing is archived (R51)."""
    step = begin(proxy_request, Verb.ARCHIVE, None, now)
    return step.write(closed_at=step.at)


def archive_informed(now: datetime, *, limit: int = 1000) -> int:
    """Archive requests whose rating window is over, oldest first. Returns how many.

    The reply to a dispute opens the window anew, so that its client can read it (R41).
    """
    begins = now - RATING_WINDOW
    over = ProxyRequest.objects.filter(status=Status.INFORMED, informed_at__lt=begins)
    over = over.exclude(disputes__decided_at__gte=begins)
    archived = 0
    for proxy_request in over.order_by("informed_at")[:limit]:
        try:
            archive(proxy_request=proxy_request, now=now)
        except TooLate:  # another worker was here
            continue
        archived += 1
    return archived
