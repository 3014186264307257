"""What the tests of oversight share: limits that were missed at chosen moments, and the chain's steps."""

from datetime import datetime, timedelta

from assessment.actions import talk_steps, talks
from assessment.models import ReminderTalk
from network.models import Agent, Unit, User
from requests_app.actions import handling, intake
from requests_app.models import Breach, ProxyRequest
from tests.factories import ApplicationFactory

LIMIT = timedelta(hours=48)


def missed(area: Unit, actor: User, due: datetime) -> ProxyRequest:
    """A request that this agent accepted, whose 48 hours end at `due`."""
    accepted_at = due - LIMIT
    row = intake.submit(application=ApplicationFactory(area=area), now=accepted_at)
    return handling.accept(proxy_request=row, actor=actor, now=accepted_at)


def waiting(area: Unit, due: datetime) -> ProxyRequest:
    """A request that nobody has, whose 24 hours end at `due`."""
    return intake.submit(application=ApplicationFactory(area=area), now=due - LIMIT / 2)


def as_they_are() -> list[tuple[str, str, list[datetime]]]:
    """Every talk: its unit, its agent and the limits it is about."""
    rows = ReminderTalk.objects.select_related("unit", "agent").order_by("unit", "agent", "first_due_at")
    due = "breach__due_at"
    return [(t.unit.name, str(t.agent or ""), sorted(t.parts.values_list(due, flat=True))) for t in rows]


def frozen(row: ProxyRequest, unit: Unit, agent: Agent | None, due: datetime) -> Breach:
    """A breach as a sweep would freeze it."""
    return Breach.objects.create(
        proxy_request=row,
        round=1,
        stage="conclusion",
        due_at=due,
        holder_unit=unit,
        holder_agent=agent,
        flagged_at=due + timedelta(microseconds=1),
    )


def opened(now: datetime) -> ReminderTalk:
    """The one talk there is after the task has run."""
    talks.open_talks(now)
    return ReminderTalk.objects.get()


def held(talk: ReminderTalk, actor: User, now: datetime, **changes: object) -> ReminderTalk:
    """The talk, held on the day of `now`."""
    facts = {"cause": "外出未交接。", "done_on": now.date(), "seen": talk.parts.count()} | changes
    return talk_steps.hold(talk=talk, actor=actor, now=now, **facts)


def rectified(talk: ReminderTalk, actor: User, now: datetime) -> ReminderTalk:
    return talk_steps.rectify(talk=talk, text="已设AB岗。", done_on=now.date(), actor=actor, now=now)


def verified(talk: ReminderTalk, actor: User, now: datetime) -> ReminderTalk:
    return talk_steps.verify(talk=talk, text="抽查属实。", done_on=now.date(), actor=actor, now=now)
