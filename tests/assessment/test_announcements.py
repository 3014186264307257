"""Who is told of reminder talks and complaints: in the step's transaction, once, and nobody too early (R49, R64)."""

from types import SimpleNamespace

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.forms.models import model_to_dict

from assessment.actions import complaints, talk_steps, talks
from assessment.demo.told import waiting_alone
from network.enums import Role
from network.models import Appointment
from requests_app import announcing, relay
from requests_app.announcing import announce
from requests_app.errors import TooLate
from requests_app.models import Notification
from requests_app.outbox_enums import Template, Via
from tests.assessment.oversight import frozen, held, missed, opened, rectified, verified, waiting
from tests.assessment.voices import COMPLAINANT, PHONE, SHOWN, WORDS, ask, complain, decide
from tests.browsing import Page, signed_in
from tests.conftest import DAY, HOUR
from tests.factories import AppointmentFactory
from tests.requests_app.test_queries import queries

pytestmark = pytest.mark.django_db
INBOX, DESK = "/desk/inbox/", "/desk/"


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now + 3 * HOUR, tick=False):
        yield


def told(user):
    """What stands unread in this person's inbox, the oldest first."""
    user = type(user).objects.get(pk=user.pk)  # as the next click finds them
    rows = Notification.objects.inbox_of(user).unread().order_by("pk")
    return [row.template for row in rows if not row.proxy_request]


def lines():
    """All rows of matters: template and recipient."""
    rows = Notification.objects.filter(matter__isnull=False).order_by("pk")
    return [(row.template, row.recipient and row.recipient.name) for row in rows]


@pytest.fixture
def talk(village, village_agent, personnel_officer, now):
    """The item of a limit that the village agent missed."""
    row = missed(village, village_agent, now - DAY)
    frozen(row, village, village_agent.agent, now - DAY)
    return opened(now)


@pytest.fixture
def complaint(village, leader, supervisor, now):
    """About the village; its town handles it."""
    return complain(village, now)


# --- Reminder talks --------------------------------------------------------------------------------------------------


def test_talk_is_told_to_the_person_and_to_the_officer(talk, village_agent, personnel_officer, leader, sibling_agent):
    assert told(village_agent) == ["talk_opened"]
    assert told(personnel_officer) == ["talk_to_hold"]
    assert told(leader) == told(sibling_agent) == []


def test_talk_is_told_once_however_often_the_task_runs(talk, now):
    before = lines()
    talks.open_talks(now + HOUR)
    assert lines() == before


def test_steps_are_told_and_what_they_asked_for_is_read(talk, village_agent, personnel_officer, leader, now):
    held(talk, personnel_officer, now)
    assert (told(village_agent), told(personnel_officer)) == (["talk_held"], [])
    rectified(talk, personnel_officer, now)
    assert (told(village_agent), told(personnel_officer)) == ([], [])
    talk_steps.send_back(talk=talk, text="未落实。", done_on=now.date(), actor=leader, now=now)
    assert told(village_agent) == told(personnel_officer) == ["talk_returned"]
    rectified(talk, personnel_officer, now)
    assert told(village_agent) == told(personnel_officer) == []
    verified(talk, leader, now)
    assert (told(village_agent), told(personnel_officer)) == (["talk_verified"], [])


def test_rectification_may_come_back_twice(talk, village_agent, personnel_officer, leader, now):
    held(talk, personnel_officer, now)
    for _ in range(2):
        rectified(talk, personnel_officer, now)
        talk_steps.send_back(talk=talk, text="未落实。", done_on=now.date(), actor=leader, now=now)
    rows = Notification.objects.filter(template=Template.TALK_RETURNED, recipient=village_agent.agent)
    assert rows.count() == 2


def test_talk_without_an_officer_is_told_to_the_organization_department(village, village_agent, supervisor, now):
    frozen(missed(village, village_agent, now - DAY), village, village_agent.agent, now - DAY)
    opened(now)
    assert told(supervisor) == ["talk_to_hold"]


def test_leader_who_answers_for_a_queue_is_told(town, leader, personnel_officer, now):
    frozen(waiting(town, now - DAY), town, None, now - DAY)
    opened(now)
    assert told(leader) == ["talk_opened"]


