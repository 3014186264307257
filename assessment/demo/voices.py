"""What clients would have said since: a sample asked again, bad ratings looked into, complaints (R59, R64, R88)."""

import random
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from assessment.actions import bad_ratings, complaints, return_visits
from assessment.actions.complaints import Filed
from assessment.enums import ComplaintChannel, VisitReason
from assessment.models import BadRatingTask, Complaint, ReturnVisit
from assessment.periods import Period
from network.enums import NAMED_ROLES, Role, Tier
from network.models import Agent, Appointment, User
from proxyportal.regulation import BAD_RATING_WORKING_DAYS, COMPLAINT_REPLY_WORKING_DAYS, working_days_after
from requests_app.errors import ActionRefused

COMPLAINTS = 24
SAID = (
    "上午去了两次，代办点都没有人，电话也没人接。",
    "材料交了一个星期，没有人告诉我办到哪一步。",
    "办事态度不好，问多了就不耐烦。",
    "说好了当天办结，结果拖了三天，也没有说明。",
)
SHOWN = "有群众反映服务不及时、态度不够耐心，请说明情况。"
REPLIES = ("当天在镇上开会，未安排人顶岗，是我的疏忽。", "材料在部门流转，没有及时告知，今后改正。", "")
CAUSES = ("没有主动告知进展。", "AB岗未落实，来人无人接待。")
RIGHTED = ("已上门说明并补办。", "已落实AB岗，并向申请人致歉。")


def seed_voices(*, rng: random.Random, now: datetime) -> None:
    """Ask, look into, hear: most of it done, some waiting. Nothing where there is no organization department."""
    supervisor = User.objects.filter(agent__appointments__role=Role.SUPERVISOR).order_by("pk").first()
    if supervisor is None or supervisor.standing.agent is None:
        return
    seed_bad_ratings(supervisor.standing.agent, rng, now)
    seed_sample(supervisor, rng, now)
    seed_complaints(supervisor.standing.agent, rng, now)


def seed_sample(supervisor: User, rng: random.Random, now: datetime) -> None:
    """One draw of results old enough that no bad rating of them waits; most of the clients have been asked."""
    drawn_at = now - timedelta(days=12)
    last = timezone.localdate(now - timedelta(days=40))
    try:
        sample = return_visits.draw(
            period=Period(last - timedelta(days=60), last), per_stratum=1, seed="2014", actor=supervisor, now=drawn_at
        )
    except ActionRefused:  # too few requests to draw from
        return
    visits = list(sample.visits.all())
    for visit in visits:
        if rng.random() < 0.75:
            answer(visit, sample.drawn_by, rng, drawn_at + timedelta(days=rng.randint(1, 10)))
    ReturnVisit.objects.bulk_update(
        visits, ("attempts", "contacted", "solved", "satisfied", "words", "visited_by", "visited_at")
    )


def answer(visit: ReturnVisit, by: Agent, rng: random.Random, at: datetime) -> None:
    """Reached or not, and what was said."""
    visit.visited_by, visit.visited_at, visit.contacted = by, at, rng.random() < 0.9
    visit.attempts = rng.randint(0, 1) if visit.contacted else 3
    if visit.contacted:
        visit.solved, visit.satisfied = rng.random() < 0.95, rng.random() < 0.9
        visit.words = "事情办好了，比以前方便。" if visit.satisfied else "办好了，但跑了好几趟。"


def seed_bad_ratings(agent: Agent, rng: random.Random, now: datetime) -> None:
    """The tasks of all bad ratings, each as far as time and chance allowed."""
    bad_ratings.open_tasks(now)
    tasks = list(BadRatingTask.objects.select_related("rating"))
    visits: list[ReturnVisit] = []
    for task in tasks:
        task.opened_at = at = task.rating.rated_at + timedelta(minutes=20)
        task.due_on = working_days_after(timezone.localdate(at), BAD_RATING_WORKING_DAYS)
        task.checked_at = at + timedelta(days=rng.randint(1, 5))
        if task.agent_id == agent.pk or task.checked_at > now or rng.random() < 0.05:
            task.checked_at = None
            continue
        task.checked_by, task.cause = agent, rng.choice(CAUSES)
        righted_at = task.checked_at + timedelta(days=rng.randint(1, 5))
        if righted_at > now or rng.random() < 0.05:
            continue
        task.rectified_by, task.rectified_at, task.rectification = agent, righted_at, rng.choice(RIGHTED)
        task.visit = ReturnVisit(
            proxy_request_id=task.rating.proxy_request_id,
            round=task.rating.round,
            targeted_for=VisitReason.BAD_RATING,
            opened_by=agent,
            opened_at=righted_at,
        )
        visited_at = righted_at + timedelta(days=rng.randint(1, 4))
        if visited_at < now:
            answer(task.visit, agent, rng, visited_at)
            task.closed_at = task.visit.visited_at
        visits.append(task.visit)
    ReturnVisit.objects.bulk_create(visits)
    steps = ("checked_at", "checked_by", "cause", "rectified_at", "rectified_by", "rectification")
    BadRatingTask.objects.bulk_update(tasks, ("opened_at", "due_on", *steps, "visit", "closed_at"), batch_size=200)


def seed_complaints(supervisor: Agent, rng: random.Random, now: datetime) -> None:
    """Complaints of the last months about agents of villages, towns and offices, in every state."""
    tiers = (Tier.VILLAGE, Tier.TOWN, Tier.DEPARTMENT)
    posts = Appointment.objects.live_on(timezone.localdate(now)).filter(role__in=NAMED_ROLES, unit__tier__in=tiers)
    about = list(posts.exclude(agent=supervisor).select_related("agent", "unit").order_by("pk"))
    made = [
        hear(post, supervisor, rng, now - timedelta(days=rng.randint(1, 120), hours=rng.randint(0, 8)), now)
        for post in rng.sample(about, min(COMPLAINTS, len(about)))
    ]
    asked = ("agent", "asked_by", "asked_at", "shown_text", "reply_due_on", "reply", "replied_at")
    decided = ("upheld", "reason", "answer", "decided_by", "decided_at")
    Complaint.objects.bulk_update(made, (*asked, *decided))


def hear(post: Appointment, supervisor: Agent, rng: random.Random, at: datetime, now: datetime) -> Complaint:
    """One complaint, followed as far as time allows."""
    filed = Filed(
        submission_key=UUID(int=rng.getrandbits(128)),
        text=rng.choice(SAID),
        unit=post.unit,
        channel=rng.choice(list(ComplaintChannel)),
        agent_name=post.agent.name if rng.random() < 0.7 else "",
        client_name=rng.choice(("", "吉祥", "如意")),
    )
    heard = complaints.lodge(filed=filed, now=at)
    heard.asked_at = at + timedelta(days=1)
    if heard.asked_at > now:
        heard.asked_at = None
        return heard
    heard.agent, heard.asked_by, heard.shown_text = post.agent, supervisor, SHOWN
    heard.reply_due_on = working_days_after(timezone.localdate(heard.asked_at), COMPLAINT_REPLY_WORKING_DAYS)
    heard.reply = rng.choice(REPLIES)
    heard.replied_at = heard.asked_at + timedelta(days=2) if heard.reply else None
    decided_at = heard.asked_at + timedelta(days=12)
    if decided_at < now and rng.random() < 0.9:
        heard.upheld, heard.decided_by, heard.decided_at = rng.random() < 0.4, supervisor, decided_at
        heard.reason = "经核查，情况属实，已责令整改。" if heard.upheld else "经核查，代理员已按规定时限办理并告知。"
        heard.answer = "感谢您的监督，" + heard.reason
    return heard
