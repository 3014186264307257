"""Passing on: every hop on record, nobody let off before somebody else has signed, no clock moved (R5, R33, R35)."""

import pytest
from django.db import IntegrityError, transaction

from network.enums import Role
from network.models import Appointment
from requests_app.actions import asking, closing, disputing, forwarding, handling, intake
from requests_app.actions.handing_over import hand_over
from requests_app.breaches import flag_breaches
from requests_app.enums import HopEnding, HopKind, Kind, Status, Verb
from requests_app.errors import ActionRefused, NotPermitted
from requests_app.models import Assignment, Breach, ProxyRequest
from requests_app.permissions import allowed_verbs, may
from requests_app.replay import tampered
from tests.conftest import DAY, HOUR, MICROSECOND, conclude, register
from tests.factories import ApplicationFactory, person
from tests.requests_app.handing import fresh, hand, post_of
from tests.requests_app.passing_on import advocacy, authorize, clocks_of, convene, pass_to, send, send_back, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(walk_in, department, village_agent, department_chief, now):
    """A walk-in on its way from the village to the department, which has not signed for it."""
    return send(walk_in, department, village_agent, now + HOUR)


@pytest.fixture
def signed(sent, department_chief, now):
    """The same, signed for by the department's chief agent."""
    return sign(sent, department_chief, now + 2 * HOUR)


def hops(row):
    return list(row.assignments.all())


def lies_with(row):
    row = ProxyRequest.objects.get(pk=row.pk)
    return row.holder_unit, row.holder_agent, row.offered_unit


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
    verbs = allowed_verbs(village_agent, ProxyRequest.objects.get())
    assert Verb.EXPLAIN in verbs
    assert not {Verb.CONCLUDE, Verb.FORWARD, Verb.RECALL, Verb.SEND_BACK}.intersection(verbs)


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
    with pytest.raises(NotPermitted):
        sign(row, department_chief, now + 3 * HOUR)


def test_recall_after_the_signature_is_refused(signed, village_agent, now):
    with pytest.raises(NotPermitted):
        forwarding.recall(proxy_request=signed, actor=village_agent, now=now + 3 * HOUR)


def test_one_receiver_at_a_time(sent, town, village_agent, department_chief, now):
    """R35: while one unit has to sign, no other is asked, and nobody concludes or calls others in."""
    before = ProxyRequest.objects.values().get()
    for attempt in (send, lambda row, unit, actor, at: convene(row, [unit], actor, at)):
        with pytest.raises(NotPermitted):
            attempt(sent, town, village_agent, now + 2 * HOUR)
    with pytest.raises(NotPermitted):
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
    with pytest.raises(NotPermitted):
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


def on_leaders_desk(user, now):
    visible = ProxyRequest.objects.visible_to(user)
    rows = [row.pk for row in visible.on_tab("to_decide", user, now)]
    assert visible.tab_counts(user, now)["to_decide"] == len(rows)
    return rows


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


# --- What a hop is called ---------------------------------------------------------------------------------------------

UNITS = ["village", "group", "town", "other_town", "department", "sibling_village"]
CALLED = {
    ("village", "town"): HopKind.TRANSFER,
    ("village", "sibling_village"): HopKind.TRANSFER,
    ("group", "village"): HopKind.TRANSFER,
    ("town", "village"): HopKind.ASSIGN,
    ("town", "other_town"): HopKind.ASSIGN,
    ("department", "town"): HopKind.ASSIGN,
    ("village", "department"): HopKind.DELEGATE,
    ("town", "department"): HopKind.DELEGATE,
}


@pytest.mark.parametrize(("sender", "receiver"), CALLED)
def test_kind_of_hop_follows_from_who_sends_and_who_receives(request, sender, receiver):
    """R19 交办, R20 R21 转办, R35 转委托: nobody is asked what to call it."""
    units = [request.getfixturevalue(name) for name in (sender, receiver)]
    assert forwarding.kind_of_hop(*units) == CALLED[sender, receiver]


# --- Before anybody has accepted it -----------------------------------------------------------------------------------


def redirect(row, to, actor, now):
    return forwarding.redirect(proxy_request=row, to=to, reason="不在本村", actor=actor, now=now)


def test_redirect_moves_the_queue_at_once_and_never_the_24_hours(
    submitted, village, sibling_village, village_agent, sibling_agent, now
):
    """R5: out of the area it is never refused; the unit in charge has what is left of the 24 hours."""
    before = clocks_of(submitted)
    row = redirect(submitted, sibling_village, village_agent, now + 5 * HOUR)
    assert clocks_of(row) == before
    assert (row.status, row.hops, row.returns) == (Status.SUBMITTED, 1, 0)
    assert lies_with(row) == (sibling_village, None, None)
    [hop] = hops(row)
    assert (hop.kind, hop.from_unit, hop.to_unit, hop.sign_due_at) == (
        *(HopKind.REDIRECT, village, sibling_village, None),
    )
    assert not may(village_agent, Verb.ACCEPT, row)
    accepted = handling.accept(proxy_request=row, actor=sibling_agent, now=now + 24 * HOUR)
    assert (accepted.acceptance_verdict, accepted.first_contact) == ("on_time", sibling_agent.agent)
    assert list(tampered(now + 24 * HOUR)) == []


