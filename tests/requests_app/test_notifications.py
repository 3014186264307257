"""Who is told what: the table, its recipients, and exactly one row for each event, person and way."""

import logging
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.forms.models import model_to_dict
from hypothesis import given
from hypothesis import strategies as st

from requests_app import notifications
from requests_app.actions import attaching, closing, handing_over, handling, intake
from requests_app.enums import Channel, Delivery, Means, Status, Template, Verb, Via
from requests_app.models import Notification, RequestEvent
from requests_app.notifications import TOLD, inbox, leaders_of_the_holder, named_in, only_since, queues_of
from requests_app.relay import relay
from tests.conftest import DAY, HOUR, conclude
from tests.factories import CLIENT_NAME, DESCRIPTION, ApplicationFactory
from tests.files import PDF

pytestmark = pytest.mark.django_db


def told(proxy_request, verb):
    """What the last event of this verb told, as "who: what" by way."""
    event = RequestEvent.objects.filter(proxy_request=proxy_request, verb=verb).last()
    rows = Notification.objects.filter(event=event).select_related("recipient")
    return {f"{row.recipient or 'client'}: {row.template}" for row in rows}


# --- The table -------------------------------------------------------------------------------------------------------


def test_every_verb_says_whom_it_tells():
    """A new verb fails here until somebody has decided; telling nobody is a decision, too."""
    assert set(TOLD) == set(Verb)


def test_submission_tells_the_client_and_everybody_of_the_queue(submitted, village_agent, second_village_agent, now):
    assert told(submitted, Verb.SUBMIT) == {"client: submitted", "新桥代理员: new"}
    again = intake.submit(application=ApplicationFactory(area=submitted.area), now=now)
    assert told(again, Verb.SUBMIT) == {"client: submitted", "新桥代理员: new", "新桥第二代理员: new"}


def test_submission_to_a_named_agent_tells_that_agent_alone(village, village_agent, second_village_agent, now):
    made = intake.submit(application=ApplicationFactory(area=village), agent=village_agent.agent, now=now)
    assert told(made, Verb.SUBMIT) == {"client: submitted", "新桥代理员: new"}
    handling.accept(proxy_request=made, actor=second_village_agent, now=now)
    assert told(made, Verb.ACCEPT) == {"client: accepted", "新桥代理员: taken_on"}


def test_whoever_acts_is_not_told_what_they_did(accepted):
    assert told(accepted, Verb.ACCEPT) == {"client: accepted"}


def test_result_of_an_online_request_is_told_by_the_page_and_by_sms(informed):
    """R55: the message belongs to the telling, whose time is the feedback time."""
    assert told(informed, Verb.CONCLUDE) == set()
    assert told(informed, Verb.INFORM) == {"client: result"}


def test_result_by_another_is_told_the_first_contact_at_once(walk_in, village_agent, leader, now):
    """R52: whoever does the work, the first contact has to tell the client, and learns of it with the conclusion."""
    conclude(walk_in, leader, now + HOUR)
    assert told(walk_in, Verb.CONCLUDE) == {"client: result_coming", "新桥代理员: to_tell"}
    closing.inform(proxy_request=walk_in, means=Means.PHONE, substitute_reason="出差", actor=leader, now=now + 2 * HOUR)
    assert told(walk_in, Verb.INFORM) == {"新桥代理员: told"}


def test_result_by_another_online_is_told_the_first_contact(accepted, leader, now):
    conclude(accepted, leader, now + 2 * HOUR)
    assert told(accepted, Verb.CONCLUDE) == {"新桥代理员: ended"}


def test_refusal_of_a_walk_in_is_announced(registered, village_agent, now):
    handling.refuse(proxy_request=registered, reason="不属受理范围。", actor=village_agent, now=now + HOUR)
    assert told(registered, Verb.REFUSE) == {"client: result_coming"}


def test_handover_tells_both_agents_and_the_client(accepted, village_agent, second_village_agent, leader, now):
    """R35, R40: the client is told that somebody else goes on with it; no clock has moved."""
    handing_over.hand_over(
        proxy_request=accepted,
        from_agent=village_agent.agent,
        to=second_village_agent.agent.appointments.get(),
        reason="调离",
        actor=leader,
        now=now + 2 * HOUR,
    )
    expected = {"client: moved", "新桥代理员: handed_on", "新桥第二代理员: handed_to_you"}
    assert told(accepted, Verb.HAND_OVER) == expected


def test_handover_of_what_was_concluded_tells_the_client_nothing(
    concluded, village_agent, second_village_agent, leader, now
):
    """Only who will tell the result has changed."""
    handing_over.hand_over(
        proxy_request=concluded,
        from_agent=village_agent.agent,
        to=second_village_agent.agent.appointments.get(),
        reason="调离",
        actor=leader,
        now=now + 3 * HOUR,
    )
    assert told(concluded, Verb.HAND_OVER) == {"新桥代理员: handed_on", "新桥第二代理员: handed_to_you"}


