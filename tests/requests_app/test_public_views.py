"""What residents do without an account: submit, keep the receipt, track, rate, withdraw, leave."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core import signing
from django.test import Client

from network.routing import agents_for
from requests_app import client_pass
from requests_app.actions import intake
from requests_app.actions.intake import MOST_A_DAY, query_code
from requests_app.enums import Channel, Status
from requests_app.models import ProxyRequest
from tests.browsing import PHONE, Page, answers, attributes, refusals, with_pass
from tests.conftest import HOUR
from tests.factories import CLIENT_NAME, DESCRIPTION, ApplicationFactory, ServiceItemFactory

NEW, TRACK = "/requests/new/", "/requests/track/"
UNKNOWN = "HA-20260522-9999"
TOKEN = r'(?<=name="csrfmiddlewaretoken" value=")\w+'


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now + 3 * HOUR, tick=False) as traveller:
        yield traveller


def numbers(page: Page) -> tuple[str, str]:
    """Receipt number and query code, where programs find them."""
    (slip,) = [attributes(e) for e in page.elements() if "data-receipt" in attributes(e)]
    return slip["data-receipt"], slip["data-query-code"]


# --- Submitting ------------------------------------------------------------------------------------------------------


def test_submit_with_five_answers_gives_the_receipt(client, village, village_agent, now):
    response = client.post(NEW, answers(village))
    made = ProxyRequest.objects.get()
    assert (response.status_code, response.url) == (302, f"/requests/{made.receipt}/receipt/")
    assert numbers(Page(client.get(response.url))) == (made.receipt, query_code(made))
    assert made.receipt == "HA-20260522-0001"
    assert (made.channel, made.status, made.holder_unit) == (Channel.ONLINE, Status.SUBMITTED, village)
    assert (made.submitted_at, made.due_at) == (now + 3 * HOUR, now + 27 * HOUR)
    assert (made.description, made.client.name, made.client.phone) == (DESCRIPTION, CLIENT_NAME, PHONE)
    assert not made.urgent_requested


@pytest.mark.parametrize("method", ["double click", "replay from another browser"])
def test_same_submission_gives_the_same_receipt(client, village, method):
    """Whatever a browser repeats, one request comes of it."""
    sent = answers(village)
    first = client.post(NEW, sent)
    again = (client if method == "double click" else Client()).post(NEW, sent)
    assert again.url == first.url
    assert ProxyRequest.objects.count() == 1


def test_form_carries_a_fresh_key_each_time(client, db):
    keys = {Page(client.get(NEW)).kept("submission_key").pop() for _ in range(3)}
    assert len(keys) == 3


def test_refused_form_keeps_its_key(client, village):
    """The second try of the same form is still the same submission."""
    sent = answers(village, consent=None)
    assert Page(client.post(NEW, sent)).kept("submission_key") == {sent["submission_key"]}


@pytest.mark.parametrize("key", [None, "", "no key", "00000000", "x" * 500])
def test_submit_without_a_usable_key_works(client, village, key):
    """A program that sends no key loses the protection, not the request."""
    assert client.post(NEW, answers(village, submission_key=key)).status_code == 302
    assert client.post(NEW, answers(village, submission_key=key)).status_code == 302
    assert ProxyRequest.objects.count() == 2


def test_submit_takes_what_people_really_type(client, village):
    """Full-width digits, spaces, a country code, and a landline without its area code."""
    for typed, kept in {
        "１３９１２３４５６７８": "13912345678",
        " +86 139-1234-5678 ": "13912345678",
        "８８８１２３４５": "0513-88812345",
        "（0513）88812345": "0513-88812345",
    }.items():
        client.post(NEW, answers(village, client_phone=typed))
        assert ProxyRequest.objects.latest("pk").client.phone == kept


def test_place_may_be_typed_instead_of_chosen(client, village, group):
    """Without a script, a name that only one place has is enough."""
    assert client.post(NEW, answers(village, unit=None, unit_search="一组")).status_code == 302
    assert ProxyRequest.objects.get().area == group


def test_named_agent_is_first_contact(client, village, village_agent, town_agent):
    """The client may choose among the agents of the place and those above it (R12, R30)."""
    assert {post.agent for post in agents_for(village, village_agent.date_joined.date())} == {
        village_agent.agent,
        town_agent.agent,
    }
    client.post(NEW, answers(village, agent=town_agent.agent.pk))
    made = ProxyRequest.objects.get()
    assert (made.first_contact, made.holder_agent) == (town_agent.agent, town_agent.agent)
    assert made.holder_unit == town_agent.standing.home


def test_agents_of_a_place_are_offered(client, village, village_agent, town_agent, sibling_agent):
    """For htmx as options, and on the form itself once the place is known."""
    options = client.get("/requests/agents/", {"unit": village.code}).content.decode()
    form = client.get(NEW, {"unit": village.code}).content.decode()
    for html in (options, form):
        assert str(village_agent.agent) in html
        assert str(town_agent.agent) in html
        assert str(sibling_agent.agent) not in html


@pytest.mark.parametrize("field", ["agent", "item", "unit", "kind"])
@pytest.mark.parametrize("code", ["foreign", "999999", "-1", "1e9", "９", "' OR 1=1 --", "9" * 400])
def test_foreign_code_is_refused_beside_its_field(client, village, sibling_agent, field, code):
    """A code of another list, or none at all: message there, everything else kept."""
    foreign = {"agent": sibling_agent.agent.pk, "item": ServiceItemFactory(offered=False).code, "unit": "D01"}
    sent = answers(village, **{field: foreign.get(field, "other") if code == "foreign" else code})
    response = client.post(NEW, sent)
    assert response.status_code == 422
    assert set(refusals(response)) == {field}
    page = Page(response)
    for name in {"client_name", "client_phone", "description", "submission_key"}:
        assert page.kept(name) == {sent[name]}
    assert not ProxyRequest.objects.exists()


def test_more_requests_than_a_day_allows_are_refused_beside_the_phone(client, village):
    """Somebody else's phone, or a program; the hotline and the agent stay open."""
    for _ in range(MOST_A_DAY):
        assert client.post(NEW, answers(village)).status_code == 302
    sent = answers(village)
    response = client.post(NEW, sent)
    assert response.status_code == 422
    assert set(refusals(response)) == {"client_phone"}
    assert Page(response).kept("client_phone") == {PHONE}
    assert client.post(NEW, answers(village, client_phone="13912345679")).status_code == 302


