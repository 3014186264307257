"""Whom the network named and published on a period's last day, for rows 1 and 2 (R72, R73, R78).

Read from what is dated and from what editions froze, so that it comes out the same next year: a post that ended since,
or an account that was closed since, changes nothing (ours; the coverage map of today also asks who can sign in).
"""

from collections import Counter, defaultdict
from datetime import datetime
from typing import Any

from django.db.models import Sum

from assessment.periods import Period
from assessment.tree import Tree
from network.card_facts import missing_facts
from network.coverage import TIERS
from network.enums import HANDLING_ROLES, NAMED_ROLES, NAMED_TIERS, Role, Tier
from network.models import Appointment, CardBatch, RosterEntry
from proxyportal.scoring_rules import Share

Shares = dict[str, Share]


class Staffing:
    """The whole county's. Three queries."""

    def __init__(self, period: Period, now: datetime, tree: Tree) -> None:
        self.tree = tree
        self.open = {pk for pk, unit in tree.units.items() if unit.is_open_on(tree.day)}
        live = Appointment.objects.live_on(tree.day).order_by()
        self.posts = set(live.values_list("unit_id", "agent_id", "role", "quota_group"))
        self.published = _published(period.until(now))
        batches = CardBatch.objects.filter(handed_out_on__gte=period.first, handed_out_on__lte=period.last)
        self.batches = list(
            batches.filter(recorded_at__lt=now).order_by().values_list("unit_id").annotate(Sum("number"))
        )

    def network(self) -> dict[int, Shares]:
        """Row 1 by town or department: of a town each tier with the units that have somebody (R72), of a department its
        chief agent, who takes part of all on its roster, and whose area is published (R78)."""
        found: dict[int, Shares] = {}
        staffed = {unit for unit, _, role, _ in self.posts if self._staffs(unit, role)}
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

    def cards(self) -> Counter[int]:
        """By town or department how many contact cards were handed out in the period (R28)."""
        found: Counter[int] = Counter()
        for unit, number in self.batches:
            if unit in self.tree.sheet_of:
                found[self.tree.sheet_of[unit]] += number
        return found

    def _department(self, pk: int, *, is_staffed: bool) -> Shares:
        roster = {agent for unit, agent, _, _ in self.posts if unit == pk}
        taking_part = {agent for unit, agent, _, group in self.posts if unit == pk and group}
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
                (unit, agent)
                for unit, agent, role, _ in self.posts
                if role in NAMED_ROLES and unit in self.open and self.tree.units[unit].tier in NAMED_TIERS
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
