"""What residents do without an account: submit, read, rate, withdraw."""

from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from network.routing import agents_for
from requests_app.actions.intake import MOST_A_DAY, query_code
from requests_app.enums import Channel, Status
from requests_app.models import ProxyRequest
from tests.browsing import PHONE, Page, answers, attributes, refusals, with_pass
from tests.conftest import HOUR
from tests.factories import CLIENT_NAME, DESCRIPTION, LeaveFactory, ServiceItemFactory, publish_everybody

NEW = "/requests/new/"


@pytest.fixture(autouse=True)
def _three_hours_later(now):
    with time_machine.travel(now + 3 * HOUR, tick=False):
        yield


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
    publish_everybody()
    assert {post.agent for post in agents_for(village, village_agent.date_joined.date())} == {
        village_agent.agent,
        town_agent.agent,
    }
    client.post(NEW, answers(village, agent=town_agent.agent.pk))
    made = ProxyRequest.objects.get()
    assert (made.first_contact, made.holder_agent) == (town_agent.agent, town_agent.agent)
    assert made.holder_unit == town_agent.standing.home


def test_agent_on_leave_is_offered_with_who_stands_in(client, village, village_agent, town_agent):
    """R40: the client may still want that agent, and knows who will come instead."""
    today = timezone.localdate()
    LeaveFactory(agent=village_agent.agent, starts_on=today, ends_on=today)
    publish_everybody()
    for words in ([], ["海安镇代理员"]):
        options = client.get("/requests/agents/", {"unit": village.code}).content.decode()
        (label,) = [line for line in options.splitlines() if "新桥代理员" in line]
        assert f"{today.day}" in label
        assert ("海安镇代理员" in label) is bool(words)
        village_agent.agent.appointments.update(backup=town_agent.agent)


def test_agents_of_a_place_are_offered(client, village, village_agent, town_agent, sibling_agent):
    """For htmx as options, and on the form itself once the place is known."""
    publish_everybody()
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
    for name in ("client_name", "client_phone", "description", "submission_key"):
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
    publish_everybody()
    html = with_pass(informed).get(f"/requests/{informed.receipt}/").content.decode()
    assert informed.result_text in html
    assert str(village_agent.agent) in html
    assert "0513-88810001" in html


def test_key_of_one_submission_is_not_the_code_of_another(client, village):
    """Codes follow from the key and the installation's secret, not from the number."""
    first, second = (client.post(NEW, answers(village, submission_key=str(uuid4()))).url for _ in range(2))
    codes = [query_code(ProxyRequest.objects.get(receipt=url.split("/")[2])) for url in (first, second)]
    assert codes[0] != codes[1]
