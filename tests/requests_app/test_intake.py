"""Intake: submit and register, where a request lands, its receipt, and one request for one submission key."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection

from network.enums import Role
from network.models import User
from proxyportal.uploads import NewFile
from requests_app.actions import closing, intake
from requests_app.enums import ActorKind, Channel, Kind, Status, Verb
from requests_app.errors import ActionRefused, NotPermitted
from requests_app.models import Attachment, Client, ProxyRequest, RequestEvent
from tests.conftest import BEIJING, DAY, HOUR, register
from tests.factories import ApplicationFactory, AppointmentFactory, LeaveFactory, ServiceItemFactory, person

pytestmark = pytest.mark.django_db


def submit(area, now, *, agent=None, **answers):
    return intake.submit(application=ApplicationFactory(area=area, **answers), agent=agent, now=now)


# --- submit ----------------------------------------------------------------------------------------------------------


def test_submit_keeps_what_the_client_said_and_starts_24_hours(village, village_agent, now):
    """R42: the server's time of submission starts the clock; urgency asked for binds nobody yet (R48)."""
    item = ServiceItemFactory()
    row = submit(village, now, kind=Kind.ADVOCACY, item=item, description="请代为反映。", urgent_requested=True)
    row.refresh_from_db()
    assert (row.kind, row.item, row.description, row.area) == (Kind.ADVOCACY, item, "请代为反映。", village)
    assert (row.status, row.channel, row.round) == (Status.SUBMITTED, Channel.ONLINE, 1)
    assert row.submitted_at == now
    assert row.due_at == row.acceptance_due_at == now + 24 * HOUR
    assert row.urgent_requested
    event = row.events.get()
    assert (event.seq, event.verb, event.actor_kind, event.actor, event.at) == (
        1, Verb.SUBMIT, ActorKind.CLIENT, None, now,
    )  # fmt: skip


def test_submit_without_item_is_never_refused(village, village_agent, now):
    """R5: the catalogue is a help, not a gate; free text always works."""
    assert submit(village, now, item=None).status == Status.SUBMITTED


@pytest.mark.parametrize("hour", [0, 3, 12, 23])
def test_submit_works_at_any_hour_of_any_day(village, village_agent, hour):
    """R46: 24 hours a day, seven days a week; here on a Sunday of the National Day week."""
    moment = datetime(2026, 10, 4, hour, 30, tzinfo=BEIJING)
    assert submit(village, moment).due_at == moment + DAY


def test_submit_without_a_named_agent_waits_in_the_village_queue(group, village, village_agent, now):
    """R12, R15: the smallest unit with a live agent covering the place; the group has none."""
    row = submit(group, now)
    assert (row.area, row.holder_unit, row.holder_agent, row.first_contact) == (group, village, None, None)


def test_submit_to_a_named_agent_makes_the_first_contact(village, town, town_agent, village_agent, now):
    """R12, R30: the client's free choice holds, also above the village."""
    row = submit(village, now, agent=town_agent.agent)
    assert (row.holder_unit, row.holder_agent, row.first_contact) == (town, town_agent.agent, town_agent.agent)


def test_submit_to_an_agent_who_lost_the_post_goes_to_the_queue(village, village_agent, now):
    """R26: whoever served yesterday, or may not sign in, is not there today."""
    gone = person("前代理员", village, ends_on=now.date() - DAY)
    locked_out = person("停用", village)
    User.objects.filter(pk=locked_out.pk).update(is_active=False)
    for agent in (gone.agent, locked_out.agent):
        row = submit(village, now, agent=agent)
        assert (row.holder_unit, row.holder_agent, row.first_contact) == (village, None, None)


def test_submit_to_an_agent_on_leave_makes_the_backup_first_contact(village, village_agent, sibling_agent, now):
    """R30, R40: the backup holds it in their own unit, and answers to the client."""
    village_agent.agent.appointments.update(backup=sibling_agent.agent)
    LeaveFactory(agent=village_agent.agent, starts_on=now.date(), ends_on=now.date())
    for agent in (village_agent.agent, None):
        row = submit(village, now, agent=agent)
        assert row.holder_unit == sibling_agent.standing.home
        assert row.holder_agent == row.first_contact == sibling_agent.agent
    assert submit(village, now + DAY, agent=village_agent.agent).holder_agent == village_agent.agent


