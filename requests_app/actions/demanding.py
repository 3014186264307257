"""Common demands: what many ask is linked and answered together, each request for itself (R33). Never merged."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from network.models import User
from requests_app.actions._step import begin
from requests_app.actions.handling import conclude
from requests_app.enums import Outcome, Status, Verb
from requests_app.errors import ActionRefused, NotPermitted, TooLate
from requests_app.models import CommonDemand, ProxyRequest


def open_demand(*, title: str, actor: User, now: datetime) -> CommonDemand:
    """Name what several requests have in common, for the unit the person serves. Raises NotPermitted for others."""
    standing = actor.standing
    unit = standing.home
    if standing.agent is None or unit is None:
        raise NotPermitted
    return CommonDemand.objects.create(title=title, unit=unit, opened_by=standing.agent, opened_at=now)


@transaction.atomic
def link(*, proxy_request: ProxyRequest, demand: CommonDemand, actor: User, now: datetime) -> ProxyRequest:
    """Link the request to a common demand. Its clocks, its holder and its slip stay its own (R33)."""
    step = begin(proxy_request, Verb.LINK, actor, now)
    if step.proxy_request.common_demand_id == demand.pk:
        raise TooLate(_("The request is linked to this demand already."))
    return step.write(common_demand=demand)


@transaction.atomic
def unlink(*, proxy_request: ProxyRequest, actor: User, now: datetime) -> ProxyRequest:
    """Take the request out of its common demand."""
    step = begin(proxy_request, Verb.UNLINK, actor, now)
    if step.proxy_request.common_demand_id is None:
        raise TooLate
    return step.write(common_demand=None)


def answer_together(
    *, demand: CommonDemand, outcome: Outcome, result_text: str, actor: User, now: datetime
) -> tuple[int, list[tuple[ProxyRequest, str]]]:
    """Conclude every linked request that the actor may conclude, with one text, each as its own event and notice (R33).

    Returns how many were concluded, and those that were not, each with the reason.
    """
    concluded = 0
    stayed: list[tuple[ProxyRequest, str]] = []
    for proxy_request in demand.requests.visible_to(actor).filter(status=Status.ACCEPTED).order_by("pk"):
        try:
            conclude(proxy_request=proxy_request, outcome=outcome, result_text=result_text, actor=actor, now=now)
        except ActionRefused as refused:
            stayed.append((proxy_request, str(refused.message)))
        else:
            concluded += 1
    return concluded, stayed
