"""Requests entered for a group leader when one of the two leaves: nobody's client is forgotten (R30, R37, R40)."""

import pytest
import time_machine

from network.models import Appointment, User
from network.owed import owed_by
from requests_app.actions.leaving import duties_of, hand_over_all, leave_post
from requests_app.left_behind import leftovers
from requests_app.models import ProxyRequest
from requests_app.permissions import is_first_contact
from requests_app.replay import tampered
from requests_app.story import story_of
from tests.conftest import HOUR, conclude
from tests.factories import AppointmentFactory
from tests.requests_app.handing import fresh, hand, post_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _five_hours_later(now):
    with time_machine.travel(now + 5 * HOUR, tick=False):
        yield


def left(user: User, now) -> dict[str, list[str]]:
    return {str(group.agent): [row.receipt for row in group.requests] for group in leftovers(user, now.date())}


def end(post: Appointment) -> None:
    Appointment.objects.filter(pk=post.pk).update(ends_on="2021-01-01")


def test_leader_who_holds_the_post_is_not_gone(on_behalf, leader, now):
    """Having no account is no leaving (R37)."""
    assert left(leader, now) == {}


def test_leader_out_of_office_is_gone(on_behalf, group_leader, leader, village_agent, now):
    end(group_leader)
    assert left(leader, now) == {"一组组长": [on_behalf.receipt]}
    [group] = leftovers(leader, now.date())
    assert not group.keeps_contact
    hand(on_behalf, group_leader.agent, village_agent, leader, now + 5 * HOUR)
    assert left(leader, now) == {}


@pytest.mark.parametrize("stands", ["accepted", "concluded"])
def test_village_agent_who_left_leaves_the_leaders_requests_behind(
    on_behalf, village_agent, second_village_agent, leader, now, stands
):
    """Otherwise nobody with a desk would owe the client anything, though the leader is still there."""
    if stands == "concluded":
        conclude(on_behalf, village_agent, now + 2 * HOUR)
    end(post_of(village_agent))
    assert left(leader, now) == {"新桥代理员": [on_behalf.receipt]}
    [group] = leftovers(leader, now.date())
    handed = hand_over_all(
        requests=group.requests,
        from_agent=group.agent,
        to=post_of(second_village_agent),
        reason="调离",
        keeps_contact=group.keeps_contact,
        actor=leader,
        now=now + 5 * HOUR,
    )
    assert handed == 1
    assert left(leader, now) == {}
    on_behalf.refresh_from_db()
    assert on_behalf.first_contact == second_village_agent.agent
    assert is_first_contact(fresh(second_village_agent), on_behalf)
    assert list(tampered(now + 5 * HOUR)) == []
    assert "一组组长" in str([entry.texts for entry in story_of(on_behalf, now)]), "the story still says who was asked"


def test_both_gone_are_left_behind_each_with_their_part(on_behalf, village_agent, group_leader, leader, now):
    end(post_of(village_agent))
    end(group_leader)
    assert left(leader, now) == {"新桥代理员": [on_behalf.receipt], "一组组长": [on_behalf.receipt]}


def test_leaving_passes_what_was_entered_for_leaders(
    on_behalf, walk_in, village_agent, second_village_agent, leader, now
):
    """R40: with the agent goes the tracking, also of a request that is concluded."""
    conclude(on_behalf, village_agent, now + 2 * HOUR)
    today = now.date()
    assert set(duties_of(post_of(village_agent), today).requests) == {on_behalf, walk_in}
    assert owed_by([village_agent.agent.pk]) == {village_agent.agent.pk: 2}
    successor = post_of(second_village_agent)
    handed = leave_post(
        post=post_of(village_agent), on=today, successor=successor, reason="调离", actor=leader, now=now + 5 * HOUR
    )
    assert handed == 2
    assert set(ProxyRequest.objects.values_list("first_contact", flat=True)) == {second_village_agent.agent.pk}


def test_agent_who_serves_elsewhere_keeps_track(on_behalf, village_agent, other_village, leader, now):
    """As with a first contact's own duty (R30)."""
    AppointmentFactory(agent=village_agent.agent, unit=other_village)
    end(village_agent.agent.appointments.earliest("pk"))
    assert left(leader, now) == {"新桥代理员": [on_behalf.receipt]}, "the handling, which is the village's"
    [group] = leftovers(leader, now.date())
    assert group.keeps_contact


def test_leader_who_leaves_passes_the_first_contact_on(on_behalf, group_leader, second_village_agent, leader, now):
    assert list(duties_of(group_leader, now.date()).requests) == [on_behalf]
    leave_post(
        post=group_leader,
        on=now.date(),
        successor=post_of(second_village_agent),
        reason="换届",
        actor=leader,
        now=now + 5 * HOUR,
    )
    on_behalf.refresh_from_db()
    assert on_behalf.first_contact == second_village_agent.agent
