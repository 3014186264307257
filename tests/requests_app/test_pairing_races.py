"""Two who pair, or change a pairing, at the same moment (R67)."""

from datetime import date

import pytest
import time_machine

from network.models import Agent
from requests_app.actions import pairing
from requests_app.errors import ActionRefused, TooLate
from requests_app.models import Client, Pairing
from tests.conftest import pair
from tests.factories import person
from tests.requests_app.test_races import at_once, winners

TODAY = date(2026, 5, 22)
PHONE = "13712345678"


@pytest.fixture(autouse=True)
def _today(now):
    with time_machine.travel(now, tick=False):
        yield


def outcomes(*calls):
    """What came of calls made at once; a refusal counts as too late."""

    def tried(call):
        try:
            return call()
        except TooLate:
            raise
        except ActionRefused as refused:
            raise TooLate(refused.message) from refused

    return winners(at_once(*[lambda call=call: tried(call) for call in calls]))


@pytest.mark.django_db(transaction=True)
def test_one_person_paired_by_two_at_once_is_paired_once(village, village_agent, leader, personnel_officer, now):
    """Names are encrypted, so a queue stands in for an index."""
    calls = [lambda who=who: pair(village, village_agent, who, now, phone=PHONE) for who in (leader, personnel_officer)]
    assert len(outcomes(*calls * 3)) == 1
    assert Pairing.objects.count() == Client.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_person_paired_at_once_without_the_check_is_paired_twice(
    village, village_agent, leader, personnel_officer, now, monkeypatch
):
    """The positive control."""
    monkeypatch.setattr(pairing, "twin_of", lambda *_: None)
    calls = [lambda who=who: pair(village, village_agent, who, now, phone=PHONE) for who in (leader, personnel_officer)]
    assert len(outcomes(*calls)) == 2


@pytest.mark.django_db(transaction=True)
def test_two_changes_at_once_leave_one_current_pairing(pairing_made, village, leader, now):
    agents = [person(f"接任{n}", village).agent for n in range(4)]
    calls = [
        lambda agent=agent: pairing.change_agent(
            pairing=Pairing.objects.select_related("client", "area").get(pk=pairing_made.pk),
            agent=Agent.objects.get(pk=agent.pk),
            starts_on=TODAY,
            actor=leader,
            now=now,
        )
        for agent in agents
    ]
    [won] = outcomes(*calls)
    assert Pairing.objects.current().get() == won
    assert Pairing.objects.count() == 2
