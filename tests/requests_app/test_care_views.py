"""The pages of special care: masked, for staff only, and clicks that come too late (R66, R67)."""

import logging

import pytest
import time_machine
from django.contrib.admin.models import LogEntry

from network.models import Appointment
from requests_app.actions import pairing
from requests_app.care_enums import CareCategory
from requests_app.models import Client, Pairing
from tests.browsing import Page, assert_beside_the_field, attributes, refusals, signed_in
from tests.conftest import DAY, HOUR, pair
from tests.factories import CLIENT_NAME, LeaveFactory, person
from tests.requests_app.care import ADDRESS, BAD, CHILD, FINDINGS, PAIRINGS, PHONE, VISITS, sent, shown


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now + 3 * HOUR, tick=False) as traveller:
        yield traveller


@pytest.fixture
def elder(village, village_agent, leader, now) -> Pairing:
    return pair(village, village_agent, leader, now, phone=PHONE)


# --- Lists -----------------------------------------------------------------------------------------------------------


def test_list_is_masked_and_never_kept(elder, leader):
    response = signed_in(leader).get(PAIRINGS)
    assert "吉**" in shown(response)
    assert "137****5678" in shown(response)
    assert [word for word in (CLIENT_NAME, PHONE, ADDRESS) if word in shown(response)] == []
    assert "no-store" in response["Cache-Control"]


def listed(browser, **query):
    return [row.pk for row in browser.get(PAIRINGS, query).context["page"]]


def test_list_is_narrowed_by_state_and_category(village, village_agent, second_village_agent, leader, now):
    quiet = pair(village, village_agent, leader, now - 40 * DAY)
    left = pair(village, second_village_agent, leader, now, category=CareCategory.OTHER)
    ended = pair(village, village_agent, leader, now)
    pairing.end_pairing(pairing=ended, ends_on=now.date(), reason="迁出", actor=leader, now=now)
    Appointment.objects.filter(agent=second_village_agent.agent).update(ends_on=now.date() - DAY)
    browser = signed_in(leader)
    assert listed(browser) == [left.pk, quiet.pk]
    assert listed(browser, state="needs_agent") == [left.pk]
    assert listed(browser, state="quiet") == [quiet.pk]
    assert listed(browser, state="ended") == [ended.pk]
    assert listed(browser, category="other") == [left.pk]
    assert listed(browser, state="nonsense", category="\x00") == [left.pk, quiet.pk]
    assert listed(signed_in(village_agent)) == [quiet.pk]


def test_list_says_that_the_agent_left_or_is_away(elder, village_agent, leader, now):
    LeaveFactory(agent=village_agent.agent, starts_on=now.date(), ends_on=now.date(), recorded_at=now)
    (row,) = signed_in(leader).get(PAIRINGS).context["page"]
    assert (row.in_office, row.away_until) == (True, now.date())
    Appointment.objects.filter(agent=village_agent.agent).update(ends_on=now.date() - DAY)
    (row,) = signed_in(leader).get(PAIRINGS).context["page"]
    assert row.in_office is False


@pytest.mark.parametrize("address", [PAIRINGS, VISITS, FINDINGS])
@pytest.mark.parametrize("who", ["village_agent", "leader", "administrator", "stranger"])
def test_empty_list_says_what_will_stand_there(request, address, who):
    page = Page(signed_in(request.getfixturevalue(who)).get(address))
    assert [e for e in page.elements("li") if ("class", "empty") in e.attributes]


@pytest.mark.parametrize("address", [PAIRINGS, VISITS, FINDINGS])
def test_navigation_leads_here_for_who_holds_a_post(village_agent, administrator, address):
    """One entry for the three pages; it is marked on each of them."""
    page = Page(signed_in(village_agent).get(address))
    (entry,) = [a for a in page.elements("a") if attributes(a).get("href") == PAIRINGS][:1]
    assert "aria-current" in attributes(entry)
    page = Page(signed_in(administrator).get("/desk/"))
    assert PAIRINGS not in page.links()


# --- One pairing -----------------------------------------------------------------------------------------------------