def test_submit_to_a_leader_goes_to_the_queue(village, village_agent, leader, now):
    """A leader in charge works no queue, so cannot be the one who is asked."""
    assert submit(village, now, agent=leader.agent).holder_agent is None


def test_submit_of_one_key_again_returns_the_same_receipt(village, village_agent, now):
    """Invariant 5: a replay, even hours later and with other answers, changes nothing."""
    first = submit(village, now)
    before = ProxyRequest.objects.values().get()
    again = submit(village, now + 5 * HOUR, submission_key=first.submission_key, description="另一件事")
    assert again.receipt == first.receipt
    assert ProxyRequest.objects.values().get() == before
    assert Client.objects.count() == RequestEvent.objects.count() == 1


def test_submit_from_one_phone_is_limited_within_24_hours(village, village_agent, now):
    """Ten a day; then the client is asked to call. A replay of the tenth still finds its receipt."""
    phone = {"client_phone": "13900000000"}
    made = [submit(village, now + number * HOUR, **phone) for number in range(10)]
    with pytest.raises(ActionRefused):
        submit(village, now + 10 * HOUR, **phone)
    replay = submit(village, now + 10 * HOUR, submission_key=made[9].submission_key, **phone)
    assert replay == made[9]
    assert submit(village, now + 10 * HOUR).pk, "another phone is not concerned"
    assert submit(village, now + 24 * HOUR, **phone).pk, "the first of the ten is a day old"


@pytest.mark.parametrize("phone", ["13900000000", ""])
def test_submit_limit_does_not_count_what_agents_registered(village, village_agent, now, phone):
    """Walk-ins, of whom many have no phone at all, use nobody's share up."""
    for _ in range(10):
        intake.register(
            application=ApplicationFactory(area=village, client_phone=phone),
            channel=Channel.COUNTER, visited_at=now, accept_at_once=False, actor=village_agent, now=now,
        )  # fmt: skip
    assert submit(village, now + HOUR, client_phone=phone).status == Status.SUBMITTED


# --- register --------------------------------------------------------------------------------------------------------


def test_register_starts_the_clock_at_the_entry_and_keeps_the_visit(registered, village, village_agent, now):
    """R36, R43: entry time is application time; the intake agent is first contact (R30)."""
    assert (registered.submitted_at, registered.visited_at) == (now, now - HOUR)
    assert registered.due_at == now + 24 * HOUR
    agent = village_agent.agent
    assert (registered.registered_by, registered.first_contact, registered.holder_agent) == (agent, agent, agent)
    assert registered.holder_unit == village
    event = registered.events.get()
    assert (event.verb, event.actor_kind, event.actor) == (Verb.REGISTER, ActorKind.AGENT, village_agent)


def test_register_and_accept_starts_the_48_hours_at_once(walk_in, now):
    """R36, R43, R44: "enter and accept" is one click and two events."""
    assert walk_in.status == Status.ACCEPTED
    assert walk_in.accepted_at == now
    assert walk_in.due_at == now + 48 * HOUR
    assert list(walk_in.events.order_by("seq").values_list("verb", flat=True)) == [Verb.REGISTER, Verb.ACCEPT]


def test_register_of_a_visit_in_the_future_counts_as_now(village, village_agent, now):
    """R43: a wrong clock on the agent's side puts no visit after its entry."""
    row = register(village, village_agent, now)
    assert row.visited_at < row.submitted_at
    ahead = intake.register(
        application=ApplicationFactory(area=village), channel=Channel.VISIT, visited_at=now + DAY,
        accept_at_once=False, actor=village_agent, now=now,
    )  # fmt: skip
    assert ahead.visited_at == ahead.submitted_at == now


@pytest.mark.parametrize("role", ["leader", "personnel_officer", "supervisor", "administrator", "stranger"])
def test_register_is_for_those_who_work_a_queue(request, village, role, now):
    """R36: leaders and overseers take no walk-ins in."""
    with pytest.raises(NotPermitted):
        register(village, request.getfixturevalue(role), now)
    assert not ProxyRequest.objects.exists()


