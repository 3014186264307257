"""The guide to errands: what it shows, how it is searched, and the way from an item to a request."""

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import ngettext

from network.catalogue import KINDS, LEVEL_MEANS, lines, nearest, offered, search
from network.enums import AuthorityLevel
from network.models import ServiceItem
from requests_app.actions import intake
from requests_app.enums import Kind
from requests_app.models import ProxyRequest
from tests.browsing import Page, answers, flat, signed_in, text, with_pass
from tests.factories import ApplicationFactory, ServiceItemFactory, UnitFactory
from tests.test_pages import assert_sound

GUIDE = "/catalogue/"
NEW = "/requests/new/"


@pytest.fixture(autouse=True)
def _now(now):
    with time_machine.travel(now, tick=False):
        yield


def within_days(number: int) -> str:
    return ngettext("%(number)s working day", "%(number)s working days", number) % {"number": number}


def codes(client, **asked) -> list[str]:
    """The items on a page of the guide, in its order."""
    response = client.get(GUIDE, asked)
    assert response.status_code == 200
    return [item.code for _body, items in response.context["groups"] for item in items]


# --- The guide -------------------------------------------------------------------------------------------------------


def test_guide_says_who_decides_cost_and_time(client, card, lamp):
    """Grouped by competent body; what has none comes last (R14)."""
    words = flat(client.get(GUIDE).content.decode())
    for shown in ("老年人优待证办理", "民政局", "工本费10元", within_days(5), "路灯和道路意见"):
        assert flat(shown) in words
    assert codes(client) == ["S01", "S61"]
    bodies = [body and body.code for body, _items in client.get(GUIDE).context["groups"]]
    assert bodies == ["D12", None]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("优待证", ["S01"]),
        ("敬老证", ["S01"]),
        ("senior CARD", ["S01"]),
        ("laonianren", ["S01"]),
        ("lao nian ren", ["S01"]),
        ("ＬＮＲ", ["S01"]),
        ("lǎonián", ["S01"]),
        ("youdaizheng", ["S01"]),
        ("gjk", ["S01"]),
        ("ludeng", ["S61"]),
        ("lüdeng", ["S61"]),
        ("s61", ["S61"]),
        ("路灯 道路", ["S61"]),
        ("路灯、老年", []),
        ("nianren", ["S01"]),
        ("ianren", []),
        ("没有", []),
        ("%", []),
        ("_", []),
        ("'", []),
        ("", ["S01", "S61"]),
        ("  ", ["S01", "S61"]),
        ("\x00", ["S01", "S61"]),
        ("路" * 5000, []),
        ("路 " * 500, ["S61"]),
    ],
)
def test_search_finds_by_name_other_words_english_and_pinyin(client, card, lamp, typed, found):
    assert codes(client, q=typed) == found


def test_words_that_nothing_holds_lead_to_what_is_near(client, card, lamp):
    """A whole sentence finds nothing as it stands, but what it is about is offered, and free text always (R5)."""
    response = client.get(GUIDE, {"q": "我想给妈妈办老年证怎么办"})
    assert response.context["groups"] == []
    assert response.context["near"] == [card]
    assert {NEW, "/catalogue/S01/"} <= Page(response).links()
    assert nearest("abc", [card]) == []
    assert search("", offered()) == [card, lamp]


def test_filters_narrow_as_plain_links(client, card, lamp):
    assert codes(client, kind="voice") == ["S61"]
    assert codes(client, level="town") == ["S01"]
    assert codes(client, kind="voice", level="town") == []
    assert codes(client, kind="voice", q="路灯") == ["S61"]
    response = client.get(GUIDE, {"kind": "voice", "q": "路灯", "page": "1"})
    links = [link for link in response.context["levels"] if link["url"].endswith("level=town")]
    assert [link["url"] for link in links] == ["?q=%E8%B7%AF%E7%81%AF&kind=voice&level=town"]
    assert [link["current"] for link in response.context["kinds"]] == [False, False, True, False]


