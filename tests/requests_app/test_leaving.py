"""Ending a post with open requests: what passes to the successor, what stays, and what is left behind (R26, R40)."""

import pytest
import time_machine

from network.enums import Role
from network.models import Appointment, User
from network.obstacles import reasons
from requests_app.actions import handling
from requests_app.actions.leaving import duties_of, leave_post
from requests_app.errors import ActionRefused, NotPermitted
from requests_app.left_behind import count_left_behind, leftovers
from requests_app.models import Handover, ProxyRequest, RequestEvent
from requests_app.replay import tampered
from tests.conftest import DAY, HOUR, conclude, register
from tests.factories import AppointmentFactory, person
from tests.requests_app.handing import fresh, post_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _five_hours_later(now):
    with time_machine.travel(now + 5 * HOUR, tick=False):
        yield


@pytest.fixture
def today(now):
    return now.date()


@pytest.fixture
def desk(village, village_agent, second_village_agent, now):
    """What `village_agent` has: one waiting, one in hand, one to tell, one that a colleague handles, and one done."""
    shared = handling.accept(
        proxy_request=register(village, village_agent, now), actor=second_village_agent, now=now + HOUR
    )
    return {
        "waiting": register(village, village_agent, now),
        "in hand": register(village, village_agent, now, accept_at_once=True),
        "to tell": conclude(register(village, village_agent, now, accept_at_once=True), village_agent, now + HOUR),
        "colleague's": shared,
    }


def leave(post, now, actor, *, on, to=None):
    return leave_post(post=post, on=on, successor=to and post_of(to), reason="调离", actor=actor, now=now + 5 * HOUR)


def names(desk, rows):
    return {name for name, row in desk.items() if row.pk in {found.pk for found in rows}}


# --- leave_post ------------------------------------------------------------------------------------------------------


def test_leaving_passes_everything_open_to_the_successor(desk, village_agent, town_agent, leader, now, today):
    """R30, R40: what is handled and whose client is owed something, in one go, each with its event."""
    post = post_of(village_agent)
    assert names(desk, duties_of(post, today).requests) == set(desk)
    assert leave(post, now, leader, on=today, to=town_agent) == 4
    assert Appointment.objects.get(pk=post.pk).ends_on == today
    assert set(ProxyRequest.objects.values_list("first_contact", flat=True)) == {town_agent.agent.pk}
    assert set(Handover.objects.values_list("holder", "first_contact")) == {(True, True), (False, True)}
    assert RequestEvent.objects.filter(verb="hand_over").count() == 4
    assert leftovers(leader, today + DAY) == []
    assert list(tampered(now + 5 * HOUR)) == []


def test_leaving_with_another_post_elsewhere_keeps_the_first_contact(
    desk, village_agent, town_agent, other_village, leader, now, today
):
    """R30: who goes on serving stays responsible to the client; only the handling is the old unit's."""
    post = post_of(village_agent)
    AppointmentFactory(agent=village_agent.agent, unit=other_village)
    assert names(desk, duties_of(post, today).requests) == {"waiting", "in hand"}
    assert leave(post, now, leader, on=today, to=town_agent) == 2
    assert set(ProxyRequest.objects.values_list("first_contact", flat=True)) == {village_agent.agent.pk}
    assert ProxyRequest.objects.filter(holder_agent=town_agent.agent).count() == 2


@pytest.mark.parametrize(("more", "leaves"), [({"role": Role.CHIEF_AGENT}, 0), ({"ends_on": "day"}, 4)])
def test_leaving_one_of_two_posts_in_a_unit_leaves_nothing_while_the_other_goes_on(
    desk, village_agent, village, today, more, leaves
):
    """The other post must go on after that day."""
    more = {"role": Role.CHIEF_AGENT} | {key: today if value == "day" else value for key, value in more.items()}
    AppointmentFactory(agent=village_agent.agent, unit=village, **more)
    post = village_agent.agent.appointments.get(role=Role.AGENT)
    assert duties_of(post, today).requests.count() == leaves


def test_leaving_a_post_that_handles_nothing_leaves_nothing(desk, leader, today):
    assert not duties_of(post_of(leader), today).requests.exists()


def test_leaving_ahead_without_a_successor_leaves_all_until_then(desk, village_agent, leader, now, today):
    """R40: the requests stay with the person through the last day, and are found the day after."""
    assert leave(post_of(village_agent), now, leader, on=today + DAY) == 0
    assert count_left_behind(leader, today + DAY) == 0
    assert count_left_behind(leader, today + 2 * DAY) == 4
    assert not Handover.objects.exists()


def test_leaving_ahead_with_a_successor_hands_over_now(desk, village_agent, second_village_agent, leader, now, today):
    assert leave(post_of(village_agent), now, leader, on=today + 9 * DAY, to=second_village_agent) == 4
    assert leftovers(leader, today + 10 * DAY) == []


def test_leaving_in_the_past_hands_over_now(desk, village_agent, second_village_agent, leader, now, today):
    assert leave(post_of(village_agent), now, leader, on=today - 30 * DAY, to=second_village_agent) == 4
    assert set(RequestEvent.objects.filter(verb="hand_over").values_list("at", flat=True)) == {now + 5 * HOUR}


