"""Entering a walk-in: few questions, a client known by phone, the visit beside the entry (R36, R43)."""

import re

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from network.enums import Role, Tier
from requests_app import throttling
from requests_app.actions import intake
from requests_app.actions.attaching import NewFile
from requests_app.enums import Verb
from requests_app.models import Attachment, ProxyRequest, RequestEvent, Throttle
from tests.browsing import PHONE, Page, answers, attributes, refusals, signed_in, text, walk
from tests.conftest import DAY, HOUR, register
from tests.factories import ApplicationFactory, AppointmentFactory, UnitFactory
from tests.files import PDF

REGISTER, KNOWN = "/desk/register/", "/desk/register/known/"
NEXT_DAY = 15 * HOUR


@pytest.fixture(autouse=True)
def _three_hours_later(now):
    with time_machine.travel(now + 3 * HOUR, tick=False):
        yield


@pytest.fixture
def earlier(village, village_agent, now):
    """Somebody who was here yesterday, from a group of the village."""
    place = UnitFactory(name="三组", tier=Tier.GROUP, parent=village)
    return register(place, village_agent, now - DAY, client_name="钱老太", client_phone=PHONE)


# --- The form --------------------------------------------------------------------------------------------------------


def controls(page: Page) -> list[str]:
    """What an agent fills in before the fold is opened, in order; one group of choices is one."""
    form = next(element for element in page.elements("form") if attributes(element).get("enctype"))
    folded = {id(element) for fold in Page.elements(page, "details") for element in walk(fold)}
    names = [
        attributes(element).get("name", "")
        for element in walk(form)
        if element.name in ("input", "textarea", "select")
        and attributes(element).get("type") != "hidden"
        and id(element) not in folded
    ]
    return list(dict.fromkeys(names))


def test_agent_of_a_village_fills_in_five_answers(village_agent):
    """interface.md: at most six inputs; the place and how the client came stand in the fold, and are said on it."""
    page = Page(signed_in(village_agent).get(REGISTER))
    assert controls(page) == ["client_phone", "client_name", "kind", "description", "consent"]
    [summary] = [text(element) for element in page.elements("summary") if "新桥村" in text(element)]
    assert "当面" in summary


def test_agent_of_a_town_is_asked_the_place_too(town_agent, department_chief):
    for agent in (town_agent, department_chief):
        found = controls(Page(signed_in(agent).get(REGISTER)))
        assert [name for name in found if not name.startswith("unit")] == [
            "client_phone", "client_name", "kind", "description", "consent",
        ]  # fmt: skip
        assert "unit_search" in found
        assert len({name.removesuffix("_search") for name in found}) == 6


def test_first_field_has_the_focus(village_agent):
    page = Page(signed_in(village_agent).get(REGISTER))
    focused = [attributes(element)["name"] for element in page.elements() if "autofocus" in attributes(element)]
    assert focused == ["client_phone"]


@pytest.mark.parametrize(
    "changes",
    [{"channel": "phone"}, {"visited_at": "2026-05-22T10:00"}, {"unit": "320685100202"}, {"visited_at": "x"}],
)
def test_fold_opens_for_an_unusual_answer_or_an_error_in_it(village, sibling_village, village_agent, changes):
    sent = answers(village, channel="counter", client_name="")
    browser = signed_in(village_agent)
    fold = '<details id="more" class="foldout" open>'
    assert fold not in browser.post(REGISTER, sent).content.decode()
    assert fold in browser.post(REGISTER, sent | changes).content.decode()


def test_walk_in_may_bring_papers(village, village_agent):
    sent = answers(village, channel="counter", attachments=[SimpleUploadedFile("证明.pdf", PDF)])
    assert signed_in(village_agent).post(REGISTER, sent).status_code == 302
    assert Attachment.objects.get().added_by == village_agent.agent


def test_leader_whose_post_ended_meanwhile_costs_nothing_typed(village, village_agent, group_leader, monkeypatch):
    """Between the form's check and the action's."""
    monkeypatch.setattr("requests_app.actions.intake.spoken_for", lambda *_: [])
    sent = answers(village, channel="counter", on_behalf_of=str(group_leader.pk))
    response = signed_in(village_agent).post(REGISTER, sent)
    assert response.status_code == 422
    assert set(refusals(response)) == {"__all__"}
    assert Page(response).kept("client_name") == {"吉祥如意"}


# --- A client known by phone -----------------------------------------------------------------------------------------


def look_up(agent, phone: str, **typed: object):
    return signed_in(agent).post(REGISTER, {"client_phone": phone, "look_up": "", **typed})


def known(agent, phone: str) -> str:
    response = signed_in(agent).post(KNOWN, {"client_phone": phone})
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("phone", [PHONE, "139 1234 5678", "+86 １３９-1234-5678"])
def test_known_phone_offers_its_last_client_masked(earlier, village_agent, phone):
    """R4: nothing is asked twice. Until it is wanted, only what every list shows."""
    words = known(village_agent, phone)
    assert "钱**" in words
    assert "三组" in words
    assert "钱老太" not in words
    assert not RequestEvent.objects.filter(verb=Verb.REVEAL).exists()


def test_look_up_fills_in_name_and_place_and_keeps_everything_typed(earlier, village_agent):
    """Without a script the whole form comes back; nobody is told that something is missing yet."""
    typed = {"description": "想补办医保卡。", "kind": "voice", "channel": "phone", "visited_at": "2026-05-22T10:00"}
    response = look_up(village_agent, PHONE, consent="on", **typed)
    assert response.status_code == 200
    page = Page(response)
    assert page.kept("client_name") == {"钱老太"}
    assert page.kept("unit") == {earlier.area.code}
    assert page.kept("client_phone") == {PHONE}
    assert page.kept("consent") == {"on"}
    for name, value in typed.items():
        assert page.kept(name) == {value}
    assert "is-invalid" not in response.content.decode()
    assert earlier.receipt in page.text_of("known")


