"""Questions to the client (R39) and the client's authority (R11): asked once, answered in time, and no gate without."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage

from requests_app.actions import forwarding, joining
from requests_app.breaches import flag_breaches
from requests_app.enums import ActorKind, AuthorizationMeans, Kind, Means, QuestionKind, Stage, Status, Verb
from requests_app.errors import ActionRefused, NotPermitted, TooLate
from requests_app.models import Assignment, Attachment, Authorization, ProxyRequest, Question
from requests_app.occasions import awaits_client
from tests.conftest import DAY, HOUR, MICROSECOND
from tests.requests_app import happening
from tests.requests_app.happening import SCAN, ask, authorize, clean, missed, step

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)


# --- ask -------------------------------------------------------------------------------------------------------------


def test_question_is_one_list_and_stays_open_for_a_week(asked, village_agent, now):
    question = asked.questions.get()
    assert (question.kind, question.asked_by, question.round) == (QuestionKind.MATERIALS, village_agent.agent, 1)
    assert question.expires_at == asked.asked_until == now + 2 * HOUR + WEEK
    assert question.text == "户口簿\n身份证复印件"
    assert clean(now + 2 * HOUR)


def test_question_moves_no_clock(asked, village_agent, now):
    """R39, trap 5: what waits for the client is a tag; at 48 hours an explanation is due like any other."""
    assert (asked.status, asked.due_at) == (Status.ACCEPTED, now + 49 * HOUR)
    assert flag_breaches(now + 49 * HOUR) == 0
    assert flag_breaches(now + 49 * HOUR + MICROSECOND) == 1
    happening.answer(asked, now + 50 * HOUR)
    assert missed() == [(Stage.CONCLUSION, now + 49 * HOUR)]
    assert clean(now + 50 * HOUR)


def test_second_question_is_refused_while_the_first_is_open(asked, village_agent, now):
    """R39: everything needed is asked at once; to the microsecond at which the first one expires."""
    for moment in (now + 3 * HOUR, asked.asked_until):
        with pytest.raises(ActionRefused) as refusal:
            ask(asked, village_agent, moment)
        assert refusal.type is ActionRefused
    row = ask(asked, village_agent, asked.asked_until + MICROSECOND)
    assert row.questions.count() == 2
    assert clean(row.changed_at)


def test_question_may_follow_an_answered_one(asked, village_agent, now):
    """What the answer shows to be missing may be asked for."""
    row = ask(happening.answer(asked, now + 3 * HOUR), village_agent, now + 4 * HOUR, QuestionKind.CONSENT)
    assert [q.kind for q in row.questions.all()] == [QuestionKind.MATERIALS, QuestionKind.CONSENT]


@pytest.mark.parametrize("who", ["second_village_agent", "sibling_agent", "personnel_officer", "supervisor"])
def test_only_holder_and_first_contact_ask(request, accepted, who, now):
    with pytest.raises(NotPermitted):
        ask(accepted, request.getfixturevalue(who), now + 2 * HOUR)
    assert not Question.objects.exists()


@pytest.mark.parametrize("fixture", ["concluded", "informed", "refused", "withdrawn", "archived"])
def test_nobody_is_asked_after_the_end(request, fixture, village_agent, leader, now):
    with pytest.raises(TooLate):
        ask(request.getfixturevalue(fixture), leader, now + 30 * DAY)


# --- answer ----------------------------------------------------------------------------------------------------------


def test_client_answers_on_the_page_with_files(asked, now):
    row = happening.answer(asked, now + 3 * HOUR, attachments=[SCAN])
    question = row.questions.get()
    assert (question.answered_at, question.answer, question.agreed) == (now + 3 * HOUR, "已带来", None)
    assert (question.answered_to, question.answer_means) == (None, Means.PORTAL)
    assert row.asked_until is None
    assert row.attachments.get().added_by is None
    assert row.events.last().actor_kind == ActorKind.CLIENT
    assert clean(now + 3 * HOUR)


def test_agent_takes_the_answer_down_at_the_counter(asked, second_village_agent, now):
    """R39: whoever of the unit is there; who took it down and how is kept."""
    row = happening.answer(asked, now + 3 * HOUR, second_village_agent, means=Means.IN_PERSON)
    question = row.questions.get()
    assert (question.answered_to, question.answer_means) == (second_village_agent.agent, Means.IN_PERSON)


@pytest.mark.parametrize(("after", "open_"), [(timedelta(0), True), (MICROSECOND, False)])
def test_answer_counts_up_to_the_instant_of_expiry(asked, after, open_):
    moment = asked.asked_until + after
    assert awaits_client(asked, moment) is open_
    if open_:
        assert happening.answer(asked, moment).asked_until is None
    else:
        with pytest.raises(TooLate):
            happening.answer(asked, moment)
        assert Question.objects.get().answered_at is None


def test_answer_comes_once(asked, village_agent, now):
    happening.answer(asked, now + 3 * HOUR, text="第一次")
    for actor in (None, village_agent):
        with pytest.raises(TooLate):
            happening.answer(asked, now + 4 * HOUR, actor, text="第二次")
    assert Question.objects.get().answer == "第一次"


def test_answer_says_something(asked, now):
    with pytest.raises(ActionRefused):
        happening.answer(asked, now + 3 * HOUR, text="")
    assert happening.answer(asked, now + 3 * HOUR, text="", attachments=[SCAN]).asked_until is None


@pytest.mark.parametrize("agreed", [True, False])
def test_consent_is_a_yes_or_a_no(accepted, village_agent, now, agreed):
    row = ask(accepted, village_agent, now + 2 * HOUR, QuestionKind.CONSENT)
    with pytest.raises(ActionRefused):
        happening.answer(row, now + 3 * HOUR, text="看着办")
    row = happening.answer(row, now + 3 * HOUR, text="", agreed=agreed)
    assert row.questions.get().agreed is agreed
    assert clean(now + 3 * HOUR)


def test_answer_without_a_question_leaves_no_file_behind(accepted, now):
    with pytest.raises(TooLate):
        happening.answer(accepted, now + 3 * HOUR, attachments=[SCAN])
    assert not Attachment.objects.exists()


def test_answer_to_an_ended_request_is_too_late(asked, village_agent, now):
    row = happening.conclude(asked, village_agent, now + 3 * HOUR)
    assert not awaits_client(row, now + 4 * HOUR)
    with pytest.raises(TooLate):
        happening.answer(row, now + 4 * HOUR)


# --- authorize -------------------------------------------------------------------------------------------------------


def to_department(row, department, actor, now):
    return forwarding.forward(proxy_request=row, to=department, reason="属民政", actor=actor, now=now)


def call_in(row, department, actor, now):
    return joining.convene(proxy_request=row, units=[department], reason="会办", actor=actor, now=now)


def ask_an_office(row, _department, actor, now):
    return step(row, actor, now, body="民政局")


CONTACTS = [to_department, call_in, ask_an_office]


@pytest.mark.parametrize("contact", CONTACTS)
def test_no_office_is_contacted_before_the_client_allows_it(
    advocacy, department, department_chief, village_agent, now, contact
):
    """R11: a hard gate for ADVOCACY; registration and acceptance have not waited for it."""
    with pytest.raises(ActionRefused, match="R11"):
        contact(advocacy, department, village_agent, now + HOUR)
    assert not Assignment.objects.exists()
    contact(authorize(advocacy, now + HOUR), department, village_agent, now + 2 * HOUR)
    assert clean(now + 2 * HOUR)


@pytest.mark.parametrize("contact", CONTACTS)
def test_withdrawn_authorization_closes_the_gate_again(
    advocacy, department, department_chief, village_agent, now, contact
):
    row = authorize(advocacy, now + HOUR)
    row = happening.asking.revoke(proxy_request=row, reason="自己去", actor=None, now=now + 2 * HOUR)
    assert not row.authorized
    with pytest.raises(ActionRefused, match="R11"):
        contact(row, department, village_agent, now + 3 * HOUR)
    contact(authorize(row, now + 4 * HOUR), department, village_agent, now + 5 * HOUR)
    assert clean(now + 5 * HOUR)


def test_other_kinds_pass_without_authorization(accepted, department, department_chief, village_agent, now):
    """Trap 14: VOICE and ERRAND have no such condition in the text."""
    assert accepted.kind == Kind.ERRAND
    assert to_department(accepted, department, village_agent, now + 2 * HOUR).offered_unit == department


def test_step_that_contacts_nobody_needs_no_authorization(advocacy, village_agent, now):
    assert step(advocacy, village_agent, now + HOUR).steps.count() == 1


def test_client_authorizes_online(advocacy, now):
    row = authorize(advocacy, now + HOUR, scope="只咨询，不申请")
    given = row.authorizations.get()
    assert (given.means, given.scope, given.recorded_by) == (AuthorizationMeans.ONLINE, "只咨询，不申请", None)
    assert (given.given_on, given.recorded_at) == ((now + HOUR).date(), now + HOUR)
    assert row.authorized


def test_written_authorization_has_its_scan(advocacy, village_agent, now):
    """R11: a signed paper without its scan is none; nothing is stored."""
    written = {"means": AuthorizationMeans.WRITTEN, "given_on": now.date() - DAY}
    with pytest.raises(ActionRefused):
        authorize(advocacy, now + HOUR, village_agent, **written)
    row = authorize(advocacy, now + HOUR, village_agent, scan=SCAN, **written)
    given = row.authorizations.get()
    assert (given.recorded_by, given.given_on) == (village_agent.agent, now.date() - DAY)
    assert given.scan == row.attachments.get()
    assert default_storage.exists(given.scan.file.name)
    assert clean(now + HOUR)


def test_spoken_authorization_keeps_who_heard_it(advocacy, village_agent, second_village_agent, now):
    row = authorize(advocacy, now + HOUR, village_agent, witness=second_village_agent.agent)
    given = row.authorizations.get()
    assert (given.means, given.witness) == (AuthorizationMeans.ORAL, second_village_agent.agent)


@pytest.mark.parametrize(("days", "taken"), [(0, True), (1, False)])
def test_authorization_is_not_of_a_day_to_come(advocacy, village_agent, now, days, taken):
    """The Beijing day counts: at 18:00 of the 22nd the 23rd has not come."""
    given_on = now.date() + timedelta(days=days)
    if taken:
        assert authorize(advocacy, now, village_agent, given_on=given_on).authorized
    else:
        with pytest.raises(ActionRefused):
            authorize(advocacy, now, village_agent, given_on=given_on)
        assert not Authorization.objects.exists()


def test_authorization_comes_before_acceptance_too(village, village_agent, now):
    """R11: nothing waits for it, and it waits for nothing."""
    made = happening.intake.submit(application=happening.ApplicationFactory(area=village, kind=Kind.ADVOCACY), now=now)
    assert authorize(made, now + HOUR).status == Status.SUBMITTED


def test_revoking_ends_every_authorization_that_stands(advocacy, village_agent, second_village_agent, now):
    """R11, R12: whoever of the unit hears it writes it down; what was given stays on record."""
    authorize(advocacy, now + HOUR)
    authorize(advocacy, now + 2 * HOUR, village_agent)
    row = happening.asking.revoke(
        proxy_request=advocacy, reason="不用了", actor=second_village_agent, now=now + 3 * HOUR
    )
    assert set(row.authorizations.values_list("revoked_at", "revoke_reason")) == {(now + 3 * HOUR, "不用了")}
    assert row.authorizations.count() == 2
    assert clean(now + 3 * HOUR)
    with pytest.raises(TooLate):
        happening.asking.revoke(proxy_request=row, actor=None, now=now + 4 * HOUR)


@pytest.mark.parametrize("who", ["sibling_agent", "personnel_officer", "supervisor"])
def test_outsiders_record_no_authorization(request, advocacy, who, now):
    with pytest.raises(NotPermitted):
        authorize(advocacy, now + HOUR, request.getfixturevalue(who))
    assert not ProxyRequest.objects.get().authorized


def test_asking_leaves_one_event_each(advocacy, village_agent, now):
    ask(advocacy, village_agent, now + HOUR)
    happening.answer(advocacy, now + 2 * HOUR)
    authorize(advocacy, now + 3 * HOUR)
    happening.asking.revoke(proxy_request=advocacy, actor=None, now=now + 4 * HOUR)
    verbs = list(advocacy.events.values_list("verb", flat=True))
    assert verbs[2:] == [Verb.ASK, Verb.ANSWER, Verb.AUTHORIZE, Verb.REVOKE]
