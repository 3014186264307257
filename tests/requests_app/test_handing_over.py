"""Handing one request over: what passes on, what stays, who may, and what the page offers (R30, R35, R40)."""

from datetime import timedelta

import pytest

from network.enums import Role
from network.models import User
from requests_app.actions import closing, handling
from requests_app.breaches import flag_breaches
from requests_app.enums import Means, Status, Verb
from requests_app.errors import ActionRefused, NotPermitted, TooLate
from requests_app.models import Breach, Handover, ProxyRequest
from requests_app.replay import tampered
from tests.conftest import DAY, HOUR, MICROSECOND, conclude
from tests.factories import AppointmentFactory, person
from tests.requests_app.handing import fresh, hand, post_of

pytestmark = pytest.mark.django_db

TIMES = ("submitted_at", "accepted_at", "acceptance_due_at", "conclusion_due_at", "promised_at", "due_at", "round")


@pytest.fixture
def mine(village_agent):
    return village_agent.agent


# --- What passes on --------------------------------------------------------------------------------------------------


def test_hand_over_passes_handling_and_first_contact_and_moves_no_clock(walk_in, mine, sibling_agent, leader, now):
    """R30, R35, R40: whoever leaves has both; every time and due time stays as it was."""
    before = ProxyRequest.objects.values(*TIMES).get()
    row = hand(walk_in, mine, sibling_agent, leader, now + 5 * HOUR)
    row.refresh_from_db()
    assert (row.holder_agent, row.holder_unit) == (sibling_agent.agent, post_of(sibling_agent).unit)
    assert (row.first_contact, row.registered_by) == (sibling_agent.agent, mine)
    assert row.status == Status.ACCEPTED
    assert ProxyRequest.objects.values(*TIMES).get() == before


def test_hand_over_is_logged_with_both_people_and_the_reason_as_digest(walk_in, mine, sibling_agent, leader, now):
    """R40: "with it, logged". The log keeps no words of people."""
    row = hand(walk_in, mine, sibling_agent, leader, now + 5 * HOUR)
    event, handover = row.events.latest("seq"), Handover.objects.get()
    assert (event.verb, event.actor, event.at) == (Verb.HAND_OVER, leader, now + 5 * HOUR)
    assert event.changes == {
        "holder_agent_id": sibling_agent.agent.pk,
        "holder_unit_id": row.holder_unit_id,
        "first_contact_id": sibling_agent.agent.pk,
        "contact_unit_id": row.holder_unit_id,
    }
    assert (handover.from_agent, handover.to_agent, handover.to_unit) == (mine, sibling_agent.agent, row.holder_unit)
    assert (handover.holder, handover.first_contact, handover.reason) == (True, True, "调离")
    assert "调离" not in str(event.wrote)
    assert list(tampered(now + 5 * HOUR)) == []
    Handover.objects.update(first_contact=False)
    assert [found for _, found in tampered(now + 5 * HOUR)] == [
        f"handover:{handover.pk} first_contact differs from the log"
    ]


def test_hand_over_of_two_peoples_request_passes_the_part_that_is_named(
    submitted, village_agent, second_village_agent, sibling_agent, leader, now
):
    """R30: who was asked first and who handles it may be two."""
    row = handling.accept(proxy_request=submitted, actor=second_village_agent, now=now + HOUR)
    row = hand(row, second_village_agent.agent, village_agent, leader, now + 2 * HOUR, keeps_contact=True)
    assert (row.holder_agent, row.first_contact) == (village_agent.agent, second_village_agent.agent)
    row = hand(row, second_village_agent.agent, sibling_agent, leader, now + 3 * HOUR)
    assert (row.holder_agent, row.first_contact) == (village_agent.agent, sibling_agent.agent)
    assert list(Handover.objects.values_list("holder", "first_contact")) == [(True, False), (False, True)]
    assert list(tampered(now + 3 * HOUR)) == []


def test_hand_over_after_the_conclusion_passes_only_the_duty_to_tell(concluded, mine, sibling_agent, leader, now):
    """R34, R40: whoever concluded it stays the one who did."""
    row = hand(concluded, mine, sibling_agent, leader, now + 5 * HOUR)
    assert (row.status, row.holder_agent, row.first_contact) == (Status.CONCLUDED, mine, sibling_agent.agent)


