"""Which papers a request has now, for the line of links on its page."""

from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from requests_app.enums import CLOCK_RUNNING
from requests_app.models import ProxyRequest
from requests_app.paper.result import HAS_RESULT


class Offer(NamedTuple):
    """A paper by its name and the route that prints it; `named`: it may also be printed with the client in full."""

    label: Any
    route: str
    named: bool = False


def for_staff(shown: ProxyRequest, *, may_tell: bool) -> list[Offer]:
    """The slip for all who see the request; what goes to the client for those who may tell the client anything."""
    offers = [Offer(_("Handling slip"), "requests:slip-paper", named=may_tell)]
    if may_tell:
        offers.insert(0, Offer(_("Receipt"), "requests:desk-receipt-paper"))
        if shown.status in CLOCK_RUNNING:
            offers.append(Offer(_("Letter of authorization"), "requests:authorization-paper", named=True))
        if shown.status in HAS_RESULT:
            offers.append(Offer(_("Notice of the result"), "requests:desk-result-paper"))
    return offers


def for_client(own: ProxyRequest) -> list[Offer]:
    """The receipt and, when there is one, the result slip."""
    offers = [Offer(_("Receipt"), "requests:receipt-paper")]
    return [*offers, Offer(_("Notice of the result"), "requests:result-paper")] if own.status in HAS_RESULT else offers
