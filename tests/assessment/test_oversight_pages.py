"""The pages of oversight: what they show to whom, what they cost, and bad input (R49, R61)."""

import pytest
import time_machine
from django.urls import reverse

from assessment.actions.bad_ratings import open_tasks
from assessment.actions.talks import open_talks
from assessment.enums import TalkState
from assessment.models import ReminderTalk
from assessment.overdue import Overdue
from assessment.overdue_sheet import HEADINGS, cells
from requests_app.actions import handling
from requests_app.breaches import flag_breaches
from requests_app.models import ExportLog
from tests.assessment.oversight import held, missed, opened, rectified, waiting
from tests.assessment.voices import complain, rate
from tests.browsing import Page, flat, refusals, signed_in
from tests.conftest import DAY, HOUR
from tests.factories import CLIENT_NAME, UnitFactory, person
from tests.requests_app.test_queries import queries

OVERDUE = "/oversight/overdue/"
TALKS = "/oversight/talks/"


@pytest.fixture(autouse=True)
def then(now):
    with time_machine.travel(now + 2 * DAY, tick=False):
        yield now + 2 * DAY


@pytest.fixture
def late(village, village_agent, now):
    return missed(village, village_agent, now)


@pytest.fixture
def talk(late, now):
    flag_breaches(now + HOUR)
    return opened(now + HOUR)


def shown(user, path, **asked):
    answer = signed_in(user).get(path, asked)
    assert answer.status_code == 200
    return answer


# --- The overdue list ------------------------------------------------------------------------------------------------


def test_list_shows_who_where_and_how_late_and_masks_the_client(late, supervisor, village):
    words = shown(supervisor, OVERDUE).content.decode()
    assert all(said in words for said in (late.receipt, village.full_name, "新桥代理员"))
    assert CLIENT_NAME not in words
    assert late.client.phone not in words
    assert reverse("requests:page", args=[late.receipt]) in Page(shown(supervisor, OVERDUE)).links()


def test_row_without_a_talk_and_with_one(late, supervisor, now):
    assert not any(link.startswith(TALKS) and link != TALKS for link in Page(shown(supervisor, OVERDUE)).links())
    flag_breaches(now + HOUR)
    talk = opened(now + HOUR)
    assert reverse("assessment:talk", args=[talk.pk]) in Page(shown(supervisor, OVERDUE)).links()


def test_request_that_moved_on_to_another_town_stays_a_number(
    late, personnel_officer, village_agent, other_village, now
):
    """R61: the breach is the subtree's, the request is no longer."""
    flag_breaches(now + HOUR)
    type(late).objects.update(holder_unit=other_village, contact_unit=None)
    answer = shown(personnel_officer, OVERDUE)
    assert late.receipt in answer.content.decode()
    assert reverse("requests:page", args=[late.receipt]) not in Page(answer).links()


def test_tabs_count_what_they_list(late, village, supervisor, village_agent, now):
    handling.refuse(proxy_request=waiting(village, now), reason="不属。", actor=village_agent, now=now + HOUR)
    counts = {tab["url"]: tab["count"] for tab in shown(supervisor, OVERDUE).context["tabs"]}
    assert list(counts.values()) == [2, 1, 1]
    for url, count in counts.items():
        assert shown(supervisor, OVERDUE + url).context["page"].paginator.count == count


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"unit": "320685100"}, 1),
        ({"unit": "320685102"}, 0),
        ({"stage": "acceptance"}, 0),
        ({"tier": "village", "explained": "no"}, 1),
        ({"since": "2026-05-22", "until": "2026-05-22"}, 1),
        ({"until": "2026-05-21"}, 0),
        ({"agent": "nobody"}, 0),
    ],
)
def test_filters_of_the_address_narrow_the_list(late, supervisor, other_town, asked, expected):
    assert shown(supervisor, OVERDUE, **asked).context["page"].paginator.count == expected


BAD = {
    "stage": "nonsense",
    "tier": "\x00",
    "unit": "320685\x00",
    "explained": "\u202e",
    "since": "0001-01-01",
    "until": "never",
    "agent": "9" * 40,
    "order": "pk; DROP TABLE",
    "state": "x" * 10_000,
}