def test_hand_over_of_a_request_that_waits_lets_the_successor_accept(registered, mine, sibling_agent, leader, now):
    row = hand(registered, mine, sibling_agent, leader, now + 5 * HOUR)
    row = handling.accept(proxy_request=row, actor=sibling_agent, now=now + 6 * HOUR)
    assert (row.status, row.holder_agent, row.first_contact) == (Status.ACCEPTED, *[sibling_agent.agent] * 2)


@pytest.mark.parametrize("fixture", ["told", "archived", "withdrawn"])
def test_hand_over_of_what_has_ended_is_too_late(request, fixture, mine, second_village_agent, leader, now):
    row = request.getfixturevalue(fixture)
    with pytest.raises((TooLate, NotPermitted)):
        hand(row, mine, second_village_agent, leader, now + 30 * DAY)
    assert not Handover.objects.exists()


def test_hand_over_of_what_somebody_has_no_longer_is_too_late(walk_in, mine, sibling_agent, town_agent, leader, now):
    """Of two leaders the second one finds it gone."""
    hand(walk_in, mine, sibling_agent, leader, now + HOUR)
    with pytest.raises(TooLate):
        hand(walk_in, mine, town_agent, leader, now + HOUR)
    assert ProxyRequest.objects.get().holder_agent == sibling_agent.agent


@pytest.mark.parametrize("who", ["leader in charge", "left yesterday", "begins tomorrow", "account closed", "the same"])
def test_hand_over_to_somebody_who_is_not_there_is_refused(walk_in, mine, village, leader, now, who):
    """R40: only a live handling post counts, through its last day and from its first."""
    day = now.date()
    successors = {
        "leader in charge": {"role": Role.LEADER_IN_CHARGE},
        "left yesterday": {"ends_on": day - DAY},
        "begins tomorrow": {"starts_on": day + DAY},
    }
    taker = mine.user if who == "the same" else person("接手人", village, **successors.get(who, {}))
    if who == "account closed":
        User.objects.filter(pk=taker.pk).update(is_active=False)
    before = ProxyRequest.objects.values().get()
    with pytest.raises(ActionRefused):
        hand(walk_in, mine, taker, leader, now + HOUR)
    assert ProxyRequest.objects.values().get() == before


@pytest.mark.parametrize("days", [{"ends_on": "day"}, {"starts_on": "day"}])
def test_hand_over_to_somebody_on_the_first_or_last_day_works(walk_in, mine, village, leader, now, days):
    taker = person("接手人", village, **dict.fromkeys(days, now.date()))
    assert hand(walk_in, mine, taker, leader, now + HOUR).holder_agent == taker.agent


# --- Who may ---------------------------------------------------------------------------------------------------------

MAY = {"leader", "supervisor", "administrator"}
CAST = [*MAY, "village_agent", "second_village_agent", "sibling_agent", "personnel_officer", "town_agent", "stranger"]


@pytest.mark.parametrize("role", sorted(CAST))
def test_hand_over_is_permitted_to_who_answers_for_the_agents(request, walk_in, mine, second_village_agent, role, now):
    """R40: the unit's leader, above it the organization department, and the administrator of the network."""
    actor = request.getfixturevalue(role)
    if role in MAY:
        assert hand(walk_in, mine, second_village_agent, actor, now + HOUR).events.latest("seq").actor == actor
    else:
        with pytest.raises(NotPermitted):
            hand(walk_in, mine, second_village_agent, actor, now + HOUR)


def test_leader_hands_over_a_first_contact_whose_request_lies_elsewhere(
    walk_in, mine, village, department, department_chief, second_village_agent, now
):
    """R30, R40: the duty is the agent's own unit's, wherever the request is handled; the handling is not."""
    ProxyRequest.objects.update(holder_unit=department, holder_agent=department_chief.agent)
    village_leader = person("村分管", village, Role.LEADER_IN_CHARGE)
    other_leader = person("局分管", department, Role.LEADER_IN_CHARGE)
    with pytest.raises(TooLate):  # the leader decides about the first contact, not about who handles it
        hand(walk_in, department_chief.agent, second_village_agent, village_leader, now + HOUR)
    row = hand(walk_in, mine, second_village_agent, village_leader, now + HOUR)
    assert (row.first_contact, row.holder_agent) == (second_village_agent.agent, department_chief.agent)
    colleague = person("同事", department)
    assert hand(row, department_chief.agent, colleague, other_leader, now + HOUR).holder_agent == colleague.agent


