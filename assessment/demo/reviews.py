"""Reviews, petitions and collective handling as a year of oversight would have left them (R75, R77, R81, R83, R89)."""

import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.utils import timezone

from assessment.enums import ANNEX_OF_TIER, CollectiveKind, PetitionLevel, ReviewKind
from assessment.models import CollectiveHandling, PetitionFinding, PublicReview, ReviewResult
from assessment.satisfaction import respondents_of
from network.enums import HANDLING_ROLES, Role
from network.models import Agent, Appointment, Unit
from requests_app.enums import Grade

DAYS_AGO = (25, 205)
"""When the reviews of each unit were, give or take some days: one in each half-year, mostly."""

MISSING = 0.15
"""Share of units whose latest review has not been yet."""

WEIGHTS = {5: 46, 4: 32, 3: 13, 2: 6, 1: 3}
INVITED = ("各村村民代表和近期代理服务对象。", "普通群众、代理服务对象代表，按受理登记抽取。")
PETITIONS = (
    (PetitionLevel.COUNTY, 12, None, "登记簿与通话记录待核对。", ""),
    (PetitionLevel.COUNTY, 48, True, "两次来访均无代理员在岗，未作登记。", "无人在岗且未登记，属代理服务不到位。"),
    (
        PetitionLevel.ABOVE,
        96,
        False,
        "事项已按时办结并告知。",
        "诉求涉及政策标准，与代理服务无关。",
    ),
)
OCCASIONS = (
    (CollectiveKind.COLLECTIVE, "集中补办医疗保险手续", "与人社所约定两个周六上门集中办理，共办理二十六件。"),
    (CollectiveKind.STUDY, "党委研究农村饮水管网改造", "列入年度实施项目，明确牵头部门和完成时间。"),
    (CollectiveKind.ACTIVITY, "便民服务进村活动", "民政、农技、供电等部门现场受理和答复。"),
)


def seed_records(*, rng: random.Random, now: datetime) -> None:
    """A few statements in bulk. Does nothing in a county without an organization department."""
    by = Agent.objects.filter(appointments__role=Role.SUPERVISOR).order_by("pk").first()
    units = list(Unit.objects.filter(tier__in=ANNEX_OF_TIER).order_by("code"))
    if by is None or not units:
        return
    today = timezone.localdate(now)
    reviews = PublicReview.objects.bulk_create(_reviews(units, by, today, rng, now))
    ReviewResult.objects.bulk_create(result for review in reviews for result in _results(review, rng))
    PetitionFinding.objects.bulk_create(_petitions(rng.sample(units, min(3, len(units))), by, today, now))
    CollectiveHandling.objects.bulk_create(_occasions(units, today, rng, now))


def _reviews(units: list[Unit], by: Agent, today: date, rng: random.Random, now: datetime) -> Iterator[PublicReview]:
    for unit in units:
        for days in DAYS_AGO[int(rng.random() < MISSING) :]:
            kind = rng.choice((ReviewKind.MEETING, ReviewKind.MEETING, ReviewKind.PAPER))
            place = f"{unit.name}会议室" if kind == ReviewKind.MEETING else ""
            held_on = today - timedelta(days=days + rng.randrange(20))
            facts = {"held_on": held_on, "kind": kind, "place": place, "invited": rng.choice(INVITED)}
            yield PublicReview(unit=unit, recorded_by=by, recorded_at=now, **facts)


def _results(review: PublicReview, rng: random.Random) -> Iterator[ReviewResult]:
    for respondents in respondents_of(review.unit):
        given = rng.choices(list(WEIGHTS), list(WEIGHTS.values()), k=rng.randrange(7, 25))
        for grade in sorted(set(given)):
            counted = {"grade": Grade(grade), "count": given.count(grade)}
            yield ReviewResult(review=review, respondents=respondents, **counted)


def _petitions(units: list[Unit], by: Agent, today: date, now: datetime) -> Iterator[PetitionFinding]:
    for number, (unit, known) in enumerate(zip(units, PETITIONS, strict=False), start=1):
        level, days, caused, evidence, reason = known
        row = PetitionFinding(unit=unit, level=level, evidence=evidence, recorded_by=by, recorded_at=now)
        row.happened_on, row.reference = today - timedelta(days=days), f"示例信访{number:03d}号"
        if caused is not None:
            row.caused, row.reason, row.decided_by, row.decided_at = caused, reason, by, now
        yield row


def _occasions(units: list[Unit], today: date, rng: random.Random, now: datetime) -> Iterator[CollectiveHandling]:
    posts = Appointment.objects.live_on(today).handling().filter(unit__in=units, role__in=HANDLING_ROLES)
    agents = {post.unit_id: post.agent for post in posts.select_related("agent").order_by("-pk")}
    for unit in units:
        if unit.pk not in agents:
            continue
        for kind, topic, decision in rng.sample(OCCASIONS, rng.randrange(3)):
            row = CollectiveHandling(unit=unit, kind=kind, topic=topic, decision=decision)
            row.held_on = today - timedelta(days=rng.randrange(5, 150))
            row.recorded_by, row.recorded_at = agents[unit.pk], now
            yield row
