"""Coverage: which places have nobody, what else a unit owes, and which agents lack a backup or facts on their card
(R15, R25, R28, R40, R63, R72, R91).

Units and live posts are read once each, whatever the size of the county; the rest is counting.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from network.card_facts import MISSING, missing_facts
from network.enums import HANDLING_ROLES, NAMED_ROLES, NAMED_TIERS, ROSTER_TIERS, Role, Tier
from network.models import Appointment, Unit
from network.querysets import open_then, under

TIERS = (Tier.TOWN, Tier.VILLAGE, Tier.GROUP, Tier.DEPARTMENT)
"""Tiers that must be staffed; the county itself is none, and an enterprise point is optional (R7)."""

KINDS: dict[str, Any] = {
    Tier.VILLAGE: _("Village without an agent"),
    Tier.GROUP: _("Group without a leader"),
    Tier.TOWN: _("Town without an agent"),
    Tier.DEPARTMENT: _("Department without a chief agent"),
    Tier.ENTERPRISE: _("Enterprise point without an agent"),
    "leader": _("Department without a leader in charge"),
    "complaint": _("No complaint phone"),
    "desk": _("Town without a guide desk"),
    "backup": _("No backup named"),
    "stand_in": _("Backup cannot stand in"),
    **MISSING,
}
"""Kinds of gap: a unit that has nobody, what else it owes (R25, R63, R91), a public agent's post that nobody takes over
during a leave (R40), or what that agent's card leaves out (R28)."""


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

    @property
    def is_complete(self) -> bool:
        """Whether the town, each of its villages and each of their groups has somebody of its own."""
        complete = all(tile.served_by == "village" and not tile.groups_without for tile in self.tiles)
        return self.is_staffed and bool(self.tiles) and complete


class Gap(NamedTuple):
    """One line of the list: all that one unit lacks, or all that one agent's post in it lacks."""

    town: Unit | None
    """None for departments."""
    unit: Unit
    kinds: tuple[str, ...]
    agent_id: int | None
    agent_name: str
    post_id: int | None = None
    """The agent's post, where it is put right."""

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
        """One line for every unit and every post that lacks something; by town, departments last."""
        lines: dict[tuple[int, int | None], Gap] = {}
        for gap in (*self._unit_gaps(), *self._backup_gaps(), *self._card_gaps()):
            before = lines.get((gap.unit.pk, gap.agent_id))
            kinds = dict.fromkeys((*(before.kinds if before else ()), *gap.kinds))
            lines[gap.unit.pk, gap.agent_id] = gap._replace(kinds=tuple(kinds))
        return sorted(
            lines.values(), key=lambda gap: (gap.town is None, gap.town.code if gap.town else "", gap.unit.code)
        )

    def _unit_gaps(self) -> Iterable[Gap]:
        led = {post.unit_id for post in self.posts if post.role == Role.LEADER_IN_CHARGE}
        for unit in self.units.values():
            owed = {
                unit.tier: unit.tier in (*TIERS, Tier.ENTERPRISE) and unit.pk not in self.staffed,
                "leader": unit.tier == Tier.DEPARTMENT and unit.pk not in led,
                "complaint": unit.tier in ROSTER_TIERS and not unit.complaint_phone.strip(),
                "desk": unit.tier == Tier.TOWN and not unit.guide_desk,
            }
            missing = tuple(kind for kind, is_missing in owed.items() if is_missing)
            if missing:
                yield Gap(self._town_of(unit), unit, missing, None, "")

    def _backup_gaps(self) -> Iterable[Gap]:
        for post, unit in self._named_posts():
            if post.backup_id is None or not post.backup_stands_in:
                kind = "backup" if post.backup_id is None else "stand_in"
                yield Gap(self._town_of(unit), unit, (kind,), post.agent_id, post.agent__name, post.pk)

    def _card_gaps(self) -> Iterable[Gap]:
        for post, unit in self._named_posts():
            if missing := missing_on_card(post, unit):
                yield Gap(self._town_of(unit), unit, missing, post.agent_id, post.agent__name, post.pk)

    def _named_posts(self) -> Iterable[tuple[Any, Unit]]:
        """The posts of the scope whose holders the directory names."""
        for post in self.posts:
            unit = self.units.get(post.unit_id)
            if unit is not None and unit.tier in NAMED_TIERS and post.role in NAMED_ROLES:
                yield post, unit

    def _served_by(self, village: Unit) -> str:
        if village.pk in self.staffed:
            return "village"
        return "town" if village.parent_id in self.towns and village.parent_id in self.staffed else "nobody"

    def _town_of(self, unit: Unit) -> Unit | None:
        return next((self.towns[pk] for pk in unit.ancestor_ids if pk in self.towns), None)


def missing_on_card(post: Any, unit: Unit) -> tuple[str, ...]:
    """Which of the five things the card of this post would leave out if it were published now (R28)."""
    return missing_facts(
        phone=post.published_phone or unit.phone,
        pledge=unit.pledge,
        area=post.responsibility_area,
        duties=post.duties,
    )


def _units(day: date, paths: tuple[str, ...] | None) -> Iterable[Unit]:
    """Open units of the scope with the units above it, by code."""
    columns = (
        "code",
        "name",
        "full_name",
        "tier",
        "parent_id",
        "path",
        "phone",
        "pledge",
        "complaint_phone",
        "guide_desk",
    )
    return Unit.objects.open_on(day).filter(_scope(paths)).only(*columns).order_by("code")


def _posts(day: date, paths: tuple[str, ...] | None) -> Iterable[Any]:
    """Live posts in open units of the scope and above it, of the roles that a unit must have."""
    in_office = Appointment.objects.live_on(day).filter(*open_then(day, prefix="unit__"))
    # A backup may serve anywhere in the county; somebody without a post to handle, or an account, takes nothing over.
    other = in_office.handling().filter(agent=OuterRef("backup")).exclude(agent=OuterRef("agent"))
    return (
        in_office.filter(_scope(paths, prefix="unit__"), role__in=(*HANDLING_ROLES, Role.LEADER_IN_CHARGE))
        .annotate(backup_stands_in=Exists(other))
        .order_by("pk")
        .values_list(
            "pk",
            "unit_id",
            "role",
            "agent_id",
            "agent__name",
            "agent__user__is_active",
            "published_phone",
            "responsibility_area",
            "duties",
            "backup_id",
            "backup_stands_in",
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

    Town, village and enterprise point need an account that can sign in (R7, R18, R20); a group has its leader, perhaps
    without one (R21); a department its chief agent (R22).
    """
    tier = units[post.unit_id].tier
    if post.role not in HANDLING_ROLES:
        return False
    if tier == Tier.DEPARTMENT:
        return post.role == Role.CHIEF_AGENT
    return tier == Tier.GROUP or bool(post.agent__user__is_active)
