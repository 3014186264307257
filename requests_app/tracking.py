"""Finding one's own request, and the person to call about it."""

import uuid
from datetime import date
from hmac import compare_digest
from typing import NamedTuple

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


class Contacts(NamedTuple):
    """The entries under which those are published whom the client may call (R24)."""

    responsible: RosterEntry | None
    """Of the holder, else of the first contact."""
    first: RosterEntry | None
    """Of the first contact, where somebody else has the request: the first contact tells the result (R30, R52)."""


def published_contacts(request: ProxyRequest, day: date) -> Contacts:
    """Whom the client may call: who is responsible now, under the post in which they have it, and the first contact."""
    holder = request.holder_agent_id or request.first_contact_id
    people = {agent for agent in (holder, request.first_contact_id) if agent}
    entries = RosterEntry.objects.named(day).filter(agent__in=people).order_by("role", "pk") if people else ()
    found: dict[int | None, RosterEntry] = {}
    here = (request.holder_unit_id, request.contact_unit_id)
    for entry in sorted(entries, key=lambda entry: entry.unit_id not in here):
        found.setdefault(entry.agent_id, entry)
    other = request.first_contact_id if request.first_contact_id != holder else None
    return Contacts(found.get(holder), found.get(other))
