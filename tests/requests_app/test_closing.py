"""Closing: inform, rate, withdraw, archive."""

import pytest

from requests_app.actions import closing, handling
from requests_app.enums import ActorKind, Grade, Means, Outcome, Receiver, Status, Verb
from requests_app.errors import ActionRefused, NotPermitted, TooLate
from requests_app.models import ProxyRequest, Rating, RequestEvent, ResultNotice
from tests.conftest import DAY, HOUR, MICROSECOND

pytestmark = pytest.mark.django_db


def inform(row, actor, now, **more):
    return closing.inform(proxy_request=row, means=Means.PHONE, actor=actor, now=now, **more)


# --- inform ----------------------------------------------------------------------------------------------------------


def test_inform_of_an_online_client_happens_with_the_conclusion(informed, now):
    """R55: the result stands on the progress page; its time of issue is the time of feedback, by nobody's hand."""
    assert informed.status == Status.INFORMED
    assert informed.concluded_at == informed.informed_at == now + 2 * HOUR
    notice = informed.notices.get()
    assert (notice.means, notice.informed_by, notice.informed_at) == (Means.PORTAL, None, now + 2 * HOUR)
    event = informed.events.get(verb=Verb.INFORM)
    assert (event.actor_kind, event.actor) == (ActorKind.SYSTEM, None)


def test_inform_of_an_online_client_happens_with_the_refusal(refused, now):
    """R5, R55: the client reads at once why the matter is not accepted."""
    assert (refused.status, refused.outcome, refused.informed_at) == (Status.INFORMED, Outcome.REFUSED, now + HOUR)


def test_inform_of_a_walk_in_waits_for_the_intake_agent(concluded, village_agent, now):
    """R53: who asked at the counter is told by the agent who wrote it down, and it is recorded how and whom."""
    assert concluded.status == Status.CONCLUDED
    assert not concluded.notices.exists()
    row = inform(concluded, village_agent, now + 3 * HOUR, receiver=Receiver.FAMILY, summary="已告知")
    assert (row.status, row.informed_at) == (Status.INFORMED, now + 3 * HOUR)
    notice = row.notices.get()
    assert (notice.informed_by, notice.receiver, notice.summary) == (village_agent.agent, Receiver.FAMILY, "已告知")


def test_inform_of_a_walk_in_follows_a_refusal_too(registered, village_agent, now):
    """R5, R53: a walk-in whose matter is not accepted is told in person."""
    row = handling.refuse(proxy_request=registered, reason="不受理", actor=village_agent, now=now + HOUR)
    assert row.status == Status.REFUSED
    assert inform(row, village_agent, now + 2 * HOUR).status == Status.INFORMED


@pytest.mark.parametrize("substitute", ["second_village_agent", "leader"])
def test_inform_by_a_substitute_needs_the_reason(request, concluded, substitute, now):
    """R53: a colleague or the leader stands in only with a reason, which is kept."""
    actor = request.getfixturevalue(substitute)
    with pytest.raises(ActionRefused) as refusal:
        inform(concluded, actor, now + 3 * HOUR)
    assert refusal.type is ActionRefused, "permitted, and the person is asked for the reason"
    assert not ResultNotice.objects.exists()
    row = inform(concluded, actor, now + 3 * HOUR, substitute_reason="首问代理员外出")
    assert row.notices.get().substitute_reason == "首问代理员外出"


@pytest.mark.parametrize("outsider", ["other_village_agent", "town_agent", "personnel_officer", "supervisor"])
def test_inform_by_an_outsider_is_refused_with_any_reason(request, concluded, outsider, now):
    """R53: a substitute is somebody of the unit or its leader."""
    with pytest.raises(NotPermitted):
        inform(concluded, request.getfixturevalue(outsider), now + 3 * HOUR, substitute_reason="代告")


def test_inform_twice_is_too_late(told, village_agent, now):
    """The second click changes nothing."""
    with pytest.raises(TooLate):
        inform(told, village_agent, now + 4 * HOUR)
    assert ResultNotice.objects.count() == 1


