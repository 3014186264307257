"""What holds for every page, whoever opens it: tags that match, ids once, nothing inline, nothing personal in links."""

import re

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from proxyportal import views
from requests_app.actions import attaching, handling, intake
from requests_app.actions.intake import query_code
from tests.browsing import Page, attributes, signed_in, text, with_pass
from tests.conftest import HOUR
from tests.factories import ApplicationFactory, ServiceItemFactory

pytestmark = pytest.mark.one_engine

PUBLIC = ["home", "about", "privacy", "accessibility", "login", "requests:new", "requests:track", "network:catalogue"]
STAFF = ["requests:desk", "requests:register", "requests:papers", "home", "about"]
LANGUAGES = ["zh-hans", "en"]


@pytest.fixture(autouse=True)
def _three_hours_later(now):
    with time_machine.travel(now + 3 * HOUR, tick=False):
        yield


@pytest.fixture(params=LANGUAGES)
def language(request, settings):
    """The cookie of the switch on the page."""
    return {settings.LANGUAGE_COOKIE_NAME: request.param}


def opened(browser: Client, address: str, cookies: dict[str, str], status: int = 200):
    for name, value in cookies.items():
        browser.cookies[name] = value
    response = browser.get(address)
    assert response.status_code == status
    return response


def assert_sound(response) -> None:
    """The tags match, every id stands once, and nothing needs a hole in the CSP."""
    page = Page(response)
    ids = [attributes(element)["id"] for element in page.elements() if "id" in attributes(element)]
    assert sorted(ids) == sorted(set(ids))
    for element in page.elements():
        given = attributes(element)
        assert element.name != "style"
        assert element.name != "script" or given.get("src", "").startswith("/static/")
        assert not [name for name in given if name == "style" or name.startswith("on")], f"inline in {element.name}"
        assert not any(value.lstrip().lower().startswith(("javascript:", "data:text")) for value in given.values())
    for name in ("aria-describedby", "aria-labelledby", "for"):
        named = [n for e in page.elements() for n in attributes(e).get(name, "").split()]
        assert set(named) <= set(ids), f"{name} names nothing"
    assert len(list(page.elements("h1"))) == 1


@pytest.mark.parametrize("name", PUBLIC)
def test_public_page_is_sound(db, name, language):
    response = opened(Client(), reverse(name), language)
    assert_sound(response)
    assert (
        attributes(next(Page(response).elements("html")))["lang"]
        == {"zh-hans": "zh-Hans", "en": "en"}[next(iter(language.values()))]
    )


@pytest.mark.parametrize("name", STAFF)
def test_staff_page_is_sound(submitted, walk_in, village_agent, name, language):
    ServiceItemFactory()
    assert_sound(opened(signed_in(village_agent), reverse(name), language))


@pytest.mark.parametrize("who", ["supervisor", "administrator", "stranger"])
def test_desk_of_who_serves_no_queue_is_sound(request, submitted, who):
    assert_sound(opened(signed_in(request.getfixturevalue(who)), reverse("requests:desk"), {}))


@pytest.mark.parametrize("stands", ["submitted", "accepted", "concluded", "informed", "refused", "withdrawn", "told"])
def test_request_is_sound_for_agent_and_client(request, village_agent, stands, language, now):
    """In every status, with a file where one may be added."""
    shown = request.getfixturevalue(stands)
    if stands in ("submitted", "accepted"):
        new = attaching.NewFile("<b>证明.pdf", "application/pdf", b"%PDF-1.4")
        attaching.attach(proxy_request=shown, attachments=[new], actor=None, now=now)
    for name, browser in {
        "requests:page": signed_in(village_agent),
        "requests:desk-receipt": signed_in(village_agent),
        "requests:progress": with_pass(shown),
        "requests:receipt": with_pass(shown),
    }.items():
        assert_sound(opened(browser, reverse(name, args=[shown.receipt]), language))


@pytest.mark.parametrize("page", ["new", "track", "register"])
def test_page_of_a_refused_form_is_sound(village_agent, page, language):
    browser = signed_in(village_agent)
    for name, value in language.items():
        browser.cookies[name] = value
    assert_sound(browser.post(reverse(f"requests:{page}"), {"unit_search": "新"}))


def test_failure_pages_are_sound(db, settings, rf, village_agent):
    """404, 403, 400 and 500, the last two without asking anything of the request."""
    assert_sound(Client().get("/nothing/here/"))
    assert_sound(signed_in(village_agent).get(reverse("requests:page", args=["HA-1"])))
    assert_sound(Client(enforce_csrf_checks=True).post(reverse("requests:new"), {}))
    for view, status in ((views.bad_request, 400), (views.server_error, 500)):
        response = view(rf.get("/"))
        assert response.status_code == status
        assert_sound(response)
        assert settings.HOTLINE in response.content.decode()


