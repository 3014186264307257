"""The relay: every message ends sent or visibly dead, once where the gateway knows keys, whoever dies on the way."""

import logging
from datetime import timedelta

import pytest
import time_machine

from requests_app import relay as relays
from requests_app import tasks
from requests_app.actions import intake
from requests_app.channels import PermanentError, TemporaryError
from requests_app.models import Heartbeat, Notification
from requests_app.outbox_enums import Delivery, Template, Via
from requests_app.relay import ATTEMPTS, LONGEST_PAUSE, pause, relay, retry
from tests.conftest import DAY, HOUR
from tests.factories import ApplicationFactory
from tests.requests_app.outbox import Recorder, submissions

SECOND = timedelta(seconds=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(now):
    with time_machine.travel(now, tick=False) as moving:
        yield moving


@pytest.fixture
def waiting(submitted, clock) -> Notification:
    """One message that is due."""
    return submitted.notifications.get(via=Via.SMS)


def fresh(row: Notification) -> Notification:
    return Notification.objects.get(pk=row.pk)


# --- Well ------------------------------------------------------------------------------------------------------------


def test_message_is_sent_once_with_the_clients_phone(waiting, now):
    way = Recorder()
    assert (relay(way), relay(way)) == (1, 0)
    (sms,) = way.sent
    assert sms.phone == waiting.proxy_request.client.phone
    row = fresh(waiting)
    assert (row.state, row.reference, row.sent_at, row.attempts) == (Delivery.SENT, "R-1", now, 1)
    assert (row.next_try_at, row.lease, row.error) == (None, None, "")


def test_what_stands_in_an_inbox_needs_no_relay(waiting):
    lines = Notification.objects.filter(via=Via.INBOX)
    assert set(lines.values_list("state", flat=True)) == {Delivery.SENT}
    assert not lines.due(waiting.created_at + DAY).exists()


def test_task_sends_what_the_doorbell_was_lost_for_and_says_that_it_ran(waiting, now):
    """Redis lost everything: the row is there, and the next tick sends it."""
    assert tasks.relay_notifications() == 1
    assert fresh(waiting).state == Delivery.SENT
    assert Heartbeat.objects.get(job="relay_notifications").ran_at == now


def test_longest_due_goes_first(village, village_agent, clock, now):
    late, early = submissions(village, now, 2)
    early.notifications.filter(via=Via.SMS).update(next_try_at=now - HOUR)
    relay(way := Recorder())
    assert [sms.variables[0] for sms in way.sent] == [early.receipt, late.receipt]


# --- Not well --------------------------------------------------------------------------------------------------------


def test_gateway_that_is_away_is_tried_again_later_and_later(waiting, clock, now):
    """Each failure puts the next attempt off, at most by an hour; after ten the message is dead, for all to see."""
    way, tried = Recorder(TemporaryError("timeout")), []
    while fresh(waiting).state == Delivery.PENDING:
        clock.move_to(fresh(waiting).next_try_at - SECOND)
        relay(way)
        assert fresh(waiting).attempts == len(tried)
        clock.move_to(fresh(waiting).next_try_at)
        tried.append(fresh(waiting).next_try_at)
        relay(way)
    assert len(tried) == ATTEMPTS
    assert tried[1] - tried[0] == timedelta(minutes=1)
    assert tried[2] - tried[1] == timedelta(minutes=2)
    assert tried[-1] - tried[0] == timedelta(minutes=63) + 3 * LONGEST_PAUSE
    row = fresh(waiting)
    assert (row.state, row.error, row.attempts, row.next_try_at) == (Delivery.DEAD, "timeout", ATTEMPTS, None)


def test_pauses_are_doubled_up_to_an_hour():
    minutes = [int(pause(number).total_seconds()) // 60 for number in range(1, 11)]
    assert minutes == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60]


def test_message_that_came_through_at_last_leaves_no_error(waiting, clock, now):
    relay(Recorder(TemporaryError("http_503")))
    assert fresh(waiting).error == "http_503"
    clock.shift(HOUR)
    relay(Recorder())
    row = fresh(waiting)
    assert (row.state, row.error, row.attempts, row.sent_at) == (Delivery.SENT, "", 2, now + HOUR)


def test_message_that_is_refused_is_dead_at_once(waiting):
    relay(Recorder(PermanentError("isv.BLACK")))
    row = fresh(waiting)
    assert (row.state, row.error, row.attempts) == (Delivery.DEAD, "isv.BLACK", 1)


def test_landline_is_never_handed_to_the_gateway(village, village_agent, clock, now):
    made = intake.submit(application=ApplicationFactory(area=village), now=now)
    made.client.phone = "0513-88810001"
    made.client.save()
    relay(way := Recorder())
    assert (way.sent, made.notifications.get(via=Via.SMS).error) == ([], "no_mobile")


def test_channel_that_was_switched_off_leaves_nothing_waiting(waiting, settings):
    settings.SMS_CHANNEL = "off"
    relay()
    assert (fresh(waiting).state, fresh(waiting).error) == (Delivery.DEAD, "channel_off")


def test_mistake_of_our_own_stops_no_other_message_and_tells_the_log_no_phone(
    village, village_agent, clock, now, caplog
):
    submissions(village, now, 2)
    phone = Notification.objects.messages().order_by("pk").first().proxy_request.client.phone

    class Broken(Recorder):
        def send(self, sms):
            if sms.phone == phone:
                raise ValueError(phone)
            return super().send(sms)

    caplog.set_level(logging.DEBUG)
    assert relay(Broken()) == 1
    assert list(Notification.objects.messages().order_by("pk").values_list("state", "error")) == [
        (Delivery.PENDING, "internal"),
        (Delivery.SENT, ""),
    ]
    assert "ValueError" in caplog.text
    assert phone not in caplog.text


def test_run_ends_in_time_though_more_waits(village, village_agent, clock, now):
    """A slow gateway must not keep the worker's thread from the sweep for long; the next tick goes on."""
    submissions(village, now, 5)

    class Slow(Recorder):
        def send(self, sms):
            clock.shift(relays.RUN / 2)
            return super().send(sms)

    assert relay(Slow()) == 2
    assert Notification.objects.due(now + HOUR).count() == 3


def test_relays_leave_the_worker_threads_for_other_work(waiting):
    """Two at a time: the third has nothing to do that they would not."""
    with relays.AT_ONCE, relays.AT_ONCE:
        assert relay(Recorder()) == 0
    assert relay(Recorder()) == 1


# --- Once more -------------------------------------------------------------------------------------------------------


def test_dead_message_that_is_retried_has_all_its_attempts_again(undelivered, clock, now):
    dead = Notification.objects.filter(proxy_request=undelivered, state=Delivery.DEAD)
    later = now + DAY
    clock.move_to(later)
    assert retry(dead, later) == 1
    assert retry(dead, later) == 0, "twice"
    relay(way := Recorder())
    row = Notification.objects.get(proxy_request=undelivered, template=Template.RESULT)
    assert (row.state, row.attempts, row.sent_at) == (Delivery.SENT, 1, later)
    assert row.key in {sms.key for sms in way.sent}, "the gateway may have accepted it: the key stays"


def test_retry_revives_nothing_that_was_sent_or_waits(waiting, clock, now):
    assert retry(Notification.objects.all(), now) == 0
