"""Who held which post when, and who was away: read once for credits, headcounts and staffing."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from assessment.periods import Period
from network.headcounts import averages
from network.models import Appointment
from proxyportal.headcount_rules import Days


class Post(NamedTuple):
    """One post; `group` is the quota group it counts to, empty if to none."""

    unit: int
    agent: int
    role: str
    group: str
    days: Days

    def is_held_on(self, day: date) -> bool:
        """Whether it is in force on this day; its first and its last still are."""
        return self.days.first <= day <= self.days.last


COLUMNS = ("pk", "unit_id", "agent_id", "role", "quota_group", "starts_on", "ends_on")
LEAVE = ("agent__leaves__pk", "agent__leaves__starts_on", "agent__leaves__ends_on")


class Posts:
    """All posts that were held on any day of a period, by their first day, and all leaves of their holders, since a
    leave outside the period may be the rest of a long one in it. One query."""

    def __init__(self, period: Period) -> None:
        found: dict[int, Post] = {}
        leaves: defaultdict[int, dict[int, Days]] = defaultdict(dict)
        rows = Appointment.objects.overlapping(period.first, period.last).order_by("starts_on", "pk")
        for row in rows.values_list(*COLUMNS, *LEAVE).iterator(chunk_size=2000):
            pk, unit, agent, role, group, starts_on, ends_on, leave, left_on, back_on = row
            found[pk] = Post(unit, agent, role, group, Days(starts_on, ends_on or date.max))
            if leave is not None:
                leaves[agent][leave] = Days(left_on, back_on)
        self.all = list(found.values())
        self.leaves = {agent: list(days.values()) for agent, days in leaves.items()}

    def held_on(self, day: date) -> list[Post]:
        """Those in force on this day."""
        return [post for post in self.all if post.is_held_on(day)]

    def averages(self, units: Iterable[int], *periods: Period) -> list[dict[tuple[int, str], Fraction]]:
        """The average headcount of each of these units and quota groups by itself, for each period (R84-R86); where
        nobody served, there is none."""
        wanted = set(units)
        found: dict[tuple[int, str], dict[int, list[Days]]] = defaultdict(lambda: defaultdict(list))
        for post in self.all:
            if post.group and post.unit in wanted:
                found[post.unit, post.group][post.agent].append(post.days)
        return averages(found, self.leaves, *periods)
