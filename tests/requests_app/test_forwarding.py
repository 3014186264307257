"""Forwarding: every hop on record, nobody let off before somebody else has signed, no clock moved (R33, R35)."""

import pytest
from django.db import IntegrityError, transaction

from requests_app.actions import closing, disputing, forwarding
from requests_app.breaches import flag_breaches
from requests_app.enums import HopEnding, HopKind, Status, Verb
from requests_app.errors import ActionRefused
from requests_app.models import Assignment, Breach, ProxyRequest
from requests_app.permissions import may
from requests_app.replay import tampered
from tests.conftest import DAY, HOUR, MICROSECOND, conclude, register
from tests.factories import person
from tests.requests_app.passing_on import (
    advocacy,
    clocks_of,
    convene,
    hops,
    lies_with,
    on_leaders_desk,
    pass_to,
    send,
    send_back,
    sign,
)

pytestmark = pytest.mark.django_db


# --- A hop from beginning to end -------------------------------------------------------------------------------------


def test_forward_records_who_sent_it_where_and_why_and_when_to_sign(sent, village, department, village_agent, now):
    """R35: sender, receiver, reason, sign-for time; the 24 hours of the receiver are its own."""
    [hop] = hops(sent)
    assert (hop.kind, hop.round) == (HopKind.DELEGATE, 1)
    assert (hop.from_unit, hop.from_agent, hop.to_unit) == (village, village_agent.agent, department)
    assert (hop.sent_by, hop.sent_at, hop.reason) == (village_agent.agent, now + HOUR, "属其职责")
    assert hop.sign_due_at == now + 25 * HOUR
    assert (hop.signed_at, hop.signed_by, hop.ending) == (None, None, HopEnding.NONE)
    assert sent.hops == 1


def test_sender_stays_the_holder_until_the_receiver_signs(sent, village, department, village_agent, department_chief):
    """R35: "in nobody's hands" does not exist."""
    assert lies_with(sent) == (village, village_agent.agent, department)


def test_receiver_holds_it_from_its_signature_on(signed, department, department_chief, now):
    """R35: the hop says who signed when."""
    assert lies_with(signed) == (department, department_chief.agent, None)
    [hop] = hops(signed)
    assert (hop.signed_at, hop.signed_by) == (now + 2 * HOUR, department_chief.agent)


def test_no_hop_moves_a_clock_or_concludes(
    walk_in, town, department, village_agent, town_agent, department_chief, leader, now
):
    """R35, R44: forwarding, signing, sending back, taking back: neither 24 nor 48 hours nor the status."""
    before = clocks_of(walk_in)
    steps = [
        lambda: send(walk_in, town, village_agent, now + HOUR),
        lambda: sign(walk_in, town_agent, now + 2 * HOUR),
        lambda: send(walk_in, department, town_agent, now + 3 * HOUR),
        lambda: send_back(walk_in, department_chief, now + 4 * HOUR),
        lambda: send(walk_in, department, town_agent, now + 5 * HOUR),
        lambda: forwarding.recall(proxy_request=walk_in, actor=town_agent, now=now + 6 * HOUR),
        lambda: send(walk_in, department, town_agent, now + 7 * HOUR),
        lambda: sign(walk_in, department_chief, now + 8 * HOUR),
        lambda: send_back(walk_in, department_chief, now + 9 * HOUR),
    ]
    for step in steps:
        step()
        assert clocks_of(walk_in) == before
        assert ProxyRequest.objects.get().status == Status.ACCEPTED
    row = ProxyRequest.objects.get()
    assert (row.hops, row.returns) == (4, 2)
    assert list(row.events.values_list("verb", flat=True))[2:] == [
        *("forward", "sign", "forward", "send_back", "forward", "recall", "forward", "sign", "send_back")
    ]
    assert list(tampered(now + 9 * HOUR)) == []


def test_limit_missed_on_the_way_is_the_senders(sent, village, village_agent, now):
    """R35: the 48 hours run out while the receiver has not signed: the sender is named, and shown to first contact."""
    flag_breaches(now + 48 * HOUR + MICROSECOND)
    breach = Breach.objects.get()
    assert (breach.holder_unit, breach.holder_agent) == (village, village_agent.agent)


