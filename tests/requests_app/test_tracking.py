"""Opening one's own request: the receipt's code, the pass it gives to the browser, and what others see."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import signing
from django.test import Client

from requests_app import client_pass
from requests_app.actions import intake
from requests_app.actions.intake import query_code
from requests_app.enums import Channel
from requests_app.models import ProxyRequest
from tests.browsing import Page, answers, with_pass
from tests.conftest import HOUR
from tests.factories import ApplicationFactory

NEW, TRACK = "/requests/new/", "/requests/track/"
UNKNOWN = "HA-20260522-9999"
TOKEN = r'(?<=name="csrfmiddlewaretoken" value=")\w+'


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now + 3 * HOUR, tick=False) as traveller:
        yield traveller


# --- The receipt and the pass ----------------------------------------------------------------------------------------


def test_receipt_of_a_submission_opens_its_page(client, village):
    made = client.post(NEW, answers(village)).url
    assert client.get(made).status_code == 200
    assert client.get(made.removesuffix("receipt/")).status_code == 200


def test_another_browser_cannot_open_it_with_the_number_alone(submitted):
    """Known and unknown numbers look the same from outside."""
    known, unknown = (Client().get(f"/requests/{number}/") for number in (submitted.receipt, UNKNOWN))
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url) == (302, TRACK)
    assert known.content == unknown.content


@pytest.mark.parametrize("tamper", ["changed", "unsigned", "other salt", "no list", "empty", "junk", "NUL"])
def test_tampered_pass_opens_nothing(submitted, tamper):
    good = with_pass(submitted).cookies[client_pass.COOKIE].value
    browser = Client()
    browser.cookies[client_pass.COOKIE] = {
        "changed": good[:-1] + ("A" if good[-1] != "A" else "B"),
        "unsigned": f'["{submitted.receipt}"]',
        "other salt": signing.dumps([submitted.receipt], salt="another"),
        "no list": signing.dumps({"receipt": submitted.receipt}, salt=client_pass.SALT),
        "empty": "",
        "junk": "a:b:c",
        "NUL": "\x00:\x00",
    }[tamper]
    assert browser.get(f"/requests/{submitted.receipt}/").status_code == 302
    assert browser.get(TRACK).status_code == 200


def test_pass_expires_half_an_hour_after_the_last_look(submitted, clock):
    browser = with_pass(submitted)
    address = f"/requests/{submitted.receipt}/"
    clock.shift(timedelta(seconds=client_pass.SECONDS - 1))
    assert browser.get(address).status_code == 200
    clock.shift(timedelta(seconds=client_pass.SECONDS - 1))
    assert browser.get(address).status_code == 200
    clock.shift(timedelta(seconds=client_pass.SECONDS + 1))
    assert browser.get(address).status_code == 302


def test_pass_keeps_the_last_few_requests(submitted):
    made = [ProxyRequest(receipt=f"HA-{number}") for number in range(client_pass.KEPT)]
    browser = with_pass(*made)
    browser.post(TRACK, {"receipt": submitted.receipt, "code": query_code(submitted)})
    kept = signing.loads(browser.cookies[client_pass.COOKIE].value, salt=client_pass.SALT)
    assert kept == [*(request.receipt for request in made[1:]), submitted.receipt]


def test_leaving_forgets_every_request(submitted):
    browser = with_pass(submitted)
    address = f"/requests/{submitted.receipt}/"
    assert address in Page(browser.get(TRACK)).links()
    assert browser.post("/requests/close/").url == "/"
    assert browser.get(address).status_code == 302
    assert address not in Page(browser.get(TRACK)).links()


# --- Tracking --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", [str, str.lower, lambda number: f" {number} ", lambda n: n.replace("-", "－")])
@pytest.mark.parametrize("code", ["query code", "phone tail", "full width"])
def test_number_and_code_open_the_request(client, submitted, written, code):
    given = {"query code": query_code(submitted), "phone tail": submitted.client.phone[-4:]}
    given["full width"] = "".join(chr(ord(digit) + 0xFEE0) for digit in query_code(submitted))
    response = client.post(TRACK, {"receipt": written(submitted.receipt), "code": given[code]})
    assert response.url == f"/requests/{submitted.receipt}/"
    assert client.get(response.url).status_code == 200


def test_unknown_number_and_wrong_code_look_the_same(client, submitted):
    """Body and status, but for the number that the visitor typed (reliability.md, 9)."""
    wrong = client.post(TRACK, {"receipt": submitted.receipt, "code": "wrong"})
    unknown = client.post(TRACK, {"receipt": UNKNOWN, "code": "wrong"})
    assert wrong.status_code == unknown.status_code == 422
    bodies = {re.sub(rf"{submitted.receipt}|{UNKNOWN}|{TOKEN}", "", page.content.decode()) for page in (wrong, unknown)}
    assert len(bodies) == 1
    assert dict(wrong.headers) | {"Content-Length": ""} == dict(unknown.headers) | {"Content-Length": ""}


@pytest.mark.parametrize("code", ["0000", "", "7" * 6, "0"])
def test_client_without_a_phone_has_no_phone_tail(village, village_agent, now, code, client):
    """An empty phone is not a code that everybody knows."""
    shown = intake.register(
        application=ApplicationFactory(area=village, client_phone=""),
        channel=Channel.COUNTER,
        visited_at=now,
        accept_at_once=False,
        actor=village_agent,
        now=now,
    )
    assert query_code(shown) != code
    assert client.post(TRACK, {"receipt": shown.receipt, "code": code}).status_code == 422
