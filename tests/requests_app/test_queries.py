"""How many queries a page costs: the same for one row and for many, and never more than twelve.

The numbers stand here; a page that needs one more than its number fails, so that it is a decision.
"""

import itertools
from collections.abc import Callable
from datetime import datetime

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from network.models import User
from requests_app.actions import attaching, handling, intake
from requests_app.actions.intake import query_code
from requests_app.models import ProxyRequest
from requests_app.views.desk import TABS
from tests.browsing import answers, signed_in, with_pass
from tests.conftest import DAY, HOUR, conclude, register
from tests.factories import ApplicationFactory, ServiceItemFactory, UnitFactory, person
from tests.files import PDF
from tests.requests_app import happening

pytestmark = pytest.mark.one_engine

MANY = 24
"""More than one page of a list."""


@pytest.fixture(autouse=True)
def _three_hours_later(now):
    with time_machine.travel(now + 3 * HOUR, tick=False):
        yield


def queries(visit: Callable[[], object]) -> int:
    """How many queries a visit needs when nothing is cached; savepoints are none."""
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        visit()
    return len([query for query in captured.captured_queries if "SAVEPOINT" not in query["sql"]])


def fill(village, agent: User, now: datetime, times: int) -> None:
    """Put one more request into every tab, each time with an item, agent and client of its own."""
    for _ in range(times):
        intake.submit(application=application(village), now=now)
        intake.submit(application=application(village), now=now - 2 * DAY)
        taken = intake.submit(application=application(village), now=now)
        handling.accept(proxy_request=taken, actor=agent, now=now)
        conclude(register(village, agent, now, accept_at_once=True), agent, now + HOUR)


def application(village) -> intake.Application:
    return ApplicationFactory(area=village, item=ServiceItemFactory())


@pytest.fixture
def grows(village, village_agent, now):
    """A function that counts a visit with one row of each kind, then with many, and expects no difference."""

    def check(visit: Callable[[], object], at_most: int) -> None:
        fill(village, village_agent, now, 1)
        few = queries(visit)
        fill(village, village_agent, now, MANY)
        assert queries(visit) == few <= at_most <= 12

    return check


@pytest.mark.parametrize("tab", TABS)
def test_desk_costs_the_same_however_full(grows, village_agent, tab):
    """Session, account, posts, counts, rows; unread lines of the inbox, clients to call;
    reminder talks with this person, complaints that wait for their reply."""
    browser = signed_in(village_agent)
    grows(lambda: browser.get("/desk/", {"tab": tab}), 9)


def test_second_page_of_the_desk_costs_what_the_first_does(village, village_agent, now):
    fill(village, village_agent, now, MANY)
    browser = signed_in(village_agent)
    assert queries(lambda: browser.get("/desk/", {"tab": "to_accept", "page": 2})) == 9


@pytest.mark.parametrize(("who", "at_most"), [("supervisor", 9), ("leader", 10), ("personnel_officer", 10)])
def test_desk_of_who_oversees_costs_the_same(request, grows, who, at_most):
    """Session, account, posts, counts, rows; and the units of a subtree."""
    browser = signed_in(request.getfixturevalue(who))
    grows(lambda: browser.get("/desk/", {"tab": "ledger"}), at_most)


@pytest.fixture
def long_story(accepted, village_agent, now):
    """A request, and a function that adds files, promises and looks to it."""

    def happens(times: int) -> None:
        for number in range(times):
            moment = now + 3 * HOUR
            handling.explain(
                proxy_request=accepted,
                reason=f"等公示{number}",
                promised_at=now + (5 + number) * DAY,
                means="phone",
                receiver="self",
                actor=village_agent,
                now=moment,
            )
            handling.reveal(proxy_request=accepted, actor=village_agent, now=moment)
            new = attaching.NewFile(f"{number}.pdf", "application/pdf", PDF)
            attaching.attach(proxy_request=accepted, attachments=[new], actor=village_agent, now=moment)

    return happens


def test_page_of_a_request_costs_the_same_however_long_its_story(accepted, village_agent, long_story):
    """Session, account, posts, request; its events, the answers and files given with them; what is similar (two); the
    texts to reply with."""
    browser = signed_in(village_agent)
    counts = []
    for times in (1, MANY):
        long_story(times)
        counts.append(queries(lambda: browser.get(f"/desk/requests/{accepted.receipt}/")))
    assert counts == [10, 10]


def test_progress_costs_the_same_however_long_its_story(accepted, long_story):
    """Request; its events, the answers and files added with them; its rating, the published posts."""
    counts = []
    for times in (1, MANY):
        long_story(times)
        counts.append(queries(lambda: with_pass(accepted).get(f"/requests/{accepted.receipt}/")))
    assert counts == [6, 6]


