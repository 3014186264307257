"""Headcounts, the denominators of the quotas: how many people a unit had on average (R84-R86).

Posts are read with the quota group they count to and with the leaves of their holders; `proxyportal.regulation` says
how they are averaged. Two queries each, for one village or for all of the county.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from django.db.models import Q

from network.models import Appointment, Leave, Unit
from proxyportal.headcount_rules import Days, Member, average_headcount

Posts = dict[int, list[Days]]
"""The times of each person's posts, by the person's id."""

ANY_GROUP = ~Q(quota_group="")


def average(units: Iterable[Unit], quota_group: str, first: date, last: date) -> Fraction:
    """The average headcount of these units together (R84). Who serves two of them counts once.

    Raises ValueError unless the period is of whole months.
    """
    together: Posts = defaultdict(list)
    by_unit, leaves = _read(units, quota_group, first, last)
    for posts in by_unit.values():
        for agent_id, days in posts.items():
            together[agent_id] += days
    return average_headcount(_members(together, leaves), first, last)


def by_unit(units: Iterable[Unit], quota_group: str, first: date, last: date) -> dict[int, Fraction]:
    """The average headcount of each of these units by itself, by its id; zero where nobody served (R86: one by one)."""
    units = list(units)
    found, leaves = _read(units, quota_group, first, last)
    return {unit.pk: average_headcount(_members(found[unit.pk], leaves), first, last) for unit in units}


def by_unit_and_group(units: Iterable[Unit], *periods: tuple[date, date]) -> list[dict[tuple[int, str], Fraction]]:
    """The average headcount of each unit and quota group by itself, for each of these periods; where nobody served,
    there is none. Two queries for any number of periods."""
    first, last = min(first for first, _ in periods), max(last for _, last in periods)
    found, leaves = _read_groups(units, first, last)
    return [
        {key: average_headcount(_members(posts, leaves), *period) for key, posts in found.items()} for period in periods
    ]


def _members(posts: Posts, leaves: Posts) -> list[Member]:
    return [Member(days, leaves[agent_id]) for agent_id, days in posts.items()]


def _read(units: Iterable[Unit], quota_group: str, first: date, last: date) -> tuple[dict[int, Posts], Posts]:
    """By unit and person the posts of one quota group that touch the period, and each person's leaves."""
    found, leaves = _read_groups(units, first, last, Q(quota_group=quota_group))
    of_group: dict[int, Posts] = defaultdict(lambda: defaultdict(list))
    of_group.update({unit: posts for (unit, _), posts in found.items()})
    return of_group, leaves


def _read_groups(
    units: Iterable[Unit], first: date, last: date, groups: Q = ANY_GROUP
) -> tuple[dict[tuple[int, str], Posts], Posts]:
    """By unit, quota group and person the posts that touch the period, and each person's leaves: all of them, since a
    leave outside the period may be the rest of a long one in it."""
    posts = Appointment.objects.filter(
        groups,
        Q(ends_on=None) | Q(ends_on__gte=first),
        unit__in=[unit.pk for unit in units],
        starts_on__lte=last,
    ).order_by()
    found: dict[tuple[int, str], Posts] = defaultdict(lambda: defaultdict(list))
    columns = ("unit_id", "quota_group", "agent_id", "starts_on", "ends_on")
    for unit_id, group, agent_id, starts_on, ends_on in posts.values_list(*columns):
        found[unit_id, group][agent_id].append(Days(starts_on, ends_on or date.max))
    leaves: Posts = defaultdict(list)
    rows = Leave.objects.filter(agent__in=posts.values("agent")).order_by()
    for agent_id, starts_on, ends_on in rows.values_list("agent_id", "starts_on", "ends_on"):
        leaves[agent_id].append(Days(starts_on, ends_on))
    return found, leaves
