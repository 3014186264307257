"""Whom and which post each row of a roster means: by staff number, else by unit, name and role among living posts."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from network.enums import QUOTA_GROUPS, ROLES_OF_TIER
from network.imports.roster_entry import Entry
from network.imports.roster_known import KnownRoster
from network.models import Agent, Appointment, Unit


class Matcher:
    """Gives every row its unit, its person and its post. A post answers to one row only."""

    def __init__(self, known: KnownRoster) -> None:
        self._known = known
        self._people: dict[int, Agent] = {}
        self._numbers = dict(known.numbered)
        self._new: dict[tuple[int, str], Agent] = {}
        self._given: dict[int, str] = {}
        self.claimed: dict[int, Entry] = {}

    def match(self, entries: Iterable[Entry]) -> None:
        """Exact roles first, so that a changed role never takes the post of another row."""
        open_ones = []
        for entry in entries:
            self._find_unit(entry)
            candidates = [] if entry.problem else self._candidates(entry)
            if not entry.problem and not self._claim_exact(entry, candidates):
                open_ones.append((entry, candidates))
        for entry, candidates in open_ones:
            self._claim_other(entry, [post for post in candidates if post.pk not in self.claimed])

    def person(self, number: str) -> Agent | None:
        """Who has this staff number, by the network or by the file."""
        return self._numbers.get(number)

    def canonical(self, agent: Agent) -> Agent:
        """One object for one person, however often the person was read."""
        return self._people.setdefault(agent.pk, agent)

    def _find_unit(self, entry: Entry) -> None:
        code, name = entry.values.get("unit_code") or "", entry.values.get("unit_name") or ""
        found = self._known.unit(code, name)
        if len(found) == 1:
            entry.unit = found[0]
            entry.refuse(next(iter(problems_in(found[0], entry.values)), ""))
        elif not code and not name:
            entry.refuse(_("the unit is missing"))
        elif found:
            entry.refuse(_("several units are called “%(name)s”; give the code") % {"name": name})
        else:
            entry.refuse(_("the unit “%(name)s” is not known") % {"name": code or name})

    def _candidates(self, entry: Entry) -> list[Appointment]:
        """The living posts in this unit of the person meant; refuses the row when several people may be meant."""
        assert entry.unit is not None  # noqa: S101 - rows without a unit are wrong by now
        number, name = entry.values.get("staff_number") or "", entry.values["name"]
        known, posts = self._numbers.get(number) if number else None, self._known.named(entry.unit, name)
        if known:
            if known.name != name:
                reason = _("staff number %(number)s belongs to %(name)s") % {"number": number, "name": known.name}
                entry.refuse(reason)
            posts = [post for post in posts if known.pk and post.agent_id == known.pk]
            entry.agent = self.canonical(known) if known.pk else known
            return posts
        if number:
            posts = [post for post in posts if not post.agent.staff_number]
        people = {post.agent_id: post.agent for post in posts}
        if len(people) > 1:
            entry.refuse(_("several people of this name; give the staff number"))
        elif people:
            entry.agent = self.canonical(next(iter(people.values())))
        else:
            entry.agent = Agent(name=name) if number else self._new.setdefault((entry.unit.pk, name), Agent(name=name))
        if number and entry.agent:
            self._numbers[number] = entry.agent
            entry.person["staff_number"] = number
            if self._given.setdefault(id(entry.agent), number) != number:
                entry.refuse(_("two staff numbers for one person in this file"))
        return posts

    def _claim_exact(self, entry: Entry, candidates: list[Appointment]) -> bool:
        post = next((post for post in candidates if post.role == entry.role), None)
        if post and post.pk in self.claimed:
            entry.refuse(_("the same post as in line %(line)s") % {"line": self.claimed[post.pk].line})
        elif post:
            self._claim(entry, post)
        return bool(entry.problem or post)

    def _claim_other(self, entry: Entry, candidates: list[Appointment]) -> None:
        """A row whose role the person does not hold: the one other post changes, or a further one begins."""
        if entry.values.get("ends_on"):
            return  # only a post in the very role can end by a row; the plan says so
        if len(candidates) > 1:
            entry.refuse(_("holds several posts in this unit; change them on the page of the post"))
        elif candidates:
            self._claim(entry, candidates[0])

    def _claim(self, entry: Entry, post: Appointment) -> None:
        entry.post = post
        self.claimed[post.pk] = entry


def problems_in(unit: Unit, values: dict[str, Any]) -> Iterable[str]:
    """Why a row that can be read cannot stand in this unit."""
    role, group = values["role"], values.get("quota_group")
    if not values["name"] or not role:
        yield _("name or role is missing")
    elif role not in ROLES_OF_TIER.get(unit.tier, ()):
        yield _("no “%(role)s” in a unit of this kind") % {"role": role.label}
    elif group and group not in QUOTA_GROUPS.get(unit.tier, ()):
        yield _("no “%(group)s” in a unit of this kind") % {"group": group.label}
