"""Complaints: who sees which, who handles them, and what may follow from them (R62-R64)."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from assessment.actions import complaints
from assessment.complaint_querysets import ComplaintQuerySet
from assessment.models import Complaint
from network.enums import Role
from requests_app.errors import ActionRefused, NotPermitted, TooLate
from requests_app.models import Client
from tests.assessment.voices import PHONE, SHOWN, ask, complain, decide, upheld_against
from tests.conftest import DAY
from tests.factories import AppointmentFactory

CAST = (
    *("village_agent", "second_village_agent", "sibling_agent", "other_village_agent", "town_agent", "leader"),
    *("personnel_officer", "department_chief", "supervisor", "administrator", "stranger"),
)


@pytest.fixture
def cast(request):
    return {name: request.getfixturevalue(name) for name in CAST}


def seen_by(cast) -> set[str]:
    return {name for name, user in cast.items() if Complaint.objects.visible_to(user).exists()}


# --- Who sees it -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "sees"),
    [
        ("village", {"leader", "personnel_officer", "supervisor"}),
        ("group", {"leader", "personnel_officer", "supervisor"}),
        ("town", {"supervisor"}),
        ("department", {"supervisor"}),
        ("other_village", {"supervisor"}),
        ("other_town", {"supervisor"}),
    ],
)
def test_complaint_is_seen_by_the_level_above(request, cast, now, unit, sees):
    """A village's by its town's leader and personnel officer, a town's or an office's by the organization department;
    never by those it is about, nor by another town."""
    complain(request.getfixturevalue(unit), now)
    assert seen_by(cast) == sees


def test_matrix_notices_a_filter_that_lets_all_through(monkeypatch, village, cast, now):
    """The positive control of the test above."""
    complain(village, now)
    monkeypatch.setattr(ComplaintQuerySet, "visible_to", lambda self, _user: self.all())
    assert seen_by(cast) == set(CAST)


@pytest.mark.parametrize("about", ["leader", "personnel_officer", "supervisor"])
def test_nobody_sees_a_complaint_about_themselves(village, cast, now, about):
    """Though they would handle the place's; a town's own people make it a matter of the level above the town."""
    complain(village, now, agent_name=cast[about].agent.name)
    expected = {"supervisor"} if about != "supervisor" else {"leader", "personnel_officer"}
    assert seen_by(cast) == expected


def test_own_name_hides_it_even_where_the_name_is_not_found(village, leader, now):
    """Two people of one name: it may mean this one."""
    AppointmentFactory(agent__name=leader.agent.name, agent__user=None, unit=village)
    complain(village, now, agent_name=leader.agent.name)
    assert Complaint.objects.get().agent is None
    assert not Complaint.objects.visible_to(leader).exists()


def test_who_serves_the_village_too_does_not_handle_it(village, town, personnel_officer, now):
    personnel_officer.agent.appointments.create(unit=village, role=Role.AGENT, starts_on=date(2020, 1, 1))
    complain(village, now)
    assert not Complaint.objects.visible_to(personnel_officer).exists()


def test_named_agent_is_found_among_those_it_can_mean(village, village_agent, other_village_agent, now):
    assert complain(village, now, agent_name=village_agent.agent.name).agent == village_agent.agent
    assert complain(village, now, agent_name=other_village_agent.agent.name).agent is None


# --- Receipt ---------------------------------------------------------------------------------------------------------


def test_complaint_gets_numbers_of_the_day(village, now):
    assert [complain(village, moment).number for moment in (now, now, now + DAY)] == [
        "TS-20260522-0001",
        "TS-20260522-0002",
        "TS-20260523-0001",
    ]


def test_anonymous_complaint_has_no_client(village, now):
    made = complain(village, now, client_name="", client_phone="")
    assert made.client is None
    assert not Client.objects.exists()


def test_same_form_twice_is_one_complaint(village, now):
    key = uuid4()
    assert complain(village, now, submission_key=key) == complain(village, now, submission_key=key)
    assert Client.objects.count() == 1


def test_receipt_links_the_request_and_an_unknown_one_is_kept(village, submitted, now):
    assert complain(village, now, receipt=submitted.receipt).proxy_request == submitted
    unknown = complain(village, now, receipt="HA-20990101-0001")
    assert (unknown.proxy_request, unknown.receipt) == (None, "HA-20990101-0001")


def test_account_without_a_post_enters_none(village, stranger, village_agent, now):
    with pytest.raises(NotPermitted):
        complain(village, now, actor=stranger)
    assert complain(village, now, actor=village_agent).entered_by == village_agent.agent


def test_personal_data_is_encrypted_and_nowhere_else(village, now):
    made = complain(village, now)
    assert made.client.phone == PHONE
    raw = Complaint.objects.values_list().get()
    assert PHONE not in str(raw)


# --- Reply and decision ----------------------------------------------------------------------------------------------


def test_person_learns_of_it_only_when_asked_and_never_who(village, village_agent, leader, now):
    made = complain(village, now, agent_name=village_agent.agent.name)
    assert not Complaint.objects.asked_of(village_agent).exists()
    ask(made, village_agent, leader, now)
    asked = Complaint.objects.asked_of(village_agent).get()
    assert (asked.shown_text, asked.reply_due_on) == (SHOWN, date(2026, 5, 29))
    assert not Complaint.objects.visible_to(village_agent).exists()


def test_asking_about_the_towns_own_person_moves_it_up(village, town_agent, leader, supervisor, now):
    made = ask(complain(village, now), town_agent, leader, now)
    assert made.handling_unit is None
    assert not Complaint.objects.visible_to(leader).exists()
    assert Complaint.objects.visible_to(supervisor).exists()


def test_nobody_asks_themselves(village, leader, now):
    with pytest.raises(NotPermitted):
        ask(complain(village, now), leader, leader, now)


def test_reply_is_given_once_and_by_the_person(village, village_agent, second_village_agent, leader, now):
    made = ask(complain(village, now), village_agent, leader, now)
    with pytest.raises(NotPermitted):
        complaints.reply(complaint=made, text="不是这样。", actor=second_village_agent, now=now)
    complaints.reply(complaint=made, text="不是这样。", actor=village_agent, now=now)
    with pytest.raises(TooLate):
        complaints.reply(complaint=made, text="再说一句。", actor=village_agent, now=now)
    assert Complaint.objects.get().reply == "不是这样。"


def test_decision_waits_for_the_reply_or_its_last_day(village, village_agent, leader, supervisor, now):
    """Asked on a Friday: the fifth working day is the next Friday, and only after it nothing is waited for."""
    made = ask(complain(village, now), village_agent, leader, now)
    for moment in (now, now + 7 * DAY):
        with pytest.raises(ActionRefused):
            decide(made, supervisor, moment)
    assert decide(made, supervisor, now + 8 * DAY).upheld is True


def test_reply_lets_it_be_decided_at_once(village, village_agent, supervisor, now):
    assert upheld_against(village_agent, village, supervisor, now).upheld is True


def test_decision_is_the_organization_departments(village, village_agent, leader, personnel_officer, supervisor, now):
    made = ask(complain(village, now), village_agent, leader, now)
    complaints.reply(complaint=made, text="不是这样。", actor=village_agent, now=now)
    for actor in (leader, personnel_officer, village_agent):
        with pytest.raises(NotPermitted):
            decide(made, actor, now)
    decide(made, supervisor, now, upheld=False)
    with pytest.raises(TooLate):
        decide(made, supervisor, now)
    assert Complaint.objects.get().upheld is False


def test_complaint_that_nobody_was_asked_about_is_not_decided(village, supervisor, now):
    made = complain(village, now)
    with pytest.raises(ActionRefused):
        decide(made, supervisor, now + 60 * DAY)


def test_findings_are_the_handlers_until_the_decision(village, village_agent, leader, sibling_agent, supervisor, now):
    made = upheld_against(village_agent, village, supervisor, now)
    for actor, error in ((leader, TooLate), (sibling_agent, NotPermitted)):
        with pytest.raises(error):
            complaints.find_out(complaint=made, text="属实。", actor=actor, now=now)


def test_later_findings_stand_beside_the_first(village, leader, supervisor, now):
    made = complain(village, now)
    for actor, words in ((leader, "走访了三户。"), (supervisor, "又走访了两户。")):
        complaints.find_out(complaint=made, text=words, actor=actor, now=now)
    assert list(made.findings.values_list("text", flat=True)) == ["走访了三户。", "又走访了两户。"]


@pytest.mark.parametrize("changes", [{"upheld": True}, {"reply": "有"}, {"shown_text": "有"}])
def test_database_refuses_steps_out_of_order(village, now, changes):
    made = complain(village, now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.filter(pk=made.pk).update(**changes)


# --- The annual record -----------------------------------------------------------------------------------------------


def test_record_holds_upheld_complaints_of_the_year_only(village, village_agent, leader, supervisor, now):
    upheld = upheld_against(village_agent, village, supervisor, now)
    upheld_against(village_agent, village, supervisor, now, upheld=False)
    upheld_against(village_agent, village, supervisor, now - 365 * DAY)
    ask(complain(village, now), village_agent, leader, now)
    first, end = now.replace(month=1, day=1, hour=0), now.replace(year=2027, month=1, day=1, hour=0)
    assert list(Complaint.objects.upheld_against(village_agent.agent, first, end)) == [upheld]
    assert not Complaint.objects.upheld_against(leader.agent, first, end).exists()
