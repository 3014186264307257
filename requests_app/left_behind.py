"""Open requests whose people are gone: for those who look after the network, by person and unit (R40)."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import F

from network.enums import HANDLING_ROLES
from network.models import Agent, Appointment, Unit
from network.permissions import sees_county
from requests_app.models import ProxyRequest


class Leftover(NamedTuple):
    """What one person left behind in one unit."""

    agent: Agent
    unit: Unit
    requests: list[ProxyRequest]

    @property
    def key(self) -> str:
        """How a form names this group."""
        return f"{self.agent.pk}-{self.unit.pk}"

    @property
    def keeps_contact(self) -> bool:
        """Whether the person serves elsewhere, and so stays first contact (R30)."""
        own = (row for row in self.requests if self.agent == _contact_of(row))
        return not any(getattr(row, "contact_gone") for row in own)  # noqa: B009 - annotated by `left_behind`


def leftovers(user: Any, day: date) -> list[Leftover]:
    """What was left behind in the units this person looks after (R61), the county's for who sees the county.

    A handling is left in the unit the request lies in; a first contact's duty in the unit where that person served
    last, wherever the request lies. The same number of queries whatever was left.
    """
    rows = _rows(day)
    homes = _last_units(filter(None, (_contact_of(row) for row in rows if row.contact_gone)))
    groups: dict[tuple[int, int], Leftover] = {}
    for row in rows:
        for agent, unit in _left_by(row, homes):
            group = groups.setdefault((agent.pk, unit.pk), Leftover(agent, unit, []))
            group.requests.append(row)
    found = [group for group in groups.values() if _looks_after(user, group.unit)]
    return sorted(found, key=lambda group: (group.unit.path, group.agent.pk))


def count_left_behind(user: Any, day: date) -> int:
    """How many open requests were left behind in the units this person looks after."""
    return len({row.pk for group in leftovers(user, day) for row in group.requests})


def _rows(day: date) -> list[Any]:
    people = ("holder_agent__user", "first_contact__user", "registered_by__user")
    return list(ProxyRequest.objects.left_behind(day).select_related("holder_unit", *people).order_by("pk"))


def _last_units(agents: Iterable[Agent]) -> dict[int, Unit]:
    """Where each of these people handled requests last."""
    posts = Appointment.objects.filter(agent__in=set(agents), role__in=HANDLING_ROLES).select_related("unit")
    # A post without an end, of an account that was closed, is the latest of all; the last one in this order wins.
    return {post.agent_id: post.unit for post in posts.order_by(F("ends_on").asc(nulls_last=True), "pk")}


def _left_by(row: Any, homes: dict[int, Unit]) -> Iterable[tuple[Agent, Unit]]:
    """Whom this request was left behind by, and where; one person once."""
    if row.holder_gone:
        yield row.holder_agent, row.holder_unit
    contact = _contact_of(row)
    if row.contact_gone and contact and not (row.holder_gone and row.holder_agent == contact):
        yield contact, homes.get(contact.pk, row.holder_unit)


def _contact_of(row: Any) -> Agent | None:
    """Whose leaving counts for the first contact's duty: where one without an account is still there, the one who
    entered the request for them (R37)."""
    return row.registered_by if row.entrant_gone else row.first_contact


def _looks_after(user: Any, unit: Unit) -> bool:
    watched = user.standing.watched_paths
    return sees_county(user) or (bool(watched) and unit.path.startswith(watched))
