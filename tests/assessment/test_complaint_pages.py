"""The pages of complaints: anonymous and throttled outside, masked and closed inside (R62-R64)."""

import csv
import io
from uuid import uuid4

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from assessment.actions.complaints import query_code
from assessment.models import Complaint
from requests_app.models import Client as Person
from tests.assessment.voices import COMPLAINANT, PHONE, SHOWN, WORDS, ask, complain, decide, upheld_against
from tests.browsing import Page, flat, signed_in
from tests.conftest import DAY
from tests.network.printed import opened, words

NEW, TRACK = "assessment:complaint-new", "assessment:complaint-track"


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


def said(place, /, **changes):
    """What somebody fills in without a name."""
    return {"text": WORDS, "unit": place.code, "submission_key": str(uuid4())} | changes


def send(place, browser=None, /, **changes):
    return (browser or Client()).post(reverse(NEW), said(place, **changes))


# --- Outside ---------------------------------------------------------------------------------------------------------


def test_anybody_complains_anonymously_and_reads_the_answer(village, village_agent, leader, supervisor, now):
    answer = send(village)
    made = Complaint.objects.get()
    assert (answer.status_code, made.client, made.channel) == (200, None, "online")
    assert made.number in answer.content.decode()
    assert query_code(made) in answer.content.decode()
    ask(made, village_agent, leader, now)
    decide(made, supervisor, now + 30 * DAY)
    read = Client().post(reverse(TRACK), {"number": made.number, "code": query_code(made)}).content.decode()
    assert "已批评教育。" in read
    for hidden in ("情况属实。", WORDS, village_agent.agent.name):
        assert hidden not in read


def test_double_click_gives_the_same_numbers(village):
    key = str(uuid4())
    first, second = (send(village, submission_key=key, client_phone=PHONE) for _ in range(2))
    assert first.content == second.content or Complaint.objects.count() == 1
    assert Person.objects.count() == 1


def test_office_of_the_county_is_chosen_instead_of_a_place(department):
    answer = Client().post(reverse(NEW), {"text": WORDS, "department": department.code})
    assert answer.status_code == 200
    assert Complaint.objects.get().unit == department


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"text": ""}, "text"),
        ({"text": "a\x00b"}, "text"),
        ({"text": "\u202eabc"}, "text"),
        ({"text": "长" * 330_000}, "text"),
        ({"unit": "\x00"}, "unit"),
        ({"unit": "no such"}, "unit"),
        ({"unit": ""}, "unit"),
        ({"department": "\x00"}, "department"),
        ({"department": "D12"}, "department"),
        ({"agent_name": "长" * 41}, "agent_name"),
        ({"receipt": "\x00"}, "receipt"),
        ({"client_name": "\u202e"}, "client_name"),
        ({"client_phone": "12"}, "client_phone"),
    ],
)
def test_bad_answers_come_back_beside_their_fields(village, department, changes, wrong):
    answer = send(village, **changes)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {wrong}
    assert not Complaint.objects.exists()
    if wrong != "text":
        assert WORDS in "".join(Page(answer).kept("text"))


def test_unknown_receipt_is_no_way_to_learn_which_exist(village, submitted):
    known, unknown = send(village, receipt=submitted.receipt), send(village, receipt="HA-20990101-0001")
    assert (known.status_code, unknown.status_code) == (200, 200)


def test_one_address_is_slowed_down_and_others_are_not(village, clock):
    browser = Client(REMOTE_ADDR="192.0.2.1")
    assert [send(village, browser).status_code for _ in range(31)] == [200] * 30 + [429]
    assert send(village, Client(REMOTE_ADDR="192.0.2.2")).status_code == 200
    clock.shift(3600)
    assert send(village, browser).status_code == 200


def test_guessing_codes_is_slowed_down_even_with_the_right_one(village, now):
    made = complain(village, now)

    def guess(code):
        return Client().post(reverse(TRACK), {"number": made.number, "code": code}).status_code

    assert [guess("wrong") for _ in range(5)] == [422] * 5
    assert guess(query_code(made)) == 429


@pytest.mark.parametrize("code", [PHONE[-4:], "", "\x00", "0" * 12])
def test_only_the_code_opens_a_complaint(village, now, code):
    """Not the phone's last digits: an agent may know them."""
    made = complain(village, now)
    assert Client().post(reverse(TRACK), {"number": made.number, "code": code}).status_code == 422
    unknown = Client().post(reverse(TRACK), {"number": "TS-20990101-0001", "code": "123456"})
    assert unknown.status_code == 422


def test_public_pages_lead_to_the_form(db):
    assert reverse(NEW) in Page(Client().get(reverse("home"))).links()


# --- Inside ----------------------------------------------------------------------------------------------------------


def test_staff_enters_what_was_said_and_sees_it_no_more(village, sibling_agent):
    browser = signed_in(sibling_agent)
    answer = browser.post(reverse("assessment:complaint-enter"), said(village, channel="hotline", client_phone=PHONE))
    made = Complaint.objects.get()
    assert (answer.status_code, made.channel, made.entered_by) == (200, "hotline", sibling_agent.agent)
    assert browser.get(reverse("assessment:complaint", args=[made.pk])).status_code == 403


def test_complainant_is_masked_until_shown_and_that_is_logged(village, leader, now):
    made = complain(village, now)
    browser = signed_in(leader)
    for address in (reverse("assessment:complaints"), reverse("assessment:complaint", args=[made.pk])):
        page = browser.get(address).content.decode()
        assert COMPLAINANT not in page
        assert PHONE not in page
    assert not LogEntry.objects.exists()
    shown = browser.post(reverse("assessment:complaint-act", args=[made.pk, "reveal"])).content.decode()
    assert PHONE in shown
    assert LogEntry.objects.get().user == leader