def test_resident_is_shown_in_full_once_with_a_record(elder, village_agent):
    browser = signed_in(village_agent)
    address = f"{PAIRINGS}{elder.pk}/"
    assert PHONE not in shown(browser.get(address))
    clear = shown(browser.post(f"{address}reveal/"))
    assert all(word in clear for word in (CLIENT_NAME, PHONE, ADDRESS))
    assert PHONE not in shown(browser.get(address))
    line = LogEntry.objects.filter(user=village_agent).get()
    assert line.object_id == str(elder.pk)
    assert CLIENT_NAME not in f"{line.object_repr}{line.change_message}"


@pytest.mark.parametrize("who", ["second_village_agent", "town_agent", "other_village_agent", "administrator"])
@pytest.mark.parametrize("verb", ["", "reveal/", "contact/", "change/", "end/"])
def test_strangers_pairing_is_not_found(request, elder, who, verb):
    browser = signed_in(request.getfixturevalue(who))
    address = f"{PAIRINGS}{elder.pk}/{verb}"
    assert (browser.post(address) if verb else browser.get(address)).status_code == 404
    assert not LogEntry.objects.filter(user=request.getfixturevalue(who)).exists()


def test_leader_of_another_town_finds_nothing(elder, other_town):
    browser = signed_in(person("曲塘镇分管负责人", other_town, "leader_in_charge"))
    assert browser.get(f"{PAIRINGS}{elder.pk}/").status_code == 404
    assert listed(browser) == []
    assert browser.get(f"{PAIRINGS}new/", {"unit": elder.area.code}).status_code == 422


def test_contact_is_noted_and_a_future_one_is_not(elder, village_agent):
    browser, address = signed_in(village_agent), f"{PAIRINGS}{elder.pk}/contact/"
    refused = browser.post(address, {"contacted_at": "2026-05-23T09:00", "means": "phone", "text": "问候"})
    assert refused.status_code == 422
    assert "contacted_at" in refused.context["forms"]["contact"].errors
    assert "问候" in Page(refused).kept("text").pop()
    answer = browser.post(address, {"contacted_at": "2026-05-22T09:00", "means": "phone", "text": "问候"})
    assert answer.url == f"{PAIRINGS}{elder.pk}/"
    assert elder.contacts.get().note == "问候"


def test_agent_cannot_change_or_end_and_leader_keeps_no_log(elder, village_agent, leader):
    """A click that is not offered becomes a message."""
    for user, verb in ((village_agent, "change"), (village_agent, "end"), (leader, "contact")):
        browser = signed_in(user)
        assert verb not in browser.get(f"{PAIRINGS}{elder.pk}/").context["forms"]
        assert browser.post(f"{PAIRINGS}{elder.pk}/{verb}/").status_code == 302
    assert Pairing.objects.get().ends_on is None
    assert signed_in(leader).post(f"{PAIRINGS}{elder.pk}/nonsense/").status_code == 404


def test_leader_changes_and_ends(elder, second_village_agent, leader):
    browser, address = signed_in(leader), f"{PAIRINGS}{elder.pk}/"
    answer = browser.post(f"{address}change/", {"agent": second_village_agent.agent.pk, "starts_on": "2026-05-22"})
    follower = Pairing.objects.current().get()
    assert answer.url == f"{PAIRINGS}{follower.pk}/"
    assert "新桥代理员" in shown(browser.get(answer.url))
    stale = browser.post(f"{address}end/", {"ends_on": "2026-05-22", "reason": "迁出"}, follow=True)
    assert str(pairing.MOVED_ON) in shown(stale)
    browser.post(f"{answer.url}end/", {"ends_on": "2026-05-22", "reason": "迁出"})
    assert not Pairing.objects.current().exists()
    assert browser.get(answer.url).context["forms"] == {}


# --- Pairing somebody ------------------------------------------------------------------------------------------------


def test_pairing_begins_with_the_place(village, village_agent, leader):
    browser = signed_in(leader)
    first = browser.get(f"{PAIRINGS}new/")
    assert first.status_code == 200
    assert "unit_search" in shown(first)
    second = browser.get(f"{PAIRINGS}new/", {"unit": village.code})
    choices = [label for _, label in second.context["form"].fields["agent"].choices]
    assert any("新桥代理员" in label for label in choices)
    answer = browser.post(f"{PAIRINGS}new/?unit={village.code}", sent(village_agent))
    assert answer.url == f"{PAIRINGS}{Pairing.objects.get().pk}/"
    assert CLIENT_NAME not in shown(browser.get(answer.url))


