"""Finding requests: what a text means, filters, order, pages; and that no phone or name stands where it must not."""

import logging
from datetime import date

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db import connection

from network.models import Unit
from requests_app.actions import handling, intake
from requests_app.enums import Lookup
from requests_app.models import Client, LookupLog, ProxyRequest
from requests_app.search import CONDITIONS, ORDERS, Sought, sought
from requests_app.views import find as view
from tests.browsing import PHONE, Page, attributes, signed_in
from tests.conftest import DAY, HOUR, conclude, register
from tests.factories import CLIENT_NAME, ApplicationFactory, ServiceItemFactory
from tests.test_consistency import OURS

FIND = "/desk/find/"
NAME = "欧阳 小雪"


@pytest.fixture(autouse=True)
def _three_hours_later(now):
    with time_machine.travel(now + 3 * HOUR, tick=False):
        yield


def submit(place, now, **more) -> ProxyRequest:
    return intake.submit(application=ApplicationFactory(area=place, **more), now=now)


def shown(response) -> list[str]:
    """The receipts of the page, in its order."""
    return [row.receipt for row, _, _ in response.context["rows"]]


def search(user, text: str, /, **filters):
    return signed_in(user).post(FIND, {"text": text} | filters)


# --- What a text means -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("HA-20260522-0001", Sought(receipt="HA-20260522-0001")),
        (" ha 20260522 0001 ", Sought(receipt="HA-20260522-0001")),
        ("ＨＡ－２０２６０５２２－０００１", Sought(receipt="HA-20260522-0001")),
        ("20260522-0001", Sought(receipt="HA-20260522-0001")),
        ("0001", Sought(receipt="HA-20260522-0001")),
        ("1", Sought(receipt="HA-20260522-0001")),
        ("12345", Sought(receipt="HA-20260522-12345")),
        ("BM-000000001", Sought(receipt="BM-000000001")),
        ("139 1234 5678", Sought(phone=PHONE)),
        ("+86-13912345678", Sought(phone=PHONE)),
        ("88835680", Sought(phone="0513-88835680")),
        ("优待证 补办", Sought(words=("优待证", "补办"), name="优待证 补办")),
        ("1391234567", Sought(words=("1391234567",), name="1391234567")),
    ],
)
def test_text_is_read_as_people_type_it(text, meant):
    """R42's receipt numbers whole or by the day's end, phones with blanks and +86, else words."""
    assert sought(text, date(2026, 5, 22)) == meant


def test_receipt_is_found_whole_and_by_its_end_of_today(village, village_agent, now):
    made, other = submit(village, now), submit(village, now)
    yesterday = submit(village, now - DAY)
    for text in (made.receipt, made.receipt[-4:], made.receipt.lower()):
        assert shown(search(village_agent, text)) == [made.receipt]
    assert shown(search(village_agent, other.receipt[-1:])) == [other.receipt]
    assert shown(search(village_agent, yesterday.receipt)) == [yesterday.receipt]


def test_phone_is_found_exactly(village, village_agent, now):
    made = submit(village, now, client_phone=PHONE)
    submit(village, now)
    assert shown(search(village_agent, "+86 139-1234-5678")) == [made.receipt]
    assert shown(search(village_agent, "13912345679")) == []


def test_name_is_found_exactly_whatever_its_spaces(village, village_agent, now):
    made = submit(village, now, client_name=NAME)
    submit(village, now)
    assert shown(search(village_agent, "欧阳小雪")) == [made.receipt]
    assert shown(search(village_agent, "欧阳")) == []


def test_words_are_found_in_the_matter_and_in_its_result(village, village_agent, now):
    asked = submit(village, now, description="路灯坏了，晚上看不见。")
    told = register(village, village_agent, now, accept_at_once=True)
    conclude(told, village_agent, now)
    submit(village, now)
    assert shown(search(village_agent, "晚上 路灯")) == [asked.receipt]
    assert shown(search(village_agent, "卡已补好")) == [told.receipt]
    assert shown(search(village_agent, "路灯 不存在")) == []


@pytest.mark.parametrize("text", ["%", "_", "\\", "%%", "'", '"', "{0}", "{{ x }}"])
def test_words_are_taken_as_written(village, village_agent, now, text):
    """A sign of the database's own patterns finds itself alone."""
    submit(village, now)
    made = submit(village, now, description=f"写着{text}的牌子")
    assert shown(search(village_agent, text)) == [made.receipt]


