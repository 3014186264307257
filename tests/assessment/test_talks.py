"""The chain's steps: in order, none skipped, by the right people; the database itself refuses the rest (R49)."""

import pytest
import time_machine
from django.db import IntegrityError, transaction

from assessment.actions import talk_steps
from assessment.enums import TalkState, TalkVerb
from assessment.models import ReminderTalk, TalkStep
from assessment.permissions import is_talked_to, may_talk, may_verify
from assessment.talk_querysets import ReminderTalkQuerySet
from assessment.whom import officers_of, who_answers
from network.enums import Role
from proxyportal.regulation import RECTIFICATION_LIMIT, TALK_LIMIT, VERIFICATION_LIMIT, is_overtime
from requests_app.breaches import flag_breaches
from requests_app.errors import ActionRefused, NotPermitted, TooLate
from tests.assessment.oversight import held, missed, opened, rectified, verified, waiting
from tests.conftest import DAY, HOUR, MICROSECOND
from tests.factories import AppointmentFactory, person
from tests.requests_app.test_races import at_once, winners


@pytest.fixture
def then(now):
    """Two days after the limit was missed."""
    with time_machine.travel(now + 2 * DAY, tick=False):
        yield now + 2 * DAY


@pytest.fixture
def talk(village, village_agent, now, then):
    """The item of one missed limit of `village_agent`."""
    missed(village, village_agent, now)
    flag_breaches(now + HOUR)
    return opened(now + HOUR)


@pytest.fixture
def unit_talk(village, village_agent, now, then):
    """The item of a limit that ran out in the village's queue."""
    waiting(village, now)
    flag_breaches(now + HOUR)
    return opened(now + HOUR)


# --- One after the other ---------------------------------------------------------------------------------------------


def test_chain_goes_from_talk_to_rectification_to_verification(
    talk, village_agent, personnel_officer, supervisor, then
):
    talk = held(talk, personnel_officer, then)
    assert (talk.state, talk.talked_to, talk.talked_on) == (TalkState.TALKED, village_agent.agent, then.date())
    assert talk.due_at == then + RECTIFICATION_LIMIT
    talk = rectified(talk, personnel_officer, then + HOUR)
    assert (talk.state, talk.due_at) == (TalkState.RECTIFIED, then + HOUR + VERIFICATION_LIMIT)
    talk = verified(talk, supervisor, then + 2 * HOUR)
    assert (talk.state, talk.due_at, talk.closed_at) == (TalkState.VERIFIED, None, then + 2 * HOUR)
    said = [(step.verb, step.by, step.text) for step in talk.steps.select_related("by")]
    assert said == [
        (TalkVerb.HOLD, personnel_officer.agent, "外出未交接。"),
        (TalkVerb.RECTIFY, personnel_officer.agent, "已设AB岗。"),
        (TalkVerb.VERIFY, supervisor.agent, "抽查属实。"),
    ]


def test_no_step_is_taken_before_or_twice(talk, personnel_officer, supervisor, then):
    for early in (rectified, verified):
        with pytest.raises(TooLate):
            early(talk, supervisor, then)
    held(talk, personnel_officer, then)
    for wrong in (held, verified):
        with pytest.raises(TooLate):
            wrong(talk, supervisor, then)
    assert TalkStep.objects.count() == 1


def test_rectification_that_does_not_hold_goes_back_and_stays_in_the_story(talk, personnel_officer, supervisor, then):
    talk = rectified(held(talk, personnel_officer, then), personnel_officer, then)
    talk = talk_steps.send_back(talk=talk, text="仍无B岗。", done_on=then.date(), actor=supervisor, now=then)
    assert (talk.state, talk.rectified_by, talk.due_at) == (TalkState.TALKED, None, then + RECTIFICATION_LIMIT)
    verified(rectified(talk, personnel_officer, then), supervisor, then)
    verbs = list(TalkStep.objects.values_list("verb", flat=True))
    assert verbs == ["hold", "rectify", "send_back", "rectify", "verify"]


def test_days_of_the_steps_neither_lie_ahead_nor_run_backwards(talk, personnel_officer, now, then):
    for day in (then.date() + DAY, now.date() - DAY):
        with pytest.raises(ActionRefused):
            held(talk, personnel_officer, then, done_on=day)
    talk = held(talk, personnel_officer, then)
    with pytest.raises(ActionRefused):
        talk_steps.rectify(talk=talk, text="改", done_on=now.date(), actor=personnel_officer, now=then)


