"""Urgent requests and their limits: which one runs, to the microsecond, and what lowering brings back (R48)."""

import pytest

from proxyportal.regulation import Promise, Verdict, unexcused
from requests_app.actions import disputing, timing
from requests_app.breaches import flag_breaches
from requests_app.enums import Stage
from requests_app.errors import ActionRefused
from requests_app.models import Breach, ProxyRequest
from requests_app.replay import tampered
from tests.conftest import DAY, HOUR, MICROSECOND, conclude
from tests.requests_app.test_breaches import explain, found

pytestmark = pytest.mark.django_db


@pytest.fixture
def limit(accepted):
    """The 48 hours of a request that somebody is about to find urgent."""
    return accepted.conclusion_due_at


@pytest.fixture
def urgent(accepted, limit, leader):
    """Urgent from its first hour on, until half a day after the 48 hours."""
    return mark(accepted, leader, limit + DAY / 2, accepted.accepted_at + HOUR)


def mark(row, actor, deadline, now):
    return timing.mark_urgent(proxy_request=row, reason="急需", deadline=deadline, actor=actor, now=now)


def lower(row, actor, now):
    return timing.lower(proxy_request=row, reason="已缓", actor=actor, now=now)


def sweeps_and_log_agree(now):
    """Whatever a sweep wrote by now follows from the log, and a second sweep adds nothing."""
    flag_breaches(now)
    return list(tampered(now)) == [] and flag_breaches(now) == 0


@pytest.mark.parametrize(("late_by", "expected"), [(0 * HOUR, []), (MICROSECOND, [Stage.URGENT])])
def test_sweep_judges_an_urgent_request_by_its_own_deadline(urgent, limit, late_by, expected):
    """R48: the 48 hours pass unnoticed, the deadline itself is in time, a microsecond later is not."""
    flag_breaches(urgent.urgent_due_at + late_by)
    assert [stage for stage, _ in found()] == expected
    assert sweeps_and_log_agree(limit + DAY)


@pytest.mark.parametrize("swept", [False, True])
def test_urgency_found_after_the_48_hours_leaves_their_breach(accepted, limit, leader, swept):
    """R48: marking is no way out of a limit that was missed, whether a sweep has seen that or not."""
    if swept:
        flag_breaches(limit + MICROSECOND)
    with pytest.raises(ActionRefused):
        mark(accepted, leader, limit + DAY, limit + MICROSECOND)
    flag_breaches(limit + MICROSECOND)
    assert found() == [(Stage.CONCLUSION, limit)]
    assert sweeps_and_log_agree(limit + DAY)
    assert found() == [(Stage.CONCLUSION, limit)]


def test_urgency_found_at_exactly_48_hours_is_in_time(accepted, limit, leader):
    mark(accepted, leader, limit + DAY, limit)
    assert sweeps_and_log_agree(limit + DAY)
    assert found() == []


@pytest.mark.parametrize(("late_by", "expected"), [(0 * HOUR, []), (MICROSECOND, [Stage.CONCLUSION])])
def test_lowered_request_counts_its_48_hours_from_acceptance(urgent, limit, village_agent, late_by, expected):
    """R48: lowered before or after they passed, they count as if it had never been urgent."""
    row = lower(urgent, village_agent, limit + late_by)
    assert (row.due_at, row.stage) == (limit, Stage.CONCLUSION)
    conclude(row, village_agent, limit + late_by)
    assert [stage for stage, _ in found()] == expected
    assert sweeps_and_log_agree(limit + 9 * DAY)


def test_lowered_after_its_deadline_keeps_that_breach_too(urgent, limit, village_agent):
    """Two limits were missed; the talk that follows is one (R49)."""
    lower(urgent, village_agent, limit + DAY)
    assert sweeps_and_log_agree(limit + DAY)
    assert found() == [(Stage.CONCLUSION, limit), (Stage.URGENT, urgent.urgent_due_at)]


def test_explanation_in_time_excuses_a_lowered_request(urgent, limit, village_agent):
    """R45: explained before the 48 hours, lowered after them: the promised date runs."""
    explain(urgent, village_agent, promised_at=limit + 2 * DAY, now=limit)
    row = lower(urgent, village_agent, limit + DAY / 2)
    assert (row.due_at, row.stage) == (limit + 2 * DAY, Stage.PROMISE)
    assert conclude(row, village_agent, limit + 2 * DAY).conclusion_verdict == Verdict.EXPLAINED
    assert sweeps_and_log_agree(limit + 9 * DAY)
    assert found() == []


@pytest.mark.parametrize("swept", [False, True])
def test_late_explanation_of_an_urgent_request_excuses_nothing_once_lowered(urgent, limit, village_agent, swept):
    """R45, R48: what ran out unexplained while it was urgent was missed, by who holds it when it is lowered."""
    explain(urgent, village_agent, promised_at=limit + 2 * DAY, now=limit + MICROSECOND)
    if swept:
        flag_breaches(limit + HOUR)
    assert found() == [], "as long as it is urgent its own deadline counts alone"
    row = lower(urgent, village_agent, limit + HOUR)
    assert found() == [(Stage.CONCLUSION, limit)]
    assert Breach.objects.get().holder_agent == village_agent.agent
    assert conclude(row, village_agent, limit + DAY).conclusion_verdict == Verdict.OVERTIME
    assert sweeps_and_log_agree(limit + 9 * DAY)


def test_log_lacks_a_breach_that_lowering_should_have_left(urgent, limit, village_agent):
    """The control: `verify_log` finds these breaches by itself."""
    explain(urgent, village_agent, promised_at=limit + 2 * DAY, now=limit + MICROSECOND)
    row = lower(urgent, village_agent, limit + HOUR)
    Breach.objects.all().delete()
    assert dict(tampered(limit + DAY)) == {row.receipt: "lacks a breach"}


def test_marked_and_lowered_again_keeps_one_breach_of_the_48_hours(urgent, limit, leader, village_agent):
    explain(urgent, village_agent, promised_at=limit + 2 * DAY, now=limit + MICROSECOND)
    for hours in (1, 3):
        row = lower(ProxyRequest.objects.get(), village_agent, limit + hours * HOUR)
        mark(row, leader, limit + DAY, limit + (hours + 1) * HOUR)
    assert found() == [(Stage.CONCLUSION, limit)]
    assert sweeps_and_log_agree(limit + 9 * DAY)


def test_lowering_in_a_second_round_brings_nothing_of_the_first_back(urgent, limit, village_agent, leader):
    """R41, R48: concluded while urgent, round 1 was judged by its own deadline, and stays so."""
    explain(urgent, village_agent, promised_at=limit + 2 * DAY, now=limit + MICROSECOND)
    row = conclude(urgent, village_agent, limit + HOUR)
    disputing.dispute(proxy_request=row, text="没有办好", actor=None, now=limit + HOUR)
    row = disputing.reopen(proxy_request=row, actor=leader, now=limit + 2 * HOUR)
    row = mark(row, village_agent, None, limit + 3 * HOUR)
    lower(row, village_agent, limit + 4 * HOUR)
    assert found() == []
    assert sweeps_and_log_agree(limit + DAY)


def test_dates_that_ran_out_unexplained_are_told_from_those_that_were_met(now):
    """R45: the limit, then each promise, against the explanation that follows; the last date still runs."""
    promises = [Promise(now, now + DAY), Promise(now + DAY + MICROSECOND, now + 3 * DAY)]
    assert unexcused(now, promises) == [now + DAY]
    assert unexcused(now - MICROSECOND, promises[:1]) == [now - MICROSECOND]
    assert unexcused(now, []) == []
