"""By which means a client can be told something (R45, R53)."""

from django.utils.translation import gettext_lazy as _

from requests_app.enums import Channel, Means
from requests_app.errors import ActionRefused
from requests_app.models import ProxyRequest

NO_PHONE = _("This client has no phone: tell them in person or in writing (R53).")
NOT_BY_ITSELF = _("A walk-in client is told by a person, not by the progress page (R53).")


def means_for(request: ProxyRequest) -> list[Means]:
    """The means by which an agent can tell this client: by phone only one who has a phone."""
    by_agents = (Means.IN_PERSON, Means.PHONE, Means.WRITTEN)
    return [means for means in by_agents if means != Means.PHONE or request.client.phone]


def check_means(request: ProxyRequest, means: str) -> None:
    """Raise ActionRefused for a means that would not reach the client: a message sent by the system, too, tells a
    walk-in client nothing (R53)."""
    if means == Means.PORTAL and request.channel != Channel.ONLINE:
        raise ActionRefused(NOT_BY_ITSELF)
    if means == Means.PHONE and not request.client.phone:
        raise ActionRefused(NO_PHONE)
