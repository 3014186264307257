"""The agents' side: tabs and counts, the verbs offered, walk-ins, and clicks that come too late."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from requests_app.actions import closing, handling, intake
from requests_app.enums import ActorKind, Channel, Means, Status, Verb
from requests_app.models import Breach, ProxyRequest
from requests_app.occasions import has_occasion
from requests_app.permissions import may
from requests_app.views.desk import TABS
from requests_app.views.verbs import OWED
from requests_app.workflow import possible
from tests.browsing import Page, answers, attributes, refusals, signed_in, text
from tests.conftest import DAY, HOUR, conclude, register
from tests.factories import ApplicationFactory

DESK, REGISTER = "/desk/", "/desk/register/"


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now + 3 * HOUR, tick=False) as traveller:
        yield traveller


def submit(village, now: datetime, **more: object) -> ProxyRequest:
    return intake.submit(application=ApplicationFactory(area=village, **more), now=now)


@pytest.fixture
def full_desk(village, village_agent, second_village_agent, now) -> dict[str, ProxyRequest]:
    """One request for every place on the desk of `village_agent`, and some for a colleague's."""
    mine, colleague = village_agent, second_village_agent
    late = submit(village, now - 2 * DAY)
    handed = handling.accept(proxy_request=submit(village, now), actor=mine, now=now)
    others = handling.accept(proxy_request=submit(village, now), actor=colleague, now=now)
    to_tell = conclude(register(village, mine, now, accept_at_once=True), mine, now + HOUR)
    others_to_tell = conclude(register(village, colleague, now, accept_at_once=True), colleague, now + HOUR)
    done = conclude(handling.accept(proxy_request=submit(village, now), actor=mine, now=now), mine, now + HOUR)
    return {
        "waiting": submit(village, now),
        "late": late,
        "handed": handed,
        "others": others,
        "to_tell": to_tell,
        "others_to_tell": others_to_tell,
        "done": done,
    }


EXPECTED = {
    "village_agent": {
        "to_accept": ["late", "waiting"],
        "in_hand": ["handed"],
        "to_inform": ["to_tell"],
        "ledger": ["handed", "to_tell"],
        "overtime": ["late"],
    },
    "leader": {
        "to_accept": ["late", "waiting"],
        "in_hand": ["handed", "others"],
        "to_inform": ["to_tell", "others_to_tell"],
        "ledger": ["handed", "others", "to_tell", "others_to_tell"],
        "overtime": ["late"],
    },
    "sibling_agent": {tab: [] for tab in TABS},
    "town_agent": {tab: [] for tab in TABS},
}
EXPECTED["supervisor"] = EXPECTED["personnel_officer"] = EXPECTED["leader"]


@pytest.mark.parametrize("who", EXPECTED)
def test_tabs_hold_what_each_person_owes(request, full_desk, who):
    """The count on a tab is the number of its rows; ended requests are on none."""
    browser = signed_in(request.getfixturevalue(who))
    names = {made.receipt: name for name, made in full_desk.items()}
    for tab, expected in EXPECTED[who].items():
        context = browser.get(DESK, {"tab": tab}).context
        assert sorted(names[row.receipt] for row, _, _ in context["rows"]) == sorted(expected)
        assert {name: count for name, _, count in context["tabs"]}[tab] == len(expected)


def test_most_pressing_comes_first(full_desk, village_agent):
    rows = signed_in(village_agent).get(DESK, {"tab": "to_accept"}).context["rows"]
    assert [row.receipt for row, _, _ in rows] == [full_desk["late"].receipt, full_desk["waiting"].receipt]
    assert [clock.state for _, clock, _ in rows] == ["late", "ok"]


def test_desk_opens_on_the_first_tab_with_something(village, village_agent, now):
    browser = signed_in(village_agent)
    assert browser.get(DESK).context["tab"] == "to_accept"
    handling.accept(proxy_request=submit(village, now), actor=village_agent, now=now)
    assert browser.get(DESK).context["tab"] == "in_hand"


@pytest.mark.parametrize("tab", TABS)
def test_empty_tab_says_what_will_stand_there(village_agent, tab):
    page = Page(signed_in(village_agent).get(DESK, {"tab": tab}))
    (empty,) = [e for e in page.elements("li") if attributes(e).get("class") == "empty"]
    assert text(empty).strip()


def test_row_has_one_main_button_for_what_is_owed(full_desk, village_agent):
    browser = signed_in(village_agent)
    owed = {row.receipt: verb for tab in TABS for row, _, verb in browser.get(DESK, {"tab": tab}).context["rows"]}
    assert owed == {
        full_desk["late"].receipt: Verb.ACCEPT,
        full_desk["waiting"].receipt: Verb.ACCEPT,
        full_desk["handed"].receipt: Verb.CONCLUDE,
        full_desk["to_tell"].receipt: Verb.INFORM,
    }


