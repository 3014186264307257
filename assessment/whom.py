"""Whom a missed limit is talked about with (R49), who talks, and who answers where nobody had the request."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from django.utils import timezone

from network.enums import Role, Tier
from network.models import Agent, Appointment, Unit
from requests_app.models import Breach


class Concerned(NamedTuple):
    """The unit, and the agent if somebody had the request; else the unit's leader answers."""

    unit: int
    agent: int | None


def concerned(breaches: Iterable[Breach]) -> Iterator[tuple[Breach, Concerned]]:
    """Each breach with whom it concerns: whoever held the request then, in the unit that had it.

    Group leaders are not on the regulation's list: what a group missed goes to the village agent who entered it, else
    to the first agent of the village on that day (R37, R49).
    """
    known = list(breaches)
    villages = _agents_of({b.holder_unit.parent_id for b in known if b.holder_unit.tier == Tier.GROUP})
    for breach in known:
        unit = breach.holder_unit
        if unit.tier != Tier.GROUP or unit.parent_id is None:
            yield breach, Concerned(unit.pk, breach.holder_agent_id)
            continue
        day = timezone.localdate(breach.due_at)
        there = [post.agent_id for post in villages[unit.parent_id] if _holds(post, day)]
        entered = breach.proxy_request.registered_by_id
        yield breach, Concerned(unit.parent_id, entered if entered in there else next(iter(there), None))


def _agents_of(units: set[int | None]) -> defaultdict[int, list[Appointment]]:
    """The posts of these villages' agents, of any day, the oldest first."""
    found: defaultdict[int, list[Appointment]] = defaultdict(list)
    if units:
        for post in Appointment.objects.filter(unit__in=units, role=Role.AGENT).order_by("pk"):
            found[post.unit_id].append(post)
    return found


def _holds(post: Appointment, day: date) -> bool:
    return post.starts_on <= day and (post.ends_on is None or post.ends_on >= day)


def officers_of(units: Iterable[Unit], day: date) -> dict[int, list[Appointment]]:
    """For each unit the personnel officers who talk: its own, else those of the nearest unit above it that has one, so
    for a village its town's (R49). One query."""
    asked = list(units)
    line = {pk for unit in asked for pk in unit.ancestor_ids}
    posts: defaultdict[int, list[Appointment]] = defaultdict(list)
    for post in _officers(line, day):
        posts[post.unit_id].append(post)
    return {unit.pk: next((posts[pk] for pk in unit.ancestor_ids if posts[pk]), []) for unit in asked}


def _officers(units: set[int], day: date) -> Iterable[Appointment]:
    live = Appointment.objects.live_on(day).filter(unit__in=units, role=Role.PERSONNEL_OFFICER)
    return live.select_related("agent", "unit").order_by("pk")


def who_answers(unit: Unit, day: date) -> list[Agent]:
    """Who may answer for a unit in which nobody had the request: its leader in charge or those above it; where there is
    none, whoever holds a post in the unit."""
    posts = list(Appointment.objects.live_on(day).filter(unit__in=unit.ancestor_ids).select_related("agent", "unit"))
    leaders = [post for post in posts if post.role == Role.LEADER_IN_CHARGE]
    chosen = leaders or [post for post in posts if post.unit_id == unit.pk]
    chosen.sort(key=lambda post: (-len(post.unit.path), post.pk))
    return list(dict.fromkeys(post.agent for post in chosen))