def test_limit_missed_after_the_signature_is_the_receivers(sent, department, department_chief, now):
    """R35: a signature at the last instant takes the limit on."""
    sign(sent, department_chief, now + 48 * HOUR)
    flag_breaches(now + 48 * HOUR + MICROSECOND)
    breach = Breach.objects.get()
    assert (breach.holder_unit, breach.holder_agent) == (department, department_chief.agent)


def test_limit_missed_before_the_signature_stays_the_senders(sent, village, village_agent, department_chief, now):
    """Whoever signs later inherits the request, not the breach."""
    sign(sent, department_chief, now + 48 * HOUR + MICROSECOND)
    assert (Breach.objects.get().holder_unit, Breach.objects.get().holder_agent) == (village, village_agent.agent)
    assert flag_breaches(now + 60 * HOUR) == 0


def test_first_contact_stays_and_tells_the_client_after_another_unit_concluded(
    signed, village_agent, department_chief, now
):
    """R30, R52: the department concludes; the client is still the first contact's, in ledger and list."""
    conclude(signed, department_chief, now + 5 * HOUR)
    row = ProxyRequest.objects.get()
    assert (row.status, row.first_contact) == (Status.CONCLUDED, village_agent.agent)
    for tab in ("ledger", "to_inform"):
        visible = ProxyRequest.objects.visible_to(village_agent)
        assert [found.pk for found in visible.on_tab(tab, village_agent, now)] == [row.pk]
    told = closing.inform(proxy_request=row, means="in_person", actor=village_agent, now=now + 6 * HOUR)
    assert told.status == Status.INFORMED


def test_first_contact_may_explain_while_another_unit_holds_it(signed, village_agent):
    """R45: but handles it no longer."""
    row = ProxyRequest.objects.get()
    assert may(village_agent, Verb.EXPLAIN, row)
    handled = (Verb.CONCLUDE, Verb.FORWARD, Verb.RECALL, Verb.SEND_BACK)
    assert not any(may(village_agent, verb, row) for verb in handled)


# --- Back ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", ["sent", "signed"])
def test_returned_hop_goes_back_to_its_sender_with_the_reason(
    request, stage, village, village_agent, department_chief, now
):
    """R35: before the signature or after it."""
    row = request.getfixturevalue(stage)
    send_back(row, department_chief, now + 3 * HOUR)
    assert lies_with(row) == (village, village_agent.agent, None)
    [hop] = hops(row)
    assert (hop.ending, hop.return_reason) == (HopEnding.RETURNED, "不属我们职责")
    assert (hop.ended_at, hop.ended_by) == (now + 3 * HOUR, department_chief.agent)
    assert ProxyRequest.objects.get().returns == 1


def test_chain_goes_back_link_by_link(signed, town, village, village_agent, department_chief, town_agent, leader, now):
    """Village -> department -> town; the town sends it back to the department, the department to the village."""
    pass_to(signed, town, department_chief, town_agent, now + 3 * HOUR)
    send_back(signed, town_agent, now + 4 * HOUR)
    assert lies_with(signed)[1] == department_chief.agent
    send_back(signed, department_chief, now + 5 * HOUR)
    assert lies_with(signed) == (village, village_agent.agent, None)
    assert [hop.ending for hop in hops(signed)] == [HopEnding.RETURNED] * 2
    assert not may(village_agent, Verb.SEND_BACK, ProxyRequest.objects.get())


def test_recall_takes_back_what_nobody_signed_for(sent, village, village_agent, department_chief, now):
    row = forwarding.recall(proxy_request=sent, actor=village_agent, now=now + 2 * HOUR)
    assert lies_with(row) == (village, village_agent.agent, None)
    assert hops(row)[0].ending == HopEnding.RECALLED
    assert (row.hops, row.returns) == (1, 0)
    with pytest.raises(ActionRefused):
        sign(row, department_chief, now + 3 * HOUR)


def test_recall_after_the_signature_is_refused(signed, village_agent, now):
    with pytest.raises(ActionRefused):
        forwarding.recall(proxy_request=signed, actor=village_agent, now=now + 3 * HOUR)


