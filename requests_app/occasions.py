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


def lies_still(request: ProxyRequest) -> bool:
    """Whether it is neither on its way to another unit nor in a joint handling (R34, R35)."""
    return request.offered_unit_id is None and not request.in_joint_handling


OCCASIONS: dict[Verb, Callable[[ProxyRequest, datetime], bool]] = {
    Verb.FORWARD: lambda request, _at: lies_still(request),
    Verb.SIGN: lambda request, _at: request.offered_unit_id is not None,
    Verb.SEND_BACK: lambda request, _at: not request.in_joint_handling,
    Verb.RECALL: lambda request, _at: request.offered_unit_id is not None,
    Verb.CONVENE: lambda request, _at: lies_still(request),
    Verb.OPINE: lambda request, _at: request.in_joint_handling,
    Verb.SETTLE: lambda request, _at: request.in_joint_handling,
    Verb.CONCLUDE: lambda request, _at: lies_still(request),
    Verb.UNLINK: lambda request, _at: request.common_demand_id is not None,
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
