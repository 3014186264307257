"""Whom the network named and published on a period's last day, for rows 1 and 2 (R72, R73, R78).

Read from what is dated and from what editions froze, so that it comes out the same next year: a post that ended since,
or an account that was closed since, changes nothing (ours; the coverage map of today also asks who can sign in).
"""

from collections import Counter, defaultdict
from datetime import datetime
from typing import Any

from assessment.periods import Period
from assessment.posts import Posts
from assessment.tree import Tree
from network.card_facts import missing_facts
from network.coverage import TIERS
from network.enums import HANDLING_ROLES, NAMED_ROLES, NAMED_TIERS, Role, Tier
from network.models import RosterEntry
from proxyportal.scoring_rules import Share

Shares = dict[str, Share]


class Staffing:
    """The whole county's. One query."""

    def __init__(self, period: Period, now: datetime, tree: Tree, posts: Posts) -> None:
        self.tree = tree
        self.open = {pk for pk, unit in tree.units.items() if unit.is_open_on(tree.day)}
        self.posts = set(posts.held_on(tree.day))
        self.published = _published(period.until(now))

    def network(self) -> dict[int, Shares]:
        """Row 1 by town or department: of a town each tier with the units that have somebody (R72), of a department its
        chief agent, who takes part of all on its roster, and whose area is published (R78)."""
        found: dict[int, Shares] = {}
        staffed = {post.unit for post in self.posts if self._staffs(post.unit, post.role)}
        tiers: defaultdict[int, Counter[Any]] = defaultdict(Counter)
        for pk in self.open & self.tree.sheet_of.keys():
            tier = self.tree.units[pk].tier
            tiers[self.tree.sheet_of[pk]].update({(tier, "staffed"): int(pk in staffed), (tier, "units"): 1})
        for pk, counts in tiers.items():
            if self.tree.units[pk].tier == Tier.DEPARTMENT:
                found[pk] = self._department(pk, is_staffed=pk in staffed)
            else:
                found[pk] = {
                    tier.value: Share(counts[tier, "staffed"], counts[tier, "units"])
                    for tier in TIERS
                    if tier != Tier.DEPARTMENT
                }
        return found

    def publication(self) -> dict[int, tuple[Share, Counter[str]]]:
        """Row 2 by town or department: how many of those whom the directory names have all five fields published, and
        which fields how many lack; `unpublished` for who is in no edition (R28, R73)."""
        complete: Counter[int] = Counter()
        named: Counter[int] = Counter()
        lacking: defaultdict[int, Counter[str]] = defaultdict(Counter)
        for unit, agent in self._named():
            sheet = self.tree.sheet_of[unit]
            missing = self.published.get((unit, agent), ("unpublished",))
            named[sheet] += 1
            complete[sheet] += not missing
            lacking[sheet].update(missing)
        return {sheet: (Share(complete[sheet], number), lacking[sheet]) for sheet, number in named.items()}

    def _department(self, pk: int, *, is_staffed: bool) -> Shares:
        roster = {post.agent for post in self.posts if post.unit == pk}
        taking_part = {post.agent for post in self.posts if post.unit == pk and post.group}
        named = [agent for unit, agent in self._named() if unit == pk]
        with_area = [agent for agent in named if "area" not in self.published.get((pk, agent), ("area",))]
        return {
            "chief": Share(int(is_staffed), 1),
            "participants": Share(len(taking_part), len(roster)),
            "areas": Share(len(with_area), len(named)),
        }

    def _named(self) -> list[tuple[int, int]]:
        """Unit and person of every post whose holder the directory names."""
        return sorted(
            {
                (post.unit, post.agent)
                for post in self.posts
                if post.role in NAMED_ROLES
                and post.unit in self.open
                and self.tree.units[post.unit].tier in NAMED_TIERS
            }
        )

    def _staffs(self, unit: int, role: str) -> bool:
        if self.tree.units[unit].tier == Tier.DEPARTMENT:
            return role == Role.CHIEF_AGENT
        return role in HANDLING_ROLES


def _published(upto: datetime) -> dict[tuple[int, int], tuple[str, ...]]:
    """By unit and person what the last edition before that moment left out of the five fields; nothing if all stood."""
    rows = RosterEntry.objects.filter(edition__published_at__lt=upto, role__in=NAMED_ROLES)
    columns = ("unit_id", "agent_id", "service_phone", "pledge", "responsibility_area", "duties")
    found = {}
    ordered = rows.order_by("edition__published_at", "edition_id", "pk").values_list(*columns)
    for unit, agent, phone, pledge, area, duties in ordered.iterator(chunk_size=2000):
        found[unit, agent] = missing_facts(phone=phone, pledge=pledge, area=area, duties=duties)
    return found