def test_look_up_leaves_a_record_where_the_client_was_read(earlier, village_agent):
    """Showing a client in full is logged (R31), here as on the request's own page."""
    look_up(village_agent, PHONE)
    event = earlier.events.latest("seq")
    assert (event.verb, event.actor) == (Verb.REVEAL, village_agent)


def test_newest_request_counts(earlier, village, village_agent, now):
    register(village, village_agent, now, client_name="钱小妹", client_phone=PHONE)
    assert Page(look_up(village_agent, PHONE)).kept("client_name") == {"钱小妹"}


def test_stranger_and_nobody_look_the_same(earlier, sibling_agent, other_village_agent):
    """Only clients of requests the agent may see; what others know does not show."""
    assert known(sibling_agent, PHONE) == known(sibling_agent, "13900000000")
    words = re.sub(f"{PHONE}|13900000000", "", look_up(sibling_agent, PHONE).content.decode())
    assert "钱" not in words
    assert RequestEvent.objects.filter(verb=Verb.REVEAL).count() == 0


def test_overseer_with_a_desk_is_offered_nobody_they_may_not_see_in_full(earlier, town, town_agent, now):
    """A personnel officer sees the subtree masked (R61); working the town's own queue changes nothing about that."""
    AppointmentFactory(agent=town_agent.agent, unit=town, role=Role.PERSONNEL_OFFICER)
    assert "钱" not in known(town_agent, PHONE)
    assert Page(look_up(town_agent, PHONE)).kept("client_name") == {""}


@pytest.mark.parametrize("phone", ["", "123", "\x00", "字\u202e字", "9" * 5000])
def test_unusable_phone_is_no_error_and_costs_no_look_up(village_agent, phone):
    assert known(village_agent, phone).strip() == ""
    assert Page(look_up(village_agent, phone)).text_of("known").strip()
    assert not Throttle.objects.exists()


def test_trying_phones_out_is_slowed_down(earlier, village_agent, second_village_agent, monkeypatch):
    """Otherwise the hidden digits of a list could be guessed. It slows nobody else, and registering goes on."""
    monkeypatch.setitem(throttling.LIMITS, "lookup", (3, HOUR))
    for number in range(3):
        known(village_agent, f"1390000000{number}")
    assert "钱" not in known(village_agent, PHONE)
    assert Page(look_up(village_agent, PHONE)).kept("client_name") == {""}
    assert "钱**" in known(second_village_agent, PHONE)
    with time_machine.travel(earlier.submitted_at + DAY + 5 * HOUR):
        assert "钱**" in known(village_agent, PHONE)


def test_phone_stands_in_no_address(earlier, village_agent):
    """Invariant 14: what looks it up is sent, never asked for."""
    browser = signed_in(village_agent)
    assert browser.get(KNOWN, {"client_phone": PHONE}).status_code == 405
    assert Page(browser.get(REGISTER, {"client_phone": PHONE})).kept("client_phone") == {""}
    offer = Page(browser.post(KNOWN, {"client_phone": PHONE}))
    assert not [link for link in offer.links() if PHONE in link]


def test_look_up_costs_the_same_however_many_requests_a_phone_has(village, village_agent, now):
    browser, counts = signed_in(village_agent), []
    for more in (1, 24):
        for _ in range(more):
            register(village, village_agent, now - DAY, client_phone=PHONE)
        with CaptureQueriesContext(connection) as captured:
            browser.post(KNOWN, {"client_phone": PHONE})
        counts.append(len([query for query in captured.captured_queries if "SAVEPOINT" not in query["sql"]]))
    assert counts[1] <= counts[0] <= 12


# --- The visit beside the entry --------------------------------------------------------------------------------------


def test_lag_stands_on_the_page_of_the_request(registered, village_agent):
    """R43, trap 7: the entry starts the clock, so how late it came must be visible."""
    words = " ".join(text(Page(signed_in(village_agent).get(f"/desk/requests/{registered.receipt}/")).root).split())
    assert "今天 17:00" in words
    assert "1 小时" in words


def test_walk_in_entered_on_a_later_day_is_marked_in_lists(village, village_agent, now):
    """R36: the same day is in time. Half past eleven at night and the next morning are two days."""
    late = intake.register(
        application=ApplicationFactory(area=village),
        channel="visit",
        visited_at=now - NEXT_DAY - HOUR * 4,
        accept_at_once=False,
        actor=village_agent,
        now=now,
    )
    register(village, village_agent, now)
    rows = [text(row) for row in Page(signed_in(village_agent).get("/desk/?tab=to_accept")).elements("li")]
    marked = [row for row in rows if "19 小时" in row]
    assert [late.receipt in row for row in marked] == [True]


def test_request_from_online_has_no_lag(submitted, village_agent):
    assert ProxyRequest.objects.get().entry_lag is None
    assert "<dt>来访</dt>" not in signed_in(village_agent).get(f"/desk/requests/{submitted.receipt}/").content.decode()


def test_files_of_a_walk_in_come_with_its_first_step(village, village_agent, now):
    made = register(village, village_agent, now, files=[NewFile("证明.pdf", "application/pdf", PDF)])
    assert [event.verb for event in made.events.order_by("seq")] == [Verb.REGISTER, Verb.ATTACH]