def test_register_for_a_place_elsewhere_stays_with_the_one_who_was_asked(other_village, village, village_agent, now):
    """R30, R38: the first person asked does not send the client away."""
    row = register(other_village, village_agent, now)
    assert (row.area, row.holder_unit) == (other_village, village)


def test_register_by_an_agent_who_also_leads_stays_in_the_queue_they_work(county, village, village_agent, now):
    """A second post as leader does not move walk-ins out of the queue."""
    AppointmentFactory(agent=village_agent.agent, unit=county, role=Role.LEADER_IN_CHARGE)
    row = register(village, User.objects.get(pk=village_agent.pk), now, accept_at_once=True)
    assert (row.holder_unit, row.status) == (village, Status.ACCEPTED)


# --- Receipts, files, secrets ----------------------------------------------------------------------------------------


def test_receipts_count_from_one_each_beijing_day(village, village_agent):
    """The day changes at midnight in Beijing, which is 16:00 UTC."""
    midnight = datetime(2026, 5, 23, tzinfo=BEIJING)
    moments = [midnight - timedelta(seconds=1)] * 2 + [midnight]
    receipts = [submit(village, moment).receipt for moment in moments]
    assert receipts == ["HA-20260522-0001", "HA-20260522-0002", "HA-20260523-0001"]
    assert date(2026, 5, 22) == (midnight - timedelta(seconds=1)).date()


def test_files_come_with_the_application_in_the_same_step(village, village_agent, now):
    """R39: stored under a name that says nothing of the client's."""
    row = submit(village, now, files=[NewFile("低保证明.pdf", "application/pdf", b"%PDF-1.4")])
    file = row.attachments.get()
    assert (file.name, file.size, file.added_by) == ("低保证明.pdf", 8, None)
    assert "低保" not in file.file.name
    assert file.file.read() == b"%PDF-1.4"
    file.file.close()
    assert list(row.events.order_by("seq").values_list("verb", flat=True)) == [Verb.SUBMIT, Verb.ATTACH]


def test_files_of_a_request_that_has_ended_are_not_left_on_the_disk(withdrawn, now):
    """Invariant 13: files and their rows correspond one to one, also when the click comes too late."""
    storage = Attachment._meta.get_field("file").storage
    folder = f"attachments/{withdrawn.pk}"
    before = storage.listdir(folder)[1] if storage.exists(folder) else []
    with pytest.raises(ActionRefused):
        intake.attach(
            proxy_request=withdrawn, attachments=[NewFile("a.txt", "text/plain", b"a")], actor=None, now=now + DAY
        )
    assert not Attachment.objects.exists()
    assert (storage.listdir(folder)[1] if storage.exists(folder) else []) == before


def test_client_is_ciphertext_in_the_database(village, village_agent, now):
    """Personal data is encrypted at rest; equal phones are found by a keyed digest."""
    rows = [submit(village, now, client_name="欧阳测试", client_phone="13912345678") for _ in range(2)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, phone, phone_lookup FROM requests_app_client")
        stored = cursor.fetchall()
    text = str(stored)
    assert "欧阳" not in text
    assert "13912345678" not in text
    assert stored[0][0] != stored[1][0], "the same name is another ciphertext each time"
    assert stored[0][2] == stored[1][2] == intake.phone_lookup("13912345678")
    fresh = Client.objects.get(pk=rows[0].client_id)
    assert (fresh.name, fresh.phone) == ("欧阳测试", "13912345678")


def test_query_code_is_six_digits_and_differs_between_requests(village, village_agent, now):
    """R56: derived from a secret; the receipt number alone reveals nothing."""
    codes = {intake.query_code(submit(village, now)) for _ in range(8)}
    assert len(codes) > 1
    assert all(len(code) == 6 and code.isdigit() for code in codes)


def test_withdrawn_request_is_not_revived_by_its_own_key(submitted, village, now):
    """Invariant 5: a replay after the end returns the ended request."""
    closing.withdraw(proxy_request=submitted, now=now + HOUR)
    again = submit(village, now + 2 * HOUR, submission_key=submitted.submission_key)
    assert (again.pk, again.status) == (submitted.pk, Status.WITHDRAWN)
