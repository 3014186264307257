"""What every verb begins and ends with: the row locked, its clock frozen, the change and its event written."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db import models

from network.models import Agent, User
from requests_app.breaches import freeze_running, last_flagged
from requests_app.enums import Verb
from requests_app.errors import TooLate
from requests_app.log import record
from requests_app.models import ProxyRequest
from requests_app.occasions import has_occasion
from requests_app.permissions import refusal
from requests_app.workflow import TRANSITIONS


class Step(NamedTuple):
    """A verb under way: the locked request, who acts, and the moment it counts from."""

    proxy_request: ProxyRequest
    verb: Verb
    actor: User | None
    at: datetime

    @property
    def agent(self) -> Agent | None:
        """The agent who acts; None for the client and the system."""
        return self.actor.standing.agent if self.actor else None

    def check_occasion(self) -> None:
        """Raise TooLate where the occasion is gone (`occasions`): for verbs with no better reason of their own."""
        if not has_occasion(self.verb, self.proxy_request, self.at):
            raise TooLate

    def write(self, *, wrote: Iterable[models.Model] = (), **changes: Any) -> ProxyRequest:
        """Make the change with its event and return the request as it now stands. Raises TooLate for a stale click."""
        record(self.proxy_request, verb=self.verb, actor=self.actor, at=self.at, changes=changes, wrote=wrote)
        return self.proxy_request


def begin(proxy_request: ProxyRequest, verb: Verb, actor: User | None, now: datetime) -> Step:
    """Lock the request for `verb`, check that the actor's relation to it permits it, and freeze a missed limit.

    The moment a verb counts from never lies before the request's last event, nor before the instant at which its
    running limit was found missed: a clock that steps back rewrites no history.
    Raises NotPermitted, and TooLate where the table lets this verb not start: nothing is written before that is known,
    and the guard of `record` stands behind it.
    """
    # Without a join: PostgreSQL would lose the row if a rival, waited for, had just passed it to another unit.
    row = ProxyRequest.objects.select_for_update().get(pk=proxy_request.pk)
    if actor is not None and (refused := refusal(actor, verb, row, now)):
        raise refused
    if row.status not in TRANSITIONS[verb].sources:
        raise TooLate
    at = max(filter(None, (now, row.changed_at, last_flagged(row) if row.due_at else None)))
    freeze_running(row, at)
    return Step(row, verb, actor, at)
