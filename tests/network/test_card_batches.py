"""Contact cards handed out: logged, counted, and taken back on the same day only (R28)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from network.card_batches import HalfYear, half_years
from network.models import CardBatch
from tests.browsing import Page, assert_beside_the_field, refusals, signed_in
from tests.conftest import HOUR

CARDS = "/manage/cards/"


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


def send(user, unit, **changes):
    data = {"unit": unit.code, "agent": "", "number": "50", "handed_out_on": "2026-05-22", "occasion": "集市设点发放"}
    return signed_in(user).post(CARDS, data | changes)


def test_batch_is_logged_with_who_when_and_how(leader, village, village_agent):
    assert send(leader, village, agent=str(village_agent.agent.pk)).status_code == 302
    batch = CardBatch.objects.get()
    assert (batch.unit, batch.agent, batch.number) == (village, village_agent.agent, 50)
    assert (batch.handed_out_on, batch.occasion, batch.recorded_by) == (date(2026, 5, 22), "集市设点发放", leader)


def test_second_click_counts_nothing_twice(leader, village):
    send(leader, village)
    assert send(leader, village).status_code == 302
    send(leader, village, number="51")
    assert sorted(CardBatch.objects.values_list("number", flat=True)) == [50, 51]


@pytest.mark.parametrize(
    ("sent", "field"),
    [({"number": value}, "number") for value in ("0", "-1", "100001", "9" * 5000, "", "字", "\x00", "1.5")]
    + [({"handed_out_on": value}, "handed_out_on") for value in ("2026-05-23", "1899-01-01", "", "\x00", "昨天")]
    + [({"occasion": value}, "occasion") for value in ("", "长" * 121, "a\u202eb", "\x00")]
    + [({"agent": value}, "agent") for value in ("0", "9" * 30, "9" * 5000, "\x00", "x")],
)
def test_batch_with_a_mistake_is_refused_beside_its_field(leader, village, sent, field):
    response = send(leader, village, **sent)
    assert (response.status_code, set(refusals(response))) == (422, {field})
    assert_beside_the_field(response)
    assert not CardBatch.objects.exists()


@pytest.mark.parametrize(("number", "day"), [("1", "2026-05-22"), ("100000", "2026-05-21"), ("２０", "2026/5/1")])
def test_batch_at_the_limits_is_taken(leader, village, number, day):
    assert send(leader, village, number=number, handed_out_on=day).status_code == 302


def test_agent_of_another_unit_is_refused(leader, village, sibling_agent):
    assert set(refusals(send(leader, village, agent=str(sibling_agent.agent.pk)))) == {"agent"}


def test_unit_of_another_subtree_is_not_found(leader, other_village, village):
    assert send(leader, other_village).status_code == 404
    assert signed_in(leader).post(CARDS, {"unit": "\x00"}).status_code == 404
    assert not CardBatch.objects.exists()


def test_list_shows_ones_own_subtree(leader, supervisor, administrator, village, other_village):
    send(administrator, village)
    send(administrator, other_village)
    shown = {
        user.username: [batch.unit.name for batch, _ in signed_in(user).get(CARDS).context["rows"]]
        for user in (leader, supervisor, administrator)
    }
    assert shown[leader.username] == ["新桥村"]
    assert shown[supervisor.username] == shown[administrator.username] == ["双溪村", "新桥村"]


@pytest.mark.parametrize("who", ["village_agent", "department_chief", "stranger"])
def test_who_looks_after_nothing_is_turned_away(request, who, village):
    user = request.getfixturevalue(who)
    assert signed_in(user).get(CARDS).status_code == 403
    assert send(user, village).status_code == 403


def test_list_is_narrowed_by_unit_and_half_year_with_totals(supervisor, village, sibling_village):
    send(supervisor, village)
    send(supervisor, village, number="30", handed_out_on="2025-12-31")
    send(supervisor, sibling_village, number="7", handed_out_on="2026-01-01")
    browser = signed_in(supervisor)
    for sent, cards, batches in (
        ({}, 87, 3),
        ({"unit": village.code}, 80, 2),
        ({"half": "2026-1"}, 57, 2),
        ({"half": "2025-2"}, 30, 1),
        ({"unit": village.code, "half": "2026-1"}, 50, 1),
        ({"unit": "\x00", "half": "9" * 5000, "page": "x"}, 87, 3),
    ):
        context = browser.get(CARDS, sent).context
        assert (context["cards"], context["page"].paginator.count) == (cards, batches)


@pytest.mark.parametrize(
    ("day", "half", "days"),
    [
        (date(2026, 6, 30), "2026-1", (date(2026, 1, 1), date(2026, 6, 30))),
        (date(2026, 7, 1), "2026-2", (date(2026, 7, 1), date(2026, 12, 31))),
        (date(2026, 12, 31), "2026-2", (date(2026, 7, 1), date(2026, 12, 31))),
    ],
)
def test_half_year_of_a_day(day, half, days):
    assert (str(HalfYear.of(day)), HalfYear.of(day).days) == (half, days)


def test_half_years_go_back_to_the_first_batch():
    today = date(2026, 5, 22)
    assert [str(each) for each in half_years(date(2025, 1, 1), today)] == ["2026-1", "2025-2", "2025-1"]
    assert [str(each) for each in half_years(None, today)] == ["2026-1"]


# --- Taking back -----------------------------------------------------------------------------------------------------


def take_back(user, batch: CardBatch):
    return signed_in(user).post(reverse("network:card-batch-delete", args=[batch.pk]))


@pytest.mark.parametrize(("hours", "left"), [(0, 0), (5, 0), (6, 1), (30, 1)])
def test_own_entry_is_taken_back_until_midnight_in_beijing(clock, leader, village, now, hours, left):
    """It is 18:00 when it is recorded."""
    send(leader, village)
    batch = CardBatch.objects.get()
    clock.move_to(now + hours * HOUR)
    assert take_back(leader, batch).status_code == 302
    assert CardBatch.objects.count() == left
    assert LogEntry.objects.count() == 1 - left


def test_entry_of_somebody_else_stays(leader, personnel_officer, supervisor, village):
    send(leader, village)
    for user in (personnel_officer, supervisor):
        assert take_back(user, CardBatch.objects.get()).status_code == 302
    assert CardBatch.objects.count() == 1
    offered = [
        reverse("network:card-batch-delete", args=[CardBatch.objects.get().pk])
        in Page(signed_in(user).get(CARDS)).links()
        for user in (leader, supervisor)
    ]
    assert offered == [True, False]


def test_entry_of_a_foreign_unit_is_not_found(leader, administrator, other_village):
    send(administrator, other_village)
    assert take_back(leader, CardBatch.objects.get()).status_code == 404
    assert signed_in(leader).post(f"{CARDS}{'9' * 30}/delete/").status_code == 404


def test_list_costs_the_same_for_many(leader, village, village_agent, now):
    def cost() -> int:
        browser = signed_in(leader)
        with CaptureQueriesContext(connection) as captured:
            browser.get(CARDS, {"unit": village.code})
        return len(captured)

    send(leader, village)
    few = cost()
    for days in range(1, 5):
        day = str(now.date() - timedelta(days=days))
        send(leader, village, handed_out_on=day, agent=str(village_agent.agent.pk))
    assert cost() == few <= 12
