"""Special care: one resident, one agent; who pairs, changes and ends, and who sees it (R66, R67)."""

from datetime import date

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.db import IntegrityError, connection, transaction

from network.models import LinkedUnit
from proxyportal.regulation import PAIRINGS_BEFORE_WARNING
from requests_app.actions import pairing
from requests_app.care_enums import CareCategory, ConsentMeans, ContactMeans
from requests_app.errors import ActionRefused, NotPermitted, TooLate
from requests_app.models import Client, Pairing
from requests_app.pairs import candidates
from tests.conftest import DAY, HOUR, pair
from tests.factories import CLIENT_NAME, AppointmentFactory, ResidentFactory, person

TODAY = date(2026, 5, 22)
PHONE = "13712345678"
CHILD = {
    "category": CareCategory.LEFT_BEHIND_CHILD,
    "under_14": True,
    "guardian_name": "监护人甲",
    "guardian_phone": "13700000009",
    "consent_on": TODAY,
    "consent_means": ConsentMeans.WRITTEN,
}


@pytest.fixture(autouse=True)
def _today(now):
    with time_machine.travel(now, tick=False):
        yield


# --- Who pairs -------------------------------------------------------------------------------------------------------


@pytest.fixture
def other_leader(other_town):
    return person("曲塘镇分管负责人", other_town, "leader_in_charge")


MAY_PAIR = {
    "leader": True,
    "personnel_officer": True,
    "supervisor": True,
    "other_leader": False,
    "village_agent": False,
    "town_agent": False,
    "department_chief": False,
    "administrator": False,
    "stranger": False,
}


@pytest.mark.parametrize("who", MAY_PAIR)
def test_pairing_is_made_changed_and_ended_by_those_who_lead(request, village, village_agent, leader, now, who):
    """R67: a leader in charge or personnel officer of the subtree, and the organization department; nobody else."""
    actor = request.getfixturevalue(who)
    made = pair(village, village_agent, leader, now)
    second = person("新桥第三代理员", village)
    attempts = [
        lambda: pair(village, village_agent, actor, now, name="另一位"),
        lambda: pairing.change_agent(pairing=made, agent=second.agent, starts_on=TODAY, actor=actor, now=now),
        lambda: pairing.end_pairing(
            pairing=Pairing.objects.current().earliest("pk"), ends_on=TODAY, reason="迁出", actor=actor, now=now
        ),
    ]
    for attempt in attempts:
        if MAY_PAIR[who]:
            attempt()
        else:
            with pytest.raises(NotPermitted):
                attempt()
    assert Pairing.objects.count() == (3 if MAY_PAIR[who] else 1)


SEES = {
    "village_agent": True,
    "leader": True,
    "personnel_officer": True,
    "supervisor": True,
    "second_village_agent": False,
    "town_agent": False,
    "other_leader": False,
    "department_chief": False,
    "administrator": False,
    "stranger": False,
}


@pytest.mark.parametrize("who", SEES)
def test_pairing_is_seen_by_its_agent_and_those_who_lead(request, pairing_made, who):
    """An agent never sees a colleague's; an administrator sees no resident."""
    user = request.getfixturevalue(who)
    assert Pairing.objects.visible_to(user).exists() is SEES[who]
    if not SEES[who]:
        with pytest.raises(NotPermitted):
            pairing.reveal(pairing=pairing_made, actor=user, now=pairing_made.recorded_at)


def test_pairing_is_gone_from_the_former_agents_view(pairing_made, village_agent, leader, now):
    pairing.end_pairing(pairing=pairing_made, ends_on=TODAY, reason="迁出", actor=leader, now=now)
    assert not Pairing.objects.visible_to(village_agent).exists()
    assert Pairing.objects.visible_to(leader).get().end_reason == "迁出"


# --- Pairing ---------------------------------------------------------------------------------------------------------