def test_redirect_keeps_the_first_contact_whom_the_client_named(village, village_agent, sibling_village, now):
    """R12, R30: the client asked this person first; the duty does not go with the queue."""
    named = intake.submit(application=ApplicationFactory(area=village), agent=village_agent.agent, now=now)
    row = redirect(named, sibling_village, village_agent, now + HOUR)
    assert (row.first_contact, row.contact_unit, row.holder_agent) == (village_agent.agent, village, None)
    assert ProxyRequest.objects.visible_to(village_agent).filter(pk=row.pk).exists()


def test_redirect_and_back_counts_as_a_return(submitted, sibling_village, village, village_agent, sibling_agent, now):
    row = redirect(submitted, sibling_village, village_agent, now + HOUR)
    row = redirect(row, village, sibling_agent, now + 2 * HOUR)
    assert (row.hops, row.returns) == (2, 1)


def test_redirect_missed_before_is_the_first_units(submitted, village, sibling_village, village_agent, now):
    """R42: 24 hours that ran out in the wrong queue were that queue's."""
    redirect(submitted, sibling_village, village_agent, now + 24 * HOUR + MICROSECOND)
    assert Breach.objects.get().holder_unit == village


@pytest.mark.parametrize("verb", ["redirect", "forward"])
def test_passing_on_to_where_it_lies_is_refused(village, village_agent, submitted, now, verb):
    if verb == "forward":
        handling.accept(proxy_request=submitted, actor=village_agent, now=now)
    with pytest.raises(ActionRefused, match="已在该单位"):
        getattr(forwarding, verb)(proxy_request=submitted, to=village, reason="-", actor=village_agent, now=now)


# --- Nobody intercedes with a department before the client allows it (R11) --------------------------------------------


def test_advocacy_reaches_no_department_without_authority(village, department, village_agent, now):
    """R11: a town may be asked, a department only with the authorization."""
    row = advocacy(village, village_agent, now)
    before = ProxyRequest.objects.values().get()
    for attempt in (send, lambda row, unit, actor, at: convene(row, [unit], actor, at)):
        with pytest.raises(ActionRefused, match="R11"):
            attempt(row, department, village_agent, now + HOUR)
    assert ProxyRequest.objects.values().get() == before
    authorize(row, village_agent, now + HOUR)
    assert send(row, department, village_agent, now + 2 * HOUR).offered_unit == department


def test_advocacy_is_redirected_to_no_department_without_authority(village, department, village_agent, now):
    asked = intake.submit(application=ApplicationFactory(area=village, kind=Kind.ADVOCACY), now=now)
    with pytest.raises(ActionRefused, match="R11"):
        redirect(asked, department, village_agent, now + HOUR)


def test_advocacy_reaches_town_and_village_freely(village, town, village_agent, town_agent, now):
    """R11 speaks of departments; the network itself is whom the client asked."""
    assert pass_to(advocacy(village, village_agent, now), town, village_agent, town_agent, now).holder_unit == town


@pytest.mark.parametrize("kind", [Kind.ERRAND, Kind.VOICE])
def test_other_kinds_need_no_authority(village, department, village_agent, now, kind):
    """Trap 14."""
    asked = intake.submit(application=ApplicationFactory(area=village, kind=kind), now=now)
    handling.accept(proxy_request=asked, actor=village_agent, now=now)
    assert send(asked, department, village_agent, now).offered_unit == department


def test_authority_withdrawn_on_the_way_stops_the_signature(village, department, village_agent, department_chief, now):
    """R11, R12: the department may send it back, but not take it on."""
    row = authorize(advocacy(village, village_agent, now), village_agent, now)
    send(row, department, village_agent, now + HOUR)
    asking.revoke(proxy_request=row, actor=None, now=now + 2 * HOUR)
    with pytest.raises(ActionRefused, match="R11"):
        sign(row, department_chief, now + 3 * HOUR)
    assert send_back(row, department_chief, now + 3 * HOUR).offered_unit is None


def test_handover_to_a_department_needs_authority(village, village_agent, department_chief, supervisor, now):
    """R11, R40: a handover is no way round the gate."""
    row = advocacy(village, village_agent, now)
    with pytest.raises(ActionRefused, match="R11"):
        hand(row, village_agent.agent, department_chief, supervisor, now + HOUR)
    row = hand(authorize(row, village_agent, now), village_agent.agent, department_chief, supervisor, now + HOUR)
    assert row.holder_agent == department_chief.agent


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
    with pytest.raises(NotPermitted):
        sign(sent, fresh(department_chief), now + 2 * HOUR)


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
