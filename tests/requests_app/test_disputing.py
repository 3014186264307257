"""Disputed results and further rounds (R41), what the organization department decides (R6, R44), and withdrawal."""

import pytest

from proxyportal.regulation import Verdict
from requests_app.actions import closing, disputing
from requests_app.breaches import flag_breaches
from requests_app.clocks import clock_of
from requests_app.enums import Grade, Means, Outcome, Stage, Status
from requests_app.errors import NotPermitted, TooLate
from requests_app.models import Breach, Dispute, PastRound, ProxyRequest
from tests.conftest import DAY, HOUR, MICROSECOND
from tests.requests_app.happening import (
    clean,
    conclude,
    decline,
    dispute,
    reopen,
)

pytestmark = pytest.mark.django_db

WINDOW = 15 * DAY


@pytest.fixture
def reopened(disputed, village_agent, now):
    """The same in its second round, since four hours after `now`."""
    return reopen(disputed, village_agent, now + 4 * HOUR)


# --- dispute ---------------------------------------------------------------------------------------------------------


def test_client_disputes_on_the_page(disputed, now):
    made = disputed.disputes.get()
    assert (made.round, made.made_at, made.means, made.recorded_by) == (1, now + 2.5 * HOUR, Means.PORTAL, None)
    assert (disputed.status, disputed.disputed_at, disputed.due_at) == (Status.DISPUTED, now + 2.5 * HOUR, None)
    assert clean(now + 3 * HOUR)


def test_agent_takes_a_dispute_down(told, second_village_agent, now):
    """R41: by phone or at the counter, by whoever of the unit is there."""
    made = dispute(told, now + 4 * HOUR, second_village_agent).disputes.get()
    assert (made.recorded_by, made.means) == (second_village_agent.agent, Means.PHONE)


@pytest.mark.parametrize("fixture", ["submitted", "accepted", "concluded", "archived", "withdrawn"])
def test_only_who_was_told_disputes(request, fixture, now):
    with pytest.raises(TooLate):
        dispute(request.getfixturevalue(fixture), now + 30 * DAY)
    assert not Dispute.objects.exists()


def test_dispute_comes_once_a_round(disputed, village_agent, leader, now):
    with pytest.raises(TooLate):
        dispute(disputed, now + 4 * HOUR)
    row = decline(disputed, leader, now + 5 * HOUR)
    with pytest.raises(TooLate):
        dispute(row, now + 6 * HOUR)
    assert Dispute.objects.count() == 1


def test_dispute_of_the_next_round_is_another(reopened, village_agent, now):
    row = conclude(reopened, village_agent, now + 5 * HOUR)
    row = dispute(row, now + 6 * HOUR)
    assert list(row.disputes.values_list("round", "granted")) == [(1, True), (2, None)]
    assert reopen(row, village_agent, now + 7 * HOUR).round == 3
    assert list(row.past_rounds.values_list("round", flat=True)) == [1, 2]
    assert clean(now + 7 * HOUR)


def test_client_may_rate_what_they_dispute(disputed, now):
    """R88: the grade belongs to the round that is disputed."""
    closing.rate(proxy_request=disputed, grade=Grade.DISSATISFIED, now=now + 4 * HOUR)
    assert ProxyRequest.objects.get().status == Status.DISPUTED
    assert clean(now + 4 * HOUR)


def test_nothing_is_archived_while_it_is_disputed(disputed, now):
    assert closing.archive_informed(now + 999 * DAY) == 0
    with pytest.raises(TooLate):
        closing.archive(proxy_request=disputed, now=now + 999 * DAY)


@pytest.mark.parametrize(("later", "state"), [(HOUR, "ok"), (12 * HOUR, "soon"), (24 * HOUR, "soon")])
def test_dispute_waits_for_a_decision_with_a_bar(disputed, later, state):
    """R41, ours: 24 hours, shown and never a breach."""
    assert clock_of(disputed, disputed.disputed_at + later).state == state
    assert clock_of(disputed, disputed.disputed_at + 24 * HOUR + MICROSECOND).state == "late"
    assert flag_breaches(disputed.disputed_at + 99 * DAY) == 0


