"""Leaves: entered ahead, never overlapping, taken back before they begin, ended early while they run (R40)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.urls import reverse

from network import leaves
from network.enums import LeaveKind, Role
from network.models import Leave
from tests.browsing import Page, signed_in
from tests.factories import AgentFactory, LeaveFactory, person

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _that_day(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def act(administrator, now):
    return {"actor": administrator, "now": now}


@pytest.fixture
def post(village_agent):
    return village_agent.agent.appointments.get()


def days(leave: Leave) -> tuple[date, date]:
    return leave.starts_on, leave.ends_on


@pytest.mark.parametrize(
    ("first", "last", "fits"),
    [(-9, -6, True), (-9, -5, False), (-5, -5, False), (5, 9, False), (-5, 5, False), (0, 0, False), (6, 9, True)],
)
def test_leaves_of_one_person_do_not_overlap(act, today, first, last, fits):
    """Beside one from the fifth day before to the fifth day after today; both its days are away."""
    agent = AgentFactory()
    LeaveFactory(agent=agent, starts_on=today - 5 * DAY, ends_on=today + 5 * DAY)
    given = {"kind": LeaveKind.DUTY, "starts_on": today + first * DAY, "ends_on": today + last * DAY}
    leaves.record(agent=AgentFactory(), **given, **act)  # somebody else's is nobody's business
    if fits:
        assert days(leaves.record(agent=agent, **given, **act)) == (today + first * DAY, today + last * DAY)
    else:
        with pytest.raises(ValidationError) as refused:
            leaves.record(agent=agent, **given, **act)
        assert set(refused.value.error_dict) == {"starts_on"}


def test_leave_does_not_end_before_it_begins(act, today):
    given = {"agent": AgentFactory(), "kind": LeaveKind.LEAVE, "starts_on": today}
    with pytest.raises(ValidationError) as refused:
        leaves.record(ends_on=today - DAY, **given, **act)
    assert set(refused.value.error_dict) == {"ends_on"}
    assert leaves.record(ends_on=today, **given, **act).recorded_by == act["actor"]
    assert LogEntry.objects.count() == 1


@pytest.mark.parametrize(("starts_in", "ahead"), [(1, True), (0, False)])
def test_leave_is_taken_back_before_it_begins(act, today, starts_in, ahead):
    leave = LeaveFactory(agent=AgentFactory(), starts_on=today + starts_in * DAY)
    if ahead:
        leaves.cancel(leave=leave, **act)
    else:
        with pytest.raises(ValidationError):
            leaves.cancel(leave=leave, **act)
    assert Leave.objects.exists() is not ahead


def test_leave_taken_back_twice_is_told(act, today):
    leave = LeaveFactory(agent=AgentFactory(), starts_on=today + DAY)
    leaves.cancel(leave=Leave.objects.get(), **act)
    with pytest.raises(ValidationError):
        leaves.cancel(leave=leave, **act)


@pytest.mark.parametrize(("back", "fits"), [(-3, False), (-2, True), (0, True), (1, True), (2, False), (9, False)])
def test_running_leave_ends_within_its_days(act, today, back, fits):
    """It began the day before yesterday and lasts to the day after tomorrow."""
    leave = LeaveFactory(agent=AgentFactory(), starts_on=today - 2 * DAY, ends_on=today + 2 * DAY)
    if fits:
        leaves.end_early(leave=leave, ends_on=today + back * DAY, **act)
        leave.refresh_from_db()
        assert days(leave) == (today - 2 * DAY, today + back * DAY)
    else:
        with pytest.raises(ValidationError):
            leaves.end_early(leave=leave, ends_on=today + back * DAY, **act)


@pytest.mark.parametrize("starts_in", [-9, 1])
def test_only_a_running_leave_is_ended_early(act, today, starts_in):
    leave = LeaveFactory(agent=AgentFactory(), starts_on=today + starts_in * DAY)
    with pytest.raises(ValidationError):
        leaves.end_early(leave=leave, ends_on=leave.starts_on, **act)


# --- On the page -----------------------------------------------------------------------------------------------------


def sent(first: date, last: date) -> dict[str, str]:
    return {"kind": "leave", "starts_on": first.isoformat(), "ends_on": last.isoformat()}


@pytest.mark.parametrize("who", ["leader", "personnel_officer", "administrator"])
def test_who_answers_for_the_unit_enters_and_ends_a_leave(request, post, today, who):
    browser = signed_in(request.getfixturevalue(who))
    address = reverse("network:manage-leave", args=[post.pk])
    assert browser.post(address, sent(today, today + 3 * DAY)).status_code == 302
    leave = Leave.objects.get()
    end = reverse("network:manage-leave-end", args=[post.pk, leave.pk])
    assert browser.post(end, {"ends_on": today.isoformat()}).status_code == 302
    leave.refresh_from_db()
    assert days(leave) == (today, today)


def test_refused_leave_comes_back_with_what_was_typed(post, leader, today):
    LeaveFactory(agent=post.agent, starts_on=today)
    answer = signed_in(leader).post(reverse("network:manage-leave", args=[post.pk]), sent(today, today + DAY))
    assert answer.status_code == 422
    assert today.isoformat() in Page(answer).kept("starts_on")
    assert "starts_on" in answer.context["leave_form"].errors


def test_leave_ahead_is_taken_back_on_the_page(post, leader, today):
    leave = LeaveFactory(agent=post.agent, starts_on=today + DAY)
    browser, page = signed_in(leader), reverse("network:manage-post", args=[post.pk])
    end = reverse("network:manage-leave-end", args=[post.pk, leave.pk])
    assert end in Page(browser.get(page)).links()
    assert browser.post(end).status_code == 302
    assert not Leave.objects.exists()
    assert browser.post(end).status_code == 404


def test_stale_click_on_a_leave_that_is_over_is_told(post, leader, today):
    leave = LeaveFactory(agent=post.agent, starts_on=today - 9 * DAY)
    end = reverse("network:manage-leave-end", args=[post.pk, leave.pk])
    answer = signed_in(leader).post(end, {"ends_on": today.isoformat()}, follow=True)
    assert "alert-warning" in answer.content.decode()


def test_leave_of_somebody_else_is_not_reached_through_a_post(post, leader, sibling_agent, today):
    leave = LeaveFactory(agent=sibling_agent.agent, starts_on=today + DAY)
    assert signed_in(leader).post(reverse("network:manage-leave-end", args=[post.pk, leave.pk])).status_code == 404


def test_unit_that_was_left_enters_no_leave(post, leader, today):
    """Whoever moved on is no longer theirs; on the last day still."""
    browser, address = signed_in(leader), reverse("network:manage-leave", args=[post.pk])
    post.agent.appointments.update(ends_on=today)
    assert browser.post(address, sent(today, today)).status_code == 302
    post.agent.appointments.update(ends_on=today - DAY)
    assert browser.post(address, sent(today + DAY, today + DAY)).status_code == 403


def test_leader_of_another_town_finds_nothing(post, other_town, today):
    foreign = signed_in(person("曲塘镇分管负责人", other_town, Role.LEADER_IN_CHARGE))
    assert foreign.post(reverse("network:manage-leave", args=[post.pk]), sent(today, today)).status_code == 404


@pytest.mark.parametrize(
    "odd", ["", "\x00", "0001-01-01", "9999-12-31", "2026-02-30", "x" * 9999, "２０２６-０５-３０"]
)
def test_odd_days_are_refused_with_words(post, leader, odd):
    answer = signed_in(leader).post(
        reverse("network:manage-leave", args=[post.pk]), {"kind": odd, "starts_on": odd, "ends_on": odd}
    )
    assert answer.status_code == 422


def test_page_says_who_stands_in_or_that_nobody_does(post, leader, second_village_agent):
    browser, address = signed_in(leader), reverse("network:manage-post", args=[post.pk])
    assert "alert-warning" in browser.get(address).content.decode()
    post.agent.appointments.update(backup=second_village_agent.agent)
    shown = browser.get(address).content.decode()
    assert "alert-warning" not in shown
    assert "新桥第二代理员" in shown
