"""Urgent requests with a deadline of their own (R48), and explanations beside them (R45)."""

from datetime import timedelta

import pytest

from proxyportal.regulation import Verdict
from requests_app.actions import closing, disputing
from requests_app.breaches import flag_breaches
from requests_app.clocks import clock_of
from requests_app.enums import Stage, Status, Verb
from requests_app.errors import ActionRefused, NotPermitted, TooLate
from requests_app.models import Breach, UrgentMark
from tests.conftest import DAY, HOUR, MICROSECOND, register
from tests.requests_app.happening import clean, conclude, explain, lower, mark, missed

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(village, village_agent, now):
    """A walk-in, accepted at `now`."""
    return register(village, village_agent, now, accept_at_once=True)


@pytest.fixture
def urgent(held, village_agent, now):
    """The same, found urgent an hour later; to be concluded 24 hours after its acceptance."""
    return mark(held, village_agent, now + HOUR)


@pytest.fixture
def long_urgent(held, leader, now):
    """The same, for which the leader has set 72 hours."""
    return mark(held, leader, now + HOUR, now + 72 * HOUR)


# --- mark_urgent -----------------------------------------------------------------------------------------------------


def test_urgent_request_has_24_hours_from_acceptance_unless_said(urgent, village_agent, now):
    assert (urgent.urgent, urgent.urgent_due_at, urgent.due_at) == (True, now + 24 * HOUR, now + 24 * HOUR)
    assert urgent.conclusion_due_at == now + 48 * HOUR, "kept for the day on which it is urgent no longer"
    found = urgent.urgent_marks.get()
    assert (found.agent, found.marked_at, found.deadline_at) == (village_agent.agent, now + HOUR, now + 24 * HOUR)
    assert urgent.stage == Stage.URGENT
    assert clean(now + HOUR)


def test_agent_sets_48_hours_at_most(held, village_agent, now):
    """R48: to the microsecond; later only a leader of the unit, whose reason is on record."""
    with pytest.raises(ActionRefused) as refusal:
        mark(held, village_agent, now + HOUR, now + 48 * HOUR + MICROSECOND)
    assert "48" in str(refusal.value.message)
    assert mark(held, village_agent, now + HOUR, now + 48 * HOUR).due_at == now + 48 * HOUR


def test_leader_sets_a_later_deadline_with_the_reason(long_urgent, leader, now):
    assert long_urgent.due_at == now + 72 * HOUR
    found = long_urgent.urgent_marks.get()
    assert (found.agent, found.reason) == (leader.agent, "明日手术")


@pytest.mark.parametrize("deadline", [timedelta(0), -HOUR, timedelta(days=-800)])
def test_deadline_lies_ahead(held, leader, now, deadline):
    with pytest.raises(ActionRefused) as refusal:
        mark(held, leader, now + 2 * HOUR, now + 2 * HOUR + deadline)
    assert "48" not in str(refusal.value.message), "it says what is wrong, not what else could be"
    assert mark(held, leader, now + 2 * HOUR, now + 2 * HOUR + MICROSECOND).urgent


def test_default_deadline_that_is_over_is_none(held, village_agent, now):
    with pytest.raises(ActionRefused):
        mark(held, village_agent, now + 24 * HOUR)
    assert mark(held, village_agent, now + 24 * HOUR, now + 40 * HOUR).due_at == now + 40 * HOUR


@pytest.mark.parametrize(("after", "taken"), [(timedelta(0), True), (MICROSECOND, False)])
def test_urgency_is_no_way_out_of_a_limit_that_passed(held, leader, now, after, taken):
    """R48: not even for a leader; a breach that is there cannot be turned into a verdict of "in time"."""
    moment, deadline = now + 48 * HOUR + after, now + 90 * HOUR
    if taken:
        assert mark(held, leader, moment, deadline).urgent
        return
    with pytest.raises(ActionRefused):
        mark(held, leader, moment, deadline)
    row = conclude(held, leader, now + 80 * HOUR)
    assert row.conclusion_verdict == Verdict.OVERTIME
    assert missed() == [(Stage.CONCLUSION, now + 48 * HOUR)]


def test_urgent_twice_is_too_late(urgent, leader, now):
    with pytest.raises(TooLate):
        mark(urgent, leader, now + 2 * HOUR)
    assert UrgentMark.objects.count() == 1


@pytest.mark.parametrize("who", ["second_village_agent", "sibling_agent", "personnel_officer", "supervisor"])
def test_only_the_holder_and_a_leader_find_it_urgent(request, held, who, now):
    with pytest.raises(NotPermitted):
        mark(held, request.getfixturevalue(who), now + HOUR)


@pytest.mark.parametrize("fixture", ["submitted", "concluded", "informed", "withdrawn"])
def test_only_what_is_in_hand_is_found_urgent(request, fixture, leader, now):
    with pytest.raises(TooLate):
        mark(request.getfixturevalue(fixture), leader, now + 3 * HOUR)


# --- Its own limit, and no other -------------------------------------------------------------------------------------