@pytest.mark.parametrize("asked", [{"kind": "x"}, {"level": "\x00"}, {"page": "x"}, {"page": "-1"}, {"page": "9" * 99}])
def test_unknown_filter_narrows_nothing(client, card, asked):
    assert codes(client, **asked) == ["S01"]


def test_empty_guide_and_empty_search_lead_to_free_text(client, db):
    """The catalogue is a help, not a gate (R5)."""
    for asked in ({}, {"q": "没有"}):
        assert NEW in Page(client.get(GUIDE, asked)).links()


def test_guide_is_sound_in_every_state(client, card, lamp):
    for asked in ({}, {"q": "没有"}, {"q": "路灯坏"}, {"q": '"><script>', "kind": "voice", "level": "town"}):
        assert_sound(client.get(GUIDE, asked))
    assert_sound(client.get("/catalogue/S01/"))
    assert_sound(client.get("/catalogue/S61/"))


def queries(client, address: str) -> int:
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


def test_guide_costs_the_same_for_one_item_and_for_a_thousand(client, county, card):
    """One query: the items with the bodies that decide them."""
    counted = [queries(client, GUIDE), queries(client, f"{GUIDE}?q=laonian"), queries(client, "/catalogue/S01/")]
    body = UnitFactory(code="D77", tier="department", parent=county)
    ServiceItem.objects.bulk_create(
        ServiceItemFactory.build(code=f"M{number}", competent_body=body) for number in range(999)
    )
    again = [queries(client, GUIDE), queries(client, f"{GUIDE}?q=laonian"), queries(client, "/catalogue/S01/")]
    assert counted == again == [1, 1, 1]
    pages = client.get(GUIDE).context["page"].paginator.num_pages
    seen = [code for number in range(1, pages + 1) for code in codes(client, page=number)]
    assert len(seen) == len(set(seen)) == 1000


# --- One item --------------------------------------------------------------------------------------------------------


def test_item_shows_all_that_must_be_public(client, card):
    """Procedure, materials, cost, body, level, limit (R14, R16); the service itself is free (R13)."""
    response = client.get("/catalogue/S01/")
    assert response.context["steps"] == ["提交材料", "核对年龄", "送证上门"]
    assert response.context["materials"] == ["居民身份证", "照片2张"]
    words = flat(response.content.decode())
    for shown in ("工本费10元", "民政局", within_days(5), "年满60周岁可申请。", str(LEVEL_MEANS["town"])):
        assert flat(shown) in words
    assert f"{NEW}?item=S01&kind=errand" in Page(response).links()


def test_item_page_speaks_of_the_free_service_and_of_the_fee(client, card):
    """A fee of the office is not a fee of the agent (R13, R14)."""
    client.post("/language/", {"language": "en"})
    words = " ".join(client.get("/catalogue/S01/").content.decode().split())
    assert "Agents never take money for their service (R13)" in words
    assert "Free of charge" in words
    assert "工本费10元" in words


def test_english_names_in_english_mode(client, card, lamp):
    """An item without an English name keeps its own."""
    assert "Senior citizen card" not in client.get(GUIDE).content.decode()
    client.post("/language/", {"language": "en"})
    html = client.get(GUIDE).content.decode()
    assert "Senior citizen card" in html
    assert "老年人优待证办理" not in html
    assert "路灯和道路意见" in html
    assert "Senior citizen card" in client.get("/catalogue/S01/").content.decode()


@pytest.mark.parametrize("code", ["S99", "s01", "%00", "S01%00", "9" * 3000, "' OR 1=1", "路", "..%2f"])
def test_unknown_code_is_not_found(client, card, code):
    assert client.get(f"/catalogue/{code}/").status_code == 404


def test_item_taken_back_is_nowhere(client, card, village):
    """Not in the guide, no page, not to be chosen; requests that named it keep its name."""
    ServiceItem.objects.update(offered=False)
    assert codes(client) == []
    assert codes(client, q="老年") == []
    assert client.get("/catalogue/S01/").status_code == 404
    page = client.get(NEW, {"item": "S01"})
    assert page.context["form"].chosen_item is None
    assert "老年人优待证办理" not in page.content.decode()
    assert client.post(NEW, answers(village, item="S01")).status_code == 422


