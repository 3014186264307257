"""Whose the papers of a request are: strangers, masks, the log, what a page offers, what it costs."""

import io
import re

import pypdfium2
import pytest
import time_machine
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from requests_app.actions import handling
from requests_app.enums import Verb
from requests_app.models import ProxyRequest
from tests.browsing import Page, signed_in, with_pass
from tests.conftest import DAY, HOUR
from tests.factories import CLIENT_NAME
from tests.network.printed import opened, words

pytestmark = pytest.mark.one_engine

DESK_PAPERS = ("desk-receipt-paper", "slip-paper", "authorization-paper", "desk-result-paper")
CLIENT_PAPERS = ("receipt-paper", "result-paper")


@pytest.fixture(autouse=True)
def _a_day_later(now):
    with time_machine.travel(now + DAY, tick=False):
        yield


def paper(browser: Browser, name: str, shown: ProxyRequest) -> pypdfium2.PdfDocument:
    """A paper of a request by the name of its route."""
    return opened(browser, reverse(f"requests:{name}", args=[shown.receipt]))


def posted(browser: Browser, name: str, shown: ProxyRequest) -> pypdfium2.PdfDocument:
    """The same with the client in full."""
    response = browser.post(reverse(f"requests:{name}", args=[shown.receipt]))
    assert response.headers["Content-Type"] == "application/pdf"
    return pypdfium2.PdfDocument(io.BytesIO(response.content))


# --- Whose they are --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["slip-paper", "desk-result-paper", "desk-receipt-paper", "authorization-paper"])
def test_paper_names_no_client_and_logs_nothing_by_itself(told, village_agent, name):
    before = told.events.count()
    said = words(paper(signed_in(village_agent), name, told))
    assert CLIENT_NAME not in said
    assert told.client.phone[-4:] not in said
    assert told.events.count() == before


@pytest.mark.parametrize("name", ["slip-paper", "authorization-paper"])
def test_client_in_full_is_printed_with_an_entry_in_the_log(walk_in, village_agent, name):
    said = words(posted(signed_in(village_agent), name, walk_in))
    assert CLIENT_NAME in said
    assert walk_in.client.phone in said
    assert walk_in.events.last().verb == Verb.REVEAL
    assert walk_in.events.last().actor == village_agent


def test_client_in_full_is_for_those_who_act_on_the_request(walk_in, personnel_officer):
    browser = signed_in(personnel_officer)
    before = walk_in.events.count()
    response = browser.post(reverse("requests:slip-paper", args=[walk_in.receipt]))
    assert response.url == reverse("requests:page", args=[walk_in.receipt])
    assert walk_in.events.count() == before
    assert "吉**" in words(paper(browser, "slip-paper", walk_in))


def test_papers_are_kept_nowhere_and_their_name_says_nothing(told, village_agent):
    for browser, names in ((signed_in(village_agent), DESK_PAPERS), (with_pass(told), CLIENT_PAPERS)):
        for name in names:
            response = browser.get(reverse(f"requests:{name}", args=[told.receipt]))
            assert response.headers["Content-Type"] == "application/pdf"
            assert "no-store" in response.headers["Cache-Control"]
            assert re.fullmatch(
                rf'inline; filename="{told.receipt}-[a-z]+\.pdf"', response.headers["Content-Disposition"]
            )


@pytest.mark.parametrize("name", DESK_PAPERS)
def test_number_that_is_none_is_not_found(village_agent, name):
    address = reverse(f"requests:{name}", args=["HA-1"])
    for receipt in ("%00", "%E2%80%AE", "9" * 300):
        assert signed_in(village_agent).get(address.replace("HA-1", receipt)).status_code == 404


def offers(page: Page) -> set[str]:
    return {link.rsplit("/", 1)[-1] for link in page.links() if link.endswith(".pdf")}


OFFERED = {
    "accepted": {"receipt.pdf", "slip.pdf", "authorization.pdf"},
    "told": {"receipt.pdf", "slip.pdf", "result.pdf"},
    "withdrawn": {"receipt.pdf", "slip.pdf"},
}


@pytest.mark.parametrize("stands", OFFERED)
def test_page_offers_the_papers_that_there_are(request, stands, village_agent):
    shown = request.getfixturevalue(stands)
    page = Page(signed_in(village_agent).get(reverse("requests:page", args=[shown.receipt])))
    assert offers(page) == OFFERED[stands]
    own = Page(with_pass(shown).get(reverse("requests:progress", args=[shown.receipt])))
    assert offers(own) == OFFERED[stands] & {"receipt.pdf", "result.pdf"}


def test_who_only_watches_is_offered_the_slip(accepted, supervisor):
    page = Page(signed_in(supervisor).get(reverse("requests:page", args=[accepted.receipt])))
    assert offers(page) == {"slip.pdf"}
    assert not {
        element for element in page.elements("form") if dict(element.attributes).get("action", "").endswith("pdf")
    }


# --- What it costs ---------------------------------------------------------------------------------------------------


def cost(browser: Browser, address: str) -> int:
    browser.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)


def test_slip_of_many_steps_costs_the_queries_of_few(told, village_agent, now):
    browser = signed_in(village_agent)
    address = reverse("requests:slip-paper", args=[told.receipt])
    few = cost(browser, address)
    for _ in range(30):
        handling.reveal(proxy_request=told, actor=village_agent, now=now + 4 * HOUR)
    assert cost(browser, address) == few <= 12
