"""The organization department asks clients again; the client's own rating stays the client's (R59)."""

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError, transaction
from django.urls import reverse

from assessment.actions import return_visits
from assessment.enums import VisitReason
from assessment.models import ReturnVisit
from requests_app.errors import ActionRefused, NotPermitted, TooLate
from requests_app.models import Rating
from tests.assessment.voices import rate
from tests.browsing import Page, signed_in
from tests.conftest import DAY
from tests.factories import CLIENT_NAME


@pytest.fixture(autouse=True)
def _a_day_later(now):
    with time_machine.travel(now + DAY, tick=False):
        yield


@pytest.fixture
def visit(informed, supervisor, now) -> ReturnVisit:
    rate(informed, 4, now + DAY)
    return return_visits.target(
        proxy_request=informed, targeted_for=VisitReason.OTHER, note="抽查", actor=supervisor, now=now + DAY
    )


def record(visit, actor, now, **answers):
    said = {"solved": True, "satisfied": False, "words": "还要再跑一趟。"} | answers
    return return_visits.record(visit=visit, actor=actor, now=now, **said)


def test_answers_are_kept_and_the_rating_stays(visit, supervisor, now):
    done = record(visit, supervisor, now + DAY)
    assert (done.contacted, done.solved, done.satisfied) == (True, True, False)
    assert (done.visited_by, done.visited_at) == (supervisor.agent, now + DAY)
    assert Rating.objects.get().grade == 4


def test_second_answer_is_too_late(visit, supervisor, now):
    record(visit, supervisor, now + DAY)
    with pytest.raises(TooLate):
        record(visit, supervisor, now + DAY, satisfied=True)
    visit.refresh_from_db()
    assert visit.satisfied is False


def test_client_counts_as_not_reached_after_three_tries(visit, supervisor, now):
    for _ in range(2):
        return_visits.miss(visit=visit, actor=supervisor, now=now + DAY)
    with pytest.raises(ActionRefused):
        return_visits.give_up(visit=visit, actor=supervisor, now=now + DAY)
    return_visits.miss(visit=visit, actor=supervisor, now=now + DAY)
    done = return_visits.give_up(visit=visit, actor=supervisor, now=now + DAY)
    assert (done.contacted, done.attempts, done.solved) == (False, 3, None)


def test_open_visit_is_not_opened_twice(visit, supervisor, now):
    with pytest.raises(ActionRefused):
        return_visits.target(
            proxy_request=visit.proxy_request, targeted_for=VisitReason.DISPUTE, actor=supervisor, now=now + DAY
        )


def test_client_who_was_told_nothing_is_not_visited(accepted, supervisor, now):
    with pytest.raises(ActionRefused):
        return_visits.target(proxy_request=accepted, targeted_for=VisitReason.OTHER, actor=supervisor, now=now)


@pytest.mark.parametrize("action", [return_visits.miss, return_visits.give_up, return_visits.reveal, record])
def test_nobody_else_edits_a_visit(visit, action, leader, village_agent, now):
    for actor in (leader, village_agent):
        with pytest.raises(NotPermitted):
            action(visit=visit, actor=actor, now=now + DAY)


@pytest.mark.parametrize(
    "answers",
    [
        {"contacted": True},
        {"contacted": False, "solved": True},
        {"solved": True, "satisfied": True},
        {"targeted_for": ""},
    ],
)
def test_database_refuses_half_an_answer(visit, answers):
    with pytest.raises(IntegrityError), transaction.atomic():
        ReturnVisit.objects.filter(pk=visit.pk).update(**answers)


# --- On the page -----------------------------------------------------------------------------------------------------


def test_client_is_masked_until_shown_and_that_is_logged(visit, supervisor):
    browser = signed_in(supervisor)
    masked = browser.get(reverse("assessment:visit", args=[visit.pk])).content.decode()
    assert CLIENT_NAME not in masked
    assert CLIENT_NAME not in browser.get(reverse("assessment:visits")).content.decode()
    shown = browser.post(reverse("assessment:visit-act", args=[visit.pk, "reveal"])).content.decode()
    assert CLIENT_NAME in shown
    line = LogEntry.objects.get()
    assert (line.user, line.object_id) == (supervisor, str(visit.pk))
    assert CLIENT_NAME not in line.change_message + line.object_repr


def test_answers_are_asked_beside_their_fields(visit, supervisor):
    answer = signed_in(supervisor).post(reverse("assessment:visit-act", args=[visit.pk, "record"]), {"words": "好"})
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"solved", "satisfied"}
    assert Page(answer).kept("words") == {"\n好"} or "好" in "".join(Page(answer).kept("words"))


def test_drawing_on_the_page_leads_to_the_sample(informed, supervisor, now):
    sent = {"first_day": "2026-05-01", "last_day": "2026-05-31", "per_stratum": "2", "seed": ""}
    answer = signed_in(supervisor).post(reverse("assessment:visit-draw"), sent, follow=True)
    assert answer.status_code == 200
    assert answer.context["is_unchanged"]
    assert answer.context["is_same"]


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"last_day": "2026-04-01"}, "last_day"),
        ({"first_day": "9999-99-99"}, "first_day"),
        ({"per_stratum": "0"}, "per_stratum"),
        ({"per_stratum": "9" * 400}, "per_stratum"),
        ({"seed": "a\x00b"}, "seed"),
        ({"seed": "长" * 41}, "seed"),
    ],
)
def test_bad_answers_of_a_draw_come_back(informed, supervisor, changes, wrong):
    sent = {"first_day": "2026-05-01", "last_day": "2026-05-31", "per_stratum": "2", "seed": ""} | changes
    answer = signed_in(supervisor).post(reverse("assessment:visit-draw"), sent)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {wrong}


@pytest.mark.parametrize("receipt", ["", "HA-20990101-0001", "\x00", "长" * 30, "\u202e"])
def test_unknown_receipt_is_said_beside_its_field(informed, supervisor, receipt):
    sent = {"receipt": receipt, "targeted_for": "dispute"}
    answer = signed_in(supervisor).post(reverse("assessment:visit-target"), sent)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"receipt"}


def test_list_costs_the_same_for_one_and_for_three(
    visit, told, archived, supervisor, now, django_assert_max_num_queries, django_assert_num_queries
):
    browser = signed_in(supervisor)
    with django_assert_max_num_queries(12) as few:
        browser.get(reverse("assessment:visits"))
    return_visits.target(proxy_request=told, targeted_for=VisitReason.OTHER, note="", actor=supervisor, now=now + DAY)
    with django_assert_num_queries(len(few)):
        browser.get(reverse("assessment:visits"))
