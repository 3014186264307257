"""Headers, cookies, sign-in and hosts: what protects every page without its view knowing."""

from importlib import import_module

import pytest
from django.conf import settings as installed
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from network.demo.accounts import DEMO_ACCOUNTS
from proxyportal.client_address import client_address
from tests.browsing import PHONE, Page, answers, attributes, signed_in, values

PASSWORD = "correct-horse-9"
CSP = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
PUBLIC = ["home", "about", "privacy", "accessibility", "login", "requests:new", "requests:track", "healthz"]
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "javascript:alert(1)",
    "http:///evil.example",
    "\x00//evil.example",
    "https://portal.test@evil.example/",
]


@pytest.fixture
def agent(village_agent):
    """An agent with a password."""
    village_agent.set_password(PASSWORD)
    village_agent.save()
    return village_agent


def sign_in(browser: Client, username: str, password: str = PASSWORD, **more: str):
    return browser.post(reverse("login"), {"username": username, "password": password, **more})


# --- Headers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PUBLIC)
def test_every_page_has_the_strict_policy(client, db, name):
    """No unsafe-inline, no other host, no frame; the whole policy stands here, so that a hole is a decision."""
    response = client.get(reverse(name))
    sent = dict(part.strip().split(" ", 1) for part in response.headers["Content-Security-Policy"].split(";"))
    assert sent == CSP
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/nothing/", "/desk/", "/requests/new/"])
def test_failures_and_redirects_have_the_policy_too(db, path):
    response = Client(enforce_csrf_checks=True).post(path)
    assert response.status_code in (302, 403, 404)
    assert "script-src 'self'" in response.headers["Content-Security-Policy"]


def test_pages_with_personal_matters_are_kept_nowhere(submitted, village_agent):
    """The back button of a shared computer shows nothing."""
    browser = signed_in(village_agent)
    for address in (reverse("requests:desk"), reverse("requests:page", args=[submitted.receipt])):
        assert "no-store" in browser.get(address).headers["Cache-Control"]


# --- Cookies ---------------------------------------------------------------------------------------------------------


def test_cookies_are_secure_and_out_of_reach_of_scripts(client, agent, village):
    """Outside the embedded mode every cookie is for TLS only; no cookie is for scripts, or for other sites."""
    client.post(reverse("elder"), {"on": "1"})
    client.post(reverse("set_language"), {"language": "en"})
    client.post(reverse("requests:new"), answers(village))
    client.get(reverse("login"))
    sign_in(client, agent.username)
    assert set(client.cookies) == {"elder", "django_language", "opened", "sessionid", "csrftoken"}
    for name, cookie in client.cookies.items():
        assert cookie["secure"], name
        assert cookie["samesite"] in ("Lax", "Strict") or name == "django_language"
        assert cookie["httponly"] or name == "django_language"
    assert client.cookies["opened"]["path"] == "/requests/"


def test_settings_are_strict_outside_the_embedded_mode():
    assert not installed.EMBEDDED
    assert not installed.DEBUG
    assert installed.DEMO_PASSWORD == ""
    assert installed.SESSION_COOKIE_SECURE
    assert installed.CSRF_COOKIE_SECURE
    assert installed.SECURE_HSTS_SECONDS >= 31_536_000


def test_demo_accounts_are_offered_in_the_embedded_mode_only(client, db, settings):
    """The button that signs in by one click must not exist in a county's installation."""
    offered = [name for name, _ in DEMO_ACCOUNTS]

    def shown() -> set[str]:
        page = Page(client.get(reverse("login")))
        return {value for element in page.elements("input") for value in values(element, "username")} & set(offered)

    assert shown() == set()
    settings.EMBEDDED, settings.DEMO_PASSWORD = True, "demo"
    assert shown() == set(offered)


# --- Sign-in ---------------------------------------------------------------------------------------------------------


def test_sign_in_leads_to_the_desk_and_changes_the_session(client, agent):
    """A session that somebody planted before the sign-in is worth nothing after it."""
    client.cookies[installed.SESSION_COOKIE_NAME] = planted = planted_session()
    assert sign_in(client, agent.username).url == reverse("requests:desk")
    assert client.cookies[installed.SESSION_COOKIE_NAME].value != planted
    assert client.get(reverse("requests:desk")).status_code == 200
    thief = Client()
    thief.cookies[installed.SESSION_COOKIE_NAME] = planted
    assert thief.get(reverse("requests:desk")).status_code == 302