def test_one_receiver_at_a_time(sent, town, village_agent, department_chief, now):
    """R35: while one unit has to sign, no other is asked, and nobody concludes or calls others in."""
    before = ProxyRequest.objects.values().get()
    for attempt in (send, lambda row, unit, actor, at: convene(row, [unit], actor, at)):
        with pytest.raises(ActionRefused):
            attempt(sent, town, village_agent, now + 2 * HOUR)
    with pytest.raises(ActionRefused):
        conclude(sent, village_agent, now + 2 * HOUR)
    assert ProxyRequest.objects.values().get() == before


def test_database_refuses_a_second_unsigned_hop(sent):
    """Even a mistake in the portal cannot send one request to two units."""
    hop = hops(sent)[0]
    hop.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        hop.save(force_insert=True)


def test_after_the_second_return_only_a_leader_forwards(
    sent, town, department, village_agent, department_chief, leader, now
):
    """R35, ours: endless bouncing ends on the leader's desk."""
    send_back(sent, department_chief, now + 2 * HOUR)
    assert may(village_agent, Verb.FORWARD, ProxyRequest.objects.get())
    assert on_leaders_desk(leader, now) == []
    send_back(send(sent, town, village_agent, now + 3 * HOUR), person("镇代理员", town), now + 4 * HOUR)
    assert ProxyRequest.objects.get().returns == 2
    with pytest.raises(ActionRefused):
        send(sent, department, village_agent, now + 5 * HOUR)
    assert on_leaders_desk(leader, now) == [sent.pk]
    assert on_leaders_desk(village_agent, now) == []
    send(sent, department, leader, now + 5 * HOUR)
    hop = hops(sent)[-1]
    assert (hop.from_agent, hop.sent_by) == (village_agent.agent, leader.agent)
    assert on_leaders_desk(leader, now) == []  # decided; what comes back is there again
    sign(sent, department_chief, now + 6 * HOUR)
    assert on_leaders_desk(leader, now) == []
    send_back(sent, department_chief, now + 7 * HOUR)
    assert on_leaders_desk(leader, now) == [sent.pk]


def test_reopened_request_begins_without_returns_and_without_old_hops(
    signed, village_agent, department_chief, town, supervisor, now
):
    """R41: in the next round nobody sends back what came in the round before; its hops stay on record."""
    send_back(signed, department_chief, now + 3 * HOUR)
    conclude(
        pass_to(signed, town, village_agent, person("镇代理员", town), now + 4 * HOUR), *_holder(signed), now + DAY
    )
    closing.inform(proxy_request=signed, means="phone", actor=village_agent, now=now + DAY)
    disputing.dispute(proxy_request=signed, text="没有办好", means="phone", actor=village_agent, now=now + DAY)
    row = disputing.reopen(proxy_request=signed, actor=supervisor, now=now + 2 * DAY)
    assert (row.round, row.returns, row.hops) == (2, 0, 2)
    assert not may(*_holder(row), Verb.SEND_BACK, row)


def _holder(row):
    return (ProxyRequest.objects.get(pk=row.pk).holder_agent.user,)


# --- Many at once -----------------------------------------------------------------------------------------------------


def test_forward_all_sends_each_with_its_own_hop_and_clocks(village, town, village_agent, now):
    """R33 集约代理: one click, as many hops; every clock stays its own."""
    rows = [register(village, village_agent, now + n * HOUR, accept_at_once=True) for n in range(3)]
    before = [clocks_of(row) for row in rows]
    stayed = forwarding.forward_all(requests=rows, to=town, reason="集中办理", actor=village_agent, now=now + DAY)
    assert stayed == []
    assert [clocks_of(row) for row in rows] == before
    assert Assignment.objects.filter(to_unit=town, reason="集中办理").count() == 3
    assert list(tampered(now + DAY)) == []


def test_forward_all_leaves_what_cannot_go_and_says_why(village, department, village_agent, walk_in, now):
    """One that may not go holds up none of the others."""
    barred = advocacy(village, village_agent, now)
    done = conclude(register(village, village_agent, now, accept_at_once=True), village_agent, now + HOUR)
    stayed = forwarding.forward_all(
        requests=[barred, walk_in, done], to=department, reason="集中办理", actor=village_agent, now=now + DAY
    )
    assert [row.pk for row, _ in stayed] == [barred.pk, done.pk]
    assert "R11" in stayed[0][1]
    assert ProxyRequest.objects.get(offered_unit=department).pk == walk_in.pk
