"""Who is told what: the table, its recipients, and exactly one row for each event, person and way."""

import pytest

from requests_app.actions import attaching, closing, handing_over, handling, intake
from requests_app.enums import Channel, Means, Status, Verb
from requests_app.errors import TooLate
from requests_app.models import Notification, RequestEvent
from requests_app.notifications import TOLD, inbox, leaders_of_the_holder, named_in, queues_of
from requests_app.outbox_enums import Delivery, Template, Via
from requests_app.relay import relay
from tests.conftest import DAY, HOUR, conclude
from tests.factories import ApplicationFactory
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
    with pytest.raises(TooLate):
        closing.archive(proxy_request=concluded, now=now + DAY)


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
