"""The positive controls of the property test: lives worked out by hand, and mistakes that must be noticed."""

from datetime import timedelta

import pytest
from django.db.models import F

from proxyportal import regulation
from requests_app.actions import _step as step
from requests_app.actions import forwarding, timing
from requests_app.log import record
from requests_app.models import Breach, PastRound, ProxyRequest
from requests_app.querysets import ProxyRequestQuerySet
from tests.oracle import HOUR
from tests.requests_app.world import CHIEF, FIRST, LEADER, MICROSECOND, SIBLING, Operation

pytestmark = pytest.mark.django_db

SLOW_LIFE = [
    Operation("submit"),
    Operation("accept", actor=FIRST, step="1"),
    Operation("explain", step="0", promise=24 * HOUR),
    Operation("explain", step="1", promise=24 * HOUR),
    Operation("conclude", step="0"),
]
"""Accepted a microsecond late, explained in time, promise broken by a microsecond, second promise kept."""

PASSED_ON = [
    Operation("enter and accept"),
    Operation("forward", unit=1),
    Operation("sweep", step="1"),
    Operation("sign", step=HOUR),
    Operation("explain", actor=SIBLING, promise=24 * HOUR),
    Operation("conclude", actor=SIBLING, step="1"),
]
"""Forwarded at once and signed for only after the 48 hours: these the sender missed, the promise the receiver."""

URGENT = [
    Operation("enter and accept"),
    Operation("mark_urgent", actor=LEADER, deadline=60 * HOUR),
    Operation("explain", step=49 * HOUR, promise=51 * HOUR),
    Operation("lower", step="1"),
    Operation("conclude", step=99 * HOUR),
]
"""Urgent until 60 hours, explained an hour after the 48, the 60 missed by a microsecond, lowered; promised for 100."""

TWICE = [
    Operation("submit"),
    Operation("accept", actor=FIRST),
    Operation("conclude", step="1"),
    Operation("dispute", actor="client"),
    Operation("reopen", step=HOUR),
    Operation("conclude", step="1"),
]
"""The 48 hours missed by a microsecond in each of two rounds."""


@pytest.fixture
def clear(world):
    """A function that plays a life and returns the breaches of its request: hours, stage, unit and person by place."""

    def play(life):
        world.play(life)
        [case] = world.cases.values()
        units = [unit.pk for unit in world.units]
        return sorted(
            (number, stage, (due - 1) / HOUR, units.index(unit), None if agent is None else world.ids.index(agent))
            for number, stage, due, unit, agent in case.breaches
        )

    return play


def test_oracle_agrees_with_a_slow_life_worked_out_by_hand(clear):
    """R42, R45: the oracle itself is checked against figures that a person has computed."""
    assert clear(SLOW_LIFE) == [
        (1, "acceptance", 24, 0, None),
        (1, "promise", pytest.approx(24 + 48 + 24), 0, FIRST),
    ]
    assert Breach.objects.count() == 2


def test_oracle_agrees_with_a_life_passed_on_worked_out_by_hand(clear):
    """R35: no hop moves the 48 hours, and until somebody signs the sender is to blame."""
    assert clear(PASSED_ON) == [
        (1, "conclusion", 48, 0, FIRST),
        (1, "promise", pytest.approx(48 + 1 + 24), 1, SIBLING),
    ]


def test_oracle_agrees_with_an_urgent_life_worked_out_by_hand(clear):
    """R48: its own deadline while it is urgent, and afterwards everything that it would have missed without."""
    assert clear(URGENT) == [
        (1, "conclusion", 48, 0, FIRST),
        (1, "promise", 100, 0, FIRST),
        (1, "urgent", 60, 0, FIRST),
    ]
    assert ProxyRequest.objects.get().conclusion_verdict == regulation.Verdict.OVERTIME


def test_oracle_agrees_with_a_life_of_two_rounds_worked_out_by_hand(clear):
    """R41: round 1 stays in the statistics, round 2 has 48 hours of its own."""
    assert clear(TWICE) == [
        (1, "conclusion", 48, 0, FIRST),
        (2, "conclusion", pytest.approx(48 + 1 + 48), 0, FIRST),
    ]
    assert PastRound.objects.get().conclusion_verdict == regulation.Verdict.OVERTIME


