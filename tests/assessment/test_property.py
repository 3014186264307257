"""Random lives of requests: every figure is what a plain count over the log finds (R38, R50, R87).

`HYPOTHESIS_PROFILE=thorough` tries a thousand sequences instead of thirty.
"""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import FilteredRelation, Q
from hypothesis import example, given
from hypothesis import strategies as st

from assessment import cases, indicators
from assessment.indicators import FIGURES
from assessment.periods import Period, half_year
from proxyportal.regulation import Verdict
from requests_app.actions import closing, disputing, forwarding, handling, intake, timing
from requests_app.breaches import flag_breaches
from requests_app.enums import Channel, Grade, Means, Outcome, Receiver, Stage
from requests_app.errors import ActionRefused
from requests_app.models import ProxyRequest, UrgentMark
from tests.assessment.slow_counts import all_cases, count
from tests.conftest import DAY, HOUR, MICROSECOND
from tests.factories import ApplicationFactory

pytestmark = pytest.mark.django_db

BEGIN = datetime(2026, 6, 28, 15, 59, tzinfo=UTC)
"""So that many limits run out about midnight between 30 June and 1 July in Beijing."""

PERIODS = [
    half_year(2026, 1),
    half_year(2026, 2),
    Period(date(2026, 6, 30), date(2026, 6, 30)),
    Period(date(2026, 7, 1), date(2026, 7, 5)),
]
TOLD = {"means": Means.PHONE, "receiver": Receiver.SELF}


class World:
    """The cast clicks, the clock goes forward, and after each life the figures are compared."""

    def __init__(self, village, department, village_agent, leader, department_chief, supervisor):
        self.village, self.department = village, department
        self.agent, self.leader = village_agent, leader
        self.chief, self.supervisor = department_chief, supervisor
        self.clock, self.rows, self.done = BEGIN, [], Counter()

    def play(self, operations):
        for verb, target, step, choice in operations:
            self.move(target, step)
            try:
                with transaction.atomic():
                    self.do(verb, target, choice)
                self.done[verb] += 1
            except ActionRefused:
                pass
        self.compare(PERIODS[:1])
        self.clock += 400 * DAY
        self.compare(PERIODS[1:2])
        flag_breaches(self.clock)
        self.compare(PERIODS)

    def move(self, target, step):
        """On by some time, or to just about the limit that runs."""
        row = self.picked(target)
        if isinstance(step, timedelta):
            self.clock += step
        elif row and row.due_at:
            self.clock = max(self.clock, row.due_at + int(step) * MICROSECOND)

    def picked(self, target):
        return ProxyRequest.objects.get(pk=self.rows[target % len(self.rows)]) if self.rows else None

    def do(self, verb, target, choice):
        if verb == "submit":
            self.rows.append(intake.submit(application=ApplicationFactory(area=self.village), now=self.clock).pk)
        elif verb == "register":
            made = intake.register(
                application=ApplicationFactory(area=self.village, kind="voice"),
                channel=Channel.PHONE,
                visited_at=self.clock - DAY,
                accept_at_once=bool(choice % 2),
                actor=self.agent,
                now=self.clock,
            )
            self.rows.append(made.pk)
        elif verb == "sweep":
            flag_breaches(self.clock)
        elif (row := self.picked(target)) and (verb != "forward" or row.holder_agent_id):
            self.act(verb, row, choice)

    def act(self, verb, row, choice):
        act, given = self.arguments(row, choice)[verb]
        act(proxy_request=row, now=self.clock, **given)

    def arguments(self, row, choice):
        """Each verb's function and arguments; `choice` picks among what it may be given."""
        at_home = row.holder_unit_id == self.village.pk
        holder = self.agent if at_home else self.chief
        to = self.department if at_home else self.village
        why = {"reason": "因故"}
        later = [49 * HOUR, 60 * HOUR, 100 * HOUR, HOUR][choice % 4]
        judged = {
            "stage": [Stage.CONCLUSION, Stage.CONCLUSION, Stage.ACCEPTANCE][choice % 3],
            "verdict": list(Verdict)[choice % 3],
            "actor": self.supervisor,
        }
        done = {"outcome": Outcome.DONE, "result_text": "办好", "actor": holder}
        promise = {"promised_at": max(self.clock, row.conclusion_due_at or self.clock) + later, "actor": holder}
        offered = self.chief if row.offered_unit_id == self.department.pk else self.agent
        return {
            "accept": (handling.accept, {"actor": holder}),
            "refuse": (handling.refuse, why | {"actor": holder}),
            "redirect": (forwarding.redirect, why | {"to": to, "actor": holder}),
            "forward": (forwarding.forward, why | {"to": to, "actor": self.leader if at_home else holder}),
            "sign": (forwarding.sign, {"actor": offered}),
            "explain": (handling.explain, why | TOLD | promise),
            "mark_urgent": (timing.mark_urgent, why | {"deadline": self.clock + later, "actor": self.leader}),
            "lower": (timing.lower, why | {"actor": holder}),
            "conclude": (handling.conclude, done),
            "inform": (closing.inform, TOLD | {"actor": holder, "substitute_reason": "代为告知"}),
            "rate": (closing.rate, {"grade": Grade(choice % 5 + 1)}),
            "dispute": (disputing.dispute, {"text": "不认可", "actor": None}),
            "reopen": (disputing.reopen, {"actor": holder}),
            "withdraw": (closing.withdraw, {}),
            "void": (disputing.void, why | {"actor": self.supervisor}),
            "correct": (disputing.correct, why | judged),
        }

    def compare(self, periods):
        """Every figure by unit, kind and channel, and the lists behind the first period's."""
        found = all_cases(self.clock)
        for period in periods:
            counted = indicators.counted(FIGURES.values(), period, self.clock, by=("unit", "kind", "channel"))
            assert {key: tally[:2] for key, tally in counted.items()} == count(found, period.start, period.end)
        self.compare_lists(found, periods[0])

    def compare_lists(self, found, period):
        inside = [case for case in found if period.start <= case.moment < period.end]
        for figure in FIGURES.values():
            own = [case for case in inside if case.figure == figure.name]
            listed = indicators.cases_counted(figure, period, self.clock)
            assert sorted(listed) == sorted((c.request, c.moment, c.kept, c.unit) for c in own)
            missed = indicators.cases_counted(figure, period, self.clock, kept=False, units=[self.village.pk])
            assert missed.count() == sum(not c.kept and c.unit == self.village.pk for c in own)