# --- Filters and order -----------------------------------------------------------------------------------------------


@pytest.fixture
def several(village, sibling_village, village_agent, sibling_agent, now):
    """Requests that differ in every filter, by name."""
    item = ServiceItemFactory(code="E900")
    late = submit(village, now - 2 * DAY)
    told = conclude(
        handling.accept(proxy_request=submit(village, now - HOUR), actor=village_agent, now=now),
        village_agent,
        now + HOUR,
    )
    return {
        "late": late,
        "informed": told,
        "walk-in": register(village, village_agent, now - DAY, accept_at_once=True),
        "voice": submit(village, now, kind="voice"),
        "item": submit(village, now + HOUR, item=item),
        "urgent": submit(village, now, urgent_requested=True),
        "sibling": submit(sibling_village, now),
    }


EVERY = {"late", "informed", "walk-in", "voice", "item", "urgent", "sibling"}
WAITING = {"late", "voice", "item", "urgent", "sibling"}
FILTERS = {
    "status=open": WAITING | {"walk-in"},
    "status=submitted": WAITING,
    "status=accepted": {"walk-in"},
    "status=informed": {"informed"},
    "kind=voice": {"voice"},
    "channel=counter": {"walk-in"},
    "item=E900": {"item"},
    "unit=320685100202": {"sibling"},
    "unit=320685100": EVERY,
    "unit=320685100201&holder=nobody": {"late", "voice", "item", "urgent"},
    "overtime=on": {"late"},
    "urgent=on": {"urgent"},
    "contact=on": set(),
    "submitted_from=2026-05-22": EVERY - {"late", "walk-in"},
    "submitted_to=2026-05-20": {"late"},
    "submitted_from=2026-05-21&submitted_to=2026-05-21": {"walk-in"},
    "accepted_to=2026-05-21": {"walk-in"},
    "accepted_from=2026-05-22": {"informed"},
    "concluded_from=2026-05-22&concluded_to=2026-05-22": {"informed"},
    "concluded_to=2026-05-21": set(),
    "kind=errand&status=open&unit=320685100201": {"late", "walk-in", "item", "urgent"},
}


@pytest.mark.parametrize("query", FILTERS)
def test_filter_finds_what_it_says(several, leader, query):
    names = {made.receipt: name for name, made in several.items()}
    response = signed_in(leader).get(f"{FIND}?{query}")
    assert {names[receipt] for receipt in shown(response)} == FILTERS[query]
    assert response.context["page"].paginator.count == len(FILTERS[query])


def test_every_filter_is_tried():
    assert {part.split("=")[0] for query in FILTERS for part in query.split("&")} == set(CONDITIONS)


def test_holder_is_oneself_or_somebody_of_the_unit_chosen(several, leader, village_agent, village):
    me = village_agent.agent
    held = {several["walk-in"].receipt, several["informed"].receipt}
    assert set(shown(signed_in(village_agent).get(FIND, {"holder": "me"}))) == held
    found = signed_in(leader).get(FIND, {"unit": village.code, "holder": me.pk})
    assert set(shown(found)) == held
    assert signed_in(leader).get(FIND, {"holder": me.pk}).status_code == 422


def test_first_contact_is_oneself(several, village_agent):
    found = shown(signed_in(village_agent).get(FIND, {"contact": "on"}))
    assert set(found) == {several["walk-in"].receipt, several["informed"].receipt}


def test_day_begins_at_midnight_in_beijing(village, village_agent, now):
    """R47: 23:59:59 is still the day, 0:00 the next."""
    before = submit(village, now.replace(day=21, hour=23, minute=59, second=59))
    after = submit(village, now.replace(hour=0))
    browser = signed_in(village_agent)
    assert shown(browser.get(FIND, {"submitted_to": "2026-05-21"})) == [before.receipt]
    assert shown(browser.get(FIND, {"submitted_from": "2026-05-22"})) == [after.receipt]


EXPECTED_ORDER = {
    "newest": ["item", "urgent", "late"],
    "oldest": ["late", "urgent", "item"],
    "due": ["late", "urgent", "item", "informed"],
    "concluded": ["informed", "urgent", "item"],
}


@pytest.mark.parametrize("order", ORDERS)
def test_order_is_one_of_the_list(several, leader, order):
    names = {made.receipt: name for name, made in several.items()}
    found = [names[receipt] for receipt in shown(signed_in(leader).get(FIND, {"sort": order}))]
    wanted = EXPECTED_ORDER[order]
    assert [name for name in found if name in wanted] == wanted
    assert set(found) == EVERY