def test_long_tab_is_paged(village, village_agent, now):
    for _ in range(21):
        submit(village, now)
    browser = signed_in(village_agent)
    assert len(browser.get(DESK).context["rows"]) == 20
    second = browser.get(DESK, {"tab": "to_accept", "page": "2"})
    assert len(second.context["rows"]) == 1
    assert {a for a in Page(second).links() if "page=" in a} == {"?tab=to_accept&page=1"}
    assert len(browser.get(DESK, {"page": "99"}).context["rows"]) == 1


# --- The verbs offered ----------------------------------------------------------------------------------------------

STANDS = ["submitted", "registered", "accepted", "concluded", "informed", "told", "archived", "withdrawn"]
PEOPLE = ["village_agent", "second_village_agent", "leader", "personnel_officer", "supervisor"]


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("stands", STANDS)
def test_page_offers_what_table_and_permissions_allow(request, stands, who):
    """Buttons are the table's verbs for agents in this status, cut down to what the relation permits and what would
    change something now."""
    shown, person = request.getfixturevalue(stands), request.getfixturevalue(who)
    response = signed_in(person).get(f"/desk/requests/{shown.receipt}/")
    expected = {verb for verb in possible(shown.status, ActorKind.AGENT) if may(person, verb, shown)}
    expected = {verb for verb in expected if has_occasion(verb, shown, timezone.now())}
    forms = {verb for verb, _, _ in response.context["forms"]}
    named = {verb for _, verbs in response.context["menu"] for verb in verbs}
    assert forms | named == expected - {Verb.REVEAL}
    assert forms <= set(OWED)
    assert not forms & named
    assert {f"?do={verb}#do-{verb}" for verb in named} <= set(Page(response).links())
    base = f"/desk/requests/{shown.receipt}"
    posts = {
        attributes(form)["action"] for form in Page(response).elements("form") if base in attributes(form)["action"]
    }
    papers = {action for action in posts if action.endswith(".pdf")}
    assert posts - papers == {f"{base}/{verb}/" for verb in expected if verb == Verb.REVEAL or verb in forms}
    assert bool(papers) == (Verb.REVEAL in expected)


def test_verb_that_is_asked_for_comes_with_its_form(accepted, village_agent):
    """What nobody waits for is a name until somebody asks; then it stands open among the forms."""
    address = f"/desk/requests/{accepted.receipt}/"
    browser = signed_in(village_agent)
    [asked] = [form for verb, form, is_open in browser.get(address, {"do": "forward"}).context["forms"] if is_open]
    assert set(asked.fields) == {"to", "reason"}
    for foreign in ("void", "accept", "nonsense", "\x00"):
        assert not [1 for *_, is_open in browser.get(address, {"do": foreign}).context["forms"] if is_open]


def test_who_only_watches_is_offered_nothing(submitted, personnel_officer):
    response = signed_in(personnel_officer).get(f"/desk/requests/{submitted.receipt}/")
    assert response.context["forms"] == response.context["menu"] == []
    assert not response.context["may_reveal"]


# --- Clicks ---------------------------------------------------------------------------------------------------------


def click(person, shown: ProxyRequest, verb: str, **data: str):
    return signed_in(person).post(f"/desk/requests/{shown.receipt}/{verb}/", data, follow=True)


def levels(response) -> list[str]:
    return [message.level_tag for message in response.context["messages"]]


def test_accept_moves_it_to_the_agents_hand(submitted, village_agent, now):
    response = click(village_agent, submitted, "accept")
    submitted.refresh_from_db()
    assert levels(response) == ["success"]
    assert (submitted.status, submitted.holder_agent) == (Status.ACCEPTED, village_agent.agent)
    assert submitted.due_at == now + 51 * HOUR


@pytest.mark.parametrize(
    ("verb", "data"),
    [
        ("accept", {}),
        ("refuse", {"reason": "不受理"}),
        ("explain", {"reason": "等公示", "promised_at": "2026-06-30T09:00", "means": "phone", "receiver": "self"}),
        ("explain", {"reason": "等公示", "promised_at": "2026-05-01T09:00", "means": "phone", "receiver": "self"}),
        ("conclude", {"outcome": "done", "result_text": "办好"}),
        ("inform", {"means": "phone", "receiver": "self"}),
    ],
)
def test_stale_click_becomes_a_message(request, verb, data, village_agent, clock):
    """Whatever was clicked on an old page: a message or the form again, the request as it stands, no event."""
    for stands in {"accept": ["accepted"], "refuse": ["told"], "inform": ["archived"]}.get(verb, ["registered"]):
        shown = request.getfixturevalue(stands)
        clock.shift(30 * DAY)
        before = ProxyRequest.objects.filter(pk=shown.pk).values().get()
        response = click(village_agent, shown, verb, **data)
        assert (response.status_code, levels(response)) in [(200, ["warning"]), (422, [])]
        assert ProxyRequest.objects.filter(pk=shown.pk).values().get() == before


