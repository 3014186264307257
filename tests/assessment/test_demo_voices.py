"""The demo county's clients have been asked, and some have complained: in every state, and nothing impossible."""

import random

import pytest

from assessment.actions.return_visits import drawn_again
from assessment.demo.voices import seed_voices
from assessment.models import BadRatingTask, Complaint, ReturnVisit, VisitSample
from requests_app.enums import Kind
from tests.assessment.test_sampling import told
from tests.assessment.voices import rate
from tests.conftest import DAY
from tests.factories import person

pytestmark = pytest.mark.embedded


def test_demo_voices_are_in_every_state(village, town, village_agent, supervisor, now):
    for number in range(30):
        person(f"代办{number}", village)
    for days in range(20, 60):
        rate(told(village, village_agent, now - days * DAY, kind=Kind.VOICE), 1 + days % 2, now - (days - 1) * DAY)
    seed_voices(rng=random.Random(5), now=now)
    sample = VisitSample.objects.get()
    assert drawn_again(sample)[0]
    assert BadRatingTask.objects.filter(closed_at__isnull=False).exists()
    assert not ReturnVisit.objects.filter(visited_at__gt=now).exists()
    assert set(Complaint.objects.values_list("upheld", flat=True)) == {None, True, False}


def test_demo_without_an_organization_department_says_nothing(village, village_agent, now):
    told(village, village_agent, now - 30 * DAY)
    seed_voices(rng=random.Random(5), now=now)
    assert not ReturnVisit.objects.exists()
