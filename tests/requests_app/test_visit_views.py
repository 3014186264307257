"""The pages of visits and findings, what the lists cost, and the hint at the counter (R57, R58, R67)."""

import itertools

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from requests_app.actions import visiting
from requests_app.care_enums import VisitKind
from requests_app.enums import Kind
from requests_app.models import Finding, Pairing, ProxyRequest, Visit
from tests.browsing import Page, answers, refusals, signed_in
from tests.conftest import HOUR, pair
from tests.factories import CLIENT_NAME, person
from tests.requests_app.care import BAD, FINDINGS, PAIRINGS, PHONE, VISITS, shown

numbers = itertools.count()


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now + 3 * HOUR, tick=False) as traveller:
        yield traveller


@pytest.fixture
def elder(village, village_agent, leader, now) -> Pairing:
    return pair(village, village_agent, leader, now, phone=PHONE)


# --- Visits and findings ---------------------------------------------------------------------------------------------


def test_visit_is_recorded_with_its_findings(elder, village, village_agent):
    browser = signed_in(village_agent)
    data = {
        "kind": "household",
        "place": village.code,
        "visited_on": "2026-05-22",
        "pairing": elder.pk,
        "summary": "一切安好。",
        "text_1": "想装扶手。",
        "kind_1": "errand",
        "text_4": "路灯不亮。",
        "kind_4": "",
    }
    answer = browser.post(f"{VISITS}new/", data)
    visit = Visit.objects.get()
    assert answer.url == f"{VISITS}{visit.pk}/"
    assert list(visit.findings.values_list("kind", "text")) == [("errand", "想装扶手。"), ("voice", "路灯不亮。")]
    page = shown(browser.get(answer.url))
    assert "想装扶手。" in page
    assert "吉**" in page
    assert elder.contacts.count() == 1


def test_visit_from_the_pairings_page_knows_resident_and_place(elder, group, village_agent, second_village_agent):
    Pairing.objects.update(area=group)
    form = signed_in(village_agent).get(f"{VISITS}new/", {"pairing": elder.pk}).context["form"]
    assert (form.initial["pairing"], form.initial["place"]) == (elder, group)
    form = signed_in(second_village_agent).get(f"{VISITS}new/", {"pairing": elder.pk}).context["form"]
    assert (form.initial["pairing"], form.initial["place"]) == (None, elder.agent.appointments.get().unit)


def test_refused_visit_keeps_what_was_typed(village, village_agent):
    data = {"kind": "household", "place": village.code, "visited_on": "2026-05-23", "text_3": "水渠淤塞。"}
    refused = signed_in(village_agent).post(f"{VISITS}new/", data)
    assert refused.status_code == 422
    assert list(refusals(refused)) == ["visited_on"]
    assert "水渠淤塞。" in Page(refused).kept("text_3").pop()


@pytest.mark.parametrize("field", ["kind", "place", "visited_on", "pairing", "summary", "text_1", "kind_1"])
def test_bad_answer_of_the_visit_form_is_no_error(elder, village, village_agent, field):
    data = {"kind": "household", "place": village.code, "visited_on": "2026-05-22", "text_1": "好", "kind_1": "voice"}
    for value in BAD:
        assert signed_in(village_agent).post(f"{VISITS}new/", data | {field: value}).status_code in (302, 422)


def test_colleagues_visit_is_not_found(visit_made, second_village_agent, leader):
    assert signed_in(second_village_agent).get(f"{VISITS}{visit_made.pk}/").status_code == 404
    assert signed_in(leader).get(f"{VISITS}{visit_made.pk}/").status_code == 200


def test_ticked_findings_are_answered_together(visit_made, village_agent):
    browser = signed_in(village_agent)
    ticked = [finding.pk for finding in visit_made.findings.all()]
    answer = {"findings": ticked, "text": "已列入计划。", "means": "村务公开栏", "replied_on": "2026-05-22"}
    refused = browser.post(FINDINGS, answer | {"text": ""})
    assert refused.status_code == 422
    assert Page(refused).kept("findings") == {str(pk) for pk in ticked}
    assert browser.post(FINDINGS, answer).url == FINDINGS
    assert [finding.reply.text for finding in Finding.objects.all()] == ["已列入计划。"] * 2
    assert "已列入计划。" in shown(browser.get(FINDINGS, {"state": "answered"}))
    stale = browser.post(FINDINGS, answer)
    assert stale.status_code == 422
    assert list(refusals(stale)) == ["findings"]