@pytest.mark.parametrize("field", BAD)
def test_filter_that_cannot_be_read_narrows_nothing_and_is_marked(late, supervisor, field):
    answer = shown(supervisor, OVERDUE, **{field: BAD[field]})
    assert answer.context["page"].paginator.count == 1
    assert field in refusals(answer)


def test_unit_of_another_town_is_no_choice_of_an_officer(late, personnel_officer, other_village, village):
    answer = shown(personnel_officer, OVERDUE, unit=other_village.code)
    assert "unit" in refusals(answer)
    values = [value for value, _ in answer.context["form"].fields["unit"].widget.choices]
    assert village.code in values
    assert other_village.code not in values


def test_pages_cost_the_same_for_one_row_and_for_many(town, supervisor, personnel_officer, now):
    """Constant, and never more than twelve queries."""
    browsers = [signed_in(supervisor), signed_in(personnel_officer)]
    addresses = ("/oversight/", OVERDUE, f"{OVERDUE}?unit=320685100", TALKS)
    costs = []
    for more in (1, 23):
        for _ in range(more):
            place = UnitFactory(parent=town)
            missed(place, person(f"代理员{place.pk}", place), now)
            waiting(place, now)
        flag_breaches(now + HOUR)
        open_talks(now + HOUR)
        missed(place, person(f"又一个{place.pk}", place), now)
        costs.append([queries(lambda b=b, a=a: b.get(a)) for b in browsers for a in addresses])
    assert costs[0] == costs[1]
    assert max(costs[1]) <= 12


def test_sheet_says_the_rows_in_words_and_names_no_client(late, supervisor, village_agent, then):
    [row] = cells(Overdue(supervisor, then, {}).rows())
    assert len(row) == len(HEADINGS)
    assert row[0] == late.receipt
    assert row[5] == "新桥代理员"
    assert CLIENT_NAME not in str(row)


# --- The chain -------------------------------------------------------------------------------------------------------


def test_oversight_counts_what_needs_attention_and_leads_there(talk, personnel_officer, sibling_village, now, then):
    waiting(sibling_village, now)
    figures = shown(personnel_officer, "/oversight/").context["figures"]
    assert [number for _, number, _ in figures] == [2, 0, 1, 0, 0, 0, 0, 0]
    for url, number, _ in figures:
        assert shown(personnel_officer, url).context["page"].paginator.count == number


def test_oversight_counts_what_clients_said(village, other_village, told, supervisor, personnel_officer, leader, now):
    """Complaints, bad ratings, return visits; each figure equals its rows, and only the own level's are counted."""
    complain(village, now)
    complain(other_village, now)
    rate(told, 1, now)
    open_tasks(now)
    counts = {}
    for user in (supervisor, leader):
        voices = shown(user, "/oversight/").context["figures"][5:]
        counts[user] = [number for _, number, _ in voices]
        for url, number, _ in voices:
            assert shown(user, url).context["page"].paginator.count == number
    assert counts == {supervisor: [2, 0, 0, 1, 0], leader: [1, 0, 1]}


def test_every_part_that_the_index_names_opens(supervisor, leader, personnel_officer):
    """No part leads to a refusal: return visits are the organization department's alone (R59)."""
    for user in (supervisor, leader, personnel_officer):
        parts = shown(user, "/oversight/").context["parts"]
        for name, _, _ in parts:
            assert signed_in(user).get(reverse(name)).status_code == 200, name
    assert "assessment:visits" not in [name for name, _, _ in parts]


def test_agent_reads_the_own_item_alone_and_replies(talk, village_agent, second_village_agent, sibling_agent, then):
    address = reverse("assessment:talk", args=[talk.pk])
    answer = shown(village_agent, address)
    assert [form.verb for form in answer.context["forms"]] == ["reply"]
    assert shown(village_agent, TALKS).context["page"].paginator.count == 1
    for other in (second_village_agent, sibling_agent):
        assert shown(other, TALKS).context["page"].paginator.count == 0
        assert signed_in(other).get(address).status_code == 404
        assert signed_in(other).post(f"{address}reply/", {"text": "我"}).status_code == 404
    signed_in(village_agent).post(f"{address}reply/", {"text": "当天停电。"})
    assert talk.steps.get().text == "当天停电。"


