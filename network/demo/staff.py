"""Invented people in every post of the network."""

import random
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from network.demo.accounts import DEMO_POSTS, DEMO_VILLAGE, account
from network.demo.people import People
from network.demo.units import above, is_community, short_name
from network.enums import NAMED_ROLES, LeaveKind, QuotaGroup, Role, Tier
from network.models import Agent, Appointment, Leave, Unit, User

UNSTAFFED_VILLAGES = 2
"""How many villages have lost their agent, so that their residents' requests land with the town (R18)."""

LONG_AGO = (800, 3000)
"""How many days ago posts begin: before any demo request, so that whoever serves today served then."""

ENDED = (450, 780)
"""How many days ago former posts ended: before any demo request, too."""

WITHOUT_BACKUP = 0.03
"""Share of agents who have named no backup, so that the coverage page has something to show."""

QUOTA_GROUP = {Tier.TOWN: QuotaGroup.TOWN_CADRE, Tier.VILLAGE: QuotaGroup.VILLAGE_CADRE}
"""What posts in a unit of this tier count to (R84); in a department some belong to the shuangbang activity (R82)."""

LEAVES = ((-2, 5), (-30, -20), (-75, -20), (10, 24))
"""First and last day of some leaves, counted from today: one now, a past one, one of more than a month, one to come."""


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
    roster.name_backups()
    roster.grant_leaves()
    roster.save()


class Roster:
    """The invented posts, collected unit by unit."""

    def __init__(self, people: People, rng: random.Random, today: date) -> None:
        self._people, self._rng, self._today = people, rng, today
        self._titles, self._duties = people.words["titles"], people.words["duties"]
        self._users: list[User] = []
        self._agents: list[Agent] = []
        self._posts: list[Appointment] = []
        self._leaves: list[Leave] = []
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

    def name_backups(self) -> None:
        """Most agents have a backup (R40): a colleague of the same unit, else one of the unit above."""
        agents = [post for post in self._posts if post.ends_on is None and post.role in NAMED_ROLES]
        colleagues: dict[int | None, list[Agent]] = {}
        for post in agents:
            colleagues.setdefault(post.unit_id, []).append(post.agent)
        for post in agents:
            near = [agent for agent in colleagues[post.unit_id] if agent is not post.agent]
            near = near or colleagues.get(post.unit.parent_id, [])
            if near and self._rng.random() >= WITHOUT_BACKUP:
                post.backup = self._rng.choice(near)

    def grant_leaves(self) -> None:
        """A few agents are or were away (R40); never the demo accounts, whose desks are to be looked at."""
        posts = [post for post in self._posts if post.backup and post.agent.user]
        away = [post.agent for post in posts if str(post.agent.user) not in DEMO_POSTS.values()]
        for agent, (first, last) in zip(self._rng.sample(away, min(len(LEAVES), len(away))), LEAVES, strict=False):
            begins, ends = (self._today + timedelta(days=days) for days in (first, last))
            kind = self._rng.choice(LeaveKind.values)
            self._leaves.append(
                Leave(agent=agent, kind=kind, starts_on=begins, ends_on=ends, recorded_at=timezone.now())
            )

    def save(self) -> None:
        """Write everybody, accounts first."""
        User.objects.bulk_create(self._users)
        Agent.objects.bulk_create(self._agents)
        Appointment.objects.bulk_create(self._posts)
        Leave.objects.bulk_create(self._leaves)

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
            quota_group=self._quota_group(unit),
            starts_on=starts_on,
            ends_on=ends_on,
            **facts,
        )
        self._posts.append(post)
        return post

    def _quota_group(self, unit: Unit) -> QuotaGroup:
        if unit.tier == Tier.DEPARTMENT:
            return self._rng.choice((QuotaGroup.SHUANGBANG, QuotaGroup.OTHER))
        return QUOTA_GROUP.get(Tier(unit.tier), QuotaGroup.NONE)
