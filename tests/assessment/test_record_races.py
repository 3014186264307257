"""Two who record, correct or decide the same at the same moment (R77, R89)."""

import pytest
import time_machine

from assessment.actions import petitions
from assessment.actions.petitions import correct_petition, decide, record_petition
from assessment.models import PetitionFinding
from requests_app.errors import ActionRefused, TooLate
from tests.assessment.records import a_petition, petition_of
from tests.conftest import HOUR
from tests.requests_app.test_races import at_once, winners


@pytest.fixture(autouse=True)
def _three_hours_later(now):
    with time_machine.travel(now + 3 * HOUR, tick=False):
        yield


def recorded_by_two(town, supervisor, now) -> int:
    """How many of two clicks on one button were recorded."""

    def click() -> PetitionFinding:
        try:
            return record_petition(unit=town, petition=a_petition(), actor=supervisor, now=now)
        except ActionRefused as refused:
            raise TooLate(refused.message) from refused

    return len(winners(at_once(click, click)))


@pytest.mark.django_db(transaction=True)
def test_double_click_records_one_petition(town, supervisor, now):
    assert recorded_by_two(town, supervisor, now) == 1
    assert PetitionFinding.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_double_click_without_the_check_records_two(town, supervisor, now, monkeypatch):
    """The positive control."""
    monkeypatch.setattr(petitions, "refuse_twice", lambda _same: None)
    assert recorded_by_two(town, supervisor, now) == 2


@pytest.mark.django_db(transaction=True)
def test_two_decisions_at_once_leave_the_first(town, supervisor, now):
    found = petition_of(town)
    calls = [
        lambda caused=caused: decide(record=found, caused=caused, reason="认定。", actor=supervisor, now=now)
        for caused in (True, False) * 2
    ]
    (won,) = winners(at_once(*calls))
    found.refresh_from_db()
    assert found.caused is won.caused


@pytest.mark.django_db(transaction=True)
def test_two_corrections_at_once_make_one_version(town, supervisor, now):
    found = petition_of(town)
    calls = [
        lambda: correct_petition(record=found, petition=a_petition(), reason="更正。", actor=supervisor, now=now)
    ] * 4
    assert len(winners(at_once(*calls))) == 1
    assert sorted(PetitionFinding.objects.values_list("version", flat=True)) == [1, 2]