def test_line_vanishes_with_its_step(talk, personnel_officer, now):
    before = lines()
    with transaction.atomic():
        held(talk, personnel_officer, now)
        assert len(lines()) == len(before) + 1
        transaction.set_rollback(True)
    assert lines() == before


def test_step_that_comes_too_late_tells_nobody(talk, personnel_officer, now):
    held(talk, personnel_officer, now)
    before = lines()
    with pytest.raises(TooLate):
        held(talk, personnel_officer, now)
    assert lines() == before


def test_lost_post_takes_the_lines_away(talk, village_agent, now):
    Appointment.objects.filter(agent=village_agent.agent).update(ends_on=now.date() - DAY)
    assert told(village_agent) == []


# --- Complaints ------------------------------------------------------------------------------------------------------


def test_complaint_is_told_to_the_level_above_alone(
    complaint, leader, village_agent, second_village_agent, supervisor, sibling_agent
):
    """R64: nobody of the village learns of it, nor does who has nothing to do with it."""
    assert told(leader) == ["complaint_new"]
    assert told(village_agent) == told(second_village_agent) == told(sibling_agent) == told(supervisor) == []


def test_complaint_about_a_town_is_told_to_the_organization_department(
    town, leader, personnel_officer, supervisor, now
):
    complain(town, now)
    assert told(supervisor) == ["complaint_new"]
    assert told(leader) == told(personnel_officer) == []


def test_who_is_complained_of_is_not_told_though_they_handle_others(village, leader, supervisor, now):
    """The town's leader is agent in the village as well."""
    AppointmentFactory(agent=leader.agent, unit=village, role=Role.AGENT)
    complain(village, now, agent_name=leader.agent.name)
    assert told(leader) == []
    assert told(supervisor) == ["complaint_new"]


def test_line_is_gone_once_the_reader_is_the_person_complained_of(complaint, village, leader, supervisor, now):
    AppointmentFactory(agent=leader.agent, unit=village, role=Role.AGENT, starts_on=now.date())
    ask(complaint, leader, supervisor, now)
    assert told(leader) == ["reply_asked"]
    assert f"/oversight/complaints/{complaint.pk}/" not in Page(signed_in(leader).get(INBOX)).links()
    assert told(supervisor) == ["complaint_new"], "the level above changed with the person"


def test_person_learns_of_it_when_asked_and_of_the_outcome(complaint, village_agent, leader, supervisor, now):
    assert signed_in(village_agent).get(DESK).context["unread"] == 0
    asked = ask(complaint, village_agent, leader, now)
    assert (told(village_agent), told(leader)) == (["reply_asked"], [])
    complaints.reply(complaint=asked, text="当时在开会。", actor=village_agent, now=now)
    assert (told(village_agent), told(supervisor)) == ([], ["complaint_replied"])
    decide(asked, supervisor, now)
    assert (told(village_agent), told(supervisor)) == (["reply_decided"], [])
    links = Page(signed_in(village_agent).get(INBOX)).links()
    assert f"/oversight/complaints/replies/{complaint.pk}/" in links


def test_complainant_reads_on_the_phone_that_there_is_an_answer(complaint, village_agent, supervisor, now):
    decide(ask(complaint, village_agent, supervisor, now), supervisor, now + 30 * DAY)
    row = Notification.objects.get(via=Via.SMS)
    way = SimpleNamespace(sent=[])
    way.send = lambda sms: way.sent.append(sms) or "1"
    assert relay.relay(way, lambda: now + 30 * DAY) == 1
    (sms,) = way.sent
    assert (sms.phone, sms.key) == (PHONE, row.key)
    assert sms.text == f"您反映的问题{complaint.number}已有答复，请登录查询或致电0513-88835680。"


@pytest.mark.parametrize("left", [{"client_name": "", "client_phone": ""}, {"client_phone": "0513-88810001"}])
def test_complainant_without_a_mobile_reads_it_online(village, village_agent, supervisor, now, left):
    decide(ask(complain(village, now, **left), village_agent, supervisor, now), supervisor, now + 30 * DAY)
    assert not Notification.objects.filter(via=Via.SMS).exists()


def test_same_form_twice_tells_once(complaint, village, leader, now):
    complain(village, now, submission_key=complaint.submission_key)
    assert told(leader) == ["complaint_new"]


