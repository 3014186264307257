"""The first contact's ledger and what rows of the desk say (R30, R41, R48, R53, R54)."""

from datetime import datetime

import pytest
import time_machine
from django.template.loader import render_to_string
from django.utils import translation

from requests_app.actions import closing, forwarding
from requests_app.enums import Channel, Kind
from requests_app.models import ProxyRequest
from requests_app.tags import tags_of
from tests.browsing import Page, signed_in, text
from tests.conftest import DAY, HOUR, MICROSECOND, register
from tests.factories import ApplicationFactory
from tests.requests_app import happening

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now + 3 * HOUR, tick=False) as traveller:
        yield traveller


@pytest.fixture
def forwarded(accepted, town, town_agent, village_agent, now) -> ProxyRequest:
    """A request of the village that the town has signed for half an hour after it was sent."""
    forwarding.forward(proxy_request=accepted, to=town, reason="属镇级", actor=village_agent, now=now + 2 * HOUR)
    return forwarding.sign(proxy_request=accepted, actor=town_agent, now=now + 2.5 * HOUR)


def ledger(user):
    return signed_in(user).get("/desk/", {"tab": "ledger"})


def listed(response) -> list[ProxyRequest]:
    return [row for row, *_ in response.context["rows"]]


def words(row: ProxyRequest, now: datetime) -> list[str]:
    with translation.override("en"):
        return [str(tag.words) for tag in tags_of(row, now)]


# --- The ledger ------------------------------------------------------------------------------------------------------


def test_ledger_says_who_has_it_and_since_when(forwarded, village_agent, town_agent, now):
    """R30: after forwarding the first contact still tracks it; from the moment the other side signed."""
    response = ledger(village_agent)
    [row] = listed(response)
    assert row.held_since == now + 2.5 * HOUR
    [item] = [text(e) for e in Page(response).elements("li") if forwarded.receipt in text(e)]
    assert str(town_agent.agent) in item
    assert "20:30" in item
    assert listed(ledger(town_agent)) == [], "who handles it now owes the client nothing"


def test_ledger_asks_nobody_to_track_what_they_handle_themselves(accepted, village_agent):
    assert listed(ledger(village_agent)) == [accepted]
    with translation.override("en"):
        line = render_to_string(
            "requests_app/_ledger_line.html", {"row": ProxyRequest.objects.with_ledger_data().get()}
        )
    assert str(village_agent.agent) in line
    assert "Track" not in line


def test_looks_and_promises_leave_it_in_the_same_hands(forwarded, town_agent, now):
    """Only what puts a request into other hands counts."""
    happening.explain(forwarded, town_agent, now + 3 * HOUR, now + 9 * DAY)
    [row] = ProxyRequest.objects.with_ledger_data()
    assert row.held_since == now + 2.5 * HOUR


@pytest.mark.parametrize(
    ("fixture", "owed"),
    [
        ("registered", "Track it until somebody accepts it."),
        ("forwarded", "Track it until it is concluded."),
        ("disputed", "The client does not accept the result: decide."),
        ("concluded", "There is a result: tell the client."),
    ],
)
def test_ledger_says_what_is_owed_next(request, fixture, owed, village_agent):
    row = request.getfixturevalue(fixture)
    assert listed(ledger(village_agent)) == [row]
    with translation.override("en"):
        line = render_to_string(
            "requests_app/_ledger_line.html", {"row": ProxyRequest.objects.with_ledger_data().get()}
        )
    assert owed in line


def test_telling_late_shows_in_the_ledger(concluded, village_agent, clock):
    """R54: 24 hours after the conclusion, to the microsecond; shown, never a breach."""
    for moment, state in ((concluded.concluded_at + DAY, "soon"), (concluded.concluded_at + DAY + MICROSECOND, "late")):
        clock.move_to(moment)
        [(_, bar, _)] = ledger(village_agent).context["rows"]
        assert bar.state == state


def test_told_requests_leave_the_ledger(told, village_agent):
    assert listed(ledger(village_agent)) == []


def test_leader_reads_whose_ledger_it_is(forwarded, leader, village_agent):
    response = ledger(leader)
    assert listed(response) == [forwarded]
    assert str(village_agent.agent) in response.content.decode()


# --- To decide -------------------------------------------------------------------------------------------------------


def test_dispute_waits_with_the_first_contact_and_who_leads(disputed, village_agent, leader, sibling_agent):
    for user, expected in ((village_agent, [disputed]), (leader, [disputed]), (sibling_agent, [])):
        assert listed(signed_in(user).get("/desk/", {"tab": "to_decide"})) == expected


def test_empty_tab_of_decisions_says_what_will_appear(village_agent):
    response = signed_in(village_agent).get("/desk/", {"tab": "to_decide"})
    [empty] = [e for e in Page(response).elements("li") if dict(e.attributes).get("class") == "empty"]
    assert text(empty).strip()


def test_page_of_a_dispute_shows_what_is_not_accepted(disputed, leader):
    page = signed_in(leader).get(f"/desk/requests/{disputed.receipt}/")
    assert page.context["dispute"] == ["卡是坏的"]
    assert "卡是坏的" in Page(page).text_of("decide")
    assert {"reopen", "decline"} <= {verb for verb, *_ in page.context["forms"]}


# --- Tags ------------------------------------------------------------------------------------------------------------


def test_tag_of_a_question_ends_when_it_expires(asked):
    assert words(asked, asked.asked_until) == ["Waiting for the client until today 20:00"]
    assert words(asked, asked.asked_until + MICROSECOND) == []


def test_tag_of_advocacy_says_whether_it_is_authorized(advocacy, now):
    assert words(advocacy, now) == ["Not yet authorized"]
    assert words(happening.authorize(advocacy, now), now) == ["Authorized"]


def test_tag_of_urgency_says_until_when(urgent, now):
    assert words(urgent, now) == ["Urgent, by tomorrow 19:00"]


def test_tags_of_a_second_round(disputed, village_agent, now):
    assert words(disputed, now) == []
    assert words(happening.reopen(disputed, village_agent, now + 3 * HOUR), now) == ["Round 2"]


def test_client_without_a_phone_is_told_in_person_or_in_writing(village, village_agent, now):
    """R53: said where it is owed."""
    application = ApplicationFactory(area=village, client_phone="")
    entered = {"channel": Channel.COUNTER, "visited_at": now, "accept_at_once": True}
    row = happening.intake.register(application=application, **entered, actor=village_agent, now=now)
    assert words(row, now) == []
    row = happening.conclude(row, village_agent, now + HOUR)
    assert words(row, now) == ["No phone: tell in person or in writing"]
    closing.inform(proxy_request=row, means="in_person", actor=village_agent, now=now + 2 * HOUR)
    assert words(ProxyRequest.objects.get(), now) == []


def test_nothing_special_has_no_tag(accepted, village, village_agent, now):
    assert words(accepted, now) == []
    assert accepted.kind == Kind.ERRAND
    assert words(register(village, village_agent, now), now) == []


def test_urgency_asked_for_is_a_tag_until_it_is_found(village, village_agent, now):
    made = happening.intake.submit(application=ApplicationFactory(area=village, urgent_requested=True), now=now)
    assert words(made, now) == ["Urgency asked for"]
    row = happening.handling.accept(proxy_request=made, actor=village_agent, now=now)
    assert words(happening.mark(row, village_agent, now), now) == ["Urgent, by tomorrow 18:00"]