def test_form_can_be_filled_by_an_address(client, village):
    """A link from an agent's card or the catalogue; never with anything personal."""
    item = ServiceItemFactory()
    page = Page(client.get(NEW, {"unit": village.code, "item": item.code, "kind": "voice", "client_phone": PHONE}))
    assert page.kept("unit") == {village.code}
    assert page.kept("item") == {item.code}
    assert page.kept("kind") == {"voice"}
    assert page.kept("client_phone") == {""}


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


# --- What a client can do --------------------------------------------------------------------------------------------


def do(shown: ProxyRequest, verb: str, **data: str):
    return with_pass(shown).post(f"/requests/{shown.receipt}/{verb}/", data)


def test_client_rates_once(informed):
    assert do(informed, "rate", grade="2", comment="来回跑了两趟").status_code == 302
    assert (informed.ratings.get().grade, informed.ratings.get().comment) == (2, "来回跑了两趟")
    do(informed, "rate", grade="5")
    assert informed.ratings.get().grade == 2
    page = with_pass(informed).get(f"/requests/{informed.receipt}/")
    assert not [verb for verb, *_ in page.context["forms"] if verb == "rate"]


def test_no_grade_is_chosen_beforehand(informed):
    """Nobody is led to a grade (R88)."""
    page = Page(with_pass(informed).get(f"/requests/{informed.receipt}/"))
    assert page.kept("grade") == set()


def test_client_withdraws(submitted):
    do(submitted, "withdraw", reason="自己办好了")
    submitted.refresh_from_db()
    assert (submitted.status, submitted.due_at) == (Status.WITHDRAWN, None)


@pytest.mark.parametrize("verb", ["withdraw", "rate"])
def test_stale_click_of_a_client_becomes_a_message(archived, verb):
    browser = with_pass(archived)
    response = browser.post(f"/requests/{archived.receipt}/{verb}/", {"grade": "5"}, follow=True)
    assert response.status_code == 200
    assert [message.level_tag for message in response.context["messages"]] == ["warning"]
    archived.refresh_from_db()
    assert archived.status == Status.ARCHIVED


def test_client_reads_result_and_who_is_responsible(informed, village_agent):
    html = with_pass(informed).get(f"/requests/{informed.receipt}/").content.decode()
    assert informed.result_text in html
    assert str(village_agent.agent) in html
    assert "0513-88810001" in html


def test_key_of_one_submission_is_not_the_code_of_another(client, village):
    """Codes follow from the key and the installation's secret, not from the number."""
    first, second = (client.post(NEW, answers(village, submission_key=str(uuid4()))).url for _ in range(2))
    codes = [query_code(ProxyRequest.objects.get(receipt=url.split("/")[2])) for url in (first, second)]
    assert codes[0] != codes[1]
