"""What of the requests stands against closing a unit."""

from django.utils.translation import ngettext

from network.models import Unit
from requests_app.models import ProxyRequest


def open_requests_in_queue(unit: Unit) -> str:
    """A sentence while open requests lie in the unit's queue (R6); empty once none does."""
    number = ProxyRequest.objects.active().filter(holder_unit=unit).count()
    sentence = ngettext("%(n)d open request lies in its queue.", "%(n)d open requests lie in its queue.", number)
    return sentence % {"n": number} if number else ""