def test_person_complained_of_reads_only_what_they_are_shown(village, village_agent, leader, now):
    made = complain(village, now, agent_name=village_agent.agent.name)
    browser = signed_in(village_agent)
    address = reverse("assessment:complaint-reply", args=[made.pk])
    assert browser.get(address).status_code == 404
    assert reverse("assessment:complaint-replies") not in Page(browser.get(reverse("requests:desk"))).links()
    ask(made, village_agent, leader, now)
    assert reverse("assessment:complaint-replies") in Page(browser.get(reverse("requests:desk"))).links()
    page = browser.get(address).content.decode()
    assert SHOWN in page
    for hidden in (WORDS, COMPLAINANT, COMPLAINANT[0] + "**", PHONE, leader.agent.name):
        assert hidden not in page
    assert browser.post(address, {"text": ""}).status_code == 422
    assert browser.post(address, {"text": "不是这样。"}).status_code == 302
    assert browser.post(address, {"text": "再说一句。"}).status_code in (200, 302)
    made.refresh_from_db()
    assert made.reply == "不是这样。"


def test_complainants_own_words_are_not_offered_for_showing(village, village_agent, leader, now, clock):
    """R64: a click too many must not show them to the person complained of; the handler writes what is shown."""
    made = complain(village, now, agent_name=village_agent.agent.name)
    page = Page(signed_in(leader).get(reverse("assessment:complaint", args=[made.pk])))
    assert page.kept("shown_text") <= {""}
    assert WORDS in page.text_of("main")


def test_handler_asks_and_the_department_decides_on_the_page(village, village_agent, leader, supervisor, now, clock):
    made = complain(village, now, agent_name=village_agent.agent.name)

    def act(user, verb, **sent):
        return signed_in(user).post(reverse("assessment:complaint-act", args=[made.pk, verb]), sent)

    assert act(leader, "ask", agent=village_agent.agent.pk, shown_text="").status_code == 422
    assert act(leader, "ask", agent=leader.agent.pk, shown_text=SHOWN).status_code == 422
    assert act(leader, "ask", agent=village_agent.agent.pk, shown_text=SHOWN).status_code == 302
    assert act(leader, "find", text="走访了三户。").status_code == 302
    clock.shift(10 * DAY)
    sent = {"upheld": "yes", "reason": "属实。", "answer": "已处理。"}
    assert act(leader, "decide", **sent).status_code == 302
    assert Complaint.objects.get().upheld is None
    assert act(supervisor, "decide", **sent | {"upheld": ""}).status_code == 422
    assert act(supervisor, "decide", **sent).status_code == 302
    assert Complaint.objects.get().upheld is True
    assert act(supervisor, "nonsense").status_code == 404


def test_list_costs_the_same_for_one_and_for_three(
    village, leader, now, django_assert_max_num_queries, django_assert_num_queries
):
    browser = signed_in(leader)
    complain(village, now)
    with django_assert_max_num_queries(12) as few:
        browser.get(reverse("assessment:complaints"))
    complain(village, now)
    complain(village, now)
    with django_assert_num_queries(len(few)):
        browser.get(reverse("assessment:complaints"))


# --- The annual record -----------------------------------------------------------------------------------------------


def test_record_is_shown_printed_and_exported_with_upheld_ones_only(village, village_agent, supervisor, now):
    kept = upheld_against(village_agent, village, supervisor, now)
    dropped = upheld_against(village_agent, village, supervisor, now, upheld=False)
    browser, which = signed_in(supervisor), [2026, village_agent.agent.pk]
    listed = browser.get(reverse("assessment:personal-records"))
    assert list(listed.context["page"]) == [village_agent.agent]
    page = browser.get(reverse("assessment:personal-record", args=which)).content.decode()
    paper = flat(words(opened(browser, reverse("assessment:personal-record-paper", args=which))))
    table = browser.get(reverse("assessment:personal-record-table", args=which)).getvalue().decode("utf-8-sig")
    for text in (page, paper, table):
        assert kept.number in text
        assert dropped.number not in text
        assert SHOWN in text
        assert COMPLAINANT not in text
        assert WORDS not in text
    (line,) = list(csv.reader(io.StringIO(table)))[1:]
    assert line[:2] == [village_agent.agent.name, kept.number]


def test_long_record_flows_over_pages(village, village_agent, supervisor, now):
    for _ in range(12):
        upheld_against(village_agent, village, supervisor, now)
    Complaint.objects.update(reason="情况属实，" * 120)
    address = reverse("assessment:personal-record-paper", args=[2026, village_agent.agent.pk])
    paper = flat(words(opened(signed_in(supervisor), address)))
    assert paper.count("TS-20260522-") == 12


@pytest.mark.parametrize("year", [0, 2013, 2027, 10**30])
def test_year_that_cannot_be_has_no_record(village_agent, supervisor, year):
    address = reverse("assessment:personal-record", args=[year, village_agent.agent.pk])
    assert signed_in(supervisor).get(address).status_code == 404
    assert signed_in(supervisor).get(reverse("assessment:personal-records"), {"year": year}).status_code == 200


def test_record_is_the_organization_departments(village, village_agent, leader, supervisor, now):
    upheld_against(village_agent, village, supervisor, now)
    for name in ("personal-record", "personal-record-paper", "personal-record-table"):
        address = reverse(f"assessment:{name}", args=[2026, village_agent.agent.pk])
        assert signed_in(leader).get(address).status_code == 403
        assert signed_in(village_agent).get(address).status_code == 403


def test_nobody_opens_their_own_record(supervisor):
    address = reverse("assessment:personal-record", args=[2026, supervisor.agent.pk])
    assert signed_in(supervisor).get(address).status_code == 404
