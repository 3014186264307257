"""Headcounts, the denominators of the quotas: how many people a unit had on average (R84-R86).

Posts are read with the quota group they count to and with the leaves of their holders; `proxyportal.regulation` says
how they are averaged. Two queries each, for one village or for all of the county.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from django.db.models import Q

from network.models import Appointment, Leave, Unit
from proxyportal.headcount_rules import Days, Member, average_headcount

Posts = dict[int, list[Days]]
"""The times of each person's posts, by the person's id."""


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


def averages(
    found: Mapping[tuple[int, str], Posts], leaves: Mapping[int, list[Days]], *periods: tuple[date, date]
) -> list[dict[tuple[int, str], Fraction]]:
    """The same of posts that were read already, by unit and quota group, for each of these periods."""
    return [
        {key: average_headcount(_members(posts, leaves), *period) for key, posts in found.items()} for period in periods
    ]


def _members(posts: Posts, leaves: Mapping[int, list[Days]]) -> list[Member]:
    return [Member(days, leaves.get(agent_id, [])) for agent_id, days in posts.items()]


def _read(units: Iterable[Unit], quota_group: str, first: date, last: date) -> tuple[dict[int, Posts], Posts]:
    """By unit and person the posts of one quota group that touch the period, and each person's leaves: all of them,
    since a leave outside the period may be the rest of a long one in it."""
    posts = Appointment.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=first),
        unit__in=[unit.pk for unit in units],
        starts_on__lte=last,
        quota_group=quota_group,
    ).order_by()
    found: dict[int, Posts] = defaultdict(lambda: defaultdict(list))
    for unit_id, agent_id, starts_on, ends_on in posts.values_list("unit_id", "agent_id", "starts_on", "ends_on"):
        found[unit_id][agent_id].append(Days(starts_on, ends_on or date.max))
    leaves: Posts = defaultdict(list)
    rows = Leave.objects.filter(agent__in=posts.values("agent")).order_by()
    for agent_id, starts_on, ends_on in rows.values_list("agent_id", "starts_on", "ends_on"):
        leaves[agent_id].append(Days(starts_on, ends_on))
    return found, leaves