def test_text_and_filters_narrow_together(several, leader):
    assert shown(search(leader, CLIENT_NAME, status="accepted")) == [several["walk-in"].receipt]


def test_search_without_a_text_becomes_an_address(several, leader):
    """An address that can be kept, in one spelling whatever was sent."""
    sent = {"text": "", "status": "open", "kind": "", "sort": "newest", "page": "3", "csrfmiddlewaretoken": "x"}
    response = signed_in(leader).post(FIND, sent)
    assert (response.status_code, response.url) == (302, f"{FIND}?status=open")
    assert signed_in(leader).post(FIND, {}).url == FIND


# --- Pages -----------------------------------------------------------------------------------------------------------


def buttons(response) -> dict[str, str]:
    return {
        given["name"]: given["value"]
        for given in map(attributes, Page(response).elements("button"))
        if given.get("name") == "page"
    }


def test_pages_of_a_text_are_buttons_and_carry_it_in_the_form(village, village_agent, now):
    for _ in range(21):
        submit(village, now)
    first = search(village_agent, CLIENT_NAME, kind="errand")
    assert len(shown(first)) == 20
    assert buttons(first) == {"page": "2"}
    sent = {"text": CLIENT_NAME, "kind": "errand", "page": "2"}
    assert {name: Page(first).kept(name) for name in ("text", "kind")} == {"text": {CLIENT_NAME}, "kind": {"errand"}}
    second = signed_in(village_agent).post(FIND, sent)
    assert len(shown(second)) == 1
    assert not set(shown(first)) & set(shown(second))


def test_pages_of_filters_are_links(village, village_agent, now):
    for _ in range(21):
        submit(village, now)
    first = signed_in(village_agent).get(FIND, {"kind": "errand"})
    assert {"?kind=errand&page=2", "?kind=errand&amp;page=2"} & Page(first).links()
    assert len(shown(signed_in(village_agent).get(FIND, {"kind": "errand", "page": "2"}))) == 1


def test_more_than_are_counted_is_said(village, village_agent, now, monkeypatch):
    """A county has a million requests; nobody turns as many pages."""
    monkeypatch.setattr(view, "MOST_COUNTED", 2)
    made = [submit(village, now) for _ in range(3)]
    response = signed_in(village_agent).get(FIND)
    assert response.context["page"].paginator.has_more
    assert shown(response) == [made[2].receipt, made[1].receipt]
    monkeypatch.setattr(view, "MOST_COUNTED", 3)
    assert not signed_in(village_agent).get(FIND).context["page"].paginator.has_more


# --- Personal data ---------------------------------------------------------------------------------------------------


def test_clients_are_masked(village, village_agent, now):
    submit(village, now, client_name=NAME, client_phone=PHONE)
    words = signed_in(village_agent).get(FIND).content.decode()
    assert "欧**" in words
    assert "小雪" not in words
    assert PHONE not in words


def test_text_stands_in_no_address_log_or_table(village, village_agent, now, caplog):
    """Invariant 14: neither what was typed nor what it found, but in the page itself."""
    submit(village, now, client_name=NAME, client_phone=PHONE)
    caplog.set_level(logging.DEBUG)
    for text in (PHONE, NAME):
        browser = signed_in(village_agent)
        page = Page(browser.post(FIND, {"text": text}))
        assert not [link for link in page.links() if PHONE in link or "小雪" in link or "%E5%B0%8F" in link]
        for session in Session.objects.all():
            assert text not in str(session.get_decoded())
    assert PHONE not in caplog.text
    for model in [model for model in OURS if model is not Client]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {model._meta.db_table}")
            rows = str(cursor.fetchall())
        assert PHONE not in rows, model
        assert "小雪" not in rows, model


def test_text_in_an_address_is_not_read(village, village_agent, now):
    submit(village, now)
    made = submit(village, now, client_phone=PHONE)
    response = signed_in(village_agent).get(FIND, {"text": PHONE})
    assert len(shown(response)) == 2
    assert made.receipt in shown(response)


def test_page_is_kept_nowhere(village_agent):
    assert "no-store" in search(village_agent, PHONE).headers["Cache-Control"]