# --- reopen ----------------------------------------------------------------------------------------------------------


def test_next_round_has_48_hours_of_its_own(reopened, village_agent, now):
    begins = now + 4 * HOUR
    assert (reopened.round, reopened.status) == (2, Status.ACCEPTED)
    assert (reopened.accepted_at, reopened.conclusion_due_at, reopened.due_at) == (
        begins,
        begins + 48 * HOUR,
        begins + 48 * HOUR,
    )
    assert (reopened.outcome, reopened.result_text, reopened.informed_at) == ("", "", None)
    assert reopened.holder_agent == reopened.first_contact == village_agent.agent
    assert flag_breaches(begins + 48 * HOUR) == 0
    assert flag_breaches(begins + 48 * HOUR + MICROSECOND) == 1
    assert Breach.objects.get().round == 2
    assert clean(begins + 49 * HOUR)


def test_past_round_keeps_its_figures(reopened, informed, village, village_agent, now):
    """R41: round 1 stays in the statistics as it was."""
    past = reopened.past_rounds.get()
    assert (past.round, past.outcome, past.result_text) == (1, Outcome.DONE, "卡已补好。")
    assert (past.holder_unit, past.holder_agent) == (village, village_agent.agent)
    assert (past.accepted_at, past.concluded_at, past.informed_at) == (now + HOUR, now + 2 * HOUR, now + 2 * HOUR)
    assert (past.acceptance_verdict, past.conclusion_verdict) == (Verdict.ON_TIME, Verdict.ON_TIME)
    assert past.conclusion_due_at == now + 49 * HOUR
    made = reopened.disputes.get()
    assert (made.granted, made.decided_by, made.reply) == (True, village_agent.agent, "重新办理")


def test_breach_of_the_first_round_stays_with_it(accepted, village_agent, now):
    row = conclude(accepted, village_agent, now + 50 * HOUR)
    assert row.conclusion_verdict == Verdict.OVERTIME
    row = reopen(dispute(row, now + 51 * HOUR), village_agent, now + 52 * HOUR)
    row = conclude(row, village_agent, now + 53 * HOUR)
    assert (row.conclusion_verdict, row.past_rounds.get().conclusion_verdict) == (Verdict.ON_TIME, Verdict.OVERTIME)
    assert list(Breach.objects.values_list("round", "stage")) == [(1, Stage.CONCLUSION)]
    assert clean(now + 53 * HOUR)


def test_each_round_has_its_notice_and_its_rating(reopened, village_agent, now):
    """R55, R88: published again, rated again."""
    row = conclude(reopened, village_agent, now + 5 * HOUR, "新卡已换。")
    assert row.status == Status.INFORMED
    closing.rate(proxy_request=row, grade=Grade.SATISFIED, now=now + 6 * HOUR)
    assert list(row.notices.order_by("round").values_list("round", "informed_at")) == [
        (1, now + 2 * HOUR),
        (2, now + 5 * HOUR),
    ]
    assert list(row.ratings.values_list("round", flat=True)) == [2]
    assert closing.archive_informed(now + 5 * HOUR + WINDOW + MICROSECOND) == 1
    assert clean(now + 40 * DAY)


def test_refusal_that_is_disputed_is_taken_up(refused, village_agent, now):
    """R5, R41: it was never accepted; the 48 hours begin with the second round, and who refused it has it."""
    assert refused.accepted_at is None
    row = reopen(dispute(refused, now + 2 * HOUR), village_agent, now + 3 * HOUR)
    assert (row.status, row.accepted_at, row.refused_at) == (Status.ACCEPTED, now + 3 * HOUR, None)
    past = row.past_rounds.get()
    assert (past.outcome, past.accepted_at, past.refused_at) == (Outcome.REFUSED, None, now + HOUR)
    row = conclude(row, village_agent, now + 4 * HOUR)
    assert (row.status, row.outcome) == (Status.INFORMED, Outcome.DONE)
    assert clean(now + 4 * HOUR)