@pytest.fixture
def world(village, department, village_agent, leader, department_chief, supervisor):
    return World(village, department, village_agent, leader, department_chief, supervisor)


VERBS = [
    *("submit", "register", "accept", "refuse", "redirect", "forward", "sign", "explain", "mark_urgent", "lower"),
    *("conclude", "inform", "rate", "dispute", "reopen", "withdraw", "void", "correct", "sweep"),
]
USUAL = ["accept", "explain", "conclude", "inform", "rate", "dispute", "reopen", "mark_urgent", "lower", "correct"]
STEPS = [timedelta(0), HOUR, HOUR, 10 * HOUR, 30 * HOUR, 60 * HOUR, "-1", "0", "1", "1000"]
"""Texts: microseconds from the limit that runs."""

operations = st.tuples(
    st.sampled_from([*VERBS, *USUAL, *USUAL]), st.integers(0, 2), st.sampled_from(STEPS), st.integers(0, 59)
)


BEGINNINGS = [
    "submit 0, accept 0, conclude 0, rate 0 4, dispute 0, reopen 0",
    "submit 0, register 1 1, conclude 1, inform 1, rate 1 0",
    "register 0 0, accept 0, explain 0, forward 0, sign 0",
    "register 0 1, mark_urgent 0 0, submit 0, conclude 0, refuse 1",
    "register 0 1, mark_urgent 0 0, lower 0, submit 0, withdraw 1",
    "register 0 1, mark_urgent 0 3, submit 0, submit 0, conclude 0",
    "submit 0, redirect 0, accept 0, submit 0, void 1, conclude 0, correct 0 2",
]
"""An hour apart: verb, which request, and what is chosen."""


def begun_with(text):
    """The operations of a beginning."""
    for step in text.split(", "):
        verb, target, choice = [*step.split(), "0"][:3]
        yield verb, int(target), HOUR, int(choice)


def test_figures_equal_a_plain_count_over_the_log(world):
    """Forwards, late and early explanations, disputes and new rounds, urgency, withdrawals, corrections, void ones."""
    seen = Counter()

    @given(begun=st.sampled_from(BEGINNINGS), operations=st.lists(operations, min_size=10, max_size=25))
    def play(begun, operations):
        with transaction.atomic():
            world.clock, world.rows = BEGIN, []
            world.play([*begun_with(begun), *operations])
            seen.update((case.figure, case.kept) for case in all_cases(world.clock))
            transaction.set_rollback(True)

    for beginning in BEGINNINGS:
        play = example(begun=beginning, operations=[])(play)
    play()
    always = {("received", False), ("overtime", True)}
    everything = {(figure, kept) for figure in FIGURES for kept in (True, False)} - always
    assert everything <= seen.keys(), "the lives were too tame to prove anything"
    assert set(VERBS) <= world.done.keys()


