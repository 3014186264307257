"""The chain of reminder talks as it would have gone: most of it done, some under way, some overdue itself (R49)."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Max
from django.utils import timezone

from assessment.actions.talks import LIMITS, open_talks
from assessment.enums import TalkState, TalkVerb
from assessment.models import ReminderTalk, TalkStep
from assessment.whom import officers_of, who_answers
from network.enums import Role
from network.models import Agent

LEFT_UNDONE = 0.08
"""Share of steps that nobody has taken yet, so that overdue items have something to show."""

DAYS = {TalkVerb.HOLD: (1, 6), TalkVerb.RECTIFY: (3, 14), TalkVerb.VERIFY: (1, 6)}
"""After how many days each step follows the one before it."""

MOVES = {
    TalkVerb.HOLD: TalkState.TALKED,
    TalkVerb.RECTIFY: TalkState.RECTIFIED,
    TalkVerb.VERIFY: TalkState.VERIFIED,
}
TEXTS = {
    TalkVerb.HOLD: (
        "当日外出开会，网上申请无人查看，已指出并要求每日两次登录查看。",
        "材料等待部门答复，未按时向群众说明，已提醒到期前必须说明。",
        "首谈登记后未及时受理，已重申二十四小时受理规定。",
    ),
    TalkVerb.RECTIFY: ("已落实AB岗，外出时由B岗查看并受理。", "建立到期前一日提醒，近两周无超时。"),
    TalkVerb.VERIFY: ("抽查近期事项三件，均按时受理、办结。", "查看台账并电话回访一户，整改到位。"),
}


def seed_talks(*, rng: random.Random, now: datetime) -> None:
    """Open the items of all missed limits and take the steps that time has allowed since. A few statements in bulk."""
    open_talks(now)
    talks = list(ReminderTalk.objects.select_related("unit", "agent").annotate(last=Max("parts__breach__due_at")))
    supervisors = list(Agent.objects.filter(appointments__role=Role.SUPERVISOR).distinct().order_by("pk"))
    officers = officers_of({talk.unit for talk in talks}, timezone.localdate(now))
    steps: list[TalkStep] = []
    for talk in talks:
        talkers = [post.agent for post in officers[talk.unit_id]] or supervisors
        steps += lived(talk, talkers, supervisors, rng, now)
    columns = [f"{done}_{what}" for done in ("talked", "rectified", "verified") for what in ("by", "on")]
    ReminderTalk.objects.bulk_update(
        talks, ("opened_at", "state", "due_at", "closed_at", "talked_to", *columns), batch_size=500
    )
    TalkStep.objects.bulk_create(steps, batch_size=500)


def lived(
    talk: ReminderTalk, talkers: list[Agent], verifiers: list[Agent], rng: random.Random, now: datetime
) -> Iterator[TalkStep]:
    """The steps of one item, each after the one before it, until one was left undone or lies ahead."""
    at = talk.opened_at = talk.last + timedelta(minutes=1)  # type: ignore[attr-defined]  # annotated
    talk.due_at = at + LIMITS[TalkState.OPEN]
    whom = talk.agent or next(iter(who_answers(talk.unit, timezone.localdate(at))), None)
    talker = next((agent for agent in talkers if agent != whom), None)
    verifier = next((agent for agent in verifiers if agent not in (whom, talker)), None)
    for verb, state in MOVES.items():
        at += timedelta(days=rng.randint(*DAYS[verb]), hours=rng.randint(1, 5))
        by = verifier if verb == TalkVerb.VERIFY else talker
        if whom is None or by is None or at > now or rng.random() < LEFT_UNDONE:
            return
        _take(talk, verb, by, whom, at)
        talk.state, talk.due_at = state, at + LIMITS[state] if state in LIMITS else None
        talk.closed_at = at if state == TalkState.VERIFIED else None
        text = rng.choice(TEXTS[verb])
        yield TalkStep(talk=talk, verb=verb, by=by, done_on=timezone.localdate(at), recorded_at=at, text=text)


def _take(talk: ReminderTalk, verb: TalkVerb, by: Agent, whom: Agent, at: datetime) -> None:
    day = timezone.localdate(at)
    if verb == TalkVerb.HOLD:
        talk.talked_by, talk.talked_on, talk.talked_to = by, day, whom
    elif verb == TalkVerb.RECTIFY:
        talk.rectified_by, talk.rectified_on = by, day
    else:
        talk.verified_by, talk.verified_on = by, day