@pytest.mark.parametrize("value", BAD)
def test_bad_ticks_are_no_error(visit_made, village_agent, value):
    answer = {"findings": [value], "text": "好", "means": "好", "replied_on": "2026-05-22"}
    assert signed_in(village_agent).post(FINDINGS, answer).status_code == 422


def test_finding_fills_in_the_registration_and_is_tied_to_it(visit_made, village, village_agent, leader):
    finding = visit_made.findings.first()
    address = f"/desk/register/?finding={finding.pk}"
    browser = signed_in(village_agent)
    page = Page(browser.get(address))
    assert "希望增加路灯。" in page.kept("description").pop()
    assert page.kept("channel") == {"visit"}
    filled = answers(village, channel="visit", kind="voice", description="希望增加路灯。")
    made = ProxyRequest.objects.get(receipt=browser.post(address, filled).url.split("/")[3])
    finding.refresh_from_db()
    assert finding.proxy_request == made
    assert made.receipt in shown(browser.get(FINDINGS, {"state": "requested"}))
    late = browser.post(address, answers(village, channel="visit"), follow=True)
    assert late.redirect_chain == [(FINDINGS, 302)]
    assert str(visiting.DECIDED) in shown(late)
    assert ProxyRequest.objects.count() == 1


@pytest.mark.parametrize("key", ["0", "abc", "\x00", "９", "9" * 400, "-1"])
def test_unknown_finding_is_not_found(village_agent, key):
    assert signed_in(village_agent).get("/desk/register/", {"finding": key}).status_code == 404


def test_strangers_finding_is_not_found(visit_made, sibling_agent):
    address = f"/desk/register/?finding={visit_made.findings.first().pk}"
    assert signed_in(sibling_agent).get(address).status_code == 404


# --- Walk-ins of a paired resident -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "told"), [("second_village_agent", True), ("town_agent", True), ("village_agent", False)]
)
def test_registering_agent_hears_of_the_pair_agent(request, elder, village, who, told):
    """R67: who serves the place may know; the pair agent knows already."""
    browser = signed_in(request.getfixturevalue(who))
    page = browser.post("/desk/register/", answers(village, client_phone=PHONE, channel="counter"), follow=True)
    messages = [str(message) for message in page.context["messages"]]
    assert len(messages) == told
    assert all("新桥代理员" in words and CLIENT_NAME not in words for words in messages)


@pytest.mark.parametrize("who", ["sibling_agent", "department_chief"])
def test_agent_of_elsewhere_hears_nothing(request, elder, village, who):
    browser = signed_in(request.getfixturevalue(who))
    page = browser.post("/desk/register/", answers(village, client_phone=PHONE, channel="counter"), follow=True)
    assert page.status_code == 200
    assert not list(page.context["messages"])


# --- What the pages cost -------------------------------------------------------------------------------------------


def fill(village, leader, now, times):
    """Put rows into every list, each with people of its own."""
    for _ in range(times):
        agent = person(f"代理员{next(numbers)}", village)
        made = pair(village, agent, leader, now)
        facts = {"place": village, "visited_on": now.date(), "actor": agent, "now": now}
        found = [visiting.Found(Kind.VOICE, "路灯"), visiting.Found(Kind.VOICE, "水渠")]
        visit = visiting.record_visit(kind=VisitKind.HOUSEHOLD, pairing=made, findings=found, **facts)
        one = visit.findings.first()
        visiting.answer_group(findings=[one], text="好", means="公开栏", replied_on=now.date(), actor=agent, now=now)


@pytest.mark.parametrize(
    ("address", "at_most"), [(PAIRINGS, 5), (VISITS, 5), (FINDINGS, 7), (FINDINGS + "?state=all", 7)]
)
def test_list_costs_the_same_however_full(village, leader, now, address, at_most):
    browser = signed_in(leader)
    costs = []
    for times in (1, 24):
        fill(village, leader, now, times)
        browser.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(address).status_code == 200
        costs.append(len([query for query in captured.captured_queries if "SAVEPOINT" not in query["sql"]]))
    assert costs[0] == costs[1] <= at_most


def test_page_of_a_pairing_costs_the_same_however_long(elder, village, village_agent, leader, now):
    browser = signed_in(leader)
    costs = []
    for times in (1, 5):
        for _ in range(times):
            facts = {"kind": VisitKind.HOUSEHOLD, "place": village, "visited_on": now.date(), "pairing": elder}
            visiting.record_visit(**facts, actor=village_agent, now=now)
        browser.get(f"{PAIRINGS}{elder.pk}/")
        with CaptureQueriesContext(connection) as captured:
            browser.get(f"{PAIRINGS}{elder.pk}/")
        costs.append(len(captured))
    assert costs[0] == costs[1] <= 12
