"""What the organization department decides: void and corrected verdicts (R6, R44); and withdrawal (R12)."""

from datetime import timedelta

import pytest

from proxyportal.regulation import Verdict
from requests_app.actions import closing, forwarding, handling
from requests_app.breaches import flag_breaches
from requests_app.enums import HopEnding, Outcome, Stage, Status, Verb
from requests_app.errors import ActionRefused, NotPermitted, TooLate
from requests_app.models import RequestEvent, Ruling
from tests.conftest import DAY, HOUR, MICROSECOND
from tests.requests_app.happening import clean, conclude, correct, missed, reopen, void

pytestmark = pytest.mark.django_db


@pytest.fixture
def reopened(disputed, village_agent, now):
    return reopen(disputed, village_agent, now + 4 * HOUR)


# --- void ------------------------------------------------------------------------------------------------------------

STANDING = {
    "submitted": Status.SUBMITTED,
    "accepted": Status.ACCEPTED,
    "concluded": Status.CONCLUDED,
    "informed": Status.INFORMED,
    "disputed": Status.DISPUTED,
    "reopened": Status.ACCEPTED,
    "archived": Status.ARCHIVED,
    "withdrawn": Status.WITHDRAWN,
}


@pytest.mark.parametrize("fixture", STANDING)
def test_void_ends_a_request_from_wherever_it_stands(request, fixture, supervisor, now):
    """R6: nothing is deleted, the reason is kept, no clock runs on, and it counts to no quota."""
    row = request.getfixturevalue(fixture)
    events = RequestEvent.objects.count()
    row = void(row, supervisor, now + 30 * DAY)
    assert (row.status, row.outcome, row.due_at) == (Status.VOID, Outcome.VOID, None)
    assert row.closed_at == now + 30 * DAY
    ruling = row.rulings.get()
    assert (ruling.verb, ruling.original, ruling.reason) == (Verb.VOID, STANDING[fixture], "重复登记")
    assert ruling.ruled_by == supervisor.agent
    assert RequestEvent.objects.count() == events + 1
    assert clean(now + 30 * DAY)
    for again in (void, correct):
        with pytest.raises(TooLate):
            again(row, supervisor, now + 31 * DAY)


def test_void_of_a_refused_walk_in(registered, village_agent, supervisor, now):
    row = handling.refuse(proxy_request=registered, reason="不受理", actor=village_agent, now=now + HOUR)
    assert void(row, supervisor, now + 2 * HOUR).rulings.get().original == Status.REFUSED


@pytest.mark.parametrize("fixture", ["concluded", "informed"])
def test_void_keeps_what_was_written(request, fixture, supervisor, now):
    row = request.getfixturevalue(fixture)
    assert void(row, supervisor, now + 3 * HOUR).result_text == "卡已补好。"


@pytest.mark.parametrize("who", ["village_agent", "leader", "personnel_officer"])
def test_void_and_correct_are_for_the_organization_department(request, informed, who, now):
    for rule in (void, correct):
        with pytest.raises(NotPermitted):
            rule(informed, request.getfixturevalue(who), now + 3 * HOUR)
    assert not Ruling.objects.exists()


def test_void_lets_a_hop_under_way_lapse(accepted, town, town_agent, village_agent, supervisor, now):
    row = forwarding.forward(proxy_request=accepted, to=town, reason="属镇级", actor=village_agent, now=now + 2 * HOUR)
    row = void(row, supervisor, now + 3 * HOUR)
    assert (row.offered_unit, row.assignments.get().ending) == (None, HopEnding.LAPSED)
    assert clean(now + 3 * HOUR)


def test_void_leaves_what_was_missed(submitted, supervisor, now):
    """A limit that had passed before stays missed; one that had not never is."""
    void(submitted, supervisor, now + 24 * HOUR + MICROSECOND)
    assert missed() == [(Stage.ACCEPTANCE, now + 24 * HOUR)]
    assert flag_breaches(now + 90 * DAY) == 0


