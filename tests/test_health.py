"""The two addresses that a supervisor or a load balancer asks."""

import time
from datetime import timedelta

import pytest
import time_machine
from django.db import DatabaseError
from django.urls import reverse

from proxyportal import health
from requests_app import tasks
from requests_app.actions import intake
from requests_app.models import Heartbeat
from requests_app.outbox_enums import Via
from tests.conftest import HOUR
from tests.factories import ApplicationFactory

SECOND = timedelta(seconds=1)


@pytest.fixture
def swept(db, now):
    """The clock stands at the moment of the last sweep."""
    with time_machine.travel(now, tick=False) as clock:
        Heartbeat.objects.create(job="flag_breaches", ran_at=now)
        yield clock


def test_alive_needs_nothing(client):
    """Not even the database: a web process that answers is not restarted because something else is down."""
    response = client.get(reverse("healthz"))
    assert (response.status_code, response.content) == (200, b"ok")
    assert "no-store" in response.headers["Cache-Control"]


def test_ready_when_everything_is_in_order(client, swept):
    response = client.get(reverse("readyz"))
    assert response.status_code == 200
    assert response.json() == dict.fromkeys(("database", "migrations", "broker", "last_sweep", "outbox"), True)


def test_ready_names_a_sweep_that_never_ran(client, db):
    response = client.get(reverse("readyz"))
    assert response.status_code == 503
    assert [name for name, passes in response.json().items() if not passes] == ["last_sweep"]


def test_ready_names_a_sweep_that_is_too_old(client, swept):
    swept.shift(health.SWEEP_MAY_BE_OLD - SECOND)
    assert client.get(reverse("readyz")).status_code == 200
    swept.shift(SECOND)
    assert client.get(reverse("readyz")).json()["last_sweep"] is False


def test_sweep_of_the_worker_is_what_ready_looks_for(client, db):
    """The job and the check mean the same heartbeat."""
    tasks.flag_breaches()
    assert client.get(reverse("readyz")).json()["last_sweep"] is True


def test_ready_names_an_outbox_that_nobody_relays(client, swept, village, village_agent, now):
    """A message waits for a relay, not for a gateway: whose next try lies ahead is in order."""
    made = intake.submit(application=ApplicationFactory(area=village), now=now - health.MESSAGE_MAY_WAIT + SECOND)
    assert client.get(reverse("readyz")).json()["outbox"] is True
    swept.shift(SECOND)
    assert client.get(reverse("readyz")).json()["outbox"] is False
    made.notifications.filter(via=Via.SMS).update(next_try_at=now + HOUR, attempts=5)
    assert client.get(reverse("readyz")).json()["outbox"] is True


@pytest.mark.parametrize("part", health.CHECKS)
def test_ready_names_the_part_that_fails(client, swept, monkeypatch, part):
    """A part that raises is not in order; the others are still looked at, and nothing of the error is told."""

    def fails() -> bool:
        raise DatabaseError("password of the database")

    monkeypatch.setitem(health.CHECKS, part, fails)
    response = client.get(reverse("readyz"))
    assert response.status_code == 503
    assert [name for name, passes in response.json().items() if not passes] == [part]
    assert b"password" not in response.content


def test_broker_that_is_away_is_noticed_soon(monkeypatch):
    """An unreachable broker answers in seconds; the web process does not hang on it."""
    nobody = health.app.connection("redis://127.0.0.1:1/0")
    monkeypatch.setattr(health.app, "connection_for_write", lambda: nobody)
    began = time.monotonic()
    assert health._passes(health._broker) is False
    assert time.monotonic() - began < 10