def test_pair_keeps_the_resident_encrypted_in_the_client_alone(village, village_agent, leader, now):
    """No personal datum stands in the pairing, in its journal line, or readable in the table of clients."""
    made = pair(village, village_agent, leader, now, phone=PHONE, **CHILD)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM requests_app_client")
        stored = str(cursor.fetchall())
        cursor.execute("SELECT * FROM requests_app_pairing")
        stored += str(cursor.fetchall())
    stored += " ".join(f"{line.object_repr} {line.change_message}" for line in LogEntry.objects.all())
    assert [word for word in (CLIENT_NAME, PHONE, "17号", "监护人甲", "13700000009") if word in stored] == []
    client = Client.objects.get()
    assert (client.name, client.phone, client.address, client.guardian_name) == (CLIENT_NAME, PHONE, "17号", "监护人甲")
    assert (made.client, made.recorded_by, made.consent_on) == (client, leader, TODAY)


def test_same_person_is_paired_once(village, sibling_village, village_agent, sibling_agent, leader, now):
    """R67: the same name and phone, wherever; another name on that phone, or another phone, is somebody else."""
    pair(village, village_agent, leader, now, phone=PHONE)
    with pytest.raises(ActionRefused, match=str(pairing.TAKEN)):
        pair(sibling_village, sibling_agent, leader, now, phone=PHONE)
    assert Client.objects.count() == 1
    pair(village, village_agent, leader, now, phone=PHONE, name="同屋人")
    pair(village, village_agent, leader, now)
    assert Pairing.objects.count() == 3


def test_same_person_without_a_phone_is_known_by_name_and_place(
    village, sibling_village, village_agent, sibling_agent, leader, now
):
    pair(village, village_agent, leader, now, phone="")
    with pytest.raises(ActionRefused):
        pair(village, village_agent, leader, now, phone="")
    pair(sibling_village, sibling_agent, leader, now, phone="")


def test_person_is_paired_again_after_the_end(pairing_made, village, village_agent, leader, now):
    pairing.end_pairing(pairing=pairing_made, ends_on=TODAY, reason="暂住外地", actor=leader, now=now)
    assert pair(village, village_agent, leader, now, phone=pairing_made.client.phone).ends_on is None


@pytest.mark.parametrize("number", [PAIRINGS_BEFORE_WARNING - 1, PAIRINGS_BEFORE_WARNING])
def test_more_than_five_for_one_agent_must_be_meant(village, village_agent, leader, now, number):
    """R67, ours: the fifth is taken as it is, the sixth only with the second tick."""
    for n in range(number):
        pair(village, village_agent, leader, now, name=f"居民{n}")
    facts = {"resident": ResidentFactory(area=village), "agent": village_agent.agent, "starts_on": TODAY}
    if number < PAIRINGS_BEFORE_WARNING:
        pairing.pair(**facts, actor=leader, now=now)
    else:
        with pytest.raises(ActionRefused, match="5"):
            pairing.pair(**facts, actor=leader, now=now)
        pairing.pair(**facts, confirmed=True, actor=leader, now=now)
    assert Pairing.objects.count() == number + 1


@pytest.mark.parametrize("missing", ["guardian_name", "guardian_phone", "consent_on", "consent_means"])
def test_child_under_14_needs_guardian_and_consent(village, village_agent, leader, now, missing):
    with pytest.raises(ActionRefused):
        pair(village, village_agent, leader, now, **CHILD | {missing: None if missing == "consent_on" else ""})
    assert not Pairing.objects.exists()
    assert not Client.objects.exists()


@pytest.mark.parametrize("columns", [{"consent_on": None}, {"consent_means": ""}])
def test_database_refuses_a_child_without_consent(village, village_agent, leader, now, columns):
    made = pair(village, village_agent, leader, now, **CHILD)
    with pytest.raises(IntegrityError, match="pairing_of_a_child_has_consent"), transaction.atomic():
        Pairing.objects.filter(pk=made.pk).update(**columns)


def test_database_refuses_a_second_current_pairing_and_an_end_before_the_start(pairing_made):
    with pytest.raises(IntegrityError, match="pairing_ends_after_it_starts"), transaction.atomic():
        Pairing.objects.update(ends_on=pairing_made.starts_on - DAY)
    pairing_made.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        pairing_made.save(force_insert=True)