@pytest.mark.parametrize("who", ["village_agent", "leader", "supervisor", "department_chief"])
def test_search_by_phone_or_name_leaves_a_record(request, village, village_agent, now, who):
    """Standards, 5 and 6: who, when, by what, how many; of the datum a digest that joins with no other table."""
    user = request.getfixturevalue(who)
    made = submit(village, now, client_name=NAME, client_phone=PHONE)
    search(user, PHONE)
    search(user, NAME)
    phone, name = LookupLog.objects.order_by("pk")
    assert (phone.user, phone.kind, name.kind) == (user, Lookup.PHONE, Lookup.NAME)
    assert phone.found == name.found == (0 if who == "department_chief" else 1)
    client = Client.objects.get(pk=made.client_id)
    assert {phone.digest, name.digest}.isdisjoint({client.phone_lookup, client.name_lookup})


def test_search_by_words_or_receipt_and_a_later_page_leave_none(village, village_agent, now):
    for _ in range(21):
        submit(village, now)
    for text in ("优待证", "0001"):
        search(village_agent, text)
    search(village_agent, CLIENT_NAME, page="2")
    assert not LookupLog.objects.exists()
    search(village_agent, CLIENT_NAME)
    assert LookupLog.objects.count() == 1


def test_personnel_officer_looks_nobody_up(village, personnel_officer, now):
    """Who has nothing to do with clients finds words, but neither by phone nor by name whose request it is."""
    made = submit(village, now, client_name=NAME, client_phone=PHONE)
    refused = search(personnel_officer, PHONE)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["text"]
    assert Page(refused).kept("text") == {PHONE}
    assert shown(search(personnel_officer, NAME)) == []
    assert shown(search(personnel_officer, "医保卡")) == [made.receipt]
    assert not LookupLog.objects.exists()


# --- Bad input -------------------------------------------------------------------------------------------------------

BAD = ["\x00", "字\u202e字", "9" * 400, "9" * 5000, "-1", "长" * 330_000, "9999-12-31", "[]", "client__phone", "-pk"]
LOOKUPS = ["client__name", "description__regex", "pk__in", "holder_agent__user__password", "order_by", "status__in"]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("bad", BAD)
def test_bad_answer_is_refused_beside_its_field(village_agent, submitted, bad, method):
    browser = signed_in(village_agent)
    for name in [*CONDITIONS, "sort"]:
        if method == "get" and len(bad) > 5000:
            continue  # no address is as long
        response = getattr(browser, method)(FIND, {name: bad, "text": "x"})
        if name in ("contact", "overtime", "urgent"):
            assert response.status_code == 200
            continue
        assert response.status_code == 422, name
        assert name in response.context["form"].errors
        assert "rows" not in response.context


@pytest.mark.parametrize("bad", ["\x00", "字\u202e字", "长" * 330_000])
def test_bad_text_is_refused_and_kept(village_agent, bad):
    response = search(village_agent, bad)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["text"]


@pytest.mark.parametrize("page", ["0", "-1", "x", "9" * 5000, "\x00", "２"])
def test_page_that_is_none_shows_one(village_agent, submitted, page):
    browser = signed_in(village_agent)
    assert shown(browser.get(FIND, {"page": page})) == [submitted.receipt]
    assert shown(browser.post(FIND, {"text": "医保", "page": page})) == [submitted.receipt]


@pytest.mark.parametrize("name", LOOKUPS)
def test_no_address_names_a_column(village_agent, submitted, name):
    """What the form does not know asks nothing of the database."""
    assert shown(signed_in(village_agent).get(FIND, {name: "nobody"})) == [submitted.receipt]


def test_unit_out_of_reach_is_no_choice(village_agent, submitted, sibling_village, other_village):
    for unit in (sibling_village, other_village):
        assert signed_in(village_agent).get(FIND, {"unit": unit.code}).status_code == 422


def test_period_that_ends_before_it_begins_says_so(village_agent):
    sent = {"accepted_from": "2026-05-22", "accepted_to": "2026-05-21"}
    assert list(signed_in(village_agent).get(FIND, sent).context["form"].errors) == ["accepted_to"]


def test_reach_of_the_supervisor_is_the_county_down_to_the_villages(supervisor, group, department, other_village):
    offered = dict(signed_in(supervisor).get(FIND).context["form"].fields["unit"].choices)
    assert group.code not in offered
    assert {department.code, other_village.code} <= set(offered)
    assert Unit.objects.get(tier="county").code not in offered
