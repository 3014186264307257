"""A request that ends on its way, and a sender who is gone (R12, R40)."""

import pytest

from network.enums import Role
from network.models import Appointment
from requests_app.actions import closing, disputing
from requests_app.actions.handing_over import hand_over
from requests_app.enums import HopEnding, Verb
from requests_app.errors import ActionRefused
from requests_app.models import ProxyRequest
from requests_app.permissions import may
from requests_app.replay import tampered
from tests.conftest import DAY, HOUR
from tests.factories import person
from tests.requests_app.handing import fresh, hand, post_of
from tests.requests_app.passing_on import hops, lies_with, send_back, sign

pytestmark = pytest.mark.django_db


# --- The request ends on the way --------------------------------------------------------------------------------------


def test_hop_lapses_when_the_client_withdraws(sent, department_chief, now):
    """R12: nobody signs for what is no more; the hop says so."""
    row = closing.withdraw(proxy_request=sent, now=now + 2 * HOUR)
    [hop] = hops(row)
    assert (hop.ending, hop.ended_at, hop.ended_by) == (HopEnding.LAPSED, now + 2 * HOUR, None)
    assert row.offered_unit is None
    with pytest.raises(ActionRefused):
        sign(row, department_chief, now + 3 * HOUR)
    assert list(tampered(now + 3 * HOUR)) == []


def test_hop_lapses_when_the_request_is_void(sent, supervisor, now):
    row = disputing.void(proxy_request=sent, reason="重复", actor=supervisor, now=now + 2 * HOUR)
    assert hops(row)[0].ending == HopEnding.LAPSED
    assert list(tampered(now + 3 * HOUR)) == []


# --- Who sent it is gone ----------------------------------------------------------------------------------------------


def leave(user, now):
    Appointment.objects.filter(agent__user=user).update(ends_on=(now - DAY).date())


def test_request_on_its_way_whose_sender_left_is_left_behind_and_handed_over(
    sent, village_agent, second_village_agent, department_chief, leader, village, now
):
    """R40: the successor holds it until the department signs, and has it again if it comes back unsigned."""
    leave(village_agent, now)
    assert list(ProxyRequest.objects.left_behind(now.date())) == [sent]
    row = hand(sent, village_agent.agent, second_village_agent, leader, now + 2 * HOUR)
    assert lies_with(row)[1:] == (second_village_agent.agent, sent.offered_unit)
    assert may(second_village_agent, Verb.RECALL, row)
    send_back(row, department_chief, now + 3 * HOUR)
    assert lies_with(row) == (village, second_village_agent.agent, None)


def test_request_returned_to_a_sender_who_left_is_left_behind(signed, village_agent, department_chief, now):
    """R40: it goes where it came from, and there the leader sees that nobody has it."""
    leave(village_agent, now)
    send_back(signed, department_chief, now + 3 * HOUR)
    [row] = ProxyRequest.objects.left_behind(now.date())
    assert (row.holder_gone, row.contact_gone) == (True, True)


def test_handover_into_the_receiving_unit_is_an_arrival(sent, village_agent, department, department_chief, now):
    """R35, R40: nobody has to sign any more for what the organization department put into the receiver's hands."""
    supervisor = person(
        "组织部督查员", department.parent.children.create(code="D01", name="组织部", tier="department"), Role.SUPERVISOR
    )
    row = hand_over(
        proxy_request=sent,
        from_agent=village_agent.agent,
        to=post_of(department_chief),
        reason="直接交办",
        keeps_contact=True,
        actor=supervisor,
        now=now + 2 * HOUR,
    )
    assert lies_with(row) == (department, department_chief.agent, None)
    assert hops(row)[0].ending == HopEnding.RECALLED
    assert row.first_contact == village_agent.agent
    assert list(tampered(now + 2 * HOUR)) == []


def test_receiver_who_lost_the_post_signs_nothing(sent, department_chief, now):
    leave(department_chief, now)
    with pytest.raises(ActionRefused):
        sign(sent, fresh(department_chief), now + 2 * HOUR)
