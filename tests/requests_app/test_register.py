"""The intake register: how it prints, who prints which, and what may be asked (R31, R74)."""

import io
from datetime import date

import pypdfium2
import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext

from network.enums import Tier
from network.models import Unit
from requests_app import intake_book
from requests_app.actions import intake
from requests_app.enums import Channel
from requests_app.forms import papers as forms
from requests_app.intake_book import Line, entered, lines
from requests_app.paper.register import NEVER, cells
from requests_app.paper.sheet import NOTHING
from tests.browsing import Page, assert_beside_the_field, refusals, signed_in
from tests.conftest import DAY, register
from tests.factories import CLIENT_NAME, ApplicationFactory, UnitFactory
from tests.network.printed import inside_the_page, millimetres, words

PAGE, BOOK = "/desk/paper/", "/desk/paper/register.pdf"
MAY = {"first": "2026-05-01", "last": "2026-05-31"}


@pytest.fixture(autouse=True)
def _a_day_later(now):
    with time_machine.travel(now + DAY, tick=False):
        yield


def asked(unit: Unit, **more: str) -> dict[str, str]:
    return {"unit": unit.code} | MAY | more


def printed(browser: Browser, unit: Unit, **more: str) -> pypdfium2.PdfDocument:
    response = browser.get(BOOK, asked(unit, **more))
    assert response.status_code == 200
    return pypdfium2.PdfDocument(io.BytesIO(response.content))


def book(*units: Unit) -> list[Line]:
    """The lines of these units in May."""
    chosen = Unit.objects.filter(pk__in=[unit.pk for unit in units])
    return list(lines(entered(chosen, date(2026, 5, 1), date(2026, 5, 31))))


# --- How it prints ---------------------------------------------------------------------------------------------------


def test_book_says_who_came_when_for_what_and_what_became_of_it(told, village, village_agent):
    document = printed(signed_in(village_agent), village)
    said = words(document)
    for expected in (
        "首谈登记记录簿", "海安镇新桥村2026年5月1日–2026年5月31日",
        f"1{told.receipt}2026-05-2218:002026-05-2217:00当面吉**138********海安镇新桥村医保卡丢了，腿脚不便，想请人代补。",
        "事务代办新桥代理员2026-05-2218:002026-05-2220:00已办成当面新桥代理员2026-05-2221:00—",
        "共1件：从首谈登记到告知结果记载完整1件，在办0件，记载未完整0件。", "第1页共1页", "88835680", "免费",
    ):  # fmt: skip
        assert expected in said
    assert millimetres(document) == {(297, 210)}
    assert inside_the_page(document)


def test_book_masks_every_client(told, submitted, village, village_agent):
    said = words(printed(signed_in(village_agent), village))
    assert CLIENT_NAME not in said
    assert all(shown.client.phone[-4:] not in said.replace(shown.receipt, "") for shown in (told, submitted))


EMPTY = {
    "walk_in": "t t - - - -",
    "concluded": "t t t t - -",
    "told": "t t t t t -",
    "submitted": "/ - - - - -",
    "refused": "/ / t t t -",
    "withdrawn": "/ / t t / -",
}
"""Came, accepted, concluded, outcome, told, rated: t for what is recorded, - for not yet, / for what does not apply."""


@pytest.mark.parametrize("stands", EMPTY)
def test_empty_cells_say_whether_something_is_missing(request, stands, village):
    """A dash where nothing is recorded yet, a slash where there is nothing to record."""
    request.getfixturevalue(stands)
    (line,) = book(village)
    found = list(cells(line))
    signs = {NOTHING: "-", NEVER: "/"}
    assert " ".join(signs.get(found[column], "t") for column in (2, 9, 10, 11, 12, 13)) == EMPTY[stands]


def test_client_without_a_phone_is_on_record_as_such(village, village_agent, now):
    intake.register(
        application=ApplicationFactory(area=village, client_phone=""),
        channel=Channel.VISIT,
        visited_at=now,
        accept_at_once=False,
        actor=village_agent,
        now=now,
    )
    assert "吉**无海安镇" in words(printed(signed_in(village_agent), village))


def test_book_of_many_pages_numbers_them_and_repeats_its_head(village, village_agent, now):
    made = [register(village, village_agent, now) for _ in range(40)]
    document = printed(signed_in(village_agent), village)
    pages = [words(document, page) for page in range(len(document))]
    assert len(pages) > 2
    for number, page in enumerate(pages, 1):
        assert f"第{number}页共{len(pages)}页" in page
    assert all("受理号" in page for page in pages if "HA-" in page)
    assert all("".join(pages).count(shown.receipt) == 1 for shown in made)
    assert "共40件" in pages[-1]


