"""All invented requests of a county, run in the order of the clock."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from operator import itemgetter

from django.utils import timezone

from network.demo import People
from network.demo.accounts import DEMO_DEPARTMENT, DEMO_TOWN, DEMO_VILLAGE
from network.demo.units import above
from network.enums import Tier
from network.models import Appointment, Unit, User
from requests_app.actions.closing import archive_informed
from requests_app.breaches import flag_breaches
from requests_app.demo.lives import Life
from requests_app.demo.passing import seed_passing
from requests_app.demo.plans import Plan, Planner
from requests_app.demo.scenes import NOT_HEARD_OF, SCENES
from requests_app.demo.told import RECENT, deliver
from requests_app.demo.wording import Matter, Wording
from requests_app.enums import Channel, Verb
from requests_app.notifications import only_since

AT_THE_DEMO_DESK = 0.02
"""Share of all requests that come from the demo agent's village, so that its ledger is worth a look."""

AT_TOWN, AT_DEPARTMENT = 0.12, 0.05
"""Shares of walk-ins who go to the town's window or to the competent department instead of their village."""

NAMES_AGENT = 0.15
"""Share of online clients who choose their agent (R12)."""

IN_A_GROUP = 0.4
"""Share of clients who give their group as the place."""


DEMO_SCENES = {DEMO_VILLAGE: (*SCENES, NOT_HEARD_OF), DEMO_TOWN: SCENES[::3], DEMO_DEPARTMENT: SCENES[1::3]}
"""What is under way on the demo accounts' desks."""


def seed_requests(
    *, count: int, people: People, rng: random.Random, now: datetime, entered: Callable[[], object]
) -> int:
    """Put `count` invented requests through their lives up to `now`; returns how many limits are newly flagged.

    `entered` is called for each request that enters the portal.
    """
    lives = list(Society(people, rng, now).lives(count))
    with only_since(now - RECENT):
        run(lives, now=now, entered=entered)
        seed_passing(now)
        flagged = flag_breaches(now)
        while archive_informed(now):
            pass
    deliver(now)
    return flagged


def run(lives: Iterable[Life], *, now: datetime, entered: Callable[[], object]) -> None:
    """Take every step of every life up to `now`, in the order of the clock."""
    agenda = [(step.at, number, step, life) for number, life in enumerate(lives) for step in life.plan.steps]
    for at, _, step, life in sorted(agenda, key=itemgetter(0, 1)):
        if at > now:
            return
        life.take(step)
        if step.verb in (Verb.SUBMIT, Verb.REGISTER):
            entered()


class Society:
    """Who asks for what, where, and who is there to answer."""

    def __init__(self, people: People, rng: random.Random, now: datetime) -> None:
        self._rng, self._now = rng, now
        self._wording = Wording(rng, people)
        self._planner = Planner(rng, now)
        self._desks = desks(now)
        villages = Unit.objects.filter(tier=Tier.VILLAGE).select_related("parent").order_by("code")
        self._villages: list[Unit] = [unit for unit in villages if self._office(unit).pk in self._desks]
        self._groups: defaultdict[int, list[Unit]] = defaultdict(list)
        for group in Unit.objects.filter(tier=Tier.GROUP).select_related("parent__parent").order_by("code"):
            self._groups[group.parent_id or 0].append(group)

    def lives(self, count: int) -> Iterator[Life]:
        """The scenes under way on the demo desks, at most half of all, and past lives for the rest."""
        scenes = list(self._scenes())[: count // 2]
        for entered_at, channel in self._planner.entries(count - len(scenes)):
            yield self._past(entered_at, channel)
        yield from scenes

    def _past(self, entered_at: datetime, channel: Channel) -> Life:
        """A life as it comes, wherever in the county."""
        village = self._village()
        area = self._place_in(village)
        matter = self._wording.matter(area)
        plan = self._planner.plan(entered_at, channel, matter.days)
        office, fate = self._office(village), self._rng.random()
        if plan.channel != Channel.ONLINE and fate < AT_TOWN:
            office = above(village)
        elif plan.channel != Channel.ONLINE and fate < AT_TOWN + AT_DEPARTMENT:
            office = matter.competent_body
        return self._life(plan, matter, area, office, names_agent=self._rng.random() < NAMES_AGENT)

    def _scenes(self) -> Iterator[Life]:
        """What is under way: everything at the demo village, some of it at the other demo desks and elsewhere."""
        known = Unit.objects.select_related("parent").in_bulk(field_name="code", id_list=list(DEMO_SCENES))
        for code, scenes in DEMO_SCENES.items():
            for scene in scenes if code in known else ():
                office = known[code]
                village = office if office.tier == Tier.VILLAGE else self._village()
                yield self._scene(scene.plan(self._now), office, village)
        for scene in SCENES[::2]:
            village = self._village()
            yield self._scene(scene.plan(self._now), self._office(village), village)

    def _scene(self, plan: Plan, office: Unit, village: Unit) -> Life:
        """A scene at this office. Online, a town's or department's desk is reached by naming its agent."""
        area = self._place_in(village)
        matter = self._wording.matter(area, office if office.tier == Tier.DEPARTMENT else None)
        return self._life(plan, matter, area, office, names_agent=office.tier != Tier.VILLAGE, in_turn=True)

    def _life(
        self, plan: Plan, matter: Matter, area: Unit, office: Unit, *, names_agent: bool, in_turn: bool = False
    ) -> Life:
        """A life at this office, or at its place's where the office has nobody; `in_turn`: its first agent handles."""
        desk = list(self._desks.get(office.pk) or self._desks[self._office(area).pk])
        if not in_turn:
            self._rng.shuffle(desk)
        return Life(plan, matter, area, desk, names_agent, self._wording)

    def _village(self) -> Unit:
        home = [village for village in self._villages if village.code == DEMO_VILLAGE]
        return self._rng.choice(home or self._villages if self._rng.random() < AT_THE_DEMO_DESK else self._villages)

    def _place_in(self, village: Unit) -> Unit:
        groups = self._groups[village.pk]
        return self._rng.choice(groups) if groups and self._rng.random() < IN_A_GROUP else village

    def _office(self, place: Unit) -> Unit:
        """Whose queue takes a request from this place: the village's, else the town's (R15-R18)."""
        village = above(place) if place.tier == Tier.GROUP else place
        return village if village.pk in self._desks else above(village)


def desks(now: datetime) -> dict[int, list[User]]:
    """The people who work each unit's queue, by the unit's id. One account object a person, so that what it may do is
    read once."""
    posts = Appointment.objects.live_on(timezone.localdate(now)).handling()
    working: defaultdict[int, list[User]] = defaultdict(list)
    accounts: dict[int, User] = {}
    for post in posts.select_related("agent__user").order_by("unit__code", "pk"):
        user = accounts.setdefault(post.agent.user_id, post.agent.user)
        working[post.unit_id].append(user)
    return dict(working)
