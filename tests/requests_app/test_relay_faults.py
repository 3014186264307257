"""The relay under faults: a worker that dies, a gateway that drops after accepting, two relays at once."""

import threading
from contextlib import suppress
from datetime import timedelta

import pytest
import time_machine

from requests_app import relay as relays
from requests_app.channels import PermanentError, TemporaryError
from requests_app.channels.http import PATIENCE
from requests_app.models import Notification
from requests_app.outbox_enums import Delivery, Via
from requests_app.relay import ATTEMPTS, LEASE, deliver, relay, take
from tests.browsing import answers
from tests.conftest import HOUR
from tests.requests_app.gateway import running_gateway
from tests.requests_app.outbox import Recorder, submissions
from tests.requests_app.test_races import at_once

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
    monkeypatch.setattr("tests.requests_app.test_relay_faults.NOW_FOR_ALL", now)


@pytest.mark.django_db(transaction=True)
def test_relays_at_once_send_each_message_once(ten_waiting):
    relay_in_fours(way := Slowly())
    assert len(way.sent) == len({sms.key for sms in way.sent}) == 10
    assert set(Notification.objects.messages().values_list("state", "attempts")) == {(Delivery.SENT, 1)}


@pytest.mark.django_db(transaction=True)
def test_relays_without_the_condition_would_send_twice(ten_waiting, monkeypatch):
    """The positive control: if taking a message asked for nothing, the same four would send some of them again."""
    together, in_turn = threading.Barrier(4), threading.Lock()
    real, condition = relays.take, relays.claimable

    def all_there():
        with suppress(threading.BrokenBarrierError):
            together.wait(30)

    def take_together(pk, now):
        if together.broken:
            return real(pk, now)
        all_there()  # all four have seen the same message
        with in_turn:  # each reads its own lease before the next one overwrites it
            taken = real(pk, now)
        all_there()  # all four have taken it; from now on the condition holds again
        together.abort()
        return taken

    def unconditional(pk, now):
        return condition(pk, now) if together.broken else Notification.objects.filter(pk=pk)

    monkeypatch.setattr(relays, "take", take_together)
    monkeypatch.setattr(relays, "claimable", unconditional)
    relay_in_fours(way := Slowly())
    assert len(way.sent) - len({sms.key for sms in way.sent}) == 3
