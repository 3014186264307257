"""Passing on against others who click at the same moment, in real threads on both engines: one of the serial orders."""

import pytest

from requests_app.actions import forwarding, handling, joining
from requests_app.enums import HopEnding, Status
from requests_app.errors import ActionRefused, TooLate
from requests_app.models import Assignment, JointOpinion, ProxyRequest
from requests_app.replay import tampered
from tests.conftest import HOUR, conclude
from tests.factories import person
from tests.requests_app.passing_on import convene, opine, send, send_back, settle, sign
from tests.requests_app.test_races import at_once, winners

pytestmark = pytest.mark.django_db(transaction=True)


def rivals(*calls):
    """All at once; whoever is refused because somebody was quicker counts as too late."""

    def losing(call):
        try:
            return call()
        except ActionRefused as refused:
            raise TooLate from refused

    return at_once(*[lambda call=call: losing(call) for call in calls])


def in_order(*results):
    """The log of what was done verifies; who won, by position."""
    assert list(tampered(ProxyRequest.objects.get().changed_at)) == []
    return [not isinstance(result, TooLate) for result in results]


@pytest.fixture
def sent(walk_in, town, village_agent, town_agent, now):
    return send(walk_in, town, village_agent, now + HOUR)


def test_acceptance_and_redirection_leave_it_with_one_unit(
    submitted, village, sibling_village, village_agent, second_village_agent, now
):
    """R5, R32: accepted here, or in the other unit's queue; never accepted by a unit that no longer has it."""
    results = rivals(
        lambda: handling.accept(proxy_request=submitted, actor=village_agent, now=now + HOUR),
        lambda: forwarding.redirect(
            proxy_request=submitted, to=sibling_village, reason="-", actor=second_village_agent, now=now + HOUR
        ),
    )
    accepted, redirected = in_order(*results)
    assert accepted is not redirected
    row = ProxyRequest.objects.get()
    expected = (Status.ACCEPTED, village, 0) if accepted else (Status.SUBMITTED, sibling_village, 1)
    assert (row.status, row.holder_unit, row.hops) == expected
    assert row.acceptance_due_at == now + 24 * HOUR


def test_signature_and_recall_let_one_of_them_have_it(sent, village_agent, town_agent, now):
    """R35: either the receiver has it, or the sender has it back."""
    results = rivals(
        lambda: sign(sent, town_agent, now + 2 * HOUR),
        lambda: forwarding.recall(proxy_request=sent, actor=village_agent, now=now + 2 * HOUR),
    )
    signed, recalled = in_order(*results)
    assert signed is not recalled
    row, hop = ProxyRequest.objects.get(), Assignment.objects.get()
    assert row.holder_agent == (town_agent if signed else village_agent).agent
    assert (hop.signed_at is not None, hop.ending) == (signed, HopEnding.RECALLED if recalled else "")


def test_signature_and_return_end_in_either_order(sent, town, village, village_agent, town_agent, now):
    """Two of the receiving unit: sent back first, the signature is too late; signed first, the colleague who is not the
    holder has nothing to send back."""
    colleague = person("镇第二代理员", town)
    signed, returned = in_order(
        *rivals(lambda: sign(sent, town_agent, now + 2 * HOUR), lambda: send_back(sent, colleague, now + 2 * HOUR))
    )
    assert signed is not returned
    row = ProxyRequest.objects.get()
    assert (row.holder_unit, row.returns) == ((town, 0) if signed else (village, 1))


def test_signature_and_return_by_one_person_end_in_either_order(sent, village, village_agent, town_agent, now):
    """Signed and then sent back is right as well: both clicks count, in this order."""
    signed, returned = in_order(
        *rivals(lambda: sign(sent, town_agent, now + 2 * HOUR), lambda: send_back(sent, town_agent, now + 2 * HOUR))
    )
    row, hop = ProxyRequest.objects.get(), Assignment.objects.get()
    assert returned
    assert (row.holder_unit, row.holder_agent, row.returns) == (village, village_agent.agent, 1)
    assert (hop.signed_at is not None, hop.ending) == (signed, HopEnding.RETURNED)


def test_conclusion_and_forwarding_let_one_happen(walk_in, town, village_agent, town_agent, now):
    """R41: forwarding is no conclusion, and what is on its way is concluded by nobody."""
    concluded, forwarded = in_order(
        *rivals(
            lambda: conclude(walk_in, village_agent, now + 2 * HOUR),
            lambda: send(walk_in, town, village_agent, now + 2 * HOUR),
        )
    )
    assert concluded is not forwarded
    row = ProxyRequest.objects.get()
    assert (row.status, row.offered_unit) == ((Status.CONCLUDED, None) if concluded else (Status.ACCEPTED, town))


def forward_to_many(row, units, actor, now):
    return rivals(*[lambda to=to: send(row, to, actor, now + 2 * HOUR) for to in units])


@pytest.fixture
def receivers(town, department, sibling_village):
    return [town, department, sibling_village]


def test_forwarding_to_three_units_reaches_exactly_one(walk_in, receivers, village_agent, now):
    """R35: one receiver at a time."""
    results = forward_to_many(walk_in, receivers, village_agent, now)
    assert len(winners(results)) == 1
    row, hop = ProxyRequest.objects.get(), Assignment.objects.get()
    assert (row.offered_unit, row.hops) == (hop.to_unit, 1)
    assert list(tampered(now + 2 * HOUR)) == []


def test_forwarding_that_does_not_look_lets_many_try(walk_in, receivers, village_agent, now, monkeypatch):
    """The positive control: without the look at the locked row all three go on, and only the database stops two."""
    monkeypatch.setattr("requests_app.actions._step.refusal", lambda *_: None)
    monkeypatch.setattr("requests_app.actions._step.has_occasion", lambda *_: True)
    with pytest.raises(Exception, match=r"hop_one_unsigned_at_a_time|UNIQUE"):
        forward_to_many(walk_in, receivers, village_agent, now)


def test_opinion_and_settlement_end_in_either_order(walk_in, town, village_agent, town_agent, now):
    """R34: the opinion is there or the reason why nobody waited for it; both together only in this order."""
    convene(walk_in, [town], village_agent, now + HOUR)
    given, settled = in_order(
        *rivals(
            lambda: opine(walk_in, town_agent, now + 2 * HOUR),
            lambda: settle(walk_in, village_agent, now + 2 * HOUR, missing="等不及"),
        )
    )
    assert settled
    assert (JointOpinion.objects.get().given_at is not None) is given
    assert not ProxyRequest.objects.get().in_joint_handling


def test_joint_handlings_at_once_open_one(walk_in, town, department, village_agent, leader, now):
    """The holder and the leader call others in at the same moment."""
    calls = [
        lambda actor=actor: joining.convene(
            proxy_request=walk_in, units=[town, department], reason="-", actor=actor, now=now + 2 * HOUR
        )
        for actor in (village_agent, leader, village_agent)
    ]
    assert len(winners(rivals(*calls))) == 1
    assert JointOpinion.objects.count() == 2
