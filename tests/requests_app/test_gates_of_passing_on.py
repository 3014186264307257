"""What a hop is called, where an unaccepted request may go, and what reaches no department (R5, R11, R19-R21)."""

import pytest

from requests_app.actions import asking, forwarding, handling, intake
from requests_app.enums import HopKind, Kind, Status, Verb
from requests_app.errors import ActionRefused
from requests_app.models import Breach, ProxyRequest
from requests_app.outbox_enums import Template
from requests_app.permissions import may
from requests_app.replay import tampered
from tests.conftest import HOUR, MICROSECOND
from tests.factories import ApplicationFactory
from tests.requests_app.handing import hand
from tests.requests_app.passing_on import (
    advocacy,
    authorize,
    clocks_of,
    convene,
    lies_with,
    on_leaders_desk,
    pass_to,
    send,
    send_back,
    sign,
)

pytestmark = pytest.mark.django_db


def hops(row):
    return list(row.assignments.all())


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


def test_after_the_second_return_only_a_leader_redirects(
    submitted, sibling_village, village, town, village_agent, sibling_agent, leader, now
):
    """R35, ours: two queues that pass a request to and fro end on the desk and in the inbox of who leads them; either
    may accept it."""
    row = redirect(submitted, sibling_village, village_agent, now + HOUR)
    row = redirect(row, village, sibling_agent, now + 2 * HOUR)
    assert on_leaders_desk(leader, now) == []
    row = redirect(row, sibling_village, village_agent, now + 3 * HOUR)
    assert (row.returns, on_leaders_desk(leader, now)) == (2, [row.pk])
    assert [line.template for line in leader.agent.notifications.all()] == [Template.TO_DECIDE]
    assert may(sibling_agent, Verb.ACCEPT, row)
    with pytest.raises(ActionRefused):
        redirect(row, village, sibling_agent, now + 4 * HOUR)
    row = redirect(row, town, leader, now + 4 * HOUR)
    assert (lies_with(row), on_leaders_desk(leader, now)) == ((town, None, None), [])


def test_leader_still_decides_once_it_is_accepted(
    submitted, sibling_village, village, village_agent, sibling_agent, leader, now
):
    for to, actor in [(sibling_village, village_agent), (village, sibling_agent), (sibling_village, village_agent)]:
        submitted = redirect(submitted, to, actor, now + HOUR)
    row = handling.accept(proxy_request=submitted, actor=sibling_agent, now=now + 2 * HOUR)
    assert not may(sibling_agent, Verb.FORWARD, row)
    assert on_leaders_desk(leader, now) == [row.pk]


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