def test_urgent_deadline_is_missed_a_microsecond_after_it(urgent, village_agent, now):
    assert flag_breaches(now + 24 * HOUR) == 0
    assert flag_breaches(now + 24 * HOUR + MICROSECOND) == 1
    breach = Breach.objects.get()
    assert (breach.stage, breach.due_at, breach.round) == (Stage.URGENT, now + 24 * HOUR, 1)
    assert breach.holder_agent == village_agent.agent
    assert clean(now + 30 * HOUR)


def test_48_hours_do_not_bind_an_urgent_request(long_urgent, village_agent, now):
    """R48: 不受代理时间限制 but 限期办结: nothing at 48 hours, its own deadline at 72."""
    assert flag_breaches(now + 72 * HOUR) == 0
    assert flag_breaches(now + 72 * HOUR + MICROSECOND) == 1
    assert missed() == [(Stage.URGENT, now + 72 * HOUR)]


@pytest.mark.parametrize(
    ("late_by", "verdict", "stages"), [(timedelta(0), Verdict.ON_TIME, []), (MICROSECOND, Verdict.OVERTIME, ["urgent"])]
)
def test_urgent_verdict_is_of_its_own_deadline(urgent, village_agent, now, late_by, verdict, stages):
    row = conclude(urgent, village_agent, now + 24 * HOUR + late_by)
    assert row.conclusion_verdict == verdict
    assert [stage for stage, _ in missed()] == stages
    assert clean(now + 30 * HOUR)


def test_explanation_does_not_move_an_urgent_deadline(urgent, village_agent, now):
    """R45, R48: the client is told why; the deadline stays, and is missed all the same."""
    row = explain(urgent, village_agent, now + 2 * HOUR, now + 90 * HOUR)
    assert (row.due_at, row.promised_at) == (now + 24 * HOUR, now + 90 * HOUR)
    row = conclude(row, village_agent, now + 25 * HOUR)
    assert row.conclusion_verdict == Verdict.OVERTIME
    assert missed() == [(Stage.URGENT, now + 24 * HOUR)]
    assert clean(now + 25 * HOUR)


def test_withdrawn_urgent_request_keeps_its_deadline_on_record(urgent, now):
    row = closing.withdraw(proxy_request=urgent, now=now + 2 * HOUR)
    assert (row.status, row.due_at, row.urgent) == (Status.WITHDRAWN, None, True)
    assert flag_breaches(now + 90 * DAY) == 0


def test_bar_of_an_urgent_request_measures_its_own_deadline(urgent, now):
    """R50: warnings at half and at three quarters of it."""
    states = [clock_of(urgent, now + hours * HOUR).state for hours in (11, 12, 18, 24)]
    assert states == ["ok", "soon", "soon", "soon"]
    assert clock_of(urgent, now + 24 * HOUR + MICROSECOND).state == "late"
    assert clock_of(urgent, now + 12 * HOUR).used == 50


# --- lower -----------------------------------------------------------------------------------------------------------


def test_lowered_request_has_48_hours_from_acceptance_again(urgent, village_agent, now):
    row = lower(urgent, village_agent, now + 20 * HOUR)
    assert (row.urgent, row.urgent_due_at, row.due_at) == (False, None, now + 48 * HOUR)
    assert list(row.urgent_marks.values_list("deadline_at", flat=True)) == [now + 24 * HOUR, None]
    assert flag_breaches(now + 48 * HOUR) == 0
    assert conclude(row, village_agent, now + 48 * HOUR).conclusion_verdict == Verdict.ON_TIME
    assert clean(now + 48 * HOUR)


def test_missed_urgent_deadline_stays_missed_when_lowered(urgent, village_agent, now):
    row = lower(urgent, village_agent, now + 24 * HOUR + MICROSECOND)
    assert missed() == [(Stage.URGENT, now + 24 * HOUR)]
    assert conclude(row, village_agent, now + 40 * HOUR).conclusion_verdict == Verdict.ON_TIME
    assert missed() == [(Stage.URGENT, now + 24 * HOUR)]
    assert clean(now + 40 * HOUR)


def test_request_lowered_after_48_hours_is_overtime_at_once(long_urgent, leader, village_agent, now):
    """R48: counted from acceptance; the sweep and the next verb find the same, whoever comes first."""
    row = lower(long_urgent, leader, now + 60 * HOUR)
    assert row.due_at == now + 48 * HOUR
    assert clean(now + 60 * HOUR)
    assert flag_breaches(now + 60 * HOUR) == 1
    assert conclude(row, village_agent, now + 61 * HOUR).conclusion_verdict == Verdict.OVERTIME
    assert missed() == [(Stage.CONCLUSION, now + 48 * HOUR)]
    assert clean(now + 61 * HOUR)


def test_request_lowered_late_is_overtime_without_any_sweep(long_urgent, leader, village_agent, now):
    row = conclude(lower(long_urgent, leader, now + 60 * HOUR), village_agent, now + 61 * HOUR)
    assert row.conclusion_verdict == Verdict.OVERTIME
    assert missed() == [(Stage.CONCLUSION, now + 48 * HOUR)]
    assert clean(now + 61 * HOUR)