def test_place_without_an_agent_says_what_to_do_first(sibling_village, leader):
    page = signed_in(leader).get(f"{PAIRINGS}new/", {"unit": sibling_village.code})
    assert 'class="empty"' in shown(page)


def test_sixth_pairing_asks_for_a_second_tick(village, village_agent, leader, now):
    for n in range(5):
        pair(village, village_agent, leader, now, name=f"居民{n}")
    browser, address = signed_in(leader), f"{PAIRINGS}new/?unit={village.code}"
    assert 'name="confirmed"' not in shown(browser.get(address))
    warned = browser.post(address, sent(village_agent))
    assert list(refusals(warned)) == ["confirmed"]
    assert 'name="confirmed"' in shown(warned)
    assert_beside_the_field(warned)
    assert browser.post(address, sent(village_agent, confirmed="on")).status_code == 302
    assert Pairing.objects.count() == 6


@pytest.mark.parametrize("missing", ["guardian_name", "guardian_phone", "consent_on", "consent_means"])
def test_child_without_guardian_or_consent_is_refused_at_the_field(village, village_agent, leader, missing):
    browser, address = signed_in(leader), f"{PAIRINGS}new/?unit={village.code}"
    refused = browser.post(address, sent(village_agent, **CHILD | {missing: None}))
    assert list(refusals(refused)) == [missing]
    assert refused.context["form"].shows_guardian
    assert not Client.objects.exists()
    assert browser.post(address, sent(village_agent, **CHILD)).status_code == 302


def test_twin_is_refused_without_telling_whose(elder, village, second_village_agent, leader):
    refused = signed_in(leader).post(f"{PAIRINGS}new/?unit={village.code}", sent(second_village_agent))
    assert refused.status_code == 422
    assert str(pairing.TAKEN) in shown(refused)


@pytest.mark.parametrize("field", [*CHILD, "name", "phone", "agent", "starts_on"])
def test_bad_answer_of_the_pairing_form_is_no_error(village, village_agent, leader, field):
    browser, address = signed_in(leader), f"{PAIRINGS}new/?unit={village.code}"
    for value in BAD:
        response = browser.post(address, sent(village_agent, **CHILD | {field: value}))
        assert response.status_code in (302, 422)
        Pairing.objects.all().delete()


@pytest.mark.parametrize("address", [PAIRINGS, VISITS, FINDINGS, f"{PAIRINGS}new/", f"{VISITS}new/"])
def test_bad_query_string_of_a_list_is_no_error(visit_made, elder, village_agent, leader, address):
    browser = signed_in(leader)
    for value in [*BAD[:-3], "长" * 3000]:
        query = dict.fromkeys(("state", "category", "kind", "page", "pairing", "unit", "unit_search"), value)
        assert browser.get(address, query).status_code in (200, 422)
    assert browser.get(f"{PAIRINGS}{'9' * 60}/").status_code == 404


# --- Nothing leaks ---------------------------------------------------------------------------------------------------


def test_no_personal_data_in_log_lines_addresses_or_messages(village, village_agent, leader, caplog):
    caplog.set_level(logging.DEBUG)
    browser = signed_in(leader)
    answer = browser.post(f"{PAIRINGS}new/?unit={village.code}", sent(village_agent, **CHILD))
    page = browser.get(answer.url)
    links = " ".join(Page(page).links())
    messages = " ".join(str(message) for message in page.context["messages"])
    written = f"{caplog.text} {answer.url} {links} {messages}"
    words = (CLIENT_NAME, PHONE, "监护人甲", "13700000009", ADDRESS)
    assert messages
    assert [word for word in words if word in written] == []


def test_public_pages_know_nothing_of_pairings(elder, client):
    """R67: never public. The unit's page, the agent's page and the home page show neither name nor number."""
    for address in ("/", f"/network/units/{elder.area.code}/", f"/network/agents/{elder.agent_id}/"):
        page = shown(client.get(address))
        assert [
            word for word in (CLIENT_NAME, "吉**", PHONE, str(CareCategory.EMPTY_NEST_ELDER.label)) if word in page
        ] == []
