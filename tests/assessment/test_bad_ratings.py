"""A bad rating opens a check, a rectification and a return visit; none can be left out (R88)."""

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from assessment.actions import bad_ratings, return_visits
from assessment.models import BadRatingTask, ReturnVisit
from assessment.tasks import open_bad_rating_tasks
from proxyportal.regulation import working_days_after
from requests_app.errors import NotPermitted, TooLate
from tests.assessment.voices import rate
from tests.browsing import signed_in
from tests.conftest import DAY


@pytest.fixture
def rated(informed, now):
    return rate(informed, 2, now + DAY)


@pytest.fixture
def task(rated, now) -> BadRatingTask:
    bad_ratings.open_tasks(now + DAY)
    return BadRatingTask.objects.get()


def steps_done(task, leader, now) -> BadRatingTask:
    bad_ratings.check(task=task, text="没有一次告知。", actor=leader, now=now + DAY)
    return bad_ratings.rectify(task=task, text="已上门致歉并补办。", actor=leader, now=now + 2 * DAY)


@pytest.mark.parametrize(
    ("day", "number", "expected"),
    [
        (date(2026, 5, 22), 0, date(2026, 5, 22)),
        (date(2026, 5, 22), 1, date(2026, 5, 25)),  # Friday to Monday
        (date(2026, 5, 23), 1, date(2026, 5, 25)),  # Saturday
        (date(2026, 5, 25), 5, date(2026, 6, 1)),
        (date(2026, 5, 22), 15, date(2026, 6, 12)),
    ],
)
def test_working_days_leave_out_weekends(day, number, expected):
    assert working_days_after(day, number) == expected


def test_bad_rating_opens_one_task_however_often_it_runs(rated, village, village_agent, now):
    with time_machine.travel(now, tick=False):
        assert [open_bad_rating_tasks() for _ in range(3)] == [1, 0, 0]
    made = BadRatingTask.objects.get()
    assert (made.unit, made.agent, made.due_on) == (village, village_agent.agent, date(2026, 6, 12))


@pytest.mark.parametrize(("grade", "tasks"), [(1, 1), (2, 1), (3, 0), (4, 0), (5, 0)])
def test_grades_below_basically_satisfied_open_a_task(informed, now, grade, tasks):
    rate(informed, grade, now + DAY)
    assert bad_ratings.open_tasks(now + DAY) == tasks


def test_opening_costs_the_same_for_many(rated, told, now, django_assert_max_num_queries):
    rate(told, 1, now + DAY)
    with django_assert_max_num_queries(5):
        assert bad_ratings.open_tasks(now + DAY) == 2


def test_steps_go_in_order_and_the_visit_closes_the_task(task, leader, supervisor, now):
    done = steps_done(task, leader, now)
    assert done.visit.targeted_for == "bad_rating"
    assert done.closed_at is None
    return_visits.record(visit=done.visit, solved=True, satisfied=True, actor=supervisor, now=now + 3 * DAY)
    done.refresh_from_db()
    assert done.closed_at == now + 3 * DAY
    assert done.rating.grade == 2


def test_rectification_before_the_check_is_refused(task, leader, now):
    with pytest.raises(TooLate):
        bad_ratings.rectify(task=task, text="已整改。", actor=leader, now=now + DAY)
    assert not ReturnVisit.objects.exists()


def test_step_is_recorded_once(task, leader, supervisor, now):
    steps_done(task, leader, now)
    for step in (bad_ratings.check, bad_ratings.rectify):
        with pytest.raises(TooLate):
            step(task=task, text="再来一次。", actor=supervisor, now=now + 3 * DAY)
    task.refresh_from_db()
    assert (task.cause, task.checked_by) == ("没有一次告知。", leader.agent)


def test_waiting_visit_serves(task, rated, leader, supervisor, now):
    waiting = return_visits.target(proxy_request=rated, targeted_for="dispute", actor=supervisor, now=now + DAY)
    assert steps_done(task, leader, now).visit == waiting


def test_who_handled_it_and_strangers_do_not_look_into_it(task, village_agent, sibling_agent, stranger, now):
    for actor in (village_agent, sibling_agent, stranger):
        with pytest.raises(NotPermitted):
            bad_ratings.check(task=task, text="没有问题。", actor=actor, now=now + DAY)


def test_leader_does_not_look_into_their_own(task, leader, now):
    BadRatingTask.objects.update(agent=leader.agent)
    task.refresh_from_db()
    with pytest.raises(NotPermitted):
        bad_ratings.check(task=task, text="没有问题。", actor=leader, now=now + DAY)


@pytest.mark.parametrize("skipped", ["rectified", "visited", "closed"])
def test_database_lets_no_step_be_skipped(task, rated, leader, supervisor, now, skipped):
    visit = return_visits.target(proxy_request=rated, targeted_for="dispute", actor=supervisor, now=now + DAY)
    changes = {
        "rectified": {"rectified_by": leader.agent, "rectified_at": now, "rectification": "已整改。"},
        "visited": {"visit": visit},
        "closed": {"closed_at": now},
    }[skipped]
    with pytest.raises(IntegrityError), transaction.atomic():
        BadRatingTask.objects.filter(pk=task.pk).update(**changes)


# --- On the page -----------------------------------------------------------------------------------------------------


def test_town_sees_its_own_tasks_only(task, leader, supervisor, other_town, other_village_agent, now):
    with time_machine.travel(now + 2 * DAY, tick=False):
        for user in (leader, supervisor):
            assert len(signed_in(user).get(reverse("assessment:bad-ratings")).context["rows"]) == 1
        BadRatingTask.objects.update(unit=other_town)
        assert signed_in(leader).get(reverse("assessment:bad-ratings")).context["rows"] == []
        assert signed_in(leader).get(reverse("assessment:bad-rating", args=[task.pk])).status_code == 404
        assert len(signed_in(supervisor).get(reverse("assessment:bad-ratings")).context["rows"]) == 1


def test_step_without_words_comes_back(task, leader, now):
    with time_machine.travel(now + 2 * DAY, tick=False):
        address = reverse("assessment:bad-rating-act", args=[task.pk, "check"])
        for text in ("", " \u3000", "a\x00", "\u202e", "长" * 2001):
            assert signed_in(leader).post(address, {"text": text}).status_code == 422
        assert signed_in(leader).post(address, {"text": "没有一次告知。"}).status_code == 302
    task.refresh_from_db()
    assert task.checked_by == leader.agent


def test_late_task_is_listed_as_late(task, leader, now):
    with time_machine.travel(now + 60 * DAY, tick=False):
        answer = signed_in(leader).get(reverse("assessment:bad-ratings"), {"tab": "late"})
    assert [is_late for _, is_late in answer.context["rows"]] == [True]