def test_lowered_request_runs_to_the_date_promised_in_time(urgent, village_agent, now):
    """R45: an explanation of the first 48 hours counts as it would have without the urgency."""
    explain(urgent, village_agent, now + 2 * HOUR, now + 90 * HOUR)
    row = lower(urgent, village_agent, now + 3 * HOUR)
    assert (row.due_at, row.promised_at, row.stage) == (now + 90 * HOUR, now + 90 * HOUR, Stage.PROMISE)
    assert conclude(row, village_agent, now + 90 * HOUR).conclusion_verdict == Verdict.EXPLAINED
    assert missed() == []
    assert clean(now + 90 * HOUR)


@pytest.mark.parametrize(
    ("told_after", "verdict", "stages"),
    [(48 * HOUR, Verdict.EXPLAINED, []), (48 * HOUR + MICROSECOND, Verdict.OVERTIME, [Stage.CONCLUSION])],
)
def test_explanation_after_48_hours_excuses_no_lowered_request(
    long_urgent, leader, village_agent, now, told_after, verdict, stages
):
    """R45, R48: as if it had never been urgent, so that urgency is no exit from the clock; verdict and breach agree."""
    explain(long_urgent, village_agent, now + told_after, now + 90 * HOUR)
    row = conclude(lower(long_urgent, leader, now + 60 * HOUR), village_agent, now + 80 * HOUR)
    assert row.conclusion_verdict == verdict
    assert [stage for stage, _ in missed()] == stages
    assert clean(now + 80 * HOUR)


def test_promise_broken_while_urgent_is_missed_when_lowered(held, leader, village_agent, now):
    """The chain of promises breaks where it would have broken; a later one in vain."""
    mark(held, leader, now + HOUR, now + 200 * HOUR)
    explain(held, village_agent, now + 2 * HOUR, now + 90 * HOUR)
    explain(held, village_agent, now + 91 * HOUR, now + 180 * HOUR)
    row = lower(held, leader, now + 100 * HOUR)
    assert conclude(row, village_agent, now + 101 * HOUR).conclusion_verdict == Verdict.OVERTIME
    assert missed() == [(Stage.PROMISE, now + 90 * HOUR)]
    assert clean(now + 101 * HOUR)


def test_lower_what_is_not_urgent_is_too_late(held, village_agent, now):
    with pytest.raises(TooLate):
        lower(held, village_agent, now + HOUR)


def test_request_may_be_found_urgent_again(urgent, village_agent, now):
    """Each finding is on record; the last deadline counts, and never one past 48 hours for an agent."""
    row = mark(lower(urgent, village_agent, now + 2 * HOUR), village_agent, now + 3 * HOUR, now + 30 * HOUR)
    assert (row.due_at, row.urgent_marks.count()) == (now + 30 * HOUR, 3)
    assert [e.verb for e in row.events.order_by("seq")][2:] == [Verb.MARK_URGENT, Verb.LOWER, Verb.MARK_URGENT]
    assert clean(now + 3 * HOUR)


def test_next_round_is_not_urgent(urgent, village_agent, now):
    """R41, R48: a reopened request has 48 hours; that the first round was urgent is kept."""
    row = conclude(urgent, village_agent, now + 2 * HOUR)
    closing.inform(proxy_request=row, means="phone", actor=village_agent, now=now + 3 * HOUR)
    disputing.dispute(proxy_request=row, text="没好", actor=None, now=now + 4 * HOUR)
    row = disputing.reopen(proxy_request=row, actor=village_agent, now=now + 5 * HOUR)
    assert (row.urgent, row.urgent_due_at, row.due_at) == (False, None, now + 53 * HOUR)
    assert row.past_rounds.get().urgent
    assert clean(now + 5 * HOUR)


# --- explain (R45) ---------------------------------------------------------------------------------------------------


def test_explanation_in_the_next_round_counts_for_that_round(held, village_agent, now):
    """A promise of the first round excuses nothing in the second."""
    explain(held, village_agent, now + HOUR, now + 60 * HOUR)
    row = conclude(held, village_agent, now + 59 * HOUR)
    assert row.conclusion_verdict == Verdict.EXPLAINED
    closing.inform(proxy_request=row, means="phone", actor=village_agent, now=now + 60 * HOUR)
    disputing.dispute(proxy_request=row, text="没好", actor=None, now=now + 61 * HOUR)
    row = disputing.reopen(proxy_request=row, actor=village_agent, now=now + 62 * HOUR)
    assert (row.promised_at, row.stage) == (None, Stage.CONCLUSION)
    row = conclude(row, village_agent, now + 110 * HOUR + MICROSECOND)
    assert row.conclusion_verdict == Verdict.OVERTIME
    assert list(Breach.objects.values_list("round", "stage", "due_at")) == [(2, Stage.CONCLUSION, now + 110 * HOUR)]
    assert clean(now + 111 * HOUR)
