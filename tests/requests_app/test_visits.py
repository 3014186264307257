"""Visits and findings: what was brought home becomes a request or is answered together, once (R8, R9, R57, R58)."""

from datetime import date

import pytest
import time_machine

from requests_app.actions import visiting
from requests_app.care_enums import ContactMeans, VisitKind
from requests_app.enums import Channel, Kind, Status
from requests_app.errors import ActionRefused, NotPermitted, TooLate
from requests_app.models import Finding, GroupReply, PairingContact, ProxyRequest, RequestEvent, Visit
from tests.conftest import DAY, HOUR, register
from tests.factories import ApplicationFactory
from tests.requests_app.test_races import at_once, winners

TODAY = date(2026, 5, 22)
ANSWER = {"text": "已列入今年计划。", "means": "村务公开栏", "replied_on": TODAY}


@pytest.fixture(autouse=True)
def _today(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def found(visit_made):
    """The two open findings of the visit."""
    return list(visit_made.findings.order_by("pk"))


def make(finding, area, actor, now, application=None):
    """Make a request of this finding."""
    return visiting.make_request(
        finding=finding,
        application=application or ApplicationFactory(area=area),
        channel=Channel.VISIT,
        visited_at=now - HOUR,
        accept_at_once=True,
        actor=actor,
        now=now,
    )


# --- Visits ----------------------------------------------------------------------------------------------------------


def test_visit_keeps_who_where_when_and_what_was_found(visit_made, village, village_agent):
    """R57, R58. Nothing of it is a request yet (R9)."""
    assert (visit_made.agent, visit_made.place, visit_made.visited_on) == (village_agent.agent, village, TODAY - DAY)
    assert list(visit_made.findings.values_list("kind", "text")) == [
        (Kind.VOICE, "希望增加路灯。"),
        (Kind.ERRAND, "想补办优待证。"),
    ]
    assert not ProxyRequest.objects.exists()
    assert not RequestEvent.objects.exists()


@pytest.mark.parametrize("who", ["administrator", "stranger"])
def test_visit_is_recorded_by_who_holds_a_post(request, village, now, who):
    with pytest.raises(NotPermitted):
        visiting.record_visit(
            kind=VisitKind.MEETING, place=village, visited_on=TODAY, actor=request.getfixturevalue(who), now=now
        )
    assert not Visit.objects.exists()


def test_visit_ahead_is_refused(village, village_agent, now):
    facts = {"kind": VisitKind.MEETING, "place": village, "actor": village_agent, "now": now}
    with pytest.raises(ActionRefused):
        visiting.record_visit(visited_on=TODAY + DAY, **facts)
    assert visiting.record_visit(visited_on=TODAY, **facts).visited_on == TODAY


def test_visit_to_a_paired_resident_is_a_contact_too(pairing_made, village, village_agent, second_village_agent, now):
    """R67: of the pair agent; a colleague records none with this pairing."""
    facts = {"kind": VisitKind.HOUSEHOLD, "place": village, "visited_on": TODAY, "pairing": pairing_made, "now": now}
    visiting.record_visit(actor=village_agent, **facts)
    contact = PairingContact.objects.get()
    assert (contact.pairing, contact.means) == (pairing_made, ContactMeans.VISIT)
    assert contact.contacted_at <= now
    with pytest.raises(NotPermitted):
        visiting.record_visit(actor=second_village_agent, **facts)


# Who sees the visit, and who works on its findings; in the second pair, of a visit to a resident in special care.
SEES = {
    "village_agent": (True, True, True, True),
    "second_village_agent": (False, True, False, False),
    "town_agent": (False, True, False, False),
    "leader": (True, True, True, True),
    "personnel_officer": (True, True, True, True),
    "supervisor": (True, True, True, True),
    "sibling_agent": (False, False, False, False),
    "other_village_agent": (False, False, False, False),
    "department_chief": (False, False, False, False),
    "administrator": (False, False, False, False),
    "stranger": (False, False, False, False),
}


@pytest.mark.parametrize("who", SEES)
def test_visit_and_findings_are_seen_by_role_and_place(request, visit_made, pairing_made, who):
    """Agents see their own visits and work on what was found where they serve; leads see the subtree (R61)."""
    user = request.getfixturevalue(who)
    seen = [Visit.objects.visible_to(user).exists(), Finding.objects.visible_to(user).exists()]
    Visit.objects.update(pairing=pairing_made)
    seen += [Visit.objects.visible_to(user).exists(), Finding.objects.visible_to(user).exists()]
    assert tuple(seen) == SEES[who]


# --- Findings --------------------------------------------------------------------------------------------------------


def test_finding_becomes_a_request_whose_clocks_run_from_then(found, village, second_village_agent, now):
    """R8, R9: a colleague of the unit may do it, too; the entry starts the clock, not the visit (R43)."""
    made = make(found[0], village, second_village_agent, now)
    found[0].refresh_from_db()
    assert found[0].proxy_request == made
    assert (made.status, made.submitted_at, made.channel) == (Status.ACCEPTED, now, Channel.VISIT)
    assert list(Finding.objects.undecided()) == [found[1]]


def test_second_request_of_a_finding_is_taken_back(found, village, village_agent, second_village_agent, now):
    make(found[0], village, village_agent, now)
    with pytest.raises(TooLate):
        make(found[0], village, second_village_agent, now)
    assert ProxyRequest.objects.count() == 1


def test_same_form_sent_twice_gives_the_same_request(found, village, village_agent, now):
    application = ApplicationFactory(area=village)
    first, second = (make(found[0], village, village_agent, now, application) for _ in range(2))
    assert first == second
    assert ProxyRequest.objects.count() == 1


@pytest.mark.parametrize("who", ["sibling_agent", "administrator", "stranger"])
def test_strangers_finding_becomes_nothing(request, found, village, now, who):
    actor = request.getfixturevalue(who)
    with pytest.raises(NotPermitted):
        make(found[0], village, actor, now)
    with pytest.raises(NotPermitted):
        visiting.answer_group(findings=found, actor=actor, now=now, **ANSWER)
    assert Finding.objects.undecided().count() == 2
    assert not ProxyRequest.objects.exists()
    assert not GroupReply.objects.exists()


def test_group_answer_stands_at_each_finding(found, village_agent, now):
    """R58: one answer, given to all concerned at once."""
    reply = visiting.answer_group(findings=found, actor=village_agent, now=now, **ANSWER)
    assert set(reply.findings.all()) == set(found)
    assert (reply.agent, reply.means, reply.replied_on) == (village_agent.agent, "村务公开栏", TODAY)
    assert not Finding.objects.undecided().exists()
    assert not ProxyRequest.objects.exists()


def test_group_answer_answers_all_or_none(found, village, village_agent, now):
    make(found[0], village, village_agent, now)
    with pytest.raises(TooLate):
        visiting.answer_group(findings=found, actor=village_agent, now=now, **ANSWER)
    assert list(Finding.objects.undecided()) == [found[1]]
    assert not GroupReply.objects.exists()


@pytest.mark.parametrize(("which", "day"), [(0, TODAY), (2, TODAY + DAY)])
def test_group_answer_needs_findings_and_a_day_that_has_come(found, village_agent, now, which, day):
    with pytest.raises(ActionRefused):
        visiting.answer_group(findings=found[:which], actor=village_agent, now=now, **ANSWER | {"replied_on": day})


def test_answered_finding_becomes_no_request(found, village, village_agent, now):
    visiting.answer_group(findings=found, actor=village_agent, now=now, **ANSWER)
    with pytest.raises(TooLate):
        make(found[0], village, village_agent, now)
    assert not ProxyRequest.objects.exists()


def test_existing_request_is_tied_to_the_finding_it_came_of(found, village, village_agent, now):
    made = register(village, village_agent, now)
    visiting.link_finding(finding=found[0], proxy_request=made, actor=village_agent, now=now)
    assert Finding.objects.get(proxy_request=made) == found[0]


# --- Rivals ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def rivals(village_agent, second_village_agent, town_agent, found, village, now):
    """Calls of three people who make a request of the same finding."""
    people = (village_agent, second_village_agent, town_agent)
    return [lambda who=who: make(found[0], village, who, now) for who in people]


@pytest.mark.django_db(transaction=True)
def test_requests_of_one_finding_made_at_once_are_one(rivals, found):
    [won] = winners(at_once(*rivals))
    assert ProxyRequest.objects.get() == won
    assert Finding.objects.get(pk=found[0].pk).proxy_request == won


@pytest.mark.django_db(transaction=True)
def test_requests_of_one_finding_without_the_guard_are_many(rivals, monkeypatch):
    """The positive control."""
    monkeypatch.setattr(visiting, "undecided", lambda keys: Finding.objects.filter(pk__in=keys))
    assert len(winners(at_once(*rivals))) == 3
    assert ProxyRequest.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_request_and_answer_at_once_leave_one_of_them(rivals, found, leader, now):
    answer = lambda: visiting.answer_group(findings=found, actor=leader, now=now, **ANSWER)  # noqa: E731 - one call
    [won] = winners(at_once(*rivals, answer, answer))
    row = Finding.objects.get(pk=found[0].pk)
    assert won in (row.proxy_request, row.reply)
    assert ProxyRequest.objects.count() + GroupReply.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_form_sent_at_once_by_a_double_click_is_one_request(found, village, village_agent, now):
    application = ApplicationFactory(area=village)
    rows = at_once(*[lambda: make(found[0], village, village_agent, now, application)] * 4)
    assert {row.receipt for row in rows} == {ProxyRequest.objects.get().receipt}
