"""Handing over against others who click at the same moment, in real threads on both engines (R32, R40)."""

import pytest

from requests_app.actions import handing_over, handling
from requests_app.actions.leaving import leave_post
from requests_app.enums import Status
from requests_app.errors import ActionRefused, NotPermitted, TooLate
from requests_app.left_behind import leftovers
from requests_app.models import Handover, ProxyRequest, RequestEvent
from requests_app.replay import tampered
from tests.conftest import DAY, HOUR, conclude, register
from tests.factories import person
from tests.requests_app.handing import hand, post_of
from tests.requests_app.test_races import at_once, winners

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def takers(village):
    return [person(f"接手人{number}", village) for number in range(10)]


def hand_to_all_at_once(row, giver, takers, leader, now):
    return at_once(*[lambda to=to: hand(row, giver.agent, to, leader, now + HOUR) for to in takers])


def test_handovers_to_ten_people_at_once_let_exactly_one_win(walk_in, village_agent, takers, leader, now):
    """Whoever gave it has nothing more to give; nine are told that somebody was quicker."""
    [won] = winners(hand_to_all_at_once(walk_in, village_agent, takers, leader, now))
    row = ProxyRequest.objects.get()
    assert row.holder_agent == row.first_contact == won.holder_agent
    assert Handover.objects.get().to_agent == row.holder_agent
    assert list(tampered(now + HOUR)) == []


def test_handover_that_does_not_look_whose_it_is_lets_many_win(
    walk_in, village_agent, takers, leader, now, monkeypatch
):
    """The positive control: the guard is that the locked row still names who hands over."""

    def blind(step, actor, from_agent, to, *, keeps_contact):
        return {"holder_agent": to.agent, "holder_unit": to.unit, "first_contact": to.agent}

    monkeypatch.setattr(handing_over, "_passed_on", blind)
    assert len(winners(hand_to_all_at_once(walk_in, village_agent, takers, leader, now))) == 10


def test_handover_and_acceptance_at_once_leave_it_with_one_of_the_two(
    registered, village_agent, second_village_agent, takers, leader, now
):
    """Either order is right: who accepted has it, or the successor accepts later. No click is lost or done twice."""
    results = at_once(
        lambda: hand(registered, village_agent.agent, takers[0], leader, now + HOUR),
        lambda: handling.accept(proxy_request=registered, actor=second_village_agent, now=now + HOUR),
    )
    assert len(winners(results)) == 2
    row = ProxyRequest.objects.get()
    assert (row.status, row.holder_agent) == (Status.ACCEPTED, second_village_agent.agent)
    assert row.first_contact == takers[0].agent
    assert row.event_seq == 3
    assert list(tampered(now + HOUR)) == []


def test_handover_and_conclusion_at_once_agree_on_who_concluded(walk_in, village_agent, takers, leader, now):
    """Concluded first, only telling the client passes on; handed over first, the old holder may not conclude."""

    def finish():
        try:
            return conclude(walk_in, village_agent, now + HOUR)
        except NotPermitted as refused:
            raise TooLate from refused

    _, concluded = at_once(lambda: hand(walk_in, village_agent.agent, takers[0], leader, now + HOUR), finish)
    row = ProxyRequest.objects.get()
    if isinstance(concluded, TooLate):
        assert (row.status, row.holder_agent) == (Status.ACCEPTED, takers[0].agent)
    else:
        assert (row.status, row.holder_agent) == (Status.CONCLUDED, village_agent.agent)
    assert row.first_contact == takers[0].agent
    assert list(tampered(now + HOUR)) == []


def test_post_that_ends_while_its_holder_accepts_loses_no_request(
    village, village_agent, second_village_agent, leader, administrator, now
):
    """What passes on too late for the handover is found among what was left behind."""
    rows = [register(village, second_village_agent, now) for _ in range(6)]
    calls = [lambda row=row: handling.accept(proxy_request=row, actor=village_agent, now=now + HOUR) for row in rows]
    post, today = post_of(village_agent), now.date()

    def leave():
        to = post_of(second_village_agent)
        return leave_post(post=post, on=today, successor=to, reason="调离", actor=administrator, now=now + HOUR)

    assert village_agent.standing.serves  # the clicks have begun; after the last day none would be let through
    at_once(*calls[:3], leave, *calls[3:])
    left = {row.pk for group in leftovers(administrator, today + DAY) for row in group.requests}
    handed = set(Handover.objects.values_list("proxy_request", flat=True))
    assert left | handed == {row.pk for row in rows}
    assert not left & handed
    assert RequestEvent.objects.filter(verb="accept").count() == 6
    assert list(tampered(now + HOUR)) == []


def test_post_is_ended_once_by_two_who_click_at_once(village_agent, leader, administrator, now):
    """The earlier day stands, or both are the same; the post never grows longer again."""
    post, today = post_of(village_agent), now.date()
    results = at_once(
        *[
            lambda on=on, actor=actor: leave_or_refused(post, on, actor, now)
            for on, actor in ((today, leader), (today + 9 * DAY, administrator))
        ]
    )
    assert post_of(village_agent).ends_on == today
    assert results[0] == 0


def leave_or_refused(post, on, actor, now):
    """How many passed on, or that nothing was done."""
    try:
        return leave_post(post=post, on=on, actor=actor, now=now + HOUR)
    except ActionRefused:
        return "refused"
