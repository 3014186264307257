"""The demo county's chain: items in every state, and none that an office could not have."""

import random
from datetime import timedelta

import pytest

from assessment.demo.talks import seed_talks
from assessment.enums import TalkState
from assessment.models import ReminderTalk, TalkedBreach
from network.enums import Role
from requests_app.breaches import flag_breaches
from requests_app.models import Breach
from tests.assessment.oversight import missed, waiting
from tests.conftest import DAY
from tests.factories import person

pytestmark = pytest.mark.embedded


def test_demo_chain_has_items_in_every_state(village, town, village_agent, leader, personnel_officer, supervisor, now):
    for days in range(0, 400, 8):
        missed(village, village_agent, now - days * DAY)
        waiting(village, now - days * DAY)
    flag_breaches(now + timedelta(hours=1))
    seed_talks(rng=random.Random(7), now=now + timedelta(hours=1))
    states = set(ReminderTalk.objects.values_list("state", flat=True))
    assert states >= {TalkState.OPEN, TalkState.TALKED, TalkState.VERIFIED}
    assert ReminderTalk.objects.on_tab("late", now).exists()
    assert TalkedBreach.objects.count() == Breach.objects.count()


def test_demo_chain_without_officers_is_left_open(village, village_agent, now):
    missed(village, village_agent, now)
    flag_breaches(now + DAY)
    seed_talks(rng=random.Random(7), now=now + 90 * DAY)
    assert ReminderTalk.objects.get().state == TalkState.OPEN


def test_demo_chain_never_lets_people_talk_with_themselves(village, town, personnel_officer, supervisor, now):
    both = person("兼任", village)
    both.agent.appointments.create(unit=village, role=Role.PERSONNEL_OFFICER, starts_on="2020-01-01")
    missed(village, both, now)
    flag_breaches(now + DAY)
    seed_talks(rng=random.Random(1), now=now + 90 * DAY)
    assert ReminderTalk.objects.get().talked_by in (None, supervisor.agent, personnel_officer.agent)
