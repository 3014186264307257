"""What of the requests stands against closing a unit, and against taking back a post."""

from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from network.models import Appointment, Unit
from requests_app.models import JointOpinion, Pairing, ProxyRequest, RequestEvent, Visit


def open_requests_in_queue(unit: Unit) -> str:
    """A sentence while open requests lie in the unit's queue (R6); empty once none does."""
    number = ProxyRequest.objects.active().filter(holder_unit=unit).count()
    sentence = ngettext("%(n)d open request lies in its queue.", "%(n)d open requests lie in its queue.", number)
    return sentence % {"n": number} if number else ""


def requests_offered(unit: Unit) -> str:
    """A sentence while the unit has to sign for requests, or to send them back (R35)."""
    number = ProxyRequest.objects.filter(offered_unit=unit).count()
    sentence = ngettext(
        "%(n)d request is on its way to it and not signed for.",
        "%(n)d requests are on their way to it and not signed for.",
        number,
    )
    return sentence % {"n": number} if number else ""


def opinions_owed(unit: Unit) -> str:
    """A sentence while the unit owes its opinion to joint handlings that are open (R34)."""
    owed = JointOpinion.objects.filter(unit=unit, given_at=None, joint_handling__settled_at=None)
    number = owed.filter(proxy_request__in_joint_handling=True).count()
    sentence = ngettext(
        "It owes %(n)d opinion to a joint handling.", "It owes %(n)d opinions to joint handlings.", number
    )
    return sentence % {"n": number} if number else ""


HINDER_CLOSING = (open_requests_in_queue, requests_offered, opinions_owed)
"""What is asked before a unit closes."""


def work_done_in(post: Appointment) -> str:
    """A sentence once something happened in the unit, since the post was entered, that only its holder answers for.

    A request that came to the person there or that they did anything about (the log says so), a resident paired with
    them, a visit of theirs.
    """
    if post.entered_at is None:
        return ""
    person, since = post.agent_id, post.entered_at
    came = Q(changes__holder_agent_id=person) | Q(changes__first_contact_id=person)
    here = (Q(**{f"proxy_request__{unit}": post.unit_id}) for unit in ("holder_unit", "contact_unit", "accepted_unit"))
    events = RequestEvent.objects.filter(came | Q(actor__agent=person)).filter(reduce(or_, here))
    pairs = Pairing.objects.filter(agent=person, area__path__startswith=post.unit.path, recorded_at__gte=since)
    visits = Visit.objects.filter(agent=person, place__path__startswith=post.unit.path, recorded_at__gte=since)
    if events.filter(at__gte=since).exists() or pairs.exists() or visits.exists():
        return _("The person has worked in this post already: with requests, residents in special care, or visits.")
    return ""
