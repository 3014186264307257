"""Handling: accept, refuse, explain, conclude, reveal - what they write and who may."""

import pytest

from proxyportal.regulation import Verdict
from requests_app.actions import closing, handling, intake
from requests_app.clocks import clock_of
from requests_app.enums import Means, Outcome, Receiver, Stage, Status, Verb
from requests_app.errors import ActionRefused, NotPermitted, TooLate
from requests_app.models import Breach, Explanation, ProxyRequest, RequestEvent
from tests.conftest import DAY, HOUR, MICROSECOND, conclude
from tests.factories import ApplicationFactory

pytestmark = pytest.mark.django_db


def accept(row, actor, now):
    return handling.accept(proxy_request=row, actor=actor, now=now)


def refuse(row, actor, now):
    return handling.refuse(proxy_request=row, reason="不受理", actor=actor, now=now)


def explain(row, actor, now, *, promised_at=None):
    return handling.explain(
        proxy_request=row,
        reason="等待公示",
        promised_at=promised_at or now + 9 * DAY,
        means=Means.PHONE,
        receiver=Receiver.FAMILY,
        actor=actor,
        now=now,
    )


def reveal(row, actor, now):
    return handling.reveal(proxy_request=row, actor=actor, now=now)


# --- Who may ---------------------------------------------------------------------------------------------------------

EVERYONE = {
    "village_agent",
    "second_village_agent",
    "sibling_agent",
    "town_agent",
    "leader",
    "personnel_officer",
    "department_chief",
    "supervisor",
    "administrator",
    "stranger",
}
MAY = {
    "accept": (accept, "submitted", {"village_agent", "second_village_agent"}),
    "refuse": (refuse, "submitted", {"village_agent", "second_village_agent"}),
    "explain": (explain, "accepted", {"village_agent", "leader"}),
    "conclude": (conclude, "accepted", {"village_agent", "leader"}),
    "reveal": (reveal, "accepted", {"village_agent", "second_village_agent", "leader"}),
}
"""Verb, the request it is tried on (held by `village_agent` once accepted), and who of the cast may (R29-R32, R45)."""


@pytest.mark.parametrize("role", sorted(EVERYONE))
@pytest.mark.parametrize("verb", MAY)
def test_verb_is_permitted_to_exactly_those_of_the_table(request, verb, role, now):
    """R32, R45, R61: the agents of the queue accept; the holder, or the leader above, concludes."""
    act, fixture, permitted = MAY[verb]
    row, actor = request.getfixturevalue(fixture), request.getfixturevalue(role)
    events = row.events.count()
    if role in permitted:
        act(row, actor, now + 3 * HOUR)
        assert row.events.filter(verb=verb).latest("seq").actor == actor
    else:
        with pytest.raises(NotPermitted):
            act(row, actor, now + 3 * HOUR)
        assert row.events.count() == events


# --- accept ----------------------------------------------------------------------------------------------------------


def test_accept_makes_the_holder_and_first_contact_and_starts_48_hours(submitted, village_agent, now):
    """R29, R30, R44."""
    row = accept(submitted, village_agent, now + 5 * HOUR)
    row.refresh_from_db()
    assert (row.status, row.accepted_at) == (Status.ACCEPTED, now + 5 * HOUR)
    assert row.due_at == row.conclusion_due_at == now + 53 * HOUR
    assert row.holder_agent == row.first_contact == village_agent.agent
    assert row.acceptance_verdict == Verdict.ON_TIME


def test_accept_by_a_colleague_leaves_the_named_agent_first_contact(village, village_agent, second_village_agent, now):
    """R30: whom the client named stays responsible to the end, whoever handles it."""
    row = intake.submit(application=ApplicationFactory(area=village), agent=village_agent.agent, now=now)
    row = accept(row, second_village_agent, now + HOUR)
    assert (row.holder_agent, row.first_contact) == (second_village_agent.agent, village_agent.agent)


def test_accept_twice_is_too_late_and_moves_no_clock(accepted, second_village_agent, now):
    """R32: the stale click of a second agent gets a message and changes nothing."""
    before = ProxyRequest.objects.values().get()
    with pytest.raises(TooLate):
        accept(accepted, second_village_agent, now + 9 * HOUR)
    assert ProxyRequest.objects.values().get() == before


# --- refuse ----------------------------------------------------------------------------------------------------------


def test_refuse_ends_with_reason_and_stops_the_clock(registered, village_agent, now):
    """R5, R6, R42: reasoned, within the 24 hours; no request ends without an outcome."""
    row = refuse(registered, village_agent, now + 5 * HOUR)
    row.refresh_from_db()
    assert (row.status, row.outcome, row.result_text) == (Status.REFUSED, Outcome.REFUSED, "不受理")
    assert (row.due_at, row.acceptance_verdict) == (None, Verdict.ON_TIME)
    assert row.accepted_at is None


# --- explain ---------------------------------------------------------------------------------------------------------


def test_explain_records_what_the_client_was_told_and_moves_the_running_date(accepted, village_agent, now):
    """R45: why, until when, how and to whom; the 48 hours themselves stay as they were."""
    due = accepted.conclusion_due_at
    row = explain(accepted, village_agent, now + 9 * HOUR, promised_at=due + DAY)
    told = row.explanations.get()
    assert (told.agent, told.explained_at, told.promised_at) == (village_agent.agent, now + 9 * HOUR, due + DAY)
    assert (told.reason, told.means, told.receiver) == ("等待公示", Means.PHONE, Receiver.FAMILY)
    assert (row.status, row.conclusion_due_at) == (Status.ACCEPTED, due)
    assert row.due_at == row.promised_at == due + DAY
    assert row.stage == Stage.PROMISE