def test_checks_would_notice_what_is_inline(rf):
    """The positive control of all tests above."""
    for bad in (
        "<p style='color:red'>x</p>",
        "<button onclick='x()'>x</button>",
        "<style>p{}</style>",
        "<script>x()</script>",
        "<a href='javascript:x()'>x</a>",
        "<i id='a'></i><i id='a'></i>",
        "<label for='gone'>x</label>",
    ):
        with pytest.raises(AssertionError):
            assert_sound(HttpResponse(f"<html><h1>x</h1>{bad}</html>"))
    assert_sound(HttpResponse("<html><h1>x</h1></html>"))


def test_markup_that_people_type_stays_text(village, village_agent, now):
    """Stored text appears exactly, never as markup, formula or template (reliability.md, 12)."""
    typed = "<script>alert(1)</script>{{ 7|add:7 }}{% now 'Y' %} =1+1 %(receipt)s"
    application = ApplicationFactory(area=village, description=typed, client_name="<i>张</i>")
    shown = intake.submit(application=application, now=now)
    handling.refuse(proxy_request=shown, reason=typed, actor=village_agent, now=now + HOUR)
    for name, browser in {"requests:page": signed_in(village_agent), "requests:progress": with_pass(shown)}.items():
        response = opened(browser, reverse(name, args=[shown.receipt]), {})
        assert_sound(response)
        quotes = [text(e) for e in Page(response).elements("p") if attributes(e).get("class") == "quote"]
        assert quotes.count(typed) >= 2


# --- Nothing personal where it does not belong -----------------------------------------------------------------------


def test_no_link_holds_a_phone_name_or_code(submitted, village_agent):
    """Neither an agent's nor a client's pages: addresses end up in logs, histories and Referers."""
    code = query_code(submitted)
    name, phone = submitted.client.name, submitted.client.phone
    agent, client = signed_in(village_agent), with_pass(submitted)
    for browser, address in [
        (agent, reverse("requests:desk")),
        (agent, reverse("requests:page", args=[submitted.receipt])),
        (agent, reverse("requests:desk-receipt", args=[submitted.receipt])),
        (client, reverse("requests:progress", args=[submitted.receipt])),
        (client, reverse("requests:receipt", args=[submitted.receipt])),
        (client, reverse("requests:track")),
    ]:
        links = " ".join(Page(browser.get(address)).links())
        assert not re.findall(f"{re.escape(name)}|{phone}|{code}", links)


@pytest.mark.parametrize("who", ["village_agent", "leader", "personnel_officer", "supervisor"])
@pytest.mark.parametrize("name", ["requests:desk", "requests:page"])
def test_client_is_masked_until_shown(request, submitted, who, name):
    arguments = [] if name == "requests:desk" else [submitted.receipt]
    html = signed_in(request.getfixturevalue(who)).get(reverse(name, args=arguments)).content.decode()
    assert submitted.client.name not in html
    assert submitted.client.phone not in html
    assert "吉**" in html
    assert f"138****{submitted.client.phone[-4:]}" in html


def test_client_page_shows_neither_name_nor_phone(submitted):
    """Whoever looks over a shoulder, or guessed a code, learns no more than was asked."""
    browser = with_pass(submitted)
    for name in ("requests:progress", "requests:receipt"):
        html = browser.get(reverse(name, args=[submitted.receipt])).content.decode()
        assert submitted.client.name not in html
        assert submitted.client.phone not in html


def test_reveal_shows_the_client_once_and_leaves_an_event(submitted, village_agent):
    browser = signed_in(village_agent)
    page = reverse("requests:page", args=[submitted.receipt])
    shown = browser.post(reverse("requests:act", args=[submitted.receipt, "reveal"]))
    assert submitted.client.name in shown.content.decode()
    assert submitted.client.phone in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    event = submitted.events.latest("seq")
    assert (event.verb, event.actor) == ("reveal", village_agent)
    assert submitted.client.phone not in browser.get(page).content.decode()


def test_client_never_reads_that_agents_looked(submitted, village_agent):
    """Showing the client is the staff's own record; everything else of the story is the client's, too."""
    signed_in(village_agent).post(reverse("requests:act", args=[submitted.receipt, "reveal"]))
    response = with_pass(submitted).get(reverse("requests:progress", args=[submitted.receipt]))
    assert len(response.context["story"]) == 1


# --- The two switches ------------------------------------------------------------------------------------------------


def test_elder_view_stays_until_it_is_switched_off(client, db):
    """On every page, also on those of failures; the button then says the other thing."""
    track = reverse("requests:track")
    for on in ("1", "0"):
        assert client.post(reverse("elder"), {"on": on, "next": track}).url == track
        for address in (track, "/nothing/"):
            page = Page(client.get(address))
            assert (attributes(next(page.elements("html"))).get("class") == "elder") is (on == "1")
            assert page.kept("on") == {"0" if on == "1" else "1"}


def test_language_is_chinese_unless_chosen(client, db):
    """A shared computer set to English by somebody else changes nothing for a resident."""
    response = client.get(reverse("home"), headers={"Accept-Language": "en"})
    assert response.headers["Content-Language"] == "zh-Hans"
    client.post(reverse("set_language"), {"language": "en"})
    response = client.get(reverse("home"), headers={"Accept-Language": "zh-CN"})
    assert response.headers["Content-Language"] == "en"
