"""Ringing for a worker: soon when there is a broker, without a trace on the page when there is none."""

import socket
import time
from collections.abc import Iterator
from queue import Queue
from threading import Event

import pytest
from django.db import transaction

from proxyportal import doorbell
from proxyportal.celery import app
from requests_app.notifications import RELAY

TASK = "network.tasks.work_on_import"
AT_ONCE = 0.5
"""Seconds; a broker that is away costs several."""


@pytest.fixture(autouse=True)
def _own_doorbell(monkeypatch):
    """A queue and a thread of this test's own: a ring that hangs stays with it."""
    monkeypatch.setattr(doorbell, "_waiting", Queue(doorbell.MOST_WAITING))
    monkeypatch.setattr(doorbell, "_ringer", None)


@pytest.fixture
def rung(monkeypatch) -> Iterator["Queue[tuple]"]:
    """What reached the broker."""
    heard: Queue[tuple] = Queue()
    monkeypatch.setattr(app, "send_task", lambda name, args, **how: heard.put((name, args, how)))
    return heard


def ring_and_commit(*args):
    with transaction.atomic():
        doorbell.ring(TASK, *args)


def test_tasks_that_are_rung_for_exist():
    app.loader.import_default_modules()
    assert {RELAY, TASK} <= set(app.tasks)


@pytest.mark.django_db(transaction=True)
def test_ring_is_heard_after_the_commit_alone(rung):
    with transaction.atomic():
        doorbell.ring(TASK, 7)
        assert rung.empty()
    name, args, how = rung.get(timeout=5)
    assert (name, args, how["retry"]) == (TASK, (7,), False)
    assert how["expires"] == doorbell.ANSWERED_WITHIN


@pytest.mark.django_db(transaction=True)
def test_ring_of_what_was_taken_back_is_not_heard(rung):
    with transaction.atomic():
        doorbell.ring(TASK, 7)
        transaction.set_rollback(True)
    ring_and_commit(8)
    assert rung.get(timeout=5)[1] == (8,)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("listening", [False, True])
def test_broker_that_is_away_or_hangs_costs_the_page_nothing(listening):
    """Nobody listens, or somebody takes the connection and never says a word; and then it goes on, again and again."""
    usual = app.conf.broker_url, app.conf.broker_write_url
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        if listening:
            silent.listen()
        app.conf.broker_url = app.conf.broker_write_url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        app._pool = app.amqp._producer_pool = None
        try:
            began = time.monotonic()
            for number in range(3 * doorbell.MOST_WAITING):
                ring_and_commit(number)
            assert time.monotonic() - began < AT_ONCE
        finally:
            app.conf.broker_url, app.conf.broker_write_url = usual
            app._pool = app.amqp._producer_pool = None


@pytest.mark.django_db(transaction=True)
def test_ringing_on_the_pages_own_thread_would_cost_it_much(monkeypatch):
    """The positive control: a broker that takes its time is felt by whoever waits for it."""
    monkeypatch.setattr(app, "send_task", lambda *_, **__: time.sleep(AT_ONCE))
    began = time.monotonic()
    app.send_task(TASK, (1,))
    assert time.monotonic() - began >= AT_ONCE
    began = time.monotonic()
    ring_and_commit(1)
    assert time.monotonic() - began < AT_ONCE


@pytest.mark.django_db(transaction=True)
def test_bell_goes_on_after_a_failure_and_rings_once_for_the_same(monkeypatch):
    tried, go_on = [], Event()

    def refuse(_name, args, **_how):
        tried.append(args)
        go_on.wait(5)
        raise ConnectionRefusedError

    monkeypatch.setattr(app, "send_task", refuse)
    ring_and_commit(1)
    while not tried:
        time.sleep(0.01)
    for number in (2, 2, 2, 3):
        ring_and_commit(number)
    go_on.set()
    limit = time.monotonic() + 5
    while len(tried) < 3 and time.monotonic() < limit:
        time.sleep(0.01)
    assert tried == [(1,), (2,), (3,)]