def test_second_of_two_agents_reads_who_was_quicker(submitted, village_agent, second_village_agent):
    click(village_agent, submitted, "accept")
    response = click(second_village_agent, submitted, "accept")
    assert levels(response) == ["warning"]
    assert str(village_agent.agent) in response.content.decode()


def test_click_after_the_limit_freezes_the_breach(submitted, village_agent, clock, now):
    clock.move_to(now + 24 * HOUR + timedelta(seconds=1))
    click(village_agent, submitted, "accept")
    assert Breach.objects.get().due_at == now + 24 * HOUR


def test_stand_in_must_say_why(concluded, second_village_agent, village_agent):
    """The first contact tells the client without a reason, anybody else with one (R53)."""
    assert "substitute_reason" not in click(village_agent, concluded, "inform").context["forms"][0][1].fields
    response = click(second_village_agent, concluded, "inform", means="phone", receiver="self")
    assert response.status_code == 422
    assert set(refusals(response)) == {"substitute_reason"}
    click(second_village_agent, concluded, "inform", means="phone", receiver="family", substitute_reason="首谈人请假")
    notice = concluded.notices.get()
    assert (notice.informed_by, notice.substitute_reason) == (second_village_agent.agent, "首谈人请假")


def test_promised_date_lies_after_the_limit(accepted, village_agent, now):
    sent = {"reason": "等公示", "means": "phone", "receiver": "self"}
    due = accepted.conclusion_due_at
    for moment, status in ((due, 422), (due + timedelta(minutes=1), 200)):
        response = click(village_agent, accepted, "explain", promised_at=f"{moment:%Y-%m-%dT%H:%M}", **sent)
        assert response.status_code == status
    accepted.refresh_from_db()
    assert accepted.due_at == due + timedelta(minutes=1)


# --- Walk-ins --------------------------------------------------------------------------------------------------------


def enter(person, village, button: str = "enter", **changes: object):
    sent = {"channel": "counter", **changes, button: ""}
    return signed_in(person).post(REGISTER, answers(village, **sent))


def test_enter_only_waits_for_acceptance(village, village_agent, now):
    response = enter(village_agent, village, visited_at="2026-05-22T17:00")
    made = ProxyRequest.objects.get()
    assert response.url == f"/desk/requests/{made.receipt}/receipt/"
    assert (made.status, made.channel, made.registered_by) == (Status.SUBMITTED, Channel.COUNTER, village_agent.agent)
    assert (made.submitted_at, made.visited_at, made.due_at) == (now + 3 * HOUR, now - HOUR, now + 27 * HOUR)


def test_enter_and_accept_starts_both_clocks(village, village_agent, now):
    enter(village_agent, village, "accept")
    made = ProxyRequest.objects.get()
    assert (made.status, made.accepted_at, made.due_at) == (Status.ACCEPTED, now + 3 * HOUR, now + 51 * HOUR)
    assert [event.verb for event in made.events.all()] == ["register", "accept"]


def test_visit_in_the_future_is_refused_beside_its_field(village, village_agent):
    response = enter(village_agent, village, visited_at="2026-05-22T21:01")
    assert response.status_code == 422
    assert set(refusals(response)) == {"visited_at"}
    assert Page(response).kept("visited_at") == {"2026-05-22T21:01"}
    assert attributes(next(Page(response).elements("details"))).get("open") == ""


def test_walk_in_may_have_no_phone(village, village_agent):
    assert enter(village_agent, village, client_phone="").status_code == 302
    receipt = ProxyRequest.objects.get().receipt
    assert signed_in(village_agent).get(f"/desk/requests/{receipt}/").status_code == 200


def test_register_starts_with_the_agents_own_place(village, village_agent, department_chief):
    assert Page(signed_in(village_agent).get(REGISTER)).kept("unit") == {village.code}
    assert Page(signed_in(department_chief).get(REGISTER)).kept("unit") == set()


def test_entering_twice_gives_one_request(village, village_agent):
    sent = answers(village, channel="phone", accept="")
    browser = signed_in(village_agent)
    assert browser.post(REGISTER, sent).url == browser.post(REGISTER, sent).url
    assert ProxyRequest.objects.count() == 1


def test_told_walk_in_leaves_the_desk(concluded, village_agent, now):
    closing.inform(proxy_request=concluded, means=Means.PHONE, actor=village_agent, now=now + 3 * HOUR)
    context = signed_in(village_agent).get(DESK).context
    assert {count for _, _, count in context["tabs"]} == {0}