LIFE = [
    ("submit", 0, HOUR, 0),
    ("accept", 0, "1", 0),
    ("explain", 0, "0", 0),
    ("sweep", 0, "1", 0),
    ("forward", 0, HOUR, 0),
    ("sign", 0, HOUR, 0),
    ("conclude", 0, HOUR, 0),
    ("rate", 0, HOUR, 1),
    ("dispute", 0, HOUR, 0),
    ("reopen", 0, HOUR, 0),
    ("conclude", 0, HOUR, 0),
    ("register", 0, HOUR, 1),
    ("mark_urgent", 1, HOUR, 3),
    ("withdraw", 1, timedelta(0), 0),
    ("register", 0, HOUR, 1),
    ("mark_urgent", 2, HOUR, 3),
    ("lower", 2, "1", 0),
    ("conclude", 2, HOUR, 0),
    ("inform", 2, 10 * HOUR, 0),
    ("submit", 0, HOUR, 0),
    ("void", 3, HOUR, 0),
]
"""Accepted late, explained in the last instant, forwarded after the promise was broken, disputed, concluded anew;
urgent and withdrawn in time; urgent, late, and so no longer; void."""


def mistake_of(name, patch):
    """One wrong word in a definition."""
    wrong = {
        "void ones count": (cases, "_counting", ProxyRequest.objects.all),
        "every grade satisfies": (cases, "SATISFIED_FROM", 1),
        "rounds before are forgotten": (cases, "_rounds", lambda: iter([(cases._counting(), "")])),
        "told within the hour": (cases.feedback, "__defaults__", (HOUR,)),
        "whoever has it now is to blame": (cases, "_with_breach", without_breach),
        "withdrawn ones count": (cases, "_unless_withdrawn", lambda rows, _: rows),
        "lowered ones are forgiven": (cases, "_standing_marks", UrgentMark.objects.exclude(deadline_at=None).all),
    }
    patch.setattr(*wrong[name])


def without_breach(rows, *_, prefix="", **__):
    name = f"{prefix}breaches"
    return rows.alias(missed=FilteredRelation(name, condition=Q(**{f"{name}__pk": None})))


@pytest.mark.parametrize(
    "mistake",
    [
        *("void ones count", "every grade satisfies", "rounds before are forgotten", "told within the hour"),
        *("whoever has it now is to blame", "withdrawn ones count", "lowered ones are forgiven"),
    ],
)
def test_comparison_notices(world, monkeypatch, mistake):
    """The positive control: with one mistake in a definition the same comparison fails."""
    world.play(LIFE)
    mistake_of(mistake, monkeypatch)
    with pytest.raises(AssertionError):
        world.compare(PERIODS)


MIDNIGHT = datetime(2026, 6, 30, 16, tzinfo=UTC)
"""00:00:00 on 1 July in Beijing."""


@pytest.mark.parametrize(("moment", "half"), [(MIDNIGHT - MICROSECOND, 1), (MIDNIGHT, 2)])
def test_case_belongs_to_the_half_year_of_its_beijing_day(village, village_agent, moment, half):
    """30 June 23:59:59.999999 is the first half's, 1 July 00:00:00 the second's: what came in, and what ran out."""
    intake.submit(application=ApplicationFactory(area=village), now=moment)
    intake.submit(application=ApplicationFactory(area=village), now=moment - DAY)
    now = MIDNIGHT + 10 * DAY
    for figure, number in ((indicators.RECEIVED, 1 + (half == 1)), (indicators.ACCEPTANCE, 1 + (half == 2))):
        other = 2 - number if number == 2 else 1
        assert sum(t.cases for t in indicators.tallies(figure, half_year(2026, half), now).values()) == number
        assert sum(t.cases for t in indicators.tallies(figure, half_year(2026, 3 - half), now).values()) == other


def test_limit_at_its_own_instant_has_not_run_out(village, village_agent, now):
    """R42: exactly 24:00:00 is in time; a microsecond later it counts as missed."""
    intake.submit(application=ApplicationFactory(area=village), now=now)
    due, period = now + DAY, half_year(2026, 1)
    assert indicators.tallies(indicators.ACCEPTANCE, period, due) == {}
    assert indicators.tallies(indicators.ACCEPTANCE, period, due + MICROSECOND) == {village.pk: (1, 0, 0)}