def test_message_to_a_walk_in_is_no_telling(concluded, now):
    """R53: the client was written to, and is still to be told by a person before anything is archived (R51)."""
    assert relay(clock=lambda: now + DAY) == 2
    assert concluded.notifications.get(template=Template.RESULT_COMING).state == Delivery.SENT
    concluded.refresh_from_db()
    assert (concluded.status, concluded.notices.count()) == (Status.CONCLUDED, 0)
    assert not do("archive", concluded, None, now + DAY)


def test_files_of_the_client_are_told_whoever_has_it_in_hand(accepted, now):
    new = attaching.NewFile("证明.pdf", "application/pdf", PDF)
    attaching.attach(proxy_request=accepted, attachments=[new], actor=None, now=now + 2 * HOUR)
    assert told(accepted, Verb.ATTACH) == {"新桥代理员: files"}


def test_withdrawal_is_told_the_holder_once(accepted, now):
    """Holder and first contact are the same person here: one line."""
    closing.withdraw(proxy_request=accepted, now=now + 2 * HOUR)
    assert told(accepted, Verb.WITHDRAW) == {"新桥代理员: taken_back"}


# --- Recipients for verbs to come ------------------------------------------------------------------------------------


@pytest.mark.parametrize("to", [named_in("to_agent_id"), queues_of("to_unit_id")])
def test_recipients_are_read_from_what_the_event_wrote(
    monkeypatch, accepted, village_agent, town_agent, leader, now, to
):
    """An agent that an answer names, or all who work the queue of a unit that it names."""
    monkeypatch.setitem(TOLD, Verb.HAND_OVER, (inbox(to, Template.NEW),))
    handing_over.hand_over(
        proxy_request=accepted,
        from_agent=village_agent.agent,
        to=town_agent.agent.appointments.get(),
        reason="转镇办理",
        actor=leader,
        now=now + 2 * HOUR,
    )
    assert told(accepted, Verb.HAND_OVER) == {"海安镇代理员: new"}


def test_leaders_are_those_of_the_unit_that_has_it(town, town_agent, leader, now):
    made = intake.register(
        application=ApplicationFactory(area=town),
        channel=Channel.PHONE,
        visited_at=now,
        accept_at_once=False,
        actor=town_agent,
        now=now,
    )
    assert list(leaders_of_the_holder(made, made.events.get())) == [leader.agent.pk]


# --- Phones ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("phone", "templates"),
    [
        ("13800000001", ["submitted", "accepted", "result"]),
        ("0513-88810001", ["result"]),
        ("", []),
    ],
)
def test_client_is_written_to_where_a_phone_takes_it(village, village_agent, now, phone, templates):
    """A landline takes no SMS; of a result it is tried all the same, so that its failure makes somebody call (R55)."""
    made = intake.submit(application=ApplicationFactory(area=village, client_phone=phone), now=now)
    handling.accept(proxy_request=made, actor=village_agent, now=now)
    conclude(made, village_agent, now + HOUR)
    assert list(made.notifications.filter(via=Via.SMS).values_list("template", flat=True)) == templates


def test_switched_off_channel_makes_no_messages(settings, village, village_agent, now):
    settings.SMS_CHANNEL = "off"
    made = intake.submit(application=ApplicationFactory(area=village), now=now)
    assert told(made, Verb.SUBMIT) == {"新桥代理员: new"}


# --- One row, in the event's transaction -----------------------------------------------------------------------------

VERBS = ("accept", "refuse", "explain", "conclude", "inform", "withdraw", "archive", "rate")


def do(verb, proxy_request, actor, now):
    """Do it if it is possible now."""
    with_actor = {"proxy_request": proxy_request, "actor": actor, "now": now}
    alone = {"proxy_request": proxy_request, "now": now}
    calls = {
        "accept": lambda: handling.accept(**with_actor),
        "refuse": lambda: handling.refuse(reason="不属", **with_actor),
        "explain": lambda: handling.explain(
            reason="等", promised_at=now + 9 * DAY, means="phone", receiver="self", **with_actor
        ),
        "conclude": lambda: conclude(proxy_request, actor, now),
        "inform": lambda: closing.inform(means="phone", substitute_reason="代", **with_actor),
        "withdraw": lambda: closing.withdraw(**alone),
        "archive": lambda: closing.archive(**alone),
        "rate": lambda: closing.rate(grade=4, **alone),
    }
    try:
        calls[verb]()
    except handling.ActionRefused:
        return False
    return True


def test_every_event_has_the_rows_of_the_table_once_and_no_row_lacks_an_event(
    village, village_agent, second_village_agent, now
):
    """Invariant 6, for any order of clicks: each recipient once a way, and nobody is told of a click that failed."""

    @given(st.lists(st.tuples(st.sampled_from(VERBS), st.booleans()), max_size=12), st.booleans())
    def play(clicks, online):
        with transaction.atomic():
            made = begun(online=online)
            for number, (verb, second) in enumerate(clicks, 1):
                actor = second_village_agent if second else village_agent
                do(verb, made, actor, now + number * timedelta(minutes=1))
            check(made)
            transaction.set_rollback(True)

    def begun(*, online):
        application = ApplicationFactory(area=village)
        if online:
            return intake.submit(application=application, now=now)
        given = {"channel": Channel.COUNTER, "visited_at": now, "accept_at_once": False}
        return intake.register(application=application, **given, actor=village_agent, now=now)

    play()