@pytest.fixture
def rounds(informed, village_agent, leader, now):
    """A request, and a function that lets it be disputed, taken up and asked about some times."""

    def happens(times: int) -> None:
        at = now + 3 * HOUR
        for _ in range(times):
            happening.reopen(happening.dispute(informed, at), village_agent, at)
            happening.step(informed, village_agent, at)
            happening.answer(happening.ask(informed, village_agent, at), at)
            happening.conclude(informed, village_agent, at)
        happening.dispute(informed, at)

    return happens


@pytest.mark.parametrize("times", [1, 4])
def test_pages_of_a_disputed_request_cost_the_same_however_many_rounds(informed, leader, rounds, times):
    """Beside the above: the answers of each kind once, the dispute, the rounds before; nothing for each of them."""
    rounds(times)
    browser = signed_in(leader)
    desk = queries(lambda: browser.get(f"/desk/requests/{informed.receipt}/"))
    progress = queries(lambda: with_pass(informed).get(f"/requests/{informed.receipt}/"))
    assert (desk, progress) == (12, 11)


@pytest.mark.parametrize("fixture", ["consent_asked", "authorized", "urgent", "disputed"])
def test_page_costs_twelve_queries_at_most_whatever_happened(request, fixture, leader, village_agent):
    row = request.getfixturevalue(fixture)
    for user in (leader, village_agent):
        browser = signed_in(user)
        assert queries(lambda b=browser: b.get(f"/desk/requests/{row.receipt}/")) <= 12
    assert queries(lambda: with_pass(row).get(f"/requests/{row.receipt}/")) <= 12


def test_tracking_costs_the_same_however_many_requests_there_are(grows, submitted):
    """Throttle, request."""
    sent = {"receipt": submitted.receipt, "code": query_code(submitted)}
    grows(lambda: Client().post("/requests/track/", sent), 2)


def test_wrong_code_costs_what_an_unknown_number_does(submitted):
    """Otherwise time would tell them apart."""
    numbers = (submitted.receipt, "HA-20990101-0001", submitted.receipt)
    first, *costs = [
        queries(lambda n=number: Client().post("/requests/track/", {"receipt": n, "code": "x"})) for number in numbers
    ]
    assert first <= 12
    assert max(costs) <= 12


def test_opened_requests_are_listed_at_once(submitted, village, now):
    others = [intake.submit(application=application(village), now=now) for _ in range(4)]
    assert queries(lambda: with_pass(submitted).get("/requests/track/")) == 1
    assert queries(lambda: with_pass(submitted, *others).get("/requests/track/")) == 1


def test_home_costs_the_same_however_many_requests_there_are(grows):
    """Three figures and what is asked for most, kept for a minute."""
    grows(lambda: Client().get("/"), 4)
    Client().get("/")
    with CaptureQueriesContext(connection) as captured:
        Client().get("/")
    assert len(captured) == 0


def test_empty_form_costs_one_query(db):
    """The catalogue."""
    ServiceItemFactory.create_batch(MANY)
    assert queries(lambda: Client().get("/requests/new/")) == 1


def test_form_with_a_place_costs_the_same_however_many_agents(village, village_agent):
    counts = []
    for more in (1, MANY):
        for number in range(more):
            person(f"代理员{more}-{number}", village)
        counts.append(queries(lambda: Client().get("/requests/new/", {"unit": village.code})))
    assert counts == [6, 6]


def test_submitting_costs_the_same_however_many_requests_there_are(grows, village):
    """Place, phone's share of the day, key, routing; then client, number, request and event; who is told."""
    phones = itertools.count(13900000000)

    def submit() -> None:
        sent = answers(village, client_phone=str(next(phones)))
        assert Client().post("/requests/new/", sent).status_code == 302

    grows(submit, 11)


def test_registering_costs_the_same_however_many_requests_there_are(village, village_agent, now):
    browser = signed_in(village_agent)
    counts = []
    for more in (1, MANY):
        fill(village, village_agent, now, more)
        counts.append(queries(lambda: browser.post("/desk/register/", answers(village, channel="phone"))))
    assert counts[0] == counts[1]


def test_matching_places_costs_the_same_however_many_there_are(town):
    counts = []
    for more in (1, MANY):
        UnitFactory.create_batch(more, parent=town)
        counts.append(queries(lambda: Client().get("/network/units/matching/", {"unit_search": "村"})))
    assert counts == [2, 2]


def test_counting_would_notice_a_query_for_each_row(village, village_agent, now):
    """The positive control: with one join left out, many rows cost more than one."""

    def careless() -> None:
        list(map(str, (row.client.name for row in ProxyRequest.objects.all())))

    fill(village, village_agent, now, 1)
    few = queries(careless)
    fill(village, village_agent, now, 1)
    assert queries(careless) > few
