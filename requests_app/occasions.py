"""When there is an occasion for a verb: what a page offers beyond the table of verbs and the person's relation.

An action checks the same on the locked request; here it only keeps a page from offering what would come to nothing.
No query.
"""

from collections.abc import Callable
from datetime import datetime

from proxyportal.regulation import is_overtime
from requests_app.enums import CLOCK_RUNNING, Kind, Verb
from requests_app.models import ProxyRequest


def awaits_client(request: ProxyRequest, at: datetime) -> bool:
    """Whether a question to the client is open (R39): the instant at which it expires is still in time."""
    return request.status in CLOCK_RUNNING and request.asked_until is not None and at <= request.asked_until


def needs_authorization(request: ProxyRequest) -> bool:
    """Whether nobody may intercede yet (R11); asked of ADVOCACY alone."""
    return request.kind == Kind.ADVOCACY and not request.authorized


OCCASIONS: dict[Verb, Callable[[ProxyRequest, datetime], bool]] = {
    Verb.ASK: lambda request, at: not awaits_client(request, at),
    Verb.ANSWER: awaits_client,
    Verb.AUTHORIZE: lambda request, _at: request.kind == Kind.ADVOCACY,
    Verb.REVOKE: lambda request, _at: request.authorized,
    Verb.MARK_URGENT: lambda request, at: (
        not (request.urgent or (request.due_at is not None and is_overtime(request.due_at, at)))
    ),
    Verb.LOWER: lambda request, _at: request.urgent,
    Verb.DISPUTE: lambda request, _at: request.disputed_at is None,
    Verb.CORRECT: lambda request, _at: bool(request.acceptance_verdict or request.conclusion_verdict),
}
"""A verb that is not named always has one."""


def has_occasion(verb: Verb, request: ProxyRequest, at: datetime) -> bool:
    """Whether this verb would change something now, in a status in which the table allows it."""
    return verb not in OCCASIONS or OCCASIONS[verb](request, at)
