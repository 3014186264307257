"""Finding requests: what a text means, filters, order, pages; and that no phone or name stands where it must not."""

from datetime import date

import pytest
import time_machine

from requests_app.actions import handling
from requests_app.search import CONDITIONS, ORDERS, Sought, sought
from requests_app.views import find as view
from tests.browsing import PHONE, Page, attributes, signed_in
from tests.conftest import DAY, HOUR, conclude, register
from tests.factories import CLIENT_NAME, ServiceItemFactory
from tests.requests_app.finding import FIND, NAME, search, shown, submit


@pytest.fixture(autouse=True)
def _three_hours_later(now):
    with time_machine.travel(now + 3 * HOUR, tick=False):
        yield


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


def test_words_are_read_for_in_the_newest_that_fit(village, village_agent, now, monkeypatch):
    """A county's archive grows; names, phones and receipts are found however old, words as far as a day leads back."""
    monkeypatch.setattr("requests_app.search.WORDS_WITHIN", 2)
    old = submit(village, now - DAY, description="路灯坏了。", client_name="路灯")
    older = submit(village, now - 2 * DAY, description="路灯坏了。")
    newest = [submit(village, now, description="路灯坏了。").receipt, submit(village, now).receipt]
    assert shown(search(village_agent, "路灯坏")) == newest[:1]
    assert shown(search(village_agent, "路灯")) == [newest[0], old.receipt]
    assert shown(search(village_agent, "路灯坏", submitted_to="2026-05-21")) == [old.receipt, older.receipt]


@pytest.mark.parametrize("text", ["wifi", "WIFI 坏了", "WiFi"])
def test_words_are_found_whatever_their_capitals(village, village_agent, now, text):
    made = submit(village, now, description="村委会的WiFi坏了")
    assert shown(search(village_agent, text)) == [made.receipt]


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
