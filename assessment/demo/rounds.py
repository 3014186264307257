"""The demo county's last half-year under assessment: a sheet at every step."""

import random
from datetime import datetime, timedelta
from decimal import Decimal

from assessment.actions import rounds, sheets
from assessment.actions.sheets import Assessed, SelfScore
from assessment.models import ScoreSheet
from assessment.periods import day_of, half_before
from assessment.scoring import Suggestion, suggestions
from network.enums import Role
from network.models import Appointment, User
from proxyportal.scoring_rules import ROW_MAXIMA

HALF = Decimal("0.5")
DAY = timedelta(days=1)
OPENED = 6 * DAY
"""How long the round has been open."""
LATE = 10
"""Of so many units one hands in its self-score after the last day."""
STEPS = ("self_score", "assess", "show", "reply", "finalize", "lock")
"""Of every seven sheets, one stands before and one after each of these."""


def seed_rounds(*, rng: random.Random, now: datetime) -> int:
    """Open the round of the half-year that has ended and take its sheets some steps. Returns how many there are."""
    rounds.propose_due(now)
    supervisor = User.objects.filter(agent__appointments__role=Role.SUPERVISOR).order_by("pk").first()
    year, half = half_before(day_of(now))
    proposed, _ = rounds.propose(year=year, half=half, now=now)
    if supervisor is None:
        return 0
    due = day_of(now) - DAY  # over already, so that sheets without a self-score can be assessed, too
    opened = rounds.open_round(assessment_round=proposed, self_scores_due_on=due, actor=supervisor, now=now - OPENED)
    leaders = _leaders(now)
    for number, sheet in enumerate(opened.sheets.select_related("unit").order_by("unit__code")):
        scored_at = now if number % LATE == 1 else now - 2 * DAY
        _live(sheet, STEPS[: number % (len(STEPS) + 1)], supervisor, leaders.get(sheet.unit_id), rng, (scored_at, now))
    return opened.sheets.count()


def _leaders(now: datetime) -> dict[int, User]:
    """The account of each unit's leader in charge."""
    posts = Appointment.objects.live_on(day_of(now)).filter(role=Role.LEADER_IN_CHARGE, agent__user__isnull=False)
    return {post.unit_id: post.agent.user for post in posts.select_related("agent__user")}


def _live(
    sheet: ScoreSheet,
    steps: tuple[str, ...],
    supervisor: User,
    leader: User | None,
    rng: random.Random,
    moments: tuple[datetime, datetime],
) -> None:
    """Take the steps: the self-score at the first of the moments, the others at the second."""
    scored_at, now = moments
    found = suggestions(sheet.inputs)
    for step in steps:
        if step == "assess":
            sheets.assess(sheet=sheet, scores=_given(found, rng), actor=supervisor, now=now)
        elif step not in ("self_score", "reply"):
            getattr(sheets, step)(sheet=sheet, actor=supervisor, now=now)
        elif leader and step == "reply":
            sheets.reply(sheet=sheet, actor=leader, now=now, text="无异议。")
        elif leader:
            sheets.self_score(sheet=sheet, actor=leader, now=scored_at, scores=_own(found, rng))


def _own(found: dict[int, Suggestion], rng: random.Random) -> dict[int, SelfScore]:
    """A unit sees itself a little better than the figures do."""
    scores = {}
    for number, suggestion in found.items():
        best = Decimal(ROW_MAXIMA[number - 1])
        kindly = best if suggestion.points is None else suggestion.points + suggestion.judged + rng.randint(0, 3) * HALF
        scores[number] = SelfScore(min(best, kindly), "详见台账。" if number == 4 else "")
    return scores


def _given(found: dict[int, Suggestion], rng: random.Random) -> dict[int, Assessed]:
    """What is suggested; where nothing is, and for the register book, what a sample came to."""
    scores = {}
    for number, suggestion in found.items():
        if suggestion.points is None:
            sampled = ROW_MAXIMA[number - 1] * Decimal(rng.randint(14, 19)) / 20
            scores[number] = Assessed(sampled, "依据记录评定。")
        else:
            scores[number] = Assessed(suggestion.points + rng.randint(0, suggestion.judged))
    return scores
