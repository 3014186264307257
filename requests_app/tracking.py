"""Finding one's own request, and the person to call about it."""

import uuid
from datetime import date
from hmac import compare_digest

from network.models import RosterEntry
from requests_app.actions.intake import query_code
from requests_app.models import Client, ProxyRequest


def find_own(receipt: str, code: str) -> ProxyRequest | None:
    """The request of this receipt number if `code` is its query code or its phone's last four digits (R56).

    An unknown number costs the same work as a wrong code, so that neither answer nor time tells them apart.
    """
    found = ProxyRequest.objects.select_related("client").filter(receipt=receipt).first()
    known = found or ProxyRequest(submission_key=uuid.UUID(int=0), client=Client(phone=""))
    right = compare_digest(code.encode(), query_code(known).encode())
    tail = known.client.phone[-4:]
    right_tail = compare_digest(code.encode(), tail.encode()) and len(tail) == 4
    return found if right or right_tail else None


def published_contact(request: ProxyRequest, day: date) -> RosterEntry | None:
    """The entry under which the responsible agent is published (R24): the holder's, else the first contact's."""
    agent = request.holder_agent_id or request.first_contact_id
    entries = RosterEntry.objects.named(day).filter(agent=agent)
    return entries.order_by("role", "pk").first() if agent else None
