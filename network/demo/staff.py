"""Invented people in every post of the network."""

import random
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from network.demo.accounts import DEMO_POSTS, DEMO_VILLAGE, account
from network.demo.people import People
from network.demo.units import above, is_community, short_name
from network.enums import Role, Tier
from network.models import Agent, Appointment, Unit, User

UNSTAFFED_VILLAGES = 2
"""How many villages have lost their agent, so that their residents' requests land with the town (R18)."""

LONG_AGO = (800, 3000)
"""How many days ago posts begin: before any demo request, so that whoever serves today served then."""

ENDED = (450, 780)
"""How many days ago former posts ended: before any demo request, too."""


def appoint_everybody(people: People, *, rng: random.Random, today: date) -> None:
    """Fill the posts of every unit, and write them all at once."""
    roster = Roster(people, rng, today)
    units = Unit.objects.select_related("parent").order_by("code")
    villages = [unit for unit in units if unit.tier == Tier.VILLAGE and unit.code != DEMO_VILLAGE]
    unstaffed = {unit.pk for unit in rng.sample(villages, min(UNSTAFFED_VILLAGES, len(villages) // 3))}
    for unit in units:
        if unit.tier == Tier.TOWN:
            roster.staff_town(unit)
        elif unit.tier == Tier.VILLAGE:
            roster.staff_village(unit, staffed=unit.pk not in unstaffed)
        elif unit.tier == Tier.GROUP:
            roster.staff_group(unit)
        elif unit.tier == Tier.DEPARTMENT:
            roster.staff_department(unit)
    roster.save()


class Roster:
    """The invented posts, collected unit by unit."""

    def __init__(self, people: People, rng: random.Random, today: date) -> None:
        self._people, self._rng, self._today = people, rng, today
        self._titles, self._duties = people.words["titles"], people.words["duties"]
        self._users: list[User] = []
        self._agents: list[Agent] = []
        self._posts: list[Appointment] = []
        self._seats: Counter[str] = Counter()
        self._demo = dict(DEMO_POSTS)

    def staff_town(self, town: Unit) -> None:
        """Three to five agents (R19), the leader in charge, the personnel officer, and somebody who left."""
        titles = self._rng.sample(self._titles["town"], self._rng.randint(3, 5))
        for number, title in enumerate(titles):
            area = self._duties["area_town"][number % len(self._duties["area_town"])]
            self._agent(town, title, area, "town", full_time=number == 0)
        self._appoint(town, Role.LEADER_IN_CHARGE, self._any(self._titles["town_leader"]))
        self._appoint(town, Role.PERSONNEL_OFFICER, self._any(self._titles["town_personnel_officer"]))
        self._appoint(town, Role.AGENT, self._any(self._titles["town"]), former=True)

    def staff_village(self, village: Unit, *, staffed: bool) -> None:
        """One or two agents, the first full-time (R20), and the leader in charge."""
        kind = "community" if is_community(village) else "village"
        *part_time, full_time = self._titles[kind]
        self._appoint(village, Role.LEADER_IN_CHARGE, self._any(self._titles[f"{kind}_leader"]))
        if not staffed:
            self._appoint(village, Role.AGENT, full_time, former=True)
            return
        whole, *parts = (area.format(village=short_name(village)) for area in self._duties[f"area_{kind}"])
        self._agent(village, full_time, whole, "village", full_time=True)
        if self._rng.random() < 0.5:
            self._agent(village, self._any(part_time), self._any(parts), "village")
        if self._rng.random() < 0.1:
            self._appoint(village, Role.AGENT, self._any(part_time), former=True)

    def staff_group(self, group: Unit) -> None:
        """A group leader, perhaps without a computer and here without an account: the village agent registers (R21)."""
        village = above(group)
        title = self._titles["community_group" if is_community(village) else "group"][0]
        area = self._duties["area_group"][0].format(village=short_name(village), group=group.name)
        duties = self._any(self._duties["group"])
        self._appoint(group, Role.GROUP_LEADER, title, signs_in=False, responsibility_area=area, duties=duties)

    def staff_department(self, department: Unit) -> None:
        """Exactly one chief agent (R22), agents, the leader in charge; the organization department supervises, too."""
        whole, linked = self._duties["area_department"]
        chief = self._agent(department, self._any(self._titles["chief"]), whole, "department", role=Role.CHIEF_AGENT)
        for title in self._rng.sample(self._titles["department"], self._rng.randint(1, 2)):
            self._agent(department, title, linked, "department")
        endings = self._titles["leader_by_ending"]
        leads = next(row["title"] for row in endings if department.name.endswith(row["ending"]))
        self._appoint(department, Role.LEADER_IN_CHARGE, leads)
        self._appoint(department, Role.PERSONNEL_OFFICER, self._any(self._titles["department_personnel_officer"]))
        if department.code == "D01":
            for title in self._titles["supervisor"]:
                self._appoint(department, Role.SUPERVISOR, title)
        if self._rng.random() < 0.2:
            before = self._appoint(department, Role.CHIEF_AGENT, self._any(self._titles["chief"]), former=True)
            # The one before left when the present one came (R22).
            before.ends_on = chief.starts_on - timedelta(days=1)
            before.starts_on = before.ends_on - timedelta(days=self._rng.randint(*ENDED))

    def save(self) -> None:
        """Write everybody, accounts first."""
        User.objects.bulk_create(self._users)
        Agent.objects.bulk_create(self._agents)
        Appointment.objects.bulk_create(self._posts)

    def _any(self, words: Sequence[str]) -> str:
        return self._rng.choice(words)

    def _agent(
        self, unit: Unit, title: str, area: str, tier: str, role: Role = Role.AGENT, **facts: Any
    ) -> Appointment:
        duties = self._any(self._duties[tier])
        return self._appoint(unit, role, title, responsibility_area=area, duties=duties, **facts)

    def _appoint(
        self, unit: Unit, role: Role, title: str, *, signs_in: bool = True, former: bool = False, **facts: Any
    ) -> Appointment:
        """Invent somebody and put them into this post."""
        agent = Agent(name=self._people.name())
        self._agents.append(agent)
        if signs_in:
            self._seats[unit.code] += 1
            invented = f"{unit.code.lower()}-{self._seats[unit.code]}"
            username = invented if former else self._demo.pop((unit.code, role), invented)
            agent.user = account(username, name=agent.name)
            agent.user.is_active = not former
            self._users.append(agent.user)
        starts_on = self._today - timedelta(days=self._rng.randint(*LONG_AGO))
        ends_on = self._today - timedelta(days=self._rng.randint(*ENDED)) if former else None
        published = "" if former else self._people.service_phone()
        post = Appointment(
            agent=agent,
            unit=unit,
            role=role,
            title=title,
            published_phone=published,
            starts_on=starts_on,
            ends_on=ends_on,
            **facts,
        )
        self._posts.append(post)
        return post
