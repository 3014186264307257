"""What a person may do, computed from the posts they hold."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from network.enums import FILING_ROLES, HANDLING_ROLES, SUBTREE_ROLES, Role, Tier

if TYPE_CHECKING:
    from network.models import Agent, Appointment, Unit


class Standing(NamedTuple):
    """A person's live posts. Without any, the person sees nothing and does nothing (R26)."""

    agent: "Agent | None"
    units: tuple["Unit", ...]
    """Units of all posts the person holds."""
    served_units: tuple["Unit", ...]
    """Units whose queue the person works."""
    led_units: tuple["Unit", ...]
    """Units the person is leader in charge of."""
    filing_units: tuple["Unit", ...]
    """Departments whose form of Annex 1 the person files (R91)."""
    watched_paths: tuple[str, ...]
    """Paths of the units whose subtree the person sees (R61)."""
    personnel_paths: tuple[str, ...]
    """Paths of the units whose personnel officer the person is: for their subtrees they hold reminder talks (R49)."""
    supervises: bool
    """Whether the person belongs to the organization department and sees the whole county (R61)."""

    @classmethod
    def from_appointments(cls, live: Iterable["Appointment"]) -> "Standing":
        """The standing that these live appointments of one person give."""
        posts = list(live)
        return cls(
            agent=posts[0].agent if posts else None,
            units=tuple(post.unit for post in posts),
            served_units=tuple(post.unit for post in posts if post.role in HANDLING_ROLES),
            led_units=tuple(post.unit for post in posts if post.role == Role.LEADER_IN_CHARGE),
            filing_units=tuple(
                post.unit for post in posts if post.role in FILING_ROLES and post.unit.tier == Tier.DEPARTMENT
            ),
            watched_paths=tuple(post.unit.path for post in posts if post.role in SUBTREE_ROLES),
            personnel_paths=tuple(post.unit.path for post in posts if post.role == Role.PERSONNEL_OFFICER),
            supervises=any(post.role == Role.SUPERVISOR for post in posts),
        )

    @property
    def serves(self) -> frozenset[int]:
        """Ids of the units whose queue the person works."""
        return frozenset(unit.pk for unit in self.served_units)

    @property
    def oversees(self) -> bool:
        """Whether the person answers for more than a queue: for a subtree or for the county."""
        return self.supervises or bool(self.watched_paths)

    def leads(self, path: str) -> bool:
        """Whether a unit at this path is in the subtree of a unit the person leads."""
        return any(path.startswith(unit.path) for unit in self.led_units)

    @property
    def home(self) -> "Unit | None":
        """The unit named beside the person's name on the desk."""
        return next(iter((*self.served_units, *self.units)), None)