# --- rate ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("grade", Grade)
def test_rate_keeps_each_of_the_five_grades(informed, now, grade):
    """R88: five grades, of which none is preset."""
    row = closing.rate(proxy_request=informed, grade=grade, comment="谢谢", now=now + DAY)
    assert row.status == Status.INFORMED
    assert list(row.ratings.values_list("round", "grade", "comment", "rated_at")) == [(1, grade, "谢谢", now + DAY)]


def test_rate_twice_keeps_the_first_grade(informed, now):
    """R88: once a round."""
    closing.rate(proxy_request=informed, grade=Grade.DISSATISFIED, now=now + DAY)
    with pytest.raises(TooLate) as refusal:
        closing.rate(proxy_request=informed, grade=Grade.VERY_SATISFIED, now=now + 2 * DAY)
    assert str(refusal.value.message) != str(TooLate.message), "the client is thanked, not told of somebody quicker"
    assert Rating.objects.get().grade == Grade.DISSATISFIED


@pytest.mark.parametrize("fixture", ["submitted", "accepted", "concluded", "withdrawn", "archived"])
def test_rate_is_for_clients_who_were_told(request, fixture, now):
    """R88: neither before the client knows the result nor after the request was put away."""
    row = request.getfixturevalue(fixture)
    with pytest.raises(TooLate):
        closing.rate(proxy_request=row, grade=Grade.SATISFIED, now=now + 30 * DAY)
    assert not Rating.objects.exists()


# --- withdraw --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fixture", ["submitted", "registered", "accepted", "walk_in"])
def test_withdraw_ends_any_request_that_is_not_concluded(request, fixture, now):
    """R12: the client's free choice, any time before conclusion; the clock stops."""
    row = closing.withdraw(proxy_request=request.getfixturevalue(fixture), reason="已办好", now=now + 9 * HOUR)
    assert (row.status, row.outcome, row.due_at) == (Status.WITHDRAWN, Outcome.WITHDRAWN, None)
    assert (row.closed_at, row.result_text) == (now + 9 * HOUR, "已办好")


@pytest.mark.parametrize("fixture", ["concluded", "informed", "refused", "archived", "withdrawn"])
def test_withdraw_after_the_end_is_too_late(request, fixture, now):
    """R12: what is concluded stays concluded."""
    row = request.getfixturevalue(fixture)
    with pytest.raises(TooLate):
        closing.withdraw(proxy_request=row, now=now + 30 * DAY)
    assert ProxyRequest.objects.get().outcome == row.outcome


# --- archive ---------------------------------------------------------------------------------------------------------


def test_archive_waits_fifteen_days_for_a_rating(informed, now):
    """R51, ours: to the microsecond; rated or not."""
    end = informed.informed_at + 15 * DAY
    assert closing.archive_informed(end) == 0
    assert closing.archive_informed(end + MICROSECOND) == 1
    row = ProxyRequest.objects.get()
    assert (row.status, row.closed_at) == (Status.ARCHIVED, end + MICROSECOND)


def test_archive_of_a_client_who_was_not_told_never_happens(concluded, now):
    """R51: 有落实,有回音: without feedback nothing is put away, however old."""
    assert closing.archive_informed(now + 999 * DAY) == 0
    with pytest.raises(TooLate):
        closing.archive(proxy_request=concluded, now=now + 999 * DAY)
    assert ProxyRequest.objects.get().status == Status.CONCLUDED


def test_archive_takes_the_oldest_first_and_no_more_than_its_share(informed, told, now):
    """One run of the beat is bounded."""
    assert closing.archive_informed(now + 40 * DAY, limit=1) == 1
    assert set(ProxyRequest.objects.values_list("pk", "status")) == {
        (informed.pk, Status.ARCHIVED),
        (told.pk, Status.INFORMED),
    }
    assert RequestEvent.objects.filter(verb=Verb.ARCHIVE).get().actor_kind == ActorKind.SYSTEM