@pytest.mark.parametrize("role", ["village_agent", "personnel_officer", "supervisor", "other_leader", "stranger"])
def test_leaving_is_for_the_leader_and_the_administrator(
    request, desk, village_agent, other_town, administrator, role, now, today
):
    person("曲塘分管", other_town, Role.LEADER_IN_CHARGE)
    people = {"other_leader": User.objects.get(agent__name="曲塘分管")}
    actor = people.get(role) or request.getfixturevalue(role)
    with pytest.raises(NotPermitted):
        leave(post_of(village_agent), now, actor, on=today)
    assert post_of(village_agent).ends_on is None
    leave(post_of(village_agent), now, administrator, on=today)
    assert post_of(village_agent).ends_on == today


def test_leaving_does_nothing_if_the_successor_is_not_there(desk, village_agent, village, leader, now, today):
    """One transaction: neither the post nor any request."""
    gone = person("前任", village, ends_on=today - DAY)
    with pytest.raises(ActionRefused):
        leave(post_of(village_agent), now, leader, on=today, to=gone)
    assert post_of(village_agent).ends_on is None
    assert not Handover.objects.exists()


@pytest.mark.parametrize(("ends", "on"), [(-1, -1), (-1, -5), (3, 4), (None, -5000)])
def test_leaving_a_post_that_has_ended_is_refused(village_agent, leader, now, today, ends, on):
    """A stale click: the past stays as it was, and no post grows longer."""
    ends_on = None if ends is None else today + ends * DAY
    Appointment.objects.filter(agent=village_agent.agent).update(ends_on=ends_on)
    with pytest.raises(ActionRefused):
        leave(post_of(village_agent), now, leader, on=today + on * DAY)
    assert post_of(village_agent).ends_on == ends_on


# --- Left behind -----------------------------------------------------------------------------------------------------


def by_person(user, day):
    return {(str(group.agent), str(group.unit)): len(group.requests) for group in leftovers(user, day)}


@pytest.mark.parametrize(("ended", "left"), [(-1, {("新桥代理员", "新桥村"): 4}), (0, {})])
def test_left_behind_begins_the_day_after_the_last(desk, village_agent, leader, today, ended, left):
    """R26, R40: the last day is still in office."""
    Appointment.objects.filter(agent=village_agent.agent).update(ends_on=today + ended * DAY)
    assert by_person(leader, today) == left


def test_account_that_was_closed_keeps_no_open_matters(desk, village_agent, leader, today):
    """R40: "a disabled account cannot keep open matters"."""
    User.objects.filter(pk=village_agent.pk).update(is_active=False)
    assert by_person(leader, today) == {("新桥代理员", "新桥村"): 4}


def test_who_moved_leaves_the_handling_and_keeps_the_first_contact(
    desk, village_agent, other_village, leader, second_village_agent, now, today
):
    """R30: the new post does not serve the old queue, but the person still answers to the client."""
    Appointment.objects.filter(agent=village_agent.agent).update(ends_on=today - DAY)
    AppointmentFactory(agent=village_agent.agent, unit=other_village)
    [group] = leftovers(leader, today)
    assert names(desk, group.requests) == {"waiting", "in hand"}
    assert group.keeps_contact


def test_duty_of_a_first_contact_is_left_in_their_last_unit(
    desk, village_agent, department, department_chief, supervisor, leader, today
):
    """R30, R40: wherever the request is handled now; the leader of the department sees none of it."""
    ProxyRequest.objects.update(holder_unit=department, holder_agent=department_chief.agent)
    Appointment.objects.filter(agent=village_agent.agent).update(ends_on=today - DAY)
    other_leader = person("局分管", department, Role.LEADER_IN_CHARGE)
    for user in (leader, supervisor):
        assert by_person(user, today) == {("新桥代理员", "新桥村"): 4}
    assert by_person(other_leader, today) == {}


@pytest.mark.parametrize(
    ("role", "sees"),
    [("leader", 4), ("personnel_officer", 4), ("supervisor", 4), ("administrator", 4), ("other_village_agent", 0)],
)
def test_left_behind_is_counted_in_the_own_subtree(request, desk, village_agent, role, sees, today):
    """R61; administrators and the organization department see the county."""
    Appointment.objects.filter(agent=village_agent.agent).update(ends_on=today - DAY)
    assert count_left_behind(fresh(request.getfixturevalue(role)), today) == sees


def test_ended_requests_are_left_behind_by_nobody(told, withdrawn, village_agent, leader, today):
    Appointment.objects.filter(agent=village_agent.agent).update(ends_on=today - DAY)
    assert leftovers(leader, today) == []


# --- Closing a unit --------------------------------------------------------------------------------------------------


def test_unit_with_open_requests_in_its_queue_says_so(desk, village, town):
    """R6: no matter loses its unit."""
    [sentence] = reasons(village)
    assert "4" in sentence
    assert reasons(town) == []