def test_day_ahead_is_refused(village, village_agent, leader, now):
    with pytest.raises(ActionRefused):
        pairing.pair(
            resident=ResidentFactory(area=village),
            agent=village_agent.agent,
            starts_on=(now + DAY).date(),
            actor=leader,
            now=now,
        )


def test_candidates_are_agents_of_the_line_and_of_linked_departments(
    village, department, village_agent, town_agent, sibling_agent, department_chief, leader, county
):
    """R23, R67: not the next village's, not who only leads, and a department's while the link lasts."""
    person("县城代理员", county)
    found = lambda: {post.agent.user for post in candidates(village, TODAY)}  # noqa: E731 - asked three times
    assert found() == {village_agent, town_agent}
    LinkedUnit.objects.create(department=department, unit=village.parent, starts_on=TODAY, ends_on=TODAY)
    assert found() == {village_agent, town_agent, department_chief}
    LinkedUnit.objects.update(starts_on=TODAY - DAY, ends_on=TODAY - DAY)
    assert found() == {village_agent, town_agent}


def test_candidate_of_two_posts_counts_pairings_once(village, town, village_agent, leader, now):
    AppointmentFactory(agent=village_agent.agent, unit=town)
    pair(village, village_agent, leader, now)
    assert [post.paired for post in candidates(village, TODAY)] == [1, 1]


def test_agent_of_elsewhere_is_refused(village, sibling_agent, leader, now):
    with pytest.raises(ActionRefused, match=str(pairing.NO_CANDIDATE)):
        pair(village, sibling_agent, leader, now)


# --- Change and end --------------------------------------------------------------------------------------------------


def test_change_of_agent_keeps_the_history(pairing_made, second_village_agent, leader, now):
    """The pairing so far ends the day before and stays; the resident's row is the same."""
    agent = second_village_agent.agent
    follower = pairing.change_agent(pairing=pairing_made, agent=agent, starts_on=TODAY, actor=leader, now=now)
    before = Pairing.objects.get(pk=pairing_made.pk)
    assert (before.ends_on, before.agent) == (TODAY - DAY, pairing_made.agent)
    assert (follower.starts_on, follower.ends_on, follower.agent) == (TODAY, None, agent)
    assert follower.client == before.client
    assert Client.objects.count() == 1


def test_change_to_the_same_agent_or_before_the_start_is_refused(
    pairing_made, village_agent, second_village_agent, leader, now
):
    for agent, day in ((village_agent, TODAY), (second_village_agent, pairing_made.starts_on)):
        with pytest.raises(ActionRefused):
            pairing.change_agent(pairing=pairing_made, agent=agent.agent, starts_on=day, actor=leader, now=now)
    assert Pairing.objects.get().ends_on is None


@pytest.mark.parametrize("day", ["starts_on", "today"])
def test_end_lies_between_the_first_day_and_today(pairing_made, leader, now, day):
    first, last = pairing_made.starts_on, TODAY
    limit, wrong = (first, first - DAY) if day == "starts_on" else (last, last + DAY)
    with pytest.raises(ActionRefused):
        pairing.end_pairing(pairing=pairing_made, ends_on=wrong, reason="迁出", actor=leader, now=now)
    pairing.end_pairing(pairing=pairing_made, ends_on=limit, reason="迁出", actor=leader, now=now)
    with pytest.raises(TooLate):
        pairing.end_pairing(pairing=pairing_made, ends_on=limit, reason="又迁出", actor=leader, now=now)
    assert Pairing.objects.get().end_reason == "迁出"


# --- Contacts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["second_village_agent", "leader", "supervisor", "administrator"])
def test_contact_log_is_kept_by_the_pair_agent_alone(request, pairing_made, village_agent, now, who):
    facts = {"pairing": pairing_made, "contacted_at": now - HOUR, "means": ContactMeans.PHONE, "now": now}
    with pytest.raises(NotPermitted):
        pairing.note_contact(**facts, actor=request.getfixturevalue(who))
    assert pairing.note_contact(**facts, actor=village_agent).agent == village_agent.agent
    assert pairing_made.contacts.count() == 1