def test_talk_is_not_recorded_over_a_limit_that_joined_meanwhile(talk, personnel_officer, then):
    """What was on the page is what was talked about."""
    with pytest.raises(ActionRefused, match="并入"):
        held(talk, personnel_officer, then, seen=0)


def test_item_is_overdue_itself_one_microsecond_after_its_step_was_due(talk, now):
    due = now + HOUR + TALK_LIMIT
    assert not is_overtime(talk.due_at, due)
    listed = ReminderTalk.objects.on_tab("late", due + MICROSECOND)
    assert not ReminderTalk.objects.on_tab("late", due).exists()
    assert list(listed) == [talk]


@pytest.mark.parametrize("tab", ["running", "late", "open", "talked", "rectified", "closed"])
def test_tab_counts_equal_rows(talk, sibling_village, sibling_agent, personnel_officer, supervisor, now, then, tab):
    missed(sibling_village, sibling_agent, now)
    flag_breaches(then)
    held(talk, personnel_officer, then)
    at = now + 8 * DAY
    counts = ReminderTalk.objects.visible_to(supervisor).tab_counts(at)
    assert len(ReminderTalk.objects.visible_to(supervisor).on_tab(tab, at)) == counts[tab]


# --- Who does what ---------------------------------------------------------------------------------------------------


def test_officer_of_the_town_above_talks_with_a_village_agent(talk, village, town, personnel_officer, then):
    assert [post.agent for post in officers_of([village], then.date())[village.pk]] == [personnel_officer.agent]


def test_nearest_officer_comes_first_and_a_former_one_not_at_all(village, town, county, personnel_officer, then):
    gone = person("原组工干部", village, Role.PERSONNEL_OFFICER, ends_on=then.date() - DAY)
    assert gone.agent not in [post.agent for post in officers_of([village], then.date())[village.pk]]
    own = person("村组工干部", village, Role.PERSONNEL_OFFICER)
    assert [post.agent for post in officers_of([village, town], then.date())[village.pk]] == [own.agent]
    assert officers_of([county], then.date()) == {county.pk: []}


@pytest.fixture
def matrix(talk, request):
    """For each of the cast: sees it, may talk about it, may verify it."""
    roles = (
        "village_agent",
        "second_village_agent",
        "sibling_agent",
        "town_agent",
        "leader",
        "personnel_officer",
        "department_chief",
        "supervisor",
        "administrator",
        "stranger",
    )
    people = {role: request.getfixturevalue(role) for role in roles}
    return lambda: {
        role: (ReminderTalk.objects.visible_to(user).exists(), may_talk(user, talk), may_verify(user, talk))
        for role, user in people.items()
    }


WANTED = {
    "village_agent": (True, False, False),  # the one it is about: reads it, and replies
    "second_village_agent": (False, False, False),
    "sibling_agent": (False, False, False),
    "town_agent": (False, False, False),
    "leader": (True, False, True),
    "personnel_officer": (True, True, True),
    "department_chief": (False, False, False),
    "supervisor": (True, True, True),
    "administrator": (False, False, False),
    "stranger": (False, False, False),
}


def test_everybody_sees_and_does_what_the_table_says(matrix):
    assert matrix() == WANTED


def test_table_notices_items_that_are_open_to_all(monkeypatch, matrix):
    """The positive control: with the guard gone, the same table reports who gets in."""
    monkeypatch.setattr(ReminderTalkQuerySet, "visible_to", lambda self, _: self.all())
    seen = {role for role, found in matrix().items() if found != WANTED[role]}
    assert seen == {role for role, (sees, *_) in WANTED.items() if not sees}


def test_officer_of_another_town_sees_and_does_nothing(talk, other_town, then):
    other = person("曲塘组工干部", other_town, Role.PERSONNEL_OFFICER)
    assert not ReminderTalk.objects.visible_to(other).exists()
    assert (may_talk(other, talk), may_verify(other, talk)) == (False, False)
    for step in (held, rectified, verified):
        with pytest.raises(NotPermitted):
            step(talk, other, then)


def test_person_talked_to_cannot_record_the_talk_about_themselves(talk, village_agent, town, then):
    """Who is village agent and the town's personnel officer at once reads about themselves, and no more."""
    AppointmentFactory(agent=village_agent.agent, unit=town, role=Role.PERSONNEL_OFFICER)
    del village_agent.standing
    assert village_agent.standing.personnel_paths == (town.path,)
    assert is_talked_to(village_agent, talk)
    for step in (held, rectified, verified):
        with pytest.raises(NotPermitted):
            step(talk, village_agent, then)


