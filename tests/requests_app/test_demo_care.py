"""The demo county's residents in special care: made by the real actions, with something in every state."""

import random
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from network.demo import build_county
from network.imports.units import import_units
from network.models import User
from requests_app.care_enums import CareCategory
from requests_app.demo.care import seed_care
from requests_app.demo.timeline import seed_requests
from requests_app.models import Finding, Pairing, Visit
from tests.factories import UnitFactory
from tests.requests_app.test_seed_demo import COUNTY, NOW

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


@pytest.fixture
def seeded():
    import_units(COUNTY.encode(), actor=None, now=NOW)
    with time_machine.travel(NOW, tick=False):
        rng = random.Random(7)
        people = build_county(rng=rng, today=timezone.localdate(NOW))
        seed_requests(count=40, people=people, rng=rng, now=NOW, entered=lambda: None)
        seed_care(people=people, rng=rng, now=NOW)
        yield


def test_demo_agent_has_pairings_visits_and_findings_in_every_state(seeded):
    agent = User.objects.get(username="village")
    mine = Pairing.objects.visible_to(agent)
    assert set(mine.values_list("category", flat=True)) == set(CareCategory.values)
    assert mine.quiet_since(NOW - timedelta(days=30), NOW.date() - timedelta(days=30)).exists()
    assert Visit.objects.visible_to(agent).count() == 4
    findings = Finding.objects.visible_to(agent)
    assert findings.undecided().count() == 3
    assert findings.filter(reply__isnull=False).count() == 2
    assert findings.filter(proxy_request__isnull=False).count() == 1


def test_demo_leader_finds_a_resident_whose_agent_is_away(seeded):
    leader = User.objects.get(username="leader")
    today = timezone.localdate(NOW)
    assert Pairing.objects.visible_to(leader).needing_an_agent(today).count() == 1


def test_county_without_the_demo_accounts_gets_none(county):
    UnitFactory(parent=county, tier="town")
    seed_care(people=None, rng=random.Random(7), now=NOW)
    assert not Pairing.objects.exists()
