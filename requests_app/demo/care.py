"""Invented residents in special care around the demo accounts, with contacts, visits and findings in every state."""

import random
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from network.demo import People
from network.demo.accounts import DEMO_TOWN, DEMO_VILLAGE
from network.enums import LeaveKind
from network.models import Agent, Appointment, Leave, Unit, User
from requests_app.actions import pairing, visiting
from requests_app.actions.pairing import Resident
from requests_app.actions.visiting import Found
from requests_app.care_enums import CareCategory, ConsentMeans, ContactMeans, VisitKind
from requests_app.enums import Kind
from requests_app.models import Finding, Pairing, ProxyRequest

ELDER, CHILD, OTHER = CareCategory


class Care(NamedTuple):
    """One pairing: its category, how many days ago it began, and the contacts since by days ago."""

    category: CareCategory
    days: int
    contacts: dict[int, tuple[ContactMeans, str]]


PHONE, VISIT = ContactMeans.PHONE, ContactMeans.VISIT
CARED_FOR = (
    Care(ELDER, 210, {6: (PHONE, "电话问候，血压药已按时服用。"), 34: (VISIT, "上门看望，帮助缴了电费。")}),
    Care(ELDER, 160, {47: (VISIT, "上门看望，约好月底陪同体检。")}),
    Care(CHILD, 90, {12: (VISIT, "家访，作业有人辅导；已与在外务工的家长通话。")}),
    Care(OTHER, 20, {}),
)
LEFT_BEHIND = Care(ELDER, 40, {})
"""Paired with somebody who is away now; the list points it out."""


class Outing(NamedTuple):
    """One visit of the demo agent and what it brought home."""

    kind: VisitKind
    days: int
    summary: str
    findings: tuple[Found, ...]


OUTINGS = (
    Outing(
        VisitKind.FIELD_DAY,
        16,
        "赴基层工作日，走访八户。",
        (Found(Kind.VOICE, "希望村口公交站加装雨棚。"), Found(Kind.VOICE, "希望村口公交站早班车提前。")),
    ),
    Outing(
        VisitKind.MEETING,
        9,
        "村民小组座谈会，到会二十一人。",
        (
            Found(Kind.VOICE, "灌溉渠道淤塞，希望插秧前清淤。"),
            Found(Kind.ADVOCACY, "外出务工的工资被拖欠，请帮助协调。"),
        ),
    ),
    Outing(
        VisitKind.SURVEY,
        4,
        "发放问卷四十份，收回三十六份。",
        (Found(Kind.VOICE, "希望增加老年人助餐点。"),),
    ),
)
ANSWER = "公交公司已答复：雨棚列入今年计划，早班车下月起提前到六点。"


def seed_care(*, people: People, rng: random.Random, now: datetime) -> None:
    """Pair residents around the demo accounts and record visits; nothing where these accounts do not exist."""
    accounts = {user.username: user for user in User.objects.filter(username__in=("village", "leader"))}
    if len(accounts) < 2:
        return
    village, agent = Unit.objects.get(code=DEMO_VILLAGE), accounts["village"]
    county = Caring(people, rng, accounts["leader"], now)
    for care in CARED_FOR:
        county.pair(care, village, agent.agent)
    county.leave_behind(LEFT_BEHIND)
    for outing in OUTINGS:
        _go_out(outing, village, agent, now)
    _answer_and_request(village, agent, now)


class Caring:
    """Who pairs whom, and until when."""

    def __init__(self, people: People, rng: random.Random, leader: User, now: datetime) -> None:
        self._people, self._rng, self._leader, self._now = people, rng, leader, now

    def pair(self, care: Care, place: Unit, agent: Agent) -> None:
        """Pair an invented resident with this agent as long ago as the care says, with its contacts since."""
        begun_at = self._now - timedelta(days=care.days)
        begun = pairing.pair(
            resident=self._resident(care.category, place, begun_at),
            agent=agent,
            starts_on=timezone.localdate(begun_at),
            actor=self._leader,
            now=begun_at,
        )
        for ago, (means, text) in care.contacts.items():
            at = self._now - timedelta(days=ago)
            actor = User.objects.get(agent=agent)
            pairing.note_contact(pairing=begun, contacted_at=at, means=means, text=text, actor=actor, now=at)

    def leave_behind(self, care: Care) -> None:
        """Pair a resident of another village of the demo town with an agent who is on leave now."""
        today = timezone.localdate(self._now)
        villages = Unit.objects.filter(parent__code=DEMO_TOWN).exclude(code=DEMO_VILLAGE)
        post = Appointment.objects.live_on(today).handling().filter(unit__in=villages).order_by("pk").first()
        if post is None or post.starts_on > today - timedelta(days=care.days):
            return
        self.pair(care, post.unit, post.agent)
        Leave.objects.create(
            agent=post.agent,
            kind=LeaveKind.LEAVE,
            starts_on=today - timedelta(days=2),
            ends_on=today + timedelta(days=12),
            recorded_by=self._leader,
            recorded_at=self._now,
        )

    def _resident(self, category: CareCategory, place: Unit, at: datetime) -> Resident:
        people, is_child = self._people, category == CHILD
        return Resident(
            name=people.name(),
            area=place,
            category=category,
            phone="" if is_child else people.client_phone(),
            address=f"{self._rng.randint(1, 60)}号",
            under_14=is_child,
            guardian_name=people.name() if is_child else "",
            guardian_phone=people.client_phone() if is_child else "",
            consent_on=timezone.localdate(at) if is_child else None,
            consent_means=ConsentMeans.WRITTEN if is_child else "",
        )


def _go_out(outing: Outing, place: Unit, agent: User, now: datetime) -> None:
    at = now - timedelta(days=outing.days)
    visiting.record_visit(
        kind=outing.kind,
        place=place,
        visited_on=timezone.localdate(at),
        summary=outing.summary,
        findings=outing.findings,
        actor=agent,
        now=at,
    )


def _answer_and_request(place: Unit, agent: User, now: datetime) -> None:
    """Two findings are answered together, one came with a walk-in; the others stay open."""
    visiting.answer_group(
        findings=list(Finding.objects.filter(visit__kind=VisitKind.FIELD_DAY)),
        text=ANSWER,
        means="村务公开栏",
        replied_on=timezone.localdate(now) - timedelta(days=5),
        actor=agent,
        now=now,
    )
    walk_in = ProxyRequest.objects.filter(registered_by=agent.agent).order_by("-submitted_at").first()
    if walk_in is None:
        return
    home = visiting.record_visit(
        kind=VisitKind.HOUSEHOLD,
        place=place,
        visited_on=timezone.localdate(walk_in.submitted_at),
        pairing=Pairing.objects.current().filter(agent=agent.agent).earliest("starts_on"),
        findings=[Found(Kind(walk_in.kind), walk_in.description)],
        actor=agent,
        now=now,
    )
    visiting.link_finding(finding=home.findings.get(), proxy_request=walk_in, actor=agent, now=now)