def test_withdrawal_lets_a_hop_under_way_lapse(accepted, town, town_agent, village_agent, now):
    """R12, R35: what the client took back nobody need sign for."""
    row = forwarding.forward(proxy_request=accepted, to=town, reason="属镇级", actor=village_agent, now=now + 2 * HOUR)
    row = closing.withdraw(proxy_request=row, now=now + 3 * HOUR)
    assert (row.status, row.offered_unit, row.assignments.get().ending) == (
        Status.WITHDRAWN,
        None,
        HopEnding.LAPSED,
    )
    assert clean(now + 3 * HOUR)


def test_second_round_may_be_withdrawn(reopened, now):
    row = closing.withdraw(proxy_request=reopened, now=now + 5 * HOUR)
    assert (row.outcome, row.past_rounds.get().outcome) == (Outcome.WITHDRAWN, Outcome.DONE)
    assert clean(now + 5 * HOUR)


# --- correct ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def late(submitted, village_agent, now):
    """Accepted a microsecond late."""
    return handling.accept(proxy_request=submitted, actor=village_agent, now=now + 24 * HOUR + MICROSECOND)


def test_corrected_verdict_keeps_the_original_and_the_breach(late, supervisor, now):
    """R44: by the organization department with a reason; the times of the log are untouched."""
    true_at = now + 23 * HOUR
    row = correct(late, supervisor, now + 30 * HOUR, true_at=true_at)
    assert row.acceptance_verdict == Verdict.ON_TIME
    assert (row.accepted_at, row.acceptance_due_at) == (late.accepted_at, now + 24 * HOUR)
    ruling = row.rulings.get()
    assert (ruling.stage, ruling.original, ruling.corrected) == (Stage.ACCEPTANCE, Verdict.OVERTIME, Verdict.ON_TIME)
    assert (ruling.true_at, ruling.reason) == (true_at, "停电")
    assert missed() == [(Stage.ACCEPTANCE, now + 24 * HOUR)]
    assert clean(now + 30 * HOUR)


def test_conclusion_is_corrected_too(accepted, village_agent, supervisor, now):
    row = conclude(accepted, village_agent, now + 50 * HOUR)
    row = correct(row, supervisor, now + 51 * HOUR, stage=Stage.CONCLUSION, verdict=Verdict.EXPLAINED)
    assert (row.conclusion_verdict, row.concluded_at) == (Verdict.EXPLAINED, now + 50 * HOUR)
    assert clean(now + 51 * HOUR)


def test_correction_may_be_corrected(late, supervisor, now):
    correct(late, supervisor, now + 30 * HOUR)
    row = correct(late, supervisor, now + 31 * HOUR, verdict=Verdict.OVERTIME)
    assert list(row.rulings.values_list("original", "corrected")) == [
        (Verdict.OVERTIME, Verdict.ON_TIME),
        (Verdict.ON_TIME, Verdict.OVERTIME),
    ]
    assert clean(now + 31 * HOUR)


@pytest.mark.parametrize(
    "more",
    [
        {"verdict": Verdict.OVERTIME},
        {"verdict": Verdict.EXPLAINED},
        {"stage": Stage.CONCLUSION},
        {"true_at": timedelta(days=9)},
    ],
)
def test_correction_that_says_nothing_is_refused(late, supervisor, now, more):
    """The verdict that stands, an acceptance explained, a verdict that is not there yet, a time to come."""
    given = {name: now + value if isinstance(value, timedelta) else value for name, value in more.items()}
    with pytest.raises(ActionRefused):
        correct(late, supervisor, now + 30 * HOUR, **given)
    assert not Ruling.objects.exists()


def test_nothing_is_corrected_before_there_is_a_verdict(submitted, supervisor, now):
    with pytest.raises(TooLate):
        correct(submitted, supervisor, now + HOUR)