def check(made):
    rows = list(Notification.objects.filter(proxy_request=made).select_related("event"))
    places = [(row.event_id, row.via, row.recipient_id) for row in rows]
    assert len(set(places)) == len(places)
    for event in RequestEvent.objects.filter(proxy_request=made).select_related("actor"):
        own = {(row.via, row.recipient_id): row.template for row in rows if row.event_id == event.pk}
        allowed = {(notice.via, notice.template) for notice in TOLD[event.verb]}
        assert {(via, template) for (via, _), template in own.items()} <= allowed
        assert event.actor is None or (Via.INBOX, event.actor.agent.pk) not in own
        tells_client = any(n.via == Via.SMS and n.to is notifications.client for n in TOLD[event.verb])
        assert ((Via.SMS, None) in own) or not tells_client


def test_row_vanishes_with_its_event(submitted, village_agent, now):
    """None without a committed event."""
    before = Notification.objects.count()
    with transaction.atomic():
        handling.accept(proxy_request=submitted, actor=village_agent, now=now)
        assert Notification.objects.count() == before + 1
        transaction.set_rollback(True)
    assert Notification.objects.count() == before


def test_click_that_comes_too_late_tells_nobody(accepted, second_village_agent, now):
    before = Notification.objects.count()
    assert not do("accept", accepted, second_village_agent, now)
    assert Notification.objects.count() == before


@pytest.mark.parametrize("template", [Template.SUBMITTED, Template.NEW])
def test_database_refuses_a_second_row(submitted, template):
    row = submitted.notifications.get(template=template)
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("notification_pending_has_a_next_try", {"next_try_at": None}),
        ("notification_sent_has_time", {"state": "sent", "next_try_at": None}),
        ("notification_dead_says_why", {"state": "dead", "next_try_at": None}),
        ("notification_inbox_is_of_an_agent", {"via": "inbox"}),
    ],
)
def test_database_refuses_a_row_without_sense(submitted, name, columns):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        submitted.notifications.filter(via=Via.SMS).update(**columns)


def test_no_row_log_or_event_holds_a_personal_datum(village, village_agent, now, caplog):
    caplog.set_level(logging.DEBUG)
    made = intake.submit(application=ApplicationFactory(area=village, client_phone="13912345678"), now=now)
    handling.accept(proxy_request=made, actor=village_agent, now=now)
    conclude(made, village_agent, now + HOUR)
    rows = [model_to_dict(row) for row in (*Notification.objects.all(), *RequestEvent.objects.all())]
    for secret in (CLIENT_NAME, "13912345678", DESCRIPTION):
        assert secret not in str(rows)
        assert secret not in caplog.text


# --- Read by themselves ----------------------------------------------------------------------------------------------


def unread(user):
    return list(Notification.objects.inbox_of(user).unread().values_list("template", flat=True))


def test_what_was_asked_of_many_is_done_by_one(village, village_agent, second_village_agent, now):
    made = intake.submit(application=ApplicationFactory(area=village), now=now)
    assert unread(village_agent) == unread(second_village_agent) == ["new"]
    handling.accept(proxy_request=made, actor=village_agent, now=now + HOUR)
    assert unread(village_agent) == unread(second_village_agent) == []


def test_line_that_asks_for_the_telling_is_read_with_the_telling(walk_in, village_agent, leader, now):
    conclude(walk_in, leader, now + HOUR)
    assert unread(village_agent) == ["to_tell"]
    closing.inform(proxy_request=walk_in, means=Means.PHONE, actor=village_agent, now=now + 2 * HOUR)
    assert unread(village_agent) == []


def test_line_that_only_says_something_waits_for_its_reader(accepted, village_agent, now):
    closing.withdraw(proxy_request=accepted, now=now + 2 * HOUR)
    assert unread(village_agent) == ["taken_back"]


# --- The demo --------------------------------------------------------------------------------------------------------


def test_events_before_a_moment_are_told_to_nobody_and_the_others_are(village, village_agent, now):
    with only_since(now):
        intake.submit(application=ApplicationFactory(area=village), now=now - timedelta(seconds=1))
        assert not Notification.objects.exists()
        intake.submit(application=ApplicationFactory(area=village), now=now)
    assert Notification.objects.count() == 2
    intake.submit(application=ApplicationFactory(area=village), now=now - DAY)
    assert Notification.objects.count() == 4


def test_nobody_but_the_demo_leaves_events_untold():
    root = Path(notifications.__file__).parent.parent
    users = [path for path in root.glob("*/**/*.py") if "only_since" in path.read_text() and "tests" not in path.parts]
    assert {path.name for path in users} == {"notifications.py", "timeline.py"}
