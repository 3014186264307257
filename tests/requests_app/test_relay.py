"""The relay: every message ends sent or visibly dead, once where the gateway knows keys, whoever dies on the way."""

import logging
import threading
from contextlib import suppress
from datetime import timedelta

import pytest
import time_machine

from requests_app import relay as relays
from requests_app import tasks
from requests_app.actions import intake
from requests_app.channels import PermanentError, TemporaryError
from requests_app.channels.http import PATIENCE
from requests_app.enums import Delivery, Template, Via
from requests_app.models import Heartbeat, Notification
from requests_app.relay import ATTEMPTS, LEASE, LONGEST_PAUSE, deliver, pause, relay, retry, take
from tests.browsing import answers
from tests.conftest import DAY, HOUR
from tests.factories import ApplicationFactory
from tests.requests_app.gateway import running_gateway
from tests.requests_app.test_races import at_once

SECOND = timedelta(seconds=1)
pytestmark = pytest.mark.django_db


class Recorder:
    """A way out that remembers; `fails` is raised instead of an answer."""

    def __init__(self, fails=None):
        self.sent, self.fails = [], fails

    def send(self, sms):
        if self.fails:
            raise self.fails
        self.sent.append(sms)
        return f"R-{len(self.sent)}"


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


def submissions(village, now, number):
    return [intake.submit(application=ApplicationFactory(area=village), now=now) for _ in range(number)]


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


# --- Dying on the way ------------------------------------------------------------------------------------------------


class Died(BaseException):
    """kill -9: nothing after it runs."""


def test_worker_that_dies_while_sending_delays_its_message_by_a_lease(waiting, clock, now):
    with pytest.raises(Died):
        relay(Recorder(Died()))
    clock.move_to(now + LEASE - SECOND)
    assert relay(Recorder()) == 0, "perhaps it still sends"
    clock.move_to(now + LEASE)
    assert relay(Recorder()) == 1
    assert timedelta(seconds=60) >= LEASE + timedelta(seconds=20), "within a minute, with a tick every 20 s"
    assert timedelta(seconds=2 * PATIENCE) < LEASE, "while it may be sending nobody else does"


def test_worker_that_was_thought_dead_changes_nothing(waiting, clock, now):
    """It comes back after another has sent the message: with a failure, or with a success of its own."""
    slow = take(waiting.pk, now)
    clock.shift(LEASE)
    assert relay(Recorder()) == 1
    sent = fresh(waiting)
    for outcome in (Recorder(PermanentError("late")), Recorder(TemporaryError("late")), Recorder()):
        assert not deliver(slow, outcome, lambda: now)
        row = fresh(waiting)
        assert (row.state, row.reference, row.error) == (Delivery.SENT, sent.reference, "")


def test_message_with_which_every_worker_dies_is_dead_in_the_end(waiting, clock):
    for _ in range(ATTEMPTS):
        with pytest.raises(Died):
            relay(Recorder(Died()))
        clock.shift(LEASE)
    relay(way := Recorder())
    assert (way.sent, fresh(waiting).error) == ([], "worker_died")


# --- A real gateway --------------------------------------------------------------------------------------------------


@pytest.fixture
def gateway(settings):
    with running_gateway() as gateway:
        settings.SMS_CHANNEL, settings.SMS_URL, settings.SMS_TOKEN = "http", gateway.url, "t"
        yield gateway


def test_answer_that_is_lost_after_acceptance_sends_nothing_twice(waiting, gateway, clock, now):
    """The portal cannot know and asks again with the same key; the gateway delivers once."""
    gateway.mood = "drops"
    relay()
    assert (fresh(waiting).state, fresh(waiting).error) == (Delivery.PENDING, "unreachable")
    gateway.mood = "well"
    clock.shift(HOUR)
    relay()
    assert fresh(waiting).state == Delivery.SENT
    assert len(gateway.asked) == 2
    assert len(gateway.delivered) == 1


def test_worker_killed_after_acceptance_sends_nothing_twice(waiting, gateway, clock, monkeypatch, now):
    def killed(*_, **__):
        raise Died

    with monkeypatch.context() as dying:
        dying.setattr(relays, "_finish", killed)
        with pytest.raises(Died):
            relay()
    clock.move_to(now + LEASE)
    relay()
    assert (len(gateway.asked), len(gateway.delivered), fresh(waiting).state) == (2, 1, Delivery.SENT)


def test_gateway_down_for_hours_then_up_delivers_everything(village, village_agent, gateway, clock, now):
    """Down, then failing, then well: all twelve arrive, each once."""
    rows = submissions(village, now, 12)
    for mood, hours in (("failing", 0), ("drops", 1), ("well", 3)):
        clock.move_to(now + hours * HOUR)
        gateway.mood = mood
        relay()
    assert len(gateway.delivered) == 12
    assert {message["variables"][0] for message in gateway.delivered.values()} == {row.receipt for row in rows}
    assert set(Notification.objects.messages().values_list("state", flat=True)) == {Delivery.SENT}


@pytest.mark.parametrize("mood", ["slow", "failing", "drops", "drips its answer"])
def test_page_never_waits_for_the_gateway(client, village, village_agent, gateway, clock, mood):
    """Web requests write a row; only the relay speaks to the gateway."""
    gateway.mood = mood
    assert client.post("/requests/new/", answers(village)).status_code == 302
    assert gateway.asked == []
    assert Notification.objects.messages().get().state == Delivery.PENDING


# --- Two at once -----------------------------------------------------------------------------------------------------


class Slowly(Recorder):
    """Gives the other relay every chance."""

    def send(self, sms):
        threading.Event().wait(0.01)
        return super().send(sms)


def relay_in_fours(way):
    at_once(*[lambda: relays._run(way, lambda: NOW_FOR_ALL)] * 4)


NOW_FOR_ALL = None


@pytest.fixture
def ten_waiting(village, village_agent, now, monkeypatch):
    """Ten due messages, and a clock that stands for every thread."""
    submissions(village, now, 10)
    monkeypatch.setattr("tests.requests_app.test_relay.NOW_FOR_ALL", now)


@pytest.mark.django_db(transaction=True)
def test_relays_at_once_send_each_message_once(ten_waiting):
    relay_in_fours(way := Slowly())
    assert len(way.sent) == len({sms.key for sms in way.sent}) == 10
    assert set(Notification.objects.messages().values_list("state", "attempts")) == {(Delivery.SENT, 1)}


@pytest.mark.django_db(transaction=True)
def test_relays_without_the_condition_would_send_twice(ten_waiting, monkeypatch):
    """The positive control: if taking a message asked for nothing, the same four would send some of them again."""
    together = threading.Barrier(4)
    real = relays.take

    def take_together(pk, now):
        if not together.broken:
            with suppress(threading.BrokenBarrierError):
                together.wait(2)
            together.abort()
        return real(pk, now)

    monkeypatch.setattr(relays, "take", take_together)
    monkeypatch.setattr(relays, "claimable", lambda pk, _: Notification.objects.filter(pk=pk))
    relay_in_fours(way := Slowly())
    assert len(way.sent) > len({sms.key for sms in way.sent})


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