@pytest.mark.parametrize("late_by", [-DAY, -MICROSECOND, 0 * DAY])
def test_explain_promises_a_date_after_the_48_hours(accepted, village_agent, now, late_by):
    """R45: a date within the limit would excuse nothing; the microsecond after it is the first that counts."""
    due = accepted.conclusion_due_at
    with pytest.raises(ActionRefused):
        explain(accepted, village_agent, now + 9 * HOUR, promised_at=due + late_by)
    assert not Explanation.objects.exists()
    assert explain(accepted, village_agent, now + 9 * HOUR, promised_at=due + MICROSECOND).promised_at


def test_explain_promises_no_past_date_after_the_limit(accepted, village_agent):
    """R45: explained too late, it still cannot promise what is over."""
    later = accepted.conclusion_due_at + DAY
    with pytest.raises(ActionRefused):
        explain(accepted, village_agent, later, promised_at=later)
    assert not Breach.objects.exists(), "a refused click leaves nothing behind"


@pytest.mark.parametrize("past", [0 * DAY, HOUR])
def test_explain_of_a_request_not_accepted_is_refused_not_an_error(registered, village_agent, now, past):
    """A forged or stale form gets a message, whatever date it names."""
    with pytest.raises(ActionRefused):
        explain(registered, village_agent, now + 2 * HOUR, promised_at=now + 2 * HOUR - past)
    assert not Explanation.objects.exists()


def test_explain_by_the_first_contact_who_does_not_hold_it(village, village_agent, second_village_agent, now):
    """R45: the holder or the first contact tells the client."""
    row = intake.submit(application=ApplicationFactory(area=village), agent=village_agent.agent, now=now)
    accept(row, second_village_agent, now + HOUR)
    assert explain(row, village_agent, now + 2 * HOUR).explanations.get().agent == village_agent.agent


# --- conclude --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", [value for value, _ in Outcome.of_conclusion()])
def test_conclude_keeps_outcome_and_text_and_stops_the_clock(walk_in, village_agent, now, outcome):
    """R41, R44: each of the four outcomes."""
    row = handling.conclude(
        proxy_request=walk_in, outcome=outcome, result_text="如上", actor=village_agent, now=now + 48 * HOUR
    )
    row.refresh_from_db()
    assert (row.status, row.outcome, row.result_text) == (Status.CONCLUDED, outcome, "如上")
    assert (row.concluded_at, row.due_at) == (now + 48 * HOUR, None)
    assert row.conclusion_verdict == Verdict.ON_TIME


def test_conclude_offers_no_forwarding_refusal_or_withdrawal():
    """R41: forwarding is never a conclusion; the other two have verbs of their own."""
    offered = {value for value, _ in Outcome.of_conclusion()}
    assert offered == {Outcome.DONE, Outcome.IMPOSSIBLE, Outcome.ANSWERED, Outcome.REFERRED}


def test_conclude_within_a_promise_given_in_time_is_explained(walk_in, village_agent, now):
    """R45: compliant, though not "on time"."""
    due = walk_in.conclusion_due_at
    explain(walk_in, village_agent, due, promised_at=due + DAY)
    assert conclude(walk_in, village_agent, due + DAY).conclusion_verdict == Verdict.EXPLAINED
    assert not Breach.objects.exists()


def test_conclude_after_a_broken_promise_is_overtime(walk_in, village_agent, now):
    """R45: one microsecond after the date that was promised."""
    due = walk_in.conclusion_due_at
    explain(walk_in, village_agent, due, promised_at=due + DAY)
    assert conclude(walk_in, village_agent, due + DAY + MICROSECOND).conclusion_verdict == Verdict.OVERTIME
    assert Breach.objects.get().stage == Stage.PROMISE


def test_conclude_of_a_withdrawn_request_is_too_late(walk_in, village_agent, now):
    """R12: the client was quicker."""
    closing.withdraw(proxy_request=walk_in, now=now + HOUR)
    with pytest.raises(TooLate):
        conclude(walk_in, village_agent, now + 2 * HOUR)


# --- reveal ----------------------------------------------------------------------------------------------------------


def test_reveal_leaves_who_looked_and_when_in_the_log(archived, village_agent, now):
    """R61: on any request, ended or not; it changes nothing else."""
    before = ProxyRequest.objects.values("status", "due_at", "closed_at", "holder_agent").get()
    reveal(archived, village_agent, now + 60 * DAY)
    event = RequestEvent.objects.get(verb=Verb.REVEAL)
    assert (event.actor, event.at, event.changes) == (village_agent, now + 60 * DAY, {})
    assert ProxyRequest.objects.values("status", "due_at", "closed_at", "holder_agent").get() == before


def test_reveal_of_a_refused_client_moves_no_clock(registered, village_agent, now):
    """R54: the day to tell a walk-in client counts from the refusal, whoever looks at the client in between."""
    refused = refuse(registered, village_agent, now + HOUR)
    looked_at = reveal(refused, village_agent, now + 20 * HOUR)
    assert clock_of(looked_at, now + 25 * HOUR).state != "late"
    assert clock_of(looked_at, now + 25 * HOUR + MICROSECOND).state == "late"
