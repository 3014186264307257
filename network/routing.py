"""Where a request lands: with which unit, and with whom.

Somebody on leave takes nothing new: their backup does (A/B post, R40), and where there is none who is present, the
queue. A leave counts for the person, so in all their posts. A backup's own backup is never asked: who is named twice
removed knows nothing of it.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from network.enums import Tier
from network.models import Agent, Appointment, Leave, RosterEntry, Unit
from network.querysets import AppointmentQuerySet, RosterEntryQuerySet, open_then, under
from network.standing import Standing


class Landing(NamedTuple):
    """The unit whose queue takes a request, and the agent if it lands with a certain one."""

    unit: Unit
    agent: Agent | None = None


def landing(place: Unit, day: date, named: Agent | None = None) -> Landing:
    """Where a request from `place` lands on `day`; two queries as a rule, five at most, whatever the staff.

    With the agent the client named (R12) if that agent serves and is present, else with their backup; a named agent who
    lost the post counts as not named, one who is away without a stand-in leaves it to their unit. Otherwise in the
    queue of the smallest unit covering the place with an agent who is present: group, else village, else town
    (R15-R18); an enterprise point comes before what it belongs to, be it a department (R7). Where all of a unit are
    away, a backup of theirs who serves elsewhere takes it. Where nobody is left up to the town or department, its own
    queue does, so that a request is never without a unit; its clock runs and the organization department sees it.
    """
    post = _serving(day).filter(agent=named).first() if named else None
    if post is None:
        return _queue(place, day)
    if post.away_until is None:
        return Landing(post.unit, post.agent)
    present = stand_in(post, day)
    return Landing(present.unit, present.agent) if present else _queue(post.unit, day)


def stand_in(post: Appointment, day: date) -> Appointment | None:
    """The post under which the backup of this one serves on `day`; None without a backup who is present. One query."""
    return stand_ins([post], day).get(post.pk)


def stand_ins(posts: Iterable[Any], day: date) -> dict[int, Appointment]:
    """Who stands in for each of these posts, by the post's id, where there is somebody (R40). One query or none.

    A backup who holds several posts serves under the one of the same unit, else under the oldest.
    """
    wanted = {post.pk: post for post in posts if post.backup_id}
    if not wanted:
        return {}
    backups = {post.backup_id for post in wanted.values()}
    serving = _serving(day).filter(agent__in=backups, away_until=None).order_by("pk")
    found: dict[int, Appointment] = {}
    for candidate in serving:
        for pk, post in wanted.items():
            nearer = pk not in found or (candidate.unit_id == post.unit_id != found[pk].unit_id)
            if candidate.agent_id == post.backup_id and nearer:
                found[pk] = candidate
    return found


def agents_for(place: Unit, day: date) -> RosterEntryQuerySet:
    """The published agents a client from `place` may choose (R12, R24): those of the place and of the units above it.

    Only who can sign in is offered, and whom no edition names yet is not named to the public here either. Who is away
    is among them, with `away_until`: the client may still want that person's stand-in.
    """
    entries = RosterEntry.objects.named(day).filter(unit__in=_line(place), agent__user__is_active=True)
    told = entries.annotate(away_until=_away_until(day), backup_id=F("appointment__backup"))
    return told.order_by("-unit__path", "appointment_id")


def successors(units: Iterable[Unit], day: date) -> dict[int, list[Appointment]]:
    """The posts whose holders may take over what lies in each of these units, by the unit's id (R40). One query.

    Those of the unit itself first, then of the units above up to the town and of those below, with `away_until`.
    """
    asked = list(units)
    above = {pk for unit in asked for pk in unit.ancestor_ids}
    near = _serving(day).filter(Q(unit__in=above) | under(*(unit.path for unit in asked), prefix="unit__"))
    posts = list(near.exclude(unit__tier=Tier.COUNTY).order_by("unit__path", "pk"))
    return {
        unit.pk: sorted((post for post in posts if _on_one_line(post.unit, unit)), key=lambda post: post.unit != unit)
        for unit in asked
    }


def receivers(sender: Unit, day: date) -> list[Unit]:
    """The units a request may be passed on to from this one (R33, R35): towns and departments of the county, and the
    units above, below and beside it, where somebody who can sign in serves. One query."""
    staffed = Appointment.objects.live_on(day).handling().filter(unit=OuterRef("pk"))
    beside = Q(parent=sender.parent_id) & ~Q(tier=Tier.COUNTY)
    near = under(sender.path) | Q(pk__in=sender.ancestor_ids) | beside | Q(tier__in=(Tier.TOWN, Tier.DEPARTMENT))
    found = Unit.objects.open_on(day).filter(near, Exists(staffed)).exclude(pk=sender.pk)
    return list(found.order_by("code"))


def spoken_for(standing: Standing, day: date) -> AppointmentQuerySet:
    """The posts of those without an account for whom this person registers what residents asked them: in the groups
    below the villages whose queue the person works (R21, R37)."""
    groups = Appointment.objects.live_on(day).without_account().in_groups_of(standing.serves)
    return (
        groups.filter(*open_then(day, prefix="unit__"))
        .select_related("agent", "unit__parent")
        .order_by("unit__code", "pk")
    )


def line_of(place: Unit) -> list[Unit]:
    """The place and the units above it, nearest first, up to the town or, for an enterprise point, the department."""
    return list(_line(place))


def _queue(place: Unit, day: date) -> Landing:
    """The nearest level of the line where somebody is present, else stood in for; at last the town's own queue."""
    line = line_of(place)
    posts = list(_serving(day).filter(unit__in=line).order_by("pk"))
    staffed = {post.unit_id for post in posts if post.away_until is None}
    deserted = [post for post in posts if post.unit_id not in staffed]
    instead = stand_ins(deserted, day)
    for unit in line:
        if unit.pk in staffed:
            return Landing(unit)
        for post in deserted:
            if post.unit_id == unit.pk and post.pk in instead:
                return Landing(instead[post.pk].unit, instead[post.pk].agent)
    return Landing(line[-1])


def _serving(day: date) -> AppointmentQuerySet:
    """Posts of people who handle requests on `day`, with `away_until`: the last day of a leave, None if present."""
    posts = Appointment.objects.live_on(day).handling().select_related("agent", "unit")
    return posts.annotate(away_until=_away_until(day))


def _away_until(day: date) -> Subquery:
    """The last day of the leave that the row's agent is on."""
    leaves = Leave.objects.on(day).filter(agent=OuterRef("agent")).order_by("-ends_on")
    return Subquery(leaves.values("ends_on")[:1])


def _on_one_line(unit: Unit, other: Unit) -> bool:
    """Whether one of the two lies in the subtree of the other."""
    return unit.path.startswith(other.path) or other.path.startswith(unit.path)


def _line(place: Unit) -> QuerySet[Unit]:
    # A path begins with its parent's, so the longest comes first.
    return Unit.objects.filter(pk__in=place.ancestor_ids).exclude(tier=Tier.COUNTY).order_by("-path")