@pytest.mark.parametrize("who", ["personnel_officer", "village_agent"])
def test_nobody_verifies_what_they_had_a_part_in(request, talk, personnel_officer, leader, then, who):
    talk = rectified(held(talk, personnel_officer, then), personnel_officer, then)
    with pytest.raises(NotPermitted):
        verified(talk, request.getfixturevalue(who), then)
    verified(talk, leader, then)


def test_reply_is_for_the_person_talked_to_alone(talk, village_agent, personnel_officer, supervisor, then):
    with pytest.raises(NotPermitted):
        talk_steps.reply(talk=talk, text="我说", actor=personnel_officer, now=then)
    talk_steps.reply(talk=talk, text="当天停电。", actor=village_agent, now=then)
    assert talk.steps.get().text == "当天停电。"
    talk.refresh_from_db()
    assert talk.state == TalkState.OPEN
    verified(rectified(held(talk, personnel_officer, then), personnel_officer, then), supervisor, then)
    with pytest.raises(TooLate):
        talk_steps.reply(talk=talk, text="再说", actor=village_agent, now=then)


def test_leader_answers_for_what_nobody_had(unit_talk, village, leader, personnel_officer, sibling_agent, then):
    assert who_answers(village, then.date()) == [leader.agent]
    for whom in (None, sibling_agent.agent):
        with pytest.raises(ActionRefused):
            held(unit_talk, personnel_officer, then, talked_to=whom)
    talk = held(unit_talk, personnel_officer, then, talked_to=leader.agent)
    assert talk.talked_to == leader.agent
    assert is_talked_to(leader, talk)
    assert not may_verify(leader, talk)


def test_people_of_the_unit_answer_where_there_is_no_leader(unit_talk, village, village_agent, then):
    assert who_answers(village, then.date()) == [village_agent.agent]


def test_nobody_answers_to_themselves(unit_talk, village, supervisor, then):
    AppointmentFactory(agent=supervisor.agent, unit=village, role=Role.LEADER_IN_CHARGE)
    with pytest.raises(NotPermitted):
        held(unit_talk, supervisor, then, talked_to=supervisor.agent)


# --- The database ----------------------------------------------------------------------------------------------------


REFUSED = {
    "talk_is_owed_until_closed": {"due_at": None},
    "talk_open_has_no_step": {"state": "open"},
    "talk_held_has_persons_and_day": {"talked_on": None},
    "talk_rectified_names_it": {"state": "rectified"},
    "talk_verified_names_it": {"state": "verified", "due_at": None},
}


@pytest.mark.parametrize("name", REFUSED)
def test_database_refuses_a_skipped_step(talk, personnel_officer, then, name):
    held(talk, personnel_officer, then)
    columns = REFUSED[name] | ({"closed_at": then} if name == "talk_verified_names_it" else {})
    with pytest.raises(IntegrityError, match="talk_"), transaction.atomic():
        ReminderTalk.objects.update(**columns)


def test_database_refuses_an_item_without_its_talk(talk, then):
    with pytest.raises(IntegrityError, match="talk_after_its_talk_names_it"), transaction.atomic():
        ReminderTalk.objects.update(state=TalkState.TALKED)


def test_database_refuses_days_and_people_that_cannot_be(talk, village_agent, personnel_officer, supervisor, now, then):
    held(talk, personnel_officer, then)
    with pytest.raises(IntegrityError, match="talk_is_with_somebody_else"), transaction.atomic():
        ReminderTalk.objects.update(talked_by=village_agent.agent)
    rectified(talk, personnel_officer, then)
    with pytest.raises(IntegrityError, match="talk_rectified_after_it_was_held"), transaction.atomic():
        ReminderTalk.objects.update(rectified_on=now.date())
    closed = {"state": "verified", "due_at": None, "closed_at": then}
    with pytest.raises(IntegrityError, match="talk_is_verified_by_another"), transaction.atomic():
        ReminderTalk.objects.update(verified_by=personnel_officer.agent, verified_on=then.date(), **closed)
    with pytest.raises(IntegrityError, match="talk_verified_after_it_was_rectified"), transaction.atomic():
        ReminderTalk.objects.update(verified_by=supervisor.agent, verified_on=now.date(), **closed)
    with pytest.raises(IntegrityError, match="talk_step_has_text"), transaction.atomic():
        TalkStep.objects.update(text="")


@pytest.mark.django_db(transaction=True)
def test_talk_recorded_by_two_at_once_is_recorded_once(talk, personnel_officer, supervisor, then):
    people = (personnel_officer, supervisor) * 2
    results = at_once(*[lambda who=who: held(talk, who, then, seen=1) for who in people])
    assert len(winners(results)) == 1
    assert TalkStep.objects.count() == 1
