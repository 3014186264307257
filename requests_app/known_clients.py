"""A walk-in client who was here before: found by the phone they give, so that nothing is asked twice (R4, R36)."""

from network.models import User
from requests_app.models import ProxyRequest
from requests_app.models.proxy_request import phone_lookup
from requests_app.permissions import may_reveal

LOOKED_AT = 20


def last_request_of(phone: str, user: User) -> ProxyRequest | None:
    """The last request of this phone among those whose client this agent may see in full. One query, by the digest."""
    lookup = phone_lookup(phone)
    if not lookup:
        return None
    rows = ProxyRequest.objects.visible_to(user).filter(client__phone_lookup=lookup).with_page_data()
    newest = rows.order_by("-submitted_at", "-pk")[:LOOKED_AT]
    return next((row for row in newest if may_reveal(user, row)), None)