# --- Mistakes in the portal ------------------------------------------------------------------------------------------


def short_limit(monkeypatch):
    monkeypatch.setattr(regulation, "CONCLUSION_LIMIT", timedelta(hours=47))
    return SLOW_LIFE


def limit_itself_is_late(monkeypatch):
    monkeypatch.setattr(ProxyRequestQuerySet, "overdue", lambda rows, now: rows.filter(due_at__lte=now))
    return [Operation("submit"), Operation("sweep", step="0"), Operation("accept", actor=FIRST)]


def clicks_freeze_nothing(monkeypatch):
    monkeypatch.setattr(step, "freeze_running", lambda *_: None)
    return SLOW_LIFE


def clock_is_believed(monkeypatch):
    monkeypatch.setattr(step, "last_flagged", lambda *_: None)
    return [Operation("submit"), Operation("sweep", step="1"), Operation("accept", actor=FIRST, step=-HOUR)]


def hop_resets_the_clock(monkeypatch):
    def write(self, *, wrote=(), **changes):
        if self.verb == "sign":
            changes["due_at"] = regulation.conclusion_due(self.at)
        record(self.proxy_request, verb=self.verb, actor=self.actor, at=self.at, changes=changes, wrote=wrote)
        return self.proxy_request

    monkeypatch.setattr(step.Step, "write", write)
    return [Operation("enter and accept"), Operation("forward", unit=1), Operation("sign", step=HOUR)]


def explanation_moves_an_urgent_deadline(monkeypatch):
    def write(self, *, wrote=(), **changes):
        if self.verb == "explain":
            changes["due_at"] = changes["promised_at"]
        record(self.proxy_request, verb=self.verb, actor=self.actor, at=self.at, changes=changes, wrote=wrote)
        return self.proxy_request

    monkeypatch.setattr(step.Step, "write", write)
    return URGENT


def sweep_blames_the_receiver(monkeypatch):
    overdue = ProxyRequestQuerySet.overdue

    def blamed(rows, now):
        late = overdue(rows, now)
        late.filter(offered_unit__isnull=False).update(holder_unit=F("offered_unit"))
        return late

    monkeypatch.setattr(ProxyRequestQuerySet, "overdue", blamed)
    return PASSED_ON


def lowering_forgets(monkeypatch):
    monkeypatch.setattr(timing, "freeze_unexcused", lambda *_: None)
    return URGENT


def nobody_is_asked(monkeypatch):
    monkeypatch.setattr(forwarding, "check_authorized", lambda *_: None)
    return [Operation("enter and accept", number=2), Operation("forward", unit=2)]


def anybody_signs(monkeypatch):
    monkeypatch.setattr(step, "refusal", lambda *_: None)
    return [Operation("enter and accept"), Operation("forward", unit=1), Operation("sign", actor=CHIEF)]


MISTAKES = [
    *(short_limit, limit_itself_is_late, clicks_freeze_nothing, clock_is_believed, hop_resets_the_clock),
    *(explanation_moves_an_urgent_deadline, sweep_blames_the_receiver, lowering_forgets, nobody_is_asked),
    anybody_signs,
]


@pytest.mark.parametrize("mistake", MISTAKES)
def test_oracle_notices(world, monkeypatch, mistake):
    """With one mistake in the portal the same comparison fails; without it, the same life agrees."""
    life = mistake(monkeypatch)
    with pytest.raises(AssertionError):
        world.play(life)
    monkeypatch.undo()


@pytest.mark.parametrize("life", [SLOW_LIFE, PASSED_ON, URGENT, TWICE])
@pytest.mark.parametrize("lose", ["newest breach", "oldest event time"])
def test_comparison_notices_lost_and_changed_rows(world, life, lose):
    """The positive control of the comparison itself: after a clean run, one row less or later is seen."""
    world.play(life)
    if lose == "newest breach":
        Breach.objects.latest("pk").delete()
    else:
        ProxyRequest.objects.update(submitted_at=F("submitted_at") + MICROSECOND)
    with pytest.raises(AssertionError):
        world.compare()
