"""Imports by two at once, on both engines, and of many rows."""

from threading import Barrier, Thread

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from network import import_jobs
from network.enums import ImportState
from network.models import Appointment, ImportJob, Unit
from tests.factories import AgentFactory, AppointmentFactory
from tests.network.roster_files import ON, confirm, read, row, table_of, uploaded

pytestmark = pytest.mark.django_db

MANY = 300


@pytest.fixture
def ready(village, administrator, now) -> ImportJob:
    """A roster of one new person, read and not confirmed."""
    return read(uploaded(table_of(row(village, "李四")), administrator, now), now)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False])
def test_of_two_confirmations_at_once_one_counts(ready, now, monkeypatch, guarded):
    """Without the condition in the UPDATE both would, which is the control."""
    if not guarded:
        real = QuerySet.filter
        monkeypatch.setattr(QuerySet, "filter", lambda self, *args, **asked: real(self, *args, **without_state(asked)))
    assert sum(at_once(lambda: confirm(ready, now))) == (1 if guarded else 2)


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_at_once_one_writes(ready, now):
    assert confirm(ready, now)
    assert sum(at_once(lambda: import_jobs.work_on(ready.pk, now))) == 1
    assert Appointment.objects.count() == 1


def without_state(asked: dict) -> dict:
    return {key: value for key, value in asked.items() if key != "state"}


def at_once(call) -> list[bool]:
    """What two calls give that begin at the same moment, each on a connection of its own."""
    together, given = Barrier(2), []

    def run() -> None:
        together.wait()
        try:
            given.append(call())
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


def test_import_asks_the_database_in_batches(village, town, administrator, now):
    """A hundred times the rows: some more batches, never a query for each row."""
    few, many = (queries_for(number, unit, administrator, now) for number, unit in ((3, town), (MANY, village)))
    assert len(few) == len(many) == 2
    for small, large in zip(few, many, strict=True):
        assert small <= 40
        assert large - small <= MANY / 10


def queries_for(number: int, unit: Unit, actor, now) -> list[int]:
    """How many queries reading and writing takes for so many rows: new, corrected, in another role, with accounts."""
    rows = []
    for each in range(number):
        name, staff_number = f"人{unit.pk}之{each}", f"{unit.pk}N{each}"
        if each % 3:
            agent = AgentFactory(name=name, staff_number=staff_number, user__username=staff_number)
            AppointmentFactory(agent=agent, unit=unit)
        full_time = "专职" if each % 3 == 1 else "兼职"
        cells = {"staff_number": staff_number, "username": staff_number, "title": "会计", "full_time": full_time}
        rows.append(row(unit, name, **cells))
    job = uploaded(table_of(*rows), actor, now)
    counted = []
    for _step in ("read", "write"):
        with CaptureQueriesContext(connection) as queries:
            assert import_jobs.work_on(job.pk, now)
        counted.append(len(queries))
        job.refresh_from_db()
        confirm(job, now)
    assert job.state == ImportState.DONE
    assert Appointment.objects.live_on(ON).filter(unit=unit, title="会计").count() == number
    return counted