def test_every_level_says_what_it_means():
    assert set(LEVEL_MEANS) == set(AuthorityLevel.values)


def test_kinds_are_those_of_requests():
    """The network stands below the requests and may not ask them; the words must be the same."""
    assert {kind: str(label) for kind, label in KINDS.items()} == {kind.value: str(kind.label) for kind in Kind}


def test_lines_are_what_is_written():
    assert lines(" a \r\n\n b\n \n") == ["a", "b"]
    assert lines("") == []


# --- From the item to the request ------------------------------------------------------------------------------------


def test_from_the_guide_to_a_request(client, card, village):
    """The whole way: search, item, form filled in, sent, and back to the item from the client's own page."""
    assert "/catalogue/S01/" in Page(client.get(GUIDE, {"q": "老年证"})).links()
    (way,) = [link for link in Page(client.get("/catalogue/S01/")).links() if link.startswith(f"{NEW}?")]
    response = client.get(way)
    assert_sound(response)
    page = Page(response)
    assert (page.kept("item"), page.kept("kind")) == ({"S01"}, {"errand"})
    assert "open" in dict(next(page.elements("details")).attributes)
    assert {"居民身份证", "工本费10元"} <= {text(e).strip() for e in page.elements() if e.name in ("li", "dd")}
    assert client.post(NEW, answers(village, item="S01")).status_code == 302
    made = ProxyRequest.objects.get()
    assert made.item == card
    assert "/catalogue/S01/" in Page(client.get(f"/requests/{made.receipt}/")).links()


def test_item_alone_brings_its_kind(client, lamp):
    page = Page(client.get(NEW, {"item": "S61"}))
    assert page.kept("kind") == {"voice"}
    assert Page(client.get(NEW, {"item": "S61", "kind": "errand"})).kept("kind") == {"errand"}


def test_own_words_are_asked_and_stay_possible(client, card, village):
    """Free text with and without an item (R5); the item alone is not enough for an agent to begin."""
    plain, fitted = (client.get(NEW, asked).context["form"] for asked in ({}, {"item": "S01"}))
    assert plain.fields["description"].help_text != fitted.fields["description"].help_text
    refused = client.post(NEW, answers(village, item="S01", description=""))
    assert refused.status_code == 422
    assert Page(refused).kept("item") == {"S01"}
    assert "居民身份证" in refused.content.decode()
    assert client.post(NEW, answers(village)).status_code == 302


@pytest.mark.parametrize("code", ["\x00", "S01\x00", "9" * 5000, "'", "[]", "路"])
def test_bad_code_in_the_address_is_no_error(client, card, code):
    response = client.get(NEW, {"item": code})
    assert response.status_code == 200
    assert response.context["form"].chosen_item is None


def test_agents_page_links_the_item(submitted, village, village_agent, card, now):
    asked = intake.submit(application=ApplicationFactory(area=village, item=card), now=now)
    for browser, address in (
        (signed_in(village_agent), f"/desk/requests/{asked.receipt}/"),
        (with_pass(asked), f"/requests/{asked.receipt}/"),
    ):
        assert "/catalogue/S01/" in Page(browser.get(address)).links()
    ServiceItem.objects.update(offered=False)
    assert "/catalogue/S01/" not in Page(with_pass(asked).get(f"/requests/{asked.receipt}/")).links()


def test_home_links_what_is_asked_for_most(client, village, card, lamp, now):
    cache.clear()
    for item in (lamp, card, card, ServiceItemFactory(offered=False)):
        intake.submit(application=ApplicationFactory(area=village, item=item), now=now)
    response = client.get("/")
    assert [item["item__code"] for item in response.context["figures"]["frequent"]] == ["S01", "S61"]
    assert {"/catalogue/S01/", GUIDE} <= Page(response).links()
    cache.clear()