def test_sign_in_leads_an_administrator_without_a_post_to_the_administration(client, administrator):
    """Nothing waits on the desk of somebody who handles no requests."""
    administrator.set_password(PASSWORD)
    administrator.save()
    assert sign_in(client, administrator.username).url == reverse("network:manage")
    assert sign_in(client, administrator.username, next="/catalogue/").url == "/catalogue/"


def planted_session() -> str:
    session = import_module(installed.SESSION_ENGINE).SessionStore()
    session["planted"] = True
    session.save()
    return session.session_key


def test_sign_out_ends_the_session(client, agent):
    sign_in(client, agent.username)
    left = client.cookies[installed.SESSION_COOKIE_NAME].value
    assert client.post(reverse("logout")).url == reverse("home")
    client.cookies[installed.SESSION_COOKIE_NAME] = left
    assert client.get(reverse("requests:desk")).status_code == 302


@pytest.mark.parametrize("target", ELSEWHERE)
def test_sign_in_sends_nobody_elsewhere(client, agent, target):
    """Neither the page nor the answer repeats an address that is not ours."""
    page = client.get(reverse("login"), {"next": target})
    assert "evil" not in "".join(Page(page).links() | Page(page).kept("next") - {page.wsgi_request.get_full_path()})
    assert sign_in(client, agent.username, next=target).url == reverse("requests:desk")


@pytest.mark.parametrize("switch", ["elder", "set_language"])
@pytest.mark.parametrize("target", [*ELSEWHERE, ""])
def test_switches_send_nobody_elsewhere(client, db, switch, target):
    response = client.post(reverse(switch), {"on": "1", "language": "en", "next": target})
    assert response.status_code == 302
    assert response.url == reverse("home")


@pytest.mark.parametrize("target", ["/requests/track/?receipt=HA-1", "here", "home", "a:b", "?x", "/%00", "/\n/x", "#"])
def test_elder_switch_goes_back_to_any_page_of_ours(client, db, target):
    """Whatever stands there, the answer is a page of ours and no error."""
    response = client.post(reverse("elder"), {"on": "1", "next": target})
    assert response.status_code == 302
    assert not response.url.startswith(("http", "//"))


def test_five_failures_lock_the_name_at_that_address(client, agent):
    """The lock is in the database: a cache that is lost or flushed opens nothing (reliability.md)."""
    for _ in range(4):
        assert sign_in(client, agent.username, "wrong").status_code == 200
    assert sign_in(client, agent.username, "wrong").status_code == 429
    cache.clear()
    locked = sign_in(Client(), agent.username)
    assert locked.status_code == 429
    assert "registration/locked.html" in [template.name for template in locked.templates]
    assert Client().get(reverse("requests:desk")).status_code == 302


def test_lock_of_one_name_locks_no_other(client, agent, second_village_agent):
    second_village_agent.set_password(PASSWORD)
    second_village_agent.save()
    for _ in range(6):
        sign_in(client, agent.username, "wrong")
    assert sign_in(Client(), second_village_agent.username).status_code == 302
    assert sign_in(Client(REMOTE_ADDR="192.0.2.7"), agent.username).status_code == 302


def test_lock_does_not_believe_the_visitors_own_header(agent):
    """Otherwise every attempt comes from another address, as its sender likes."""
    for number in range(5):
        sign_in(Client(headers={"X-Forwarded-For": f"192.0.2.{number}"}), agent.username, "wrong")
    assert sign_in(Client(), agent.username).status_code == 429


@pytest.mark.parametrize("field", ["username", "password"])
@pytest.mark.parametrize("value", ["", "a\x00b", "\u202e", "😀𠮷", "１３８", "长" * 300_000])
def test_sign_in_takes_bad_input(client, agent, field, value):
    response = sign_in(client, **{"username": agent.username, "password": "wrong", field: value})
    assert response.status_code == 200
    assert response.context["form"].errors
    shown = [attributes(e) for e in Page(response).elements("p") if "wrong" in attributes(e).get("class", "")]
    assert shown, "no message on the page"