def test_next_step_is_offered_to_who_may_record_it(talk, personnel_officer, leader, supervisor, then):
    address = reverse("assessment:talk", args=[talk.pk])

    def offered():
        people = (personnel_officer, leader, supervisor)
        return [[form.verb for form in shown(user, address).context["forms"]] for user in people]

    assert offered() == [["hold"], [], ["hold"]]
    held(talk, personnel_officer, then)
    assert offered() == [["rectify"], [], ["rectify"]]
    talk.refresh_from_db()
    rectified(talk, personnel_officer, then)
    assert offered() == [[], ["verify"], ["verify"]]


def test_form_with_mistakes_comes_back_with_everything_typed(talk, personnel_officer):
    answer = signed_in(personnel_officer).post(
        reverse("assessment:talk-act", args=[talk.pk, "hold"]),
        {"cause": "外出\u202e", "done_on": "2027-01-01", "seen": "1"},
    )
    assert answer.status_code == 422
    [form] = answer.context["forms"]
    assert set(form.errors) == {"cause", "done_on"}
    assert flat(Page(answer).text_of("div_id_hold_done_on")).count(flat(str(form.errors["done_on"][0]))) == 1
    assert form["done_on"].value() == "2027-01-01"


def test_limit_that_joined_meanwhile_is_shown_with_the_text_kept(talk, village, village_agent, personnel_officer, now):
    missed(village, village_agent, now + HOUR)
    flag_breaches(now + DAY)
    opened(now + DAY)
    address = reverse("assessment:talk-act", args=[talk.pk, "hold"])
    sent = {"cause": "外出未交接。", "done_on": "2026-05-24", "seen": "1"}
    answer = signed_in(personnel_officer).post(address, sent)
    assert answer.status_code == 422
    assert "外出未交接。" in answer.content.decode()
    assert Page(answer).kept("seen") == {"2"}
    assert signed_in(personnel_officer).post(address, sent | {"seen": "2"}).status_code == 302
    talk.refresh_from_db()
    assert talk.state == TalkState.TALKED


def test_stale_click_becomes_a_message(talk, personnel_officer, then):
    held(talk, personnel_officer, then)
    sent = {"cause": "外出未交接。", "done_on": "2026-05-24", "seen": "1"}
    answer = signed_in(personnel_officer).post(
        reverse("assessment:talk-act", args=[talk.pk, "hold"]), sent, follow=True
    )
    assert [message.level_tag for message in answer.context["messages"]] == ["warning"]
    assert ReminderTalk.objects.get().state == TalkState.TALKED


def test_what_people_wrote_is_shown_as_written(talk, personnel_officer, then):
    held(talk, personnel_officer, then, cause="<script>alert(1)</script>")
    words = shown(personnel_officer, reverse("assessment:talk", args=[talk.pk])).content.decode()
    assert "&lt;script&gt;alert(1)" in words


@pytest.mark.parametrize("pk", ["0", "999999999999999999999999"])
def test_item_that_does_not_exist_is_not_found(supervisor, pk):
    assert signed_in(supervisor).get(f"{TALKS}{pk}/").status_code == 404


def test_navigation_names_oversight_for_who_oversees_alone(personnel_officer, village_agent):
    assert "/oversight/" in Page(shown(personnel_officer, TALKS)).links()
    assert "/oversight/" not in Page(shown(village_agent, TALKS)).links()


# --- The list as a file ----------------------------------------------------------------------------------------------


def test_overdue_list_leaves_as_a_file_with_a_record(late, leader):
    """The rows of the page as the address narrows it, no client among them."""
    browser = signed_in(leader)
    assert f"{OVERDUE}file/?stage=conclusion" in browser.get(OVERDUE, {"stage": "conclusion"}).content.decode()
    answer = browser.post(f"{OVERDUE}file/?stage=conclusion", {"format": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert late.receipt in text
    assert CLIENT_NAME not in text
    note = ExportLog.objects.get()
    assert (note.listed, note.rows, note.user, note.masked) == ("overdue", 1, leader, True)
    other = browser.post(f"{OVERDUE}file/?stage=urgent", {"format": "xlsx"})
    assert b"".join(other.streaming_content).startswith(b"PK")
    assert list(ExportLog.objects.order_by("pk").values_list("rows", flat=True)) == [1, 0]


def test_file_of_an_unknown_kind_is_refused_beside_the_form(late, leader):
    answer = signed_in(leader).post(f"{OVERDUE}file/", {"format": "exe"})
    assert answer.status_code == 422
    assert not ExportLog.objects.exists()
