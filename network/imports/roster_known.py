"""The posts and people as they stand, in the order in which a roster's rows ask for them."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from network.models import Agent, Appointment, Unit, User


@dataclass
class KnownRoster:
    """What a roster is held against."""

    units: dict[str, Unit]
    by_name: dict[str, list[Unit]]
    posts: dict[int, list[Appointment]]
    """All posts of each unit, past ones too."""
    numbered: dict[str, Agent]
    """Agents by staff number."""
    accounts: dict[str, int | None]
    """User names, in lower case, with the agent who signs in under them."""
    day: date
    people: dict[int, dict[str, list[Appointment]]] = field(default_factory=dict)
    """Of each unit, the posts that are not over by `day`, by the holder's name."""

    @classmethod
    def load(cls, day: date, *, lock: bool = False) -> "KnownRoster":
        """Four queries, whatever the size; `lock` keeps others from changing a post until the transaction ends."""
        posts = Appointment.objects.select_for_update(of=("self",)) if lock else Appointment.objects.all()
        found = cls({}, defaultdict(list), defaultdict(list), {}, {}, day)
        for unit in Unit.objects.all():
            found.units[unit.code] = unit
            for name in {unit.full_name, unit.name}:
                found.by_name[plain(name)].append(unit)
        for post in posts.select_related("agent__user", "backup").order_by("pk"):
            found.posts[post.unit_id].append(post)
            if post.ends_on is None or post.ends_on >= day:
                found.people.setdefault(post.unit_id, {}).setdefault(post.agent.name, []).append(post)
        numbered = Agent.objects.exclude(staff_number="").select_related("user")
        found.numbered = {agent.staff_number: agent for agent in numbered}
        found.accounts = {name.lower(): agent for name, agent in User.objects.values_list("username", "agent__pk")}
        return found

    def unit(self, code: str, name: str) -> list[Unit]:
        """The units a row may mean: by code, else by full or short name."""
        if code:
            return [self.units[code]] if code in self.units else []
        found = self.by_name.get(plain(name), [])
        return [unit for unit in found if plain(unit.full_name) == plain(name)] or found

    def named(self, unit: Unit, name: str) -> list[Appointment]:
        """The posts in this unit, not over yet, of people of this name."""
        return self.people.get(unit.pk, {}).get(name, [])

    def unfinished(self, unit: Unit) -> list[Appointment]:
        """All posts in this unit that are not over yet."""
        return [post for posts in self.people.get(unit.pk, {}).values() for post in posts]


def plain(name: str) -> str:
    """A unit's name without spaces, which stand between its parts or not."""
    return "".join(name.split())
