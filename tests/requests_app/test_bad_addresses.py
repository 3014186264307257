"""Query strings, addresses and cookies of every bad kind: a page, a 404 or a way on, never an error."""

import pytest
from django.test import Client

from tests.browsing import signed_in, with_pass
from tests.requests_app.test_bad_input import BAD

pytestmark = pytest.mark.one_engine

QUERIES = [
    ("/requests/new/", "unit"),
    ("/requests/new/", "item"),
    ("/requests/new/", "agent"),
    ("/requests/new/", "kind"),
    ("/requests/track/", "receipt"),
    ("/requests/agents/", "unit"),
    ("/network/units/matching/", "unit_search"),
    ("/desk/", "tab"),
    ("/desk/", "page"),
    ("/accounts/login/", "next"),
    ("/", "x"),
]
STRINGS = {kind: value for kind, value in BAD.items() if value is not None and kind != "long"} | {"long": "长" * 5000}


@pytest.mark.parametrize(("address", "name"), QUERIES, ids=[" ".join(pair) for pair in QUERIES])
def test_bad_query_string_is_no_error(submitted, village_agent, address, name):
    """Whatever an address carries, the page comes without it."""
    browser = signed_in(village_agent) if address == "/desk/" else Client()
    for kind, value in STRINGS.items():
        response = browser.get(address, {name: value})
        assert response.status_code == 200, kind
        assert "<script>alert" not in response.content.decode()
    assert browser.get(f"{address}?{name}=%FF%ED%A0%80&{name}[]=1&{name}.x=1").status_code == 200


PATHS = [
    "%00",
    "%E2%80%AE",
    "%F0%9F%98%80",
    "%FF%FE",
    "..%2F..%2Fetc",
    "%3Cscript%3E",
    "%27%20OR%201=1",
    "9" * 3000,
    "%25s",
    ".",
]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("frame", ["/desk/requests/{}/", "/desk/requests/{}/receipt/", "/desk/requests/{}/files/1/"])
def test_bad_address_of_a_request_is_not_found(village_agent, frame, path):
    assert signed_in(village_agent).get(frame.format(path)).status_code == 404


@pytest.mark.parametrize("path", PATHS)
def test_bad_verb_is_not_found(submitted, village_agent, path):
    assert signed_in(village_agent).post(f"/desk/requests/{submitted.receipt}/{path}/").status_code in (404, 405)
    assert signed_in(village_agent).post(f"/desk/requests/{path}/accept/").status_code == 404
    assert with_pass(submitted).post(f"/requests/{submitted.receipt}/{path}/").status_code in (404, 405)


@pytest.mark.parametrize("path", PATHS)
def test_bad_address_of_a_client_asks_for_the_code(client, db, path):
    assert client.get(f"/requests/{path}/").status_code in (302, 404)


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "opened", "elder", "django_language", "messages"])
@pytest.mark.parametrize(
    "value", ["\x00" * 40, "名" * 40, "x" * 3000, '"\\000\\377aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"', "a:b:c"]
)
def test_bad_cookie_is_no_error(db, name, value):
    """A cookie is input like any other."""
    for address in ("/", "/requests/track/", "/desk/"):
        browser = Client(headers={"Cookie": f"{name}={value}".encode().decode("latin-1")})
        assert browser.get(address).status_code in (200, 302)
