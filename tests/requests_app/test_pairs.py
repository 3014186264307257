"""Where the requests of a resident in special care go: to the pair agent first (R67)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from network.models import Appointment
from requests_app.actions import intake, pairing
from requests_app.care_enums import CareCategory, ConsentMeans
from requests_app.models import Pairing
from requests_app.pairs import pairing_of, requests_of
from tests.conftest import DAY, pair, register
from tests.factories import CLIENT_NAME, ApplicationFactory, AppointmentFactory, LeaveFactory

TODAY = date(2026, 5, 22)
PHONE = "13712345678"


@pytest.fixture(autouse=True)
def _today(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def paired(village, village_agent, town_agent, leader, now) -> Pairing:
    """An elder of the village whose pair agent is the town's; without the pairing the village would serve."""
    return pair(village, town_agent, leader, now, phone=PHONE)


def submit(area, now, agent=None, **client):
    facts = {"client_name": CLIENT_NAME, "client_phone": PHONE} | client
    return intake.submit(application=ApplicationFactory(area=area, **facts), agent=agent, now=now)


def test_request_lands_with_the_pair_agent(paired, village, town, town_agent, now):
    """As holder and first contact; another resident's, or another phone's, takes the ordinary way."""
    made = submit(village, now)
    assert (made.holder_unit, made.holder_agent, made.first_contact) == (town, town_agent.agent, town_agent.agent)
    for stranger in ({"client_name": "别人"}, {"client_phone": "13712345679"}):
        made = submit(village, now, **stranger)
        assert (made.holder_unit, made.holder_agent) == (village, None)


def test_agent_the_client_names_wins(paired, village, village_agent, now):
    """R12 before R67."""
    made = submit(village, now, agent=village_agent.agent)
    assert (made.holder_unit, made.first_contact) == (village, village_agent.agent)


def test_named_agent_who_left_gives_way_to_the_pair_agent(paired, village, village_agent, town_agent, now):
    Appointment.objects.filter(agent=village_agent.agent).update(ends_on=TODAY - DAY)
    assert submit(village, now, agent=village_agent.agent).holder_agent == town_agent.agent


def test_pair_agent_counts_through_the_last_day_in_office(paired, village, town_agent, now):
    Appointment.objects.filter(agent=town_agent.agent).update(ends_on=TODAY)
    assert submit(village, now).holder_agent == town_agent.agent
    Appointment.objects.filter(agent=town_agent.agent).update(ends_on=TODAY - DAY)
    assert submit(village, now).holder_agent is None


LEAVES = {
    "last day today": (-3, 0, False),
    "first day today": (0, 3, False),
    "back since today": (-3, -1, True),
    "from tomorrow": (1, 3, True),
}


@pytest.mark.parametrize("leave", LEAVES)
def test_pair_agent_on_leave_is_passed_over(paired, village, town_agent, now, leave):
    first, last, serves = LEAVES[leave]
    days = {"starts_on": TODAY + timedelta(days=first), "ends_on": TODAY + timedelta(days=last)}
    LeaveFactory(agent=town_agent.agent, recorded_at=now, **days)
    assert (submit(village, now).holder_agent == town_agent.agent) is serves


def test_pair_agent_whose_account_was_closed_is_passed_over(paired, village, town_agent, now):
    town_agent.is_active = False
    town_agent.save()
    assert submit(village, now).holder_agent is None


def test_ended_pairing_routes_nothing(paired, village, leader, now):
    pairing.end_pairing(pairing=paired, ends_on=TODAY, reason="迁出", actor=leader, now=now)
    assert submit(village, now).holder_agent is None


def test_agent_of_several_posts_takes_it_in_the_nearest(paired, village, town_agent, department, group, now):
    """The post whose unit is nearest the client's place; one elsewhere only if there is no other."""
    AppointmentFactory(agent=town_agent.agent, unit=department)
    assert submit(village, now).holder_unit == village.parent
    AppointmentFactory(agent=town_agent.agent, unit=village)
    assert submit(group, now).holder_unit == village


@pytest.mark.parametrize("name", ["留守的孩子", "监护人甲"])
def test_guardian_submits_for_the_child_by_either_name(village, village_agent, leader, now, name):
    """A child has no phone of its own: the guardian's leads to the pair agent."""
    child = {"name": "留守的孩子", "phone": "", "category": CareCategory.LEFT_BEHIND_CHILD, "under_14": True}
    guardian = {"guardian_name": "监护人甲", "guardian_phone": PHONE}
    consent = {"consent_on": TODAY, "consent_means": ConsentMeans.ORAL}
    pair(village, village_agent, leader, now, **child, **guardian, **consent)
    assert submit(village, now, client_name=name).holder_agent == village_agent.agent
    assert submit(village, now, client_name="邻居").holder_agent is None


def test_pairing_costs_the_common_submission_one_query(village, village_agent, now, monkeypatch):
    def count():
        with CaptureQueriesContext(connection) as captured:
            submit(village, now, client_phone="13912345600")
        return len(captured)

    with_look_up = count()
    monkeypatch.setattr(intake, "pair_post", lambda *_: None)
    assert with_look_up == count() + 1


# --- Finding each other ----------------------------------------------------------------------------------------------


def test_walk_in_of_a_paired_resident_is_known(paired, village, village_agent, now):
    known = submit(village, now)
    assert pairing_of(known.client) == paired
    assert pairing_of(register(village, village_agent, now).client) is None
    assert pairing_of(submit(village, now, client_name="别人").client) is None


def test_requests_of_the_resident_are_those_the_viewer_may_see(paired, village, sibling_agent, town_agent, leader, now):
    mine, other = submit(village, now), submit(village, now, client_name="别人")
    assert requests_of(paired, town_agent) == requests_of(paired, leader) == [mine]
    assert requests_of(paired, sibling_agent) == []
    assert other not in requests_of(paired, leader)


def test_pairings_that_need_an_agent_or_are_quiet(village, village_agent, second_village_agent, leader, now):
    """R67: left, away, or a month without contact; a pairing younger than a month is not quiet."""
    made = pair(village, village_agent, leader, now)
    left = pair(village, second_village_agent, leader, now)
    Appointment.objects.filter(agent=second_village_agent.agent).update(ends_on=TODAY - DAY)
    assert list(Pairing.objects.needing_an_agent(TODAY)) == [left]
    LeaveFactory(agent=village_agent.agent, starts_on=TODAY, ends_on=TODAY, recorded_at=now)
    assert set(Pairing.objects.needing_an_agent(TODAY)) == {made, left}
    assert not Pairing.objects.quiet_since(now - 11 * DAY, TODAY - 11 * DAY).exists()
    assert set(Pairing.objects.quiet_since(now - 10 * DAY, TODAY - 10 * DAY)) == {made, left}
    pairing.note_contact(pairing=made, contacted_at=now - 9 * DAY, means="phone", actor=village_agent, now=now)
    assert list(Pairing.objects.quiet_since(now - 10 * DAY, TODAY - 10 * DAY)) == [left]
    assert set(Pairing.objects.quiet_since(now - 9 * DAY, TODAY - 9 * DAY)) == {made, left}