def test_empty_book_says_so(village, village_agent):
    assert "共0件" in words(printed(signed_in(village_agent), village))


def test_book_is_the_same_bytes_each_time_and_kept_nowhere(told, village, village_agent):
    browser = signed_in(village_agent)
    once, again = (browser.get(BOOK, asked(village)) for _ in range(2))
    assert once.content == again.content
    assert "no-store" in once.headers["Cache-Control"]
    name = f"register-{village.code}-20260501-20260531.pdf"
    assert once.headers["Content-Disposition"] == f'inline; filename="{name}"'


# --- Who prints which ------------------------------------------------------------------------------------------------

UNITS = {
    "village_agent": {"海安镇 新桥村"},
    "town_agent": {"海安镇"},
    "leader": {"海安镇", "海安镇 新桥村", "海安镇 河西村"},
    "personnel_officer": {"海安镇", "海安镇 新桥村", "海安镇 河西村"},
    "department_chief": {"民政局"},
}


@pytest.mark.parametrize("who", UNITS)
def test_form_offers_the_units_that_a_person_serves_or_oversees(request, who, village, sibling_village, group):
    browser = signed_in(request.getfixturevalue(who))
    offered = browser.get(PAGE).context["form"].fields["unit"].queryset
    assert {unit.full_name for unit in offered} == UNITS[who]


def test_supervisor_prints_any_unit_but_groups_in_their_villages(supervisor, village, group, department):
    offered = signed_in(supervisor).get(PAGE).context["form"].fields["unit"].queryset
    assert {unit.tier for unit in offered} == {Tier.COUNTY, Tier.TOWN, Tier.VILLAGE, Tier.DEPARTMENT}


def test_unit_of_others_is_refused(told, village, sibling_agent):
    response = signed_in(sibling_agent).get(BOOK, asked(village))
    assert response.status_code == 422
    assert set(refusals(response)) == {"unit"}


def test_those_who_oversee_take_in_the_units_below(told, town, village, leader, village_agent):
    assert told.receipt not in words(printed(signed_in(leader), town))
    said = words(printed(signed_in(leader), town, below="on"))
    assert told.receipt in said
    assert "海安镇及下属单位" in said
    UnitFactory(name="一组", tier=Tier.GROUP, parent=village)
    assert "及下属单位" not in words(printed(signed_in(village_agent), village, below="on"))


# --- What is asked for -----------------------------------------------------------------------------------------------


def test_page_begins_with_ones_own_unit_and_this_month(village, village_agent):
    page = Page(signed_in(village_agent).get(PAGE))
    assert page.kept("unit") == {village.code}
    assert page.kept("first") == {"2026-05-01"}
    assert page.kept("last") == {"2026-05-23"}
    links = {link.replace("&amp;", "&") for link in page.links()}
    assert f"?unit={village.code}&first=2025-07-01&last=2025-12-31" in links


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"first": "2026-06-01"}, {"last"}),
        ({"first": "昨天"}, {"first"}),
        ({"last": ""}, {"last"}),
        ({"last": "0001-01-01"}, {"last"}),
        ({"unit": "\x00"}, {"unit"}),
        ({"unit": "9" * 500}, {"unit"}),
        ({"unit": "\u202e"}, {"unit"}),
        ({"first": "\x00"}, {"first"}),
    ],
)
def test_mistake_stands_beside_its_field_and_the_rest_is_kept(village, village_agent, changes, wrong):
    response = signed_in(village_agent).get(BOOK, asked(village) | changes)
    assert response.status_code == 422
    assert set(refusals(response)) == wrong
    assert_beside_the_field(response)


def test_book_that_would_be_too_thick_asks_for_a_shorter_period(monkeypatch, village, village_agent, now):
    monkeypatch.setattr(forms, "MOST_LINES", 2)
    for _ in range(2):
        register(village, village_agent, now)
    browser = signed_in(village_agent)
    assert browser.get(BOOK, asked(village)).status_code == 200
    register(village, village_agent, now)
    response = browser.get(BOOK, asked(village))
    assert response.status_code == 422
    assert "3 件，一册最多 2 件" in refusals(response)["last"][0]


def test_book_of_many_costs_the_queries_of_one(village, village_agent, now):
    browser = signed_in(village_agent)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            browser.get(BOOK, asked(village))
        return len(captured)

    register(village, village_agent, now)
    alone = cost()
    for _ in range(3):
        register(village, village_agent, now)
    assert cost() == alone <= 8


def test_book_reads_its_lines_one_by_one(told, village):
    """However many there are, they are never all in memory as rows."""
    found = intake_book.lines(entered(Unit.objects.all(), date(2026, 5, 1), date(2026, 5, 31)))
    assert iter(found) is found