def test_no_line_holds_a_personal_datum_or_what_was_said(complaint, village_agent, leader, supervisor, now):
    decide(ask(complaint, village_agent, leader, now), supervisor, now + 30 * DAY)
    rows = str([model_to_dict(row) for row in Notification.objects.all()])
    pages = "".join(signed_in(user).get(INBOX).content.decode() for user in (village_agent, leader, supervisor))
    for secret in (COMPLAINANT, PHONE, WORDS, SHOWN):
        assert secret not in rows
        assert secret not in pages


# --- The rows --------------------------------------------------------------------------------------------------------


def test_database_refuses_a_second_line_of_one_step(talk, village_agent, now):
    again = {"matter": talk.pk, "to": [village_agent.agent.pk], "now": now}
    with pytest.raises(IntegrityError), transaction.atomic():
        announce(Template.TALK_OPENED, **again)
    announce(Template.TALK_OPENED, step=1, **again)  # the control: another step may be told


@pytest.mark.parametrize("columns", [{"matter": 1}, {"number": "TS-1"}, {"event": None}, {"step": 1}])
def test_database_refuses_a_line_of_a_request_and_a_matter(submitted, columns):
    with pytest.raises(IntegrityError, match="notification_is_of"), transaction.atomic():
        submitted.notifications.update(**columns)


def test_keys_of_two_messages_differ_after_a_restored_backup(complaint, now):
    """The same row's key, with the same numbers of rows, told at another time."""
    known = {"matter": 1, "client": complaint.client, "number": complaint.number}
    keys = set()
    for at in (now, now + HOUR):
        announcing.send(Template.COMPLAINT_ANSWERED, now=at, **known)
        keys.add(Notification.objects.get(via=Via.SMS).key)
        Notification.objects.filter(via=Via.SMS).delete()
    assert len(keys) == 2


def test_inbox_with_matters_costs_what_it_did(village, village_agent, personnel_officer, leader, supervisor, now):
    browser, counts = signed_in(village_agent), []
    for more in (1, 3, 24):
        for number in range(more):
            ask(complain(village, now), village_agent, leader, now + number * HOUR)
        counts.append(queries(lambda: browser.get(INBOX)))
    assert counts == [5, 5, 5]


# --- The desk --------------------------------------------------------------------------------------------------------


def test_desk_says_what_concerns_the_person(talk, complaint, village_agent, second_village_agent, leader, now):
    ask(complaint, village_agent, leader, now)
    shown = signed_in(village_agent).get(DESK).content.decode()
    assert "有1次与您的提醒谈话尚未了结" in shown
    assert "有1件投诉请您作出说明" in shown
    for other in (second_village_agent, leader):
        assert "有1" not in signed_in(other).get(DESK).content.decode()


def test_officers_own_talks_are_those_the_desk_counts(talk, town, leader, personnel_officer, now):
    frozen(waiting(town, now - DAY), town, None, now - DAY)
    talks.open_talks(now)
    whole, own = (signed_in(leader).get("/oversight/talks/", {"whose": whose}) for whose in ("", "own"))
    assert len(whole.context["page"]) == 2
    assert len(own.context["page"]) == 0
    mine = signed_in(personnel_officer)
    whom = leader.agent
    held(talks.ReminderTalk.objects.get(agent=None), personnel_officer, now, talked_to=whom)
    assert len(signed_in(leader).get("/oversight/talks/", {"whose": "own"}).context["page"]) == 1
    assert len(mine.get("/oversight/talks/", {"whose": "own"}).context["page"]) == 0


# --- The demo --------------------------------------------------------------------------------------------------------


def test_demo_tells_of_what_waits_alone(village, village_agent, leader, personnel_officer, supervisor, now):
    with waiting_alone(now):
        frozen(missed(village, village_agent, now - DAY), village, village_agent.agent, now - DAY)
        verified(rectified(held(opened(now), personnel_officer, now), personnel_officer, now), leader, now)
        ask(complain(village, now - DAY), village_agent, leader, now)
        complain(village, now)
    heard = [("complaint_new", leader.agent.name), ("complaint_new", personnel_officer.agent.name)]
    assert sorted(lines()) == sorted([*heard, ("reply_asked", village_agent.agent.name)])
