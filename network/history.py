"""The network as it was on a day: names, places in the tree, and who held which post.

A unit's state on a day is that of its first `UnitPast` row whose `until` lies after the day, else the unit's own.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import F, FilteredRelation, Q, QuerySet

from network.enums import ROSTER_TIERS
from network.models import Appointment, Unit, UnitPast
from network.querysets import AppointmentQuerySet


class State(NamedTuple):
    """What could be said of a unit on one day."""

    name: str
    parent_id: int | None
    grade: str


def states_on(units: Iterable[Unit], day: date) -> dict[int, State]:
    """The state of each of these units on `day`, by the unit's id. One query."""
    units = list(units)
    states = {unit.pk: State(unit.name, unit.parent_id, unit.grade) for unit in units}
    for row in UnitPast.objects.filter(unit__in=units, until__gt=day).order_by("-until"):
        states[row.unit_id] = State(row.name, row.parent_id, row.grade)  # the row that ended first stands last
    return states


def units_and_states(units: QuerySet[Unit], day: date) -> Iterator[tuple[Unit, State]]:
    """Each of these units, in their order, with its state on `day`. One query; what it was then is joined to what it
    is, and of several pasts the first to end comes last."""
    former = FilteredRelation("past", condition=Q(past__until__gt=day))
    columns = {f"then_{name}": F(f"former__{name}") for name in ("until", "name", "parent", "grade")}
    joined: Any = units.alias(former=former).annotate(**columns)
    joined = joined.order_by(*units.query.order_by, "pk", "-then_until")
    for _pk, rows in groupby(joined.iterator(chunk_size=2000), key=attrgetter("pk")):
        unit: Any = deque(rows, maxlen=1).pop()
        if unit.then_until:
            yield unit, State(unit.then_name, unit.then_parent, unit.then_grade)
        else:
            yield unit, State(unit.name, unit.parent_id, unit.grade)


def name_on(unit: Unit, day: date) -> str:
    """The unit's name on `day`."""
    return states_on([unit], day)[unit.pk].name


def parent_on(unit: Unit, day: date) -> Unit | None:
    """The unit it belonged to on `day`, as that is now; None for the county."""
    return _unit(states_on([unit], day)[unit.pk].parent_id)


def grade_on(unit: Unit, day: date) -> str:
    """A village's grade on `day`, on which its quota depended (R76)."""
    return states_on([unit], day)[unit.pk].grade


def line_on(unit: Unit, day: date) -> list[tuple[Unit, str]]:
    """The unit and those above it on `day`, up to the town or department, nearest first, each with its name then.

    Two queries a tier.
    """
    state = states_on([unit], day)[unit.pk]
    line = [(unit, state.name)]
    while line[-1][0].tier not in ROSTER_TIERS and (above := _unit(state.parent_id)) is not None:
        state = states_on([above], day)[above.pk]
        line.append((above, state.name))
    return line


def full_name_on(unit: Unit, day: date) -> str:
    """The unit's full name on `day`, the county's own left out (as in `Unit.full_name`)."""
    return " ".join(name for _unit, name in reversed(line_on(unit, day)))


def below_on(unit: Unit, day: date) -> list[Unit]:
    """The unit and all that belonged to it on `day`, closed units left out, by code. Two queries for any number."""
    units = list(Unit.objects.open_on(day).order_by("code"))
    children: dict[int | None, list[int]] = {}
    for pk, state in states_on(units, day).items():
        children.setdefault(state.parent_id, []).append(pk)
    found, waiting = {unit.pk}, [unit.pk]
    while waiting:
        below = children.get(waiting.pop(), [])
        found.update(below)
        waiting.extend(below)
    return [each for each in units if each.pk in found]


def holders_on(unit: Unit, role: str, day: date) -> AppointmentQuerySet:
    """The posts of this role that were held in the unit on `day`, whoever holds them now; the last day counts."""
    return posts_on(unit, day).filter(role=role)


def holder_on(unit: Unit, role: str, day: date) -> Appointment | None:
    """The post of whoever held this role in the unit on `day`; for the roles that one person holds (R22, R91)."""
    return holders_on(unit, role, day).first()


def posts_on(unit: Unit, day: date) -> AppointmentQuerySet:
    """Every post that was held in the unit on `day`, with its holder."""
    return Appointment.objects.live_on(day).filter(unit=unit).select_related("agent").order_by("role", "pk")


def _unit(pk: int | None) -> Unit | None:
    return Unit.objects.get(pk=pk) if pk else None