def test_name_that_is_too_long_is_no_way_round_the_lock(client, db):
    """On Django's own sign-in page neither; the table of failures holds 255 characters."""
    for address in (reverse("login"), reverse("admin:login")):
        for length in (300, 5000):
            response = client.post(address, {"username": "长" * length, "password": "wrong"})
            assert response.status_code == 200
    assert client.post(address, {"username": "长" * 400, "password": "wrong"}).status_code == 429


def test_failed_sign_in_over_a_unix_socket_is_no_error(agent):
    """A server behind a socket sees no address; the lock still counts."""
    for _ in range(4):
        assert sign_in(Client(REMOTE_ADDR=""), agent.username, "wrong").status_code == 200
    assert sign_in(Client(REMOTE_ADDR=""), agent.username, "wrong").status_code == 429


# --- Where a request comes from --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, None, "198.51.100.1"),
        (0, "192.0.2.1", "198.51.100.1"),
        (1, "192.0.2.1", "192.0.2.1"),
        (1, "203.0.113.9, 192.0.2.1", "192.0.2.1"),
        (2, "203.0.113.9, 192.0.2.1, 10.0.0.1", "192.0.2.1"),
        (2, "192.0.2.1", "198.51.100.1"),
        (1, "", "198.51.100.1"),
        (1, "no address", "198.51.100.1"),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_address_is_what_our_own_proxies_wrote(rf, settings, proxies, header, address):
    settings.TRUSTED_PROXIES = proxies
    headers = {} if header is None else {"X-Forwarded-For": header}
    assert client_address(rf.get("/", headers=headers, REMOTE_ADDR="198.51.100.1")) == address


# --- Hosts and forgery -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["evil.example", "portal.test.evil.example", "portal.test:80@evil", "x y", ""])
def test_unknown_host_is_refused_with_a_page_of_ours(client, settings, db, host):
    """No page is built for another host's name, so none can be planted in a link or a cache."""
    settings.ALLOWED_HOSTS = ["portal.test"]
    response = client.get(reverse("requests:track"), headers={"Host": host})
    assert response.status_code == 400
    assert settings.HOTLINE in response.content.decode()
    assert "evil" not in response.content.decode()
    assert client.get(reverse("requests:track"), headers={"Host": "portal.test"}).status_code == 200


def test_forwarded_host_is_not_believed(client, settings, db):
    settings.ALLOWED_HOSTS = ["portal.test"]
    headers = {"Host": "portal.test", "X-Forwarded-Host": "evil.example"}
    assert "evil" not in client.get(reverse("requests:new"), headers=headers).content.decode()


@pytest.mark.parametrize("name", ["requests:new", "requests:track", "login", "elder", "set_language", "requests:close"])
def test_form_from_another_site_is_refused(db, village, name):
    browser = Client(enforce_csrf_checks=True)
    response = browser.post(reverse(name), answers(village))
    assert response.status_code == 403
    assert "403_csrf.html" in [template.name for template in response.templates]


def test_verb_from_another_site_changes_nothing(submitted, village_agent):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(village_agent)
    assert browser.post(reverse("requests:act", args=[submitted.receipt, "accept"])).status_code == 403
    submitted.refresh_from_db()
    assert submitted.status == "submitted"


def test_logs_hold_nothing_that_people_typed(client, village, caplog):
    """Success, refusal, a wrong code and a forged form: none leaves a phone, a name or a code in the log."""
    caplog.set_level("DEBUG")
    receipt = client.post(reverse("requests:new"), answers(village)).url
    client.post(reverse("requests:new"), answers(village, unit="X"))
    client.post(reverse("requests:track"), {"receipt": receipt.split("/")[2], "code": "5678"})
    client.post(reverse("requests:track"), {"receipt": receipt.split("/")[2], "code": "987654"})
    Client(enforce_csrf_checks=True).post(reverse("requests:new"), answers(village))
    logged = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("django.db"))
    for typed in (PHONE, "吉祥如意", "5678", "987654"):
        assert typed not in logged
