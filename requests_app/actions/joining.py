"""Joint handling: one lead, the opinions of other units, one conclusion (R34). The client's clock is unchanged."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from django.db import transaction
from django.utils.translation import gettext as _

from network.models import Agent, Unit, User
from requests_app.actions._step import begin
from requests_app.actions.forwarding import check_authorized
from requests_app.enums import Verb
from requests_app.errors import ActionRefused, TooLate
from requests_app.models import JointHandling, JointOpinion, ProxyRequest
from requests_app.permissions import owed_opinion


@transaction.atomic
def convene(
    *, proxy_request: ProxyRequest, units: Sequence[Unit], reason: str, actor: User, now: datetime
) -> ProxyRequest:
    """The unit that holds the request calls others in and leads (R34). Each of them owes an opinion.

    Raises ActionRefused for an ADVOCACY request without authorization if a department is called in (R11), TooLate while
    it is on its way to another unit or another joint handling is open.
    """
    step = begin(proxy_request, Verb.CONVENE, actor, now)
    step.check_occasion()
    request = step.proxy_request
    others = [unit for unit in units if unit.pk != request.holder_unit_id]
    if not others:
        raise ActionRefused(_("Call in at least one other unit."))
    check_authorized(request, others)
    joint = JointHandling.objects.create(
        proxy_request=request,
        round=request.round,
        lead_unit=request.holder_unit,
        convened_by=cast("Agent", step.agent),
        convened_at=step.at,
        reason=reason,
    )
    opinions = [JointOpinion(proxy_request=request, joint_handling=joint, unit=unit) for unit in others]
    for opinion in opinions:
        opinion.save()
    return step.write(in_joint_handling=True, wrote=[joint, *opinions])


@transaction.atomic
def opine(*, proxy_request: ProxyRequest, text: str, actor: User, now: datetime) -> ProxyRequest:
    """An agent of a unit that was called in gives its opinion, once, with the date (R34)."""
    step = begin(proxy_request, Verb.OPINE, actor, now)
    opinion = owed_opinion(actor, step.proxy_request)
    if opinion is None:
        raise TooLate
    opinion.text, opinion.given_by, opinion.given_at = text, cast("Agent", step.agent), step.at
    opinion.save(update_fields=("text", "given_by", "given_at"))
    return step.write(wrote=[opinion])


@transaction.atomic
def settle(
    *, proxy_request: ProxyRequest, decision: str, missing_reason: str = "", actor: User, now: datetime
) -> ProxyRequest:
    """The lead records what was decided and closes the joint handling; it then concludes alone (R34).

    Raises ActionRefused while an opinion is missing unless the lead says why it goes on without.
    """
    step = begin(proxy_request, Verb.SETTLE, actor, now)
    request = step.proxy_request
    joint = request.joint_handlings.filter(settled_at=None).first()
    if joint is None:
        raise TooLate
    missing = joint.opinions.filter(given_at=None).select_related("unit")
    if missing and not missing_reason:
        units = "、".join(str(opinion.unit) for opinion in missing)
        raise ActionRefused(_("Say why you go on without the opinion of %(units)s.") % {"units": units})
    joint.decision, joint.missing_reason = decision, missing_reason
    joint.settled_by, joint.settled_at = cast("Agent", step.agent), step.at
    joint.save(update_fields=("decision", "missing_reason", "settled_by", "settled_at"))
    return step.write(in_joint_handling=False, wrote=[joint])
