"""Breaches: which limits count as missed, to the microsecond, and who writes them (R42-R45)."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from proxyportal.regulation import Verdict
from requests_app import breaches
from requests_app.actions import closing, handling, intake
from requests_app.breaches import flag_breaches
from requests_app.enums import Means, Receiver, Stage, Status
from requests_app.models import Breach, ProxyRequest
from requests_app.replay import tampered
from tests.conftest import DAY, HOUR, MICROSECOND, conclude
from tests.factories import ApplicationFactory

pytestmark = pytest.mark.django_db


def explain(row, actor, *, promised_at, now):
    return handling.explain(
        proxy_request=row,
        reason="等待公示",
        promised_at=promised_at,
        means=Means.PHONE,
        receiver=Receiver.SELF,
        actor=actor,
        now=now,
    )


def found():
    return list(Breach.objects.order_by("due_at").values_list("stage", "due_at"))


# --- The instant -----------------------------------------------------------------------------------------------------


def test_sweep_spares_a_request_at_exactly_24_hours(submitted, now):
    """R42: 24:00:00.000000 is in time."""
    assert flag_breaches(now + 24 * HOUR) == 0
    assert found() == []


def test_sweep_flags_a_request_one_microsecond_after_24_hours(submitted, village, now):
    """R42: unaccepted by then it is overtime at once, while still open; the breach names who held it."""
    moment = now + 24 * HOUR + MICROSECOND
    assert flag_breaches(moment) == 1
    breach = Breach.objects.get()
    assert (breach.stage, breach.round, breach.due_at) == (Stage.ACCEPTANCE, 1, now + 24 * HOUR)
    assert (breach.holder_unit, breach.holder_agent) == (village, None)
    assert breach.flagged_at == moment, "the sweep's own moment, to the microsecond, on both engines"
    assert ProxyRequest.objects.get().status == Status.SUBMITTED


def test_sweep_spares_a_request_at_exactly_48_hours(accepted):
    """R44: 48:00:00.000000 after acceptance is in time."""
    assert flag_breaches(accepted.accepted_at + 48 * HOUR) == 0
    assert found() == []


def test_sweep_flags_a_request_one_microsecond_after_48_hours(accepted, village, village_agent):
    """R44: neither concluded nor explained; the breach names the agent who holds it."""
    assert flag_breaches(accepted.accepted_at + 48 * HOUR + MICROSECOND) == 1
    breach = Breach.objects.get()
    assert (breach.stage, breach.due_at) == (Stage.CONCLUSION, accepted.accepted_at + 48 * HOUR)
    assert (breach.holder_unit, breach.holder_agent) == (village, village_agent.agent)


def test_walk_in_counts_from_its_entry_not_from_the_visit(registered, now):
    """R43: the client came an hour before; that moves no clock."""
    assert registered.visited_at == now - HOUR
    assert flag_breaches(now + 24 * HOUR) == 0
    assert flag_breaches(now + 24 * HOUR + MICROSECOND) == 1


@pytest.mark.parametrize(
    ("late_by", "verdict", "expected"),
    [(timedelta(0), Verdict.ON_TIME, 0), (MICROSECOND, Verdict.OVERTIME, 1)],
)
def test_acceptance_freezes_what_no_sweep_has_seen(submitted, village_agent, now, late_by, verdict, expected):
    """R42: without any sweep, acceptance itself records that it came late."""
    row = handling.accept(proxy_request=submitted, actor=village_agent, now=now + 24 * HOUR + late_by)
    assert row.acceptance_verdict == verdict
    assert found() == [(Stage.ACCEPTANCE, now + 24 * HOUR)] * expected
    assert flag_breaches(now + 30 * HOUR) == 0


@pytest.mark.parametrize(
    ("late_by", "verdict", "expected"),
    [(timedelta(0), Verdict.ON_TIME, 0), (MICROSECOND, Verdict.OVERTIME, 1)],
)
def test_conclusion_freezes_what_no_sweep_has_seen(accepted, village_agent, late_by, verdict, expected):
    """R44: the same of conclusion."""
    due = accepted.accepted_at + 48 * HOUR
    row = conclude(accepted, village_agent, due + late_by)
    assert row.conclusion_verdict == verdict
    assert found() == [(Stage.CONCLUSION, due)] * expected


def test_refusal_within_24_hours_meets_the_limit(submitted, village_agent, now):
    """R42: a reasoned refusal answers the client as acceptance does; a microsecond later it does not."""
    row = handling.refuse(proxy_request=submitted, reason="不受理", actor=village_agent, now=now + 24 * HOUR)
    assert row.acceptance_verdict == Verdict.ON_TIME
    assert flag_breaches(now + 40 * DAY) == 0


def test_withdrawal_stops_the_clock_but_keeps_a_missed_limit(submitted, village, now):
    """R12: withdrawn is no failure, unless the limit had passed before."""
    in_time = intake.submit(application=ApplicationFactory(area=village), now=now)
    closing.withdraw(proxy_request=in_time, now=now + 24 * HOUR)
    closing.withdraw(proxy_request=submitted, now=now + 24 * HOUR + MICROSECOND)
    assert flag_breaches(now + 40 * DAY) == 0
    assert list(Breach.objects.values_list("proxy_request", flat=True)) == [submitted.pk]


# --- Explanations ----------------------------------------------------------------------------------------------------


def test_explanation_in_time_excuses_until_the_promised_date(accepted, village_agent):
    """R45: at the last instant of the 48 hours; then the promised date is the limit."""
    due = accepted.accepted_at + 48 * HOUR
    explain(accepted, village_agent, promised_at=due + DAY, now=due)
    assert flag_breaches(due + DAY) == 0
    assert flag_breaches(due + DAY + MICROSECOND) == 1
    assert found() == [(Stage.PROMISE, due + DAY)]


def test_explanation_too_late_leaves_the_breach_of_the_48_hours(accepted, village_agent):
    """R45: it neither stops nor resets the clock."""
    due = accepted.accepted_at + 48 * HOUR
    explain(accepted, village_agent, promised_at=due + DAY, now=due + MICROSECOND)
    assert found() == [(Stage.CONCLUSION, due)]
    row = conclude(accepted, village_agent, due + DAY)
    assert row.conclusion_verdict == Verdict.OVERTIME
    assert found() == [(Stage.CONCLUSION, due)]


def test_each_broken_promise_is_a_breach_of_its_own(accepted, village_agent):
    """R45: two dates promised, both missed, and the limit itself kept by the first explanation."""
    due = accepted.accepted_at + 48 * HOUR
    explain(accepted, village_agent, promised_at=due + DAY, now=due)
    flag_breaches(due + 2 * DAY)
    explain(accepted, village_agent, promised_at=due + 5 * DAY, now=due + 3 * DAY)
    conclude(accepted, village_agent, due + 9 * DAY)
    assert found() == [(Stage.PROMISE, due + DAY), (Stage.PROMISE, due + 5 * DAY)]


# --- Sweeps ----------------------------------------------------------------------------------------------------------


def test_sweeps_repeated_or_late_write_each_breach_once(submitted, accepted_elsewhere, now):
    """However often and late a sweep runs, the same breaches come out."""
    late = now + 60 * DAY
    assert [flag_breaches(late), flag_breaches(late), flag_breaches(late + DAY)] == [2, 0, 0]
    assert found() == [(Stage.ACCEPTANCE, now + 24 * HOUR), (Stage.CONCLUSION, now + 49 * HOUR)]


@pytest.fixture
def accepted_elsewhere(other_village, other_village_agent, now):
    row = intake.submit(application=ApplicationFactory(area=other_village), now=now)
    return handling.accept(proxy_request=row, actor=other_village_agent, now=now + HOUR)


def test_sweep_of_several_batches_finds_every_breach(village, now, monkeypatch):
    """Batches are bounded by due times; requests that share one are not lost between two batches."""
    monkeypatch.setattr(breaches, "BATCH", 3)
    for minutes in (0, 0, 0, 0, 0, 1, 2, 3, 3, 3, 4, 99 * 60):
        intake.submit(application=ApplicationFactory(area=village), now=now + timedelta(minutes=minutes))
    assert flag_breaches(now + 25 * HOUR) == 11
    assert Breach.objects.values("proxy_request").distinct().count() == 11
    assert flag_breaches(now + 25 * HOUR) == 0


def test_sweep_takes_as_many_queries_for_one_row_as_for_thirty(village, now):
    """Set-based: no query per request."""
    counts = []
    for more in (1, 29):
        for _ in range(more):
            intake.submit(application=ApplicationFactory(area=village), now=now)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert flag_breaches(now + 25 * HOUR) == more
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 4


def test_sweep_command_prints_how_many_it_flagged(submitted, now, capsys):
    """`flag_breaches --now` takes a moment; without a zone it is Beijing time."""
    call_command("flag_breaches", now="2026-05-23T18:00:00")
    call_command("flag_breaches", now="2026-05-23T18:00:00.000001")
    assert capsys.readouterr().out.split() == ["0", "1"]


# --- Clocks that step back -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("late_by", [MICROSECOND, timedelta(microseconds=999), timedelta(seconds=1), HOUR])
def test_clock_that_steps_back_after_a_sweep_undoes_no_breach(submitted, village_agent, now, late_by):
    """What was found missed stays missed: acceptance then counts from the sweep's moment, not from before it."""
    moment = now + 24 * HOUR + late_by
    flag_breaches(moment)
    row = handling.accept(proxy_request=submitted, actor=village_agent, now=now + 2 * HOUR)
    assert row.accepted_at == moment
    assert row.acceptance_verdict == Verdict.OVERTIME
    assert found() == [(Stage.ACCEPTANCE, now + 24 * HOUR)]
    assert list(tampered(now + 2 * HOUR)) == []


def test_clock_that_steps_back_between_verbs_never_turns_events_around(accepted, village_agent, now):
    """No event lies before the one before it, so no 48 hours begin before acceptance."""
    row = conclude(accepted, village_agent, now - 5 * DAY)
    assert row.concluded_at == accepted.accepted_at
    assert row.conclusion_verdict == Verdict.ON_TIME
    times = list(row.events.order_by("seq").values_list("at", flat=True))
    assert times == sorted(times)


def test_explanation_after_a_step_back_promises_a_date_after_the_sweep(accepted, village_agent):
    """The promise is measured from the moment the explanation counts from, which lies after the missed limit."""
    due = accepted.accepted_at + 48 * HOUR
    flag_breaches(due + DAY)
    row = explain(accepted, village_agent, promised_at=due + 2 * DAY, now=due - HOUR)
    assert row.explanations.get().explained_at == due + DAY
    assert found() == [(Stage.CONCLUSION, due)]
