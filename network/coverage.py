"""Coverage: which places have nobody, and which cards say too little (R15, R28, R72).

Units and live posts are read once each, whatever the size of the county; the rest is counting.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network.card_facts import MISSING, missing_facts
from network.enums import HANDLING_ROLES, NAMED_ROLES, NAMED_TIERS, Role, Tier
from network.models import Appointment, Unit
from network.querysets import open_then, under

TIERS = (Tier.TOWN, Tier.VILLAGE, Tier.GROUP, Tier.DEPARTMENT)
"""Tiers that must be staffed; the county itself is none."""

KINDS: dict[str, Any] = {
    Tier.VILLAGE: _("Village without an agent"),
    Tier.GROUP: _("Group without a leader"),
    Tier.TOWN: _("Town without an agent"),
    Tier.DEPARTMENT: _("Department without a chief agent"),
    **MISSING,
}
"""Kinds of gap: a unit that has nobody, or what the card of a public agent leaves out (R28)."""


class Figure(NamedTuple):
    """How many units of a tier have somebody, of how many."""

    tier: str
    staffed: int
    units: int

    @property
    def share(self) -> int | None:
        """In whole percent, rounded down: 100 only where nobody is missing. None where there is nothing to staff."""
        return self.staffed * 100 // self.units if self.units else None


class Tile(NamedTuple):
    """A village on the map: who serves it ("village", "town" or "nobody"), and its groups without a leader."""

    unit: Unit
    served_by: str
    groups_without: int


class Block(NamedTuple):
    """A town on the map; None for villages whose town is closed."""

    town: Unit | None
    is_staffed: bool
    tiles: list[Tile]


class Gap(NamedTuple):
    """One line of the list."""

    town: Unit | None
    """None for departments."""
    unit: Unit
    kinds: tuple[str, ...]
    agent_id: int | None
    agent_name: str

    @property
    def labels(self) -> list[Any]:
        """The kinds in words."""
        return [KINDS[kind] for kind in self.kinds]


class Coverage:
    """The network on one day, below `paths` or, with None, in the whole county. Two queries."""

    def __init__(self, day: date, paths: tuple[str, ...] | None) -> None:
        known = {unit.pk: unit for unit in _units(day, paths)}
        self.posts = list(_posts(day, paths))
        self.staffed = {post.unit_id for post in self.posts if post.unit_id in known and _staffs(post, known)}
        self.towns = {pk: unit for pk, unit in known.items() if unit.tier == Tier.TOWN}
        # The towns above are read to say who serves a village; only what lies in the scope is counted and listed.
        self.units = {pk: unit for pk, unit in known.items() if paths is None or unit.path.startswith(paths)}

    def figures(self) -> list[Figure]:
        """Each tier with how many of its units have somebody."""
        counts = {tier: [0, 0] for tier in TIERS}
        for unit in self.units.values():
            if unit.tier in counts:
                counts[Tier(unit.tier)][0] += unit.pk in self.staffed
                counts[Tier(unit.tier)][1] += 1
        return [Figure(tier, staffed, units) for tier, (staffed, units) in counts.items()]

    def blocks(self) -> list[Block]:
        """Towns with their villages, as the map shows them; towns without a village, too."""
        without: dict[int | None, int] = {}
        for unit in self.units.values():
            if unit.tier == Tier.GROUP and unit.pk not in self.staffed:
                without[unit.parent_id] = without.get(unit.parent_id, 0) + 1
        tiles: dict[int, list[Tile]] = {pk: [] for pk in self.towns if pk in self.units}
        for unit in self.units.values():
            if unit.tier == Tier.VILLAGE:
                tile = Tile(unit, self._served_by(unit), without.get(unit.pk, 0))
                tiles.setdefault(unit.parent_id if unit.parent_id in self.towns else 0, []).append(tile)
        return [Block(self.towns.get(pk), pk in self.staffed, found) for pk, found in tiles.items()]

    def gaps(self) -> list[Gap]:
        """Every unit that has nobody and every card that says too little; by town, departments last."""
        empty = [
            Gap(self._town_of(unit), unit, (unit.tier,), None, "")
            for unit in self.units.values()
            if unit.tier in TIERS and unit.pk not in self.staffed
        ]
        found = [*empty, *self._card_gaps()]
        return sorted(found, key=lambda gap: (gap.town is None, gap.town.code if gap.town else "", gap.unit.code))

    def _card_gaps(self) -> Iterable[Gap]:
        for post in self.posts:
            unit = self.units.get(post.unit_id)
            if unit is None or unit.tier not in NAMED_TIERS or post.role not in NAMED_ROLES:
                continue
            missing = missing_facts(
                phone=post.published_phone or unit.phone,
                pledge=unit.pledge,
                area=post.responsibility_area,
                duties=post.duties,
            )
            if missing:
                yield Gap(self._town_of(unit), unit, missing, post.agent_id, post.agent__name)

    def _served_by(self, village: Unit) -> str:
        if village.pk in self.staffed:
            return "village"
        return "town" if village.parent_id in self.towns and village.parent_id in self.staffed else "nobody"

    def _town_of(self, unit: Unit) -> Unit | None:
        return next((self.towns[pk] for pk in unit.ancestor_ids if pk in self.towns), None)


def _units(day: date, paths: tuple[str, ...] | None) -> Iterable[Unit]:
    """Open units of the scope with the units above it, by code."""
    columns = ("code", "name", "full_name", "tier", "parent_id", "path", "phone", "pledge")
    return Unit.objects.open_on(day).filter(_scope(paths)).only(*columns).order_by("code")


def _posts(day: date, paths: tuple[str, ...] | None) -> Iterable[Any]:
    """Live posts in open units of the scope and above it, of the roles that staff a unit."""
    live = Appointment.objects.live_on(day).filter(*open_then(day, prefix="unit__"), role__in=HANDLING_ROLES)
    return (
        live.filter(_scope(paths, prefix="unit__"))
        .order_by("pk")
        .values_list(
            "unit_id",
            "role",
            "agent_id",
            "agent__name",
            "agent__user__is_active",
            "published_phone",
            "responsibility_area",
            "duties",
            named=True,
        )
    )


def _scope(paths: tuple[str, ...] | None, prefix: str = "") -> Q:
    if paths is None:
        return Q()
    above = {int(part) for path in paths for part in path.strip("/").split("/")}
    return under(*paths, prefix=prefix) | Q(**{f"{prefix}pk__in": above})


def _staffs(post: Any, units: dict[int, Unit]) -> bool:
    """Whether this post gives its unit somebody.

    Town and village need an account that can sign in (R18, R20); a group has its leader, perhaps without one (R21);
    a department its chief agent (R22).
    """
    tier = units[post.unit_id].tier
    if tier == Tier.DEPARTMENT:
        return post.role == Role.CHIEF_AGENT
    return tier == Tier.GROUP or bool(post.agent__user__is_active)
