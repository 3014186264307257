"""Leaving office: what somebody held passes on before or when the post ends (R26, R40)."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from network.enums import HANDLING_ROLES
from network.leaving import end_post
from network.models import Agent, Appointment, User
from network.permissions import may_end_post
from requests_app.actions.handing_over import hand_over
from requests_app.errors import ActionRefused, NotPermitted, TooLate
from requests_app.models import ProxyRequest
from requests_app.querysets import ProxyRequestQuerySet


class Duties(NamedTuple):
    """What somebody else must look after once a post has ended."""

    requests: ProxyRequestQuerySet
    keeps_contact: bool
    """Whether the person goes on serving elsewhere, and so stays the first contact of those who asked them (R30)."""


def duties_of(post: Appointment, last_day: date) -> Duties:
    """The open requests that this post leaves to others if it ends with `last_day`, today or ahead (R40).

    Those the person handles in this unit, unless another post of theirs in it goes on; and those of which they are the
    first contact, unless any post of theirs goes on. A post that handles nothing leaves nothing.
    """
    if post.role not in HANDLING_ROLES:
        return Duties(ProxyRequest.objects.none(), keeps_contact=True)
    others = Appointment.objects.live_on(last_day + timedelta(days=1)).handling().exclude(pk=post.pk)
    units = set(others.filter(agent=post.agent).values_list("unit_id", flat=True))
    held = ProxyRequest.objects.handled_by(post.agent, post.unit)
    if post.unit_id in units:
        return Duties(held.none(), keeps_contact=True)
    if units:
        return Duties(held, keeps_contact=True)
    return Duties(held | ProxyRequest.objects.first_contacted_by(post.agent), keeps_contact=False)


@transaction.atomic
def leave_post(
    *, post: Appointment, on: date, successor: Appointment | None = None, reason: str = "", actor: User, now: datetime
) -> int:
    """End the post with `on`, its last day; with a successor every open request passes to that post now (R40).

    Returns how many did. Without a successor they stay: with the person until a last day that lies ahead, and from then
    on among those left behind. Raises NotPermitted, and ActionRefused for a day on which the post is not held.
    """
    if not may_end_post(actor, post):
        raise NotPermitted
    # The row is locked before it is judged, so that of two who end it one after the other reads what the first wrote.
    held = Appointment.objects.select_for_update(of=("self",)).select_related("agent", "unit").get(pk=post.pk)
    if on < held.starts_on or (held.ends_on and (on > held.ends_on or held.ends_on < timezone.localdate(now))):
        raise ActionRefused(_("This post ends already, or was not held on that day."))
    handed = 0
    if successor:
        requests, keeps_contact = duties_of(held, max(on, timezone.localdate(now)))
        handed = hand_over_all(
            requests=requests.order_by("pk"),
            from_agent=held.agent,
            to=successor,
            reason=reason,
            keeps_contact=keeps_contact,
            actor=actor,
            now=now,
        )
    end_post(post=held, on=on, actor=actor)
    return handed


@transaction.atomic
def hand_over_all(
    *,
    requests: Iterable[ProxyRequest],
    from_agent: Agent,
    to: Appointment,
    reason: str,
    keeps_contact: bool,
    actor: User,
    now: datetime,
) -> int:
    """Hand these requests over to one post (R40); returns how many. One that has moved on meanwhile is passed over."""
    handed = 0
    for proxy_request in requests:
        try:
            hand_over(
                proxy_request=proxy_request,
                from_agent=from_agent,
                to=to,
                reason=reason,
                keeps_contact=keeps_contact,
                actor=actor,
                now=now,
            )
        except TooLate:
            continue
        handed += 1
    return handed
