"""What of the requests stands against closing a unit."""

from django.utils.translation import ngettext

from network.models import Unit
from requests_app.models import JointOpinion, ProxyRequest


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
