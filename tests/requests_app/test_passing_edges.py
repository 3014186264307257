"""Where passing on meets handing over and the client's authority (R11, R35, R40)."""

import pytest

from requests_app.actions import asking, forwarding, handling, intake, leaving
from requests_app.enums import Channel, HopEnding, Kind
from requests_app.errors import ActionRefused
from requests_app.models import Assignment, Handover, ProxyRequest
from requests_app.replay import tampered
from tests.conftest import DAY, HOUR
from tests.factories import ApplicationFactory, person
from tests.requests_app.handing import hand, post_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def advocacy(village, village_agent, now):
    """A request to intercede, entered and accepted by `village_agent`; the client has not authorized it."""
    return intake.register(
        application=ApplicationFactory(area=village, kind=Kind.ADVOCACY),
        channel=Channel.COUNTER,
        visited_at=now,
        accept_at_once=True,
        actor=village_agent,
        now=now,
    )


def authorize(row, now):
    return asking.authorize(proxy_request=row, scope="代为联系", given_on=now.date(), actor=None, now=now)


def forward(row, unit, actor, now):
    return forwarding.forward(proxy_request=row, to=unit, reason="职责", actor=actor, now=now)


def test_department_takes_over_no_advocacy_without_authorization(
    advocacy, village_agent, department_chief, supervisor, now
):
    """R11: handing over is no way around the gate; with the client's authority it goes through."""
    with pytest.raises(ActionRefused, match="R11"):
        hand(advocacy, village_agent.agent, department_chief, supervisor, now + HOUR)
    assert not Handover.objects.exists()
    authorize(advocacy, now + HOUR)
    row = hand(advocacy, village_agent.agent, department_chief, supervisor, now + HOUR)
    assert row.holder_agent == department_chief.agent


def test_department_hands_advocacy_over_among_its_own(department, department_chief, supervisor, now):
    """R11: where it lies in the department already nobody else is contacted."""
    row = intake.submit(application=ApplicationFactory(area=department, kind=Kind.ADVOCACY), now=now)
    row = handling.accept(proxy_request=row, actor=department_chief, now=now + HOUR)
    colleague = person("民政局代理员", department)
    assert hand(row, department_chief.agent, colleague, supervisor, now + HOUR).holder_agent == colleague.agent


def test_department_signs_for_no_advocacy_whose_authorization_was_withdrawn(
    advocacy, village_agent, department, department_chief, now
):
    """R11, R12: it can only be sent back, or taken back."""
    authorize(advocacy, now + HOUR)
    forward(advocacy, department, village_agent, now + 2 * HOUR)
    asking.revoke(proxy_request=advocacy, actor=None, now=now + 3 * HOUR)
    with pytest.raises(ActionRefused, match="R11"):
        forwarding.sign(proxy_request=advocacy, actor=department_chief, now=now + 4 * HOUR)
    row = forwarding.send_back(proxy_request=advocacy, reason="无委托", actor=department_chief, now=now + 4 * HOUR)
    assert (row.holder_agent, row.offered_unit) == (village_agent.agent, None)


def test_hop_sent_back_unsigned_stays_with_the_successor_of_the_sender(
    walk_in, village_agent, second_village_agent, sibling_village, sibling_agent, leader, now
):
    """R35, R40: until somebody signs it never left, so it does not return to somebody who has left."""
    forward(walk_in, sibling_village, village_agent, now + HOUR)
    hand(walk_in, village_agent.agent, second_village_agent, leader, now + 2 * HOUR)
    row = forwarding.send_back(proxy_request=walk_in, reason="不属本村", actor=sibling_agent, now=now + 3 * HOUR)
    assert (row.holder_agent, row.returns) == (second_village_agent.agent, 1)
    assert Assignment.objects.get().ending == HopEnding.RETURNED
    assert list(tampered(now + DAY)) == []


def test_hop_ends_when_its_receiver_is_given_the_handling(
    walk_in, village_agent, sibling_village, sibling_agent, leader, now
):
    """R35, R40: nothing is on its way any more to where it lies."""
    forward(walk_in, sibling_village, village_agent, now + HOUR)
    row = hand(walk_in, village_agent.agent, sibling_agent, leader, now + 2 * HOUR)
    assert (row.holder_unit, row.holder_agent, row.offered_unit) == (sibling_village, sibling_agent.agent, None)
    assert Assignment.objects.get().ending == HopEnding.RECALLED
    assert list(tampered(now + DAY)) == []


def test_hop_goes_on_when_the_sender_alone_changes(
    walk_in, village_agent, second_village_agent, sibling_village, sibling_agent, leader, now
):
    """R35, R40: what was sent stays sent."""
    forward(walk_in, sibling_village, village_agent, now + HOUR)
    hand(walk_in, village_agent.agent, second_village_agent, leader, now + 2 * HOUR)
    assert ProxyRequest.objects.get().offered_unit == sibling_village
    row = forwarding.sign(proxy_request=walk_in, actor=sibling_agent, now=now + 3 * HOUR)
    assert row.holder_agent == sibling_agent.agent


def test_several_are_handed_over_together_or_not_at_all(
    advocacy, walk_in, village_agent, department_chief, supervisor, now
):
    """R11, R40: one that may not go keeps the others; nothing is left half done."""
    given = {"from_agent": village_agent.agent, "to": post_of(department_chief), "reason": "调离"}
    with pytest.raises(ActionRefused, match="R11"):
        leaving.hand_over_all(
            requests=[walk_in, advocacy], keeps_contact=False, actor=supervisor, now=now + HOUR, **given
        )
    assert not Handover.objects.exists()
