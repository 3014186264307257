"""What two do at the same moment to a return visit, a bad rating or a complaint."""

from uuid import uuid4

import pytest

from assessment.actions import bad_ratings, complaints, return_visits
from assessment.models import BadRatingTask, Complaint, ReturnVisit
from requests_app.models import Client
from tests.assessment.test_sampling import MAY
from tests.assessment.voices import ask, complain, rate
from tests.conftest import DAY, HOUR
from tests.requests_app.test_pairing_races import outcomes


@pytest.mark.django_db(transaction=True)
def test_four_sweeps_at_once_open_one_task(informed, now):
    rate(informed, 1, now + DAY)
    outcomes(*[lambda: bad_ratings.open_tasks(now + DAY)] * 4)
    assert BadRatingTask.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_draws_at_once_choose_nobody_twice(informed, supervisor, now):
    at = now + 3 * HOUR
    drawn = outcomes(*[lambda: return_visits.draw(period=MAY, per_stratum=1, actor=supervisor, now=at)] * 3)
    assert len(drawn) == 1
    assert ReturnVisit.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_answers_at_once_one_is_kept(informed, supervisor, now):
    opened = return_visits.target(
        proxy_request=informed, targeted_for="other", note="抽查", actor=supervisor, now=now + DAY
    )
    calls = [
        lambda yes=yes: return_visits.record(
            visit=ReturnVisit.objects.get(pk=opened.pk), solved=yes, satisfied=yes, actor=supervisor, now=now + DAY
        )
        for yes in (True, False)
    ]
    [kept] = outcomes(*calls)
    assert ReturnVisit.objects.get().satisfied == kept.satisfied


@pytest.mark.django_db(transaction=True)
def test_double_click_at_once_is_one_complaint(village, now):
    key = uuid4()
    made = outcomes(*[lambda: complain(village, now, submission_key=key)] * 4)
    assert len({complaint.pk for complaint in made}) == 1
    assert Complaint.objects.count() == Client.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_decisions_at_once_one_is_kept(village, village_agent, supervisor, now):
    made = ask(complain(village, now), village_agent, supervisor, now)
    complaints.reply(complaint=made, text="不是这样。", actor=village_agent, now=now)
    said = {"reason": "查实。", "answer": "已处理。", "actor": supervisor, "now": now}
    calls = [
        lambda yes=yes: complaints.decide(complaint=Complaint.objects.get(pk=made.pk), upheld=yes, **said)
        for yes in (True, False)
    ]
    [kept] = outcomes(*calls)
    assert Complaint.objects.get().upheld == kept.upheld