def test_former_leader_of_a_first_contact_who_moved_decides_no_longer(
    walk_in, mine, village, other_village, department, department_chief, second_village_agent, now
):
    """Where somebody serves today counts; where nowhere, the place they left."""
    ProxyRequest.objects.update(holder_unit=department, holder_agent=department_chief.agent)
    village_leader = person("村分管", village, Role.LEADER_IN_CHARGE)
    mine.appointments.update(ends_on=now.date() - DAY)
    moved = AppointmentFactory(agent=mine, unit=other_village)
    with pytest.raises(NotPermitted):
        hand(walk_in, mine, second_village_agent, village_leader, now + HOUR)
    moved.delete()
    assert hand(walk_in, mine, second_village_agent, fresh(village_leader), now + HOUR)


# --- Breaches --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("swept_before", [False, True])
@pytest.mark.parametrize(("late_by", "missed_by"), [(timedelta(0), "taker"), (MICROSECOND, "giver")])
def test_limit_missed_before_stays_with_the_former_holder(
    walk_in, mine, sibling_agent, leader, now, late_by, missed_by, swept_before
):
    """R35, R49: the handover freezes what had passed by then; a limit that still ran is the new holder's."""
    due = walk_in.due_at
    if swept_before:
        flag_breaches(due + late_by)
    row = hand(walk_in, mine, sibling_agent, leader, due + late_by)
    assert row.due_at == due
    flag_breaches(due + DAY)
    holder = {"giver": mine, "taker": sibling_agent.agent}[missed_by]
    assert Breach.objects.get().holder_agent == holder
    conclude(row, sibling_agent, due + DAY)
    assert Breach.objects.get().holder_agent == holder
    assert list(tampered(due + 2 * DAY)) == []


def test_replay_notices_a_breach_put_on_the_new_holder(walk_in, mine, sibling_agent, leader, now):
    """The positive control: to move an old breach to the successor is tampering."""
    hand(walk_in, mine, sibling_agent, leader, walk_in.due_at + MICROSECOND)
    Breach.objects.update(holder_agent=sibling_agent.agent, holder_unit=post_of(sibling_agent).unit)
    assert [found for _, found in tampered(now + 9 * DAY)] == ["has a breach that the log does not know"]


# --- Who sees and owes it then ---------------------------------------------------------------------------------------


def tabs_of(user, now):
    counts = ProxyRequest.objects.visible_to(fresh(user)).tab_counts(fresh(user), now)
    return {tab for tab, number in counts.items() if number}


def test_new_holder_sees_it_and_the_old_one_no_longer(accepted, mine, village_agent, town_agent, leader, now):
    """R61: the old one keeps the post in the village, which the request has left."""
    hand(accepted, mine, town_agent, leader, now + 2 * HOUR)
    assert tabs_of(town_agent, now) == {"in_hand", "ledger"}
    assert not ProxyRequest.objects.visible_to(fresh(village_agent)).exists()


def test_new_first_contact_tells_the_client_without_a_reason(concluded, mine, village_agent, town_agent, leader, now):
    """R30, R53: the duty is on the new one's desk and off the old one's, who entered the walk-in all the same."""
    row = hand(concluded, mine, town_agent, leader, now + 3 * HOUR)
    assert tabs_of(town_agent, now) == {"to_inform", "ledger"}
    assert tabs_of(village_agent, now) == set()
    with pytest.raises(ActionRefused):
        closing.inform(proxy_request=row, means=Means.PHONE, actor=fresh(village_agent), now=now + 4 * HOUR)
    told = closing.inform(proxy_request=row, means=Means.PHONE, actor=fresh(town_agent), now=now + 4 * HOUR)
    assert (told.status, told.notices.get().informed_by) == (Status.INFORMED, town_agent.agent)


def test_duty_that_came_back_is_on_the_desk_again(concluded, mine, village_agent, town_agent, leader, now):
    row = hand(concluded, mine, town_agent, leader, now + 3 * HOUR)
    hand(row, town_agent.agent, village_agent, leader, now + 4 * HOUR)
    assert tabs_of(village_agent, now) == {"to_inform", "ledger"}