def test_walk_in_is_told_again(told, village_agent, now):
    """R53: in each round by the intake agent."""
    row = reopen(dispute(told, now + 4 * HOUR, village_agent), village_agent, now + 5 * HOUR)
    row = conclude(row, village_agent, now + 6 * HOUR)
    assert row.status == Status.CONCLUDED
    row = closing.inform(proxy_request=row, means=Means.IN_PERSON, actor=village_agent, now=now + 7 * HOUR)
    assert list(row.notices.order_by("round").values_list("informed_by", flat=True)) == [village_agent.agent.pk] * 2


def test_question_and_promise_of_the_first_round_are_over(reopened):
    assert (reopened.asked_until, reopened.promised_at, reopened.returns, reopened.disputed_at) == (None, None, 0, None)


@pytest.mark.parametrize("who", ["village_agent", "second_village_agent", "leader", "supervisor"])
def test_first_contact_colleagues_and_those_above_grant(request, disputed, who, now):
    assert reopen(disputed, request.getfixturevalue(who), now + 4 * HOUR).round == 2


@pytest.mark.parametrize("who", ["sibling_agent", "personnel_officer", "department_chief"])
def test_others_decide_nothing(request, disputed, who, now):
    for decide in (reopen, decline):
        with pytest.raises(NotPermitted):
            decide(disputed, request.getfixturevalue(who), now + 4 * HOUR)


# --- decline ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["leader", "supervisor"])
def test_leader_or_organization_department_upholds_the_result(request, disputed, who, now):
    actor = request.getfixturevalue(who)
    row = decline(disputed, actor, now + 4 * HOUR)
    assert (row.status, row.round, row.outcome) == (Status.INFORMED, 1, Outcome.DONE)
    assert (row.informed_at, row.disputed_at) == (now + 2 * HOUR, now + 2.5 * HOUR)
    made = row.disputes.get()
    assert (made.granted, made.decided_by, made.decided_at) == (False, actor.agent, now + 4 * HOUR)
    assert made.reply
    assert not PastRound.objects.exists()
    assert clean(now + 4 * HOUR)


@pytest.mark.parametrize("who", ["village_agent", "second_village_agent"])
def test_nobody_upholds_their_own_result(request, disputed, who, now):
    with pytest.raises(NotPermitted):
        decline(disputed, request.getfixturevalue(who), now + 4 * HOUR)


def test_upheld_result_is_archived_when_its_client_had_time_to_read_the_reply(disputed, leader, now):
    """R41, R51: the window begins anew with the decision, to the microsecond."""
    decided = now + 40 * DAY
    decline(disputed, leader, decided)
    assert closing.archive_informed(decided + WINDOW) == 0
    assert closing.archive_informed(decided + WINDOW + MICROSECOND) == 1
    assert clean(decided + 20 * DAY)


# --- Nothing ends untold (R51, R53) ----------------------------------------------------------------------------------


def test_archived_request_says_how_when_and_by_whom_its_client_was_told(told, village_agent, now):
    closing.archive_informed(now + 20 * DAY)
    row = ProxyRequest.objects.get()
    assert row.status == Status.ARCHIVED
    notice = row.notices.get(round=row.round)
    assert (notice.means, notice.informed_at, notice.informed_by) == (
        Means.IN_PERSON,
        now + 3 * HOUR,
        village_agent.agent,
    )


def test_second_round_is_not_archived_on_the_notice_of_the_first(told, village_agent, now):
    row = reopen(dispute(told, now + 4 * HOUR, village_agent), village_agent, now + 5 * HOUR)
    row = conclude(row, village_agent, now + 6 * HOUR)
    assert closing.archive_informed(now + 999 * DAY) == 0
    with pytest.raises(TooLate):
        closing.archive(proxy_request=row, now=now + 999 * DAY)


def test_columns_of_a_round_are_all_kept():
    """A column that a new round empties stands in the row of the past one."""
    emptied = {"refused_at", "concluded_at", "informed_at", "conclusion_verdict", "outcome", "result_text", "urgent"}
    assert emptied < set(disputing.ROUND_COLUMNS) <= {field.name for field in PastRound._meta.concrete_fields}
