"""The steps of the handling: what was done, when, with which office, under which number (R16, R31, R34)."""

from datetime import timedelta

import pytest

from requests_app.errors import ActionRefused, NotPermitted
from requests_app.models import HandlingStep
from tests.conftest import HOUR, register
from tests.requests_app.happening import clean, step

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.fixture
def held(village, village_agent, now):
    """A walk-in, accepted at `now`."""
    return register(village, village_agent, now, accept_at_once=True)


def test_step_keeps_day_office_and_number(held, village, village_agent, now):
    """R16, R31: external steps with body, reference and date; it moves no clock."""
    row = step(held, village_agent, now + HOUR, body="县医保局", reference="医保〔2026〕12号")
    found = row.steps.get()
    assert (found.unit, found.agent, found.round) == (village, village_agent.agent, 1)
    assert (found.done_on, found.body, found.reference) == (now.date(), "县医保局", "医保〔2026〕12号")
    assert row.due_at == now + 48 * HOUR
    assert clean(now + HOUR)


@pytest.mark.parametrize(("days", "taken"), [(1, False), (0, True), (-1, False)])
def test_step_lies_between_the_visit_and_today(held, village_agent, now, days, taken):
    """Nothing was done before the client came, nor tomorrow."""
    if taken:
        assert step(held, village_agent, now + HOUR, done_on=now.date() + timedelta(days=days)).steps.exists()
        return
    with pytest.raises(ActionRefused):
        step(held, village_agent, now + HOUR, done_on=now.date() + timedelta(days=days))
    assert not HandlingStep.objects.exists()


@pytest.mark.parametrize("who", ["second_village_agent", "sibling_agent", "supervisor"])
def test_only_who_handles_records_steps(request, held, who, now):
    """R34: a unit is credited for them."""
    with pytest.raises(NotPermitted):
        step(held, request.getfixturevalue(who), now + HOUR)
