"""The way of an uploaded file: read, previewed, confirmed once, written once; and what goes wrong on the way."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.core.files.storage import default_storage
from django.utils import translation

from network import import_jobs
from network.enums import ImportKind, ImportState, Role, RowOutcome
from network.import_jobs import ATTEMPTS, LEASE
from network.imports.roster_known import KnownRoster
from network.models import Agent, Appointment, ImportJob, ImportRow, Unit, UnitPast
from network.tasks import take_up_imports, work_on_import
from tests.factories import AppointmentFactory
from tests.network.roster_files import ON, confirm, read, row, table_of, uploaded

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def clock(now):
    with translation.override("en"), time_machine.travel(now, tick=False) as moving:
        yield moving


@pytest.fixture
def job(village, administrator, now) -> ImportJob:
    """A roster of one new person, not read yet."""
    return uploaded(table_of(row(village, "李四")), administrator, now)


@pytest.fixture
def ready(job, now) -> ImportJob:
    return read(job, now)


def state(job: ImportJob) -> str:
    return ImportJob.objects.get(pk=job.pk).state


# --- The way ---------------------------------------------------------------------------------------------------------


def test_file_goes_its_way_and_is_written_once(job, now):
    assert (state(job), job.leased_until) == (ImportState.UPLOADED, None)
    read(job, now)
    assert job.state == ImportState.READY
    assert import_jobs.counts(job)[RowOutcome.NEW] == 1
    assert not Agent.objects.exists(), "a preview writes nothing"
    assert not import_jobs.work_on(job.pk, now), "nobody has confirmed"
    assert confirm(job, now)
    assert not confirm(job, now), "twice"
    assert import_jobs.work_on(job.pk, now)
    assert not import_jobs.work_on(job.pk, now), "twice"
    assert not confirm(job, now), "after the end"
    assert state(job) == ImportState.DONE
    assert Appointment.objects.get().agent.name == "李四"
    assert [entry.change_message for entry in LogEntry.objects.all()] == ["Imported: New 1"]


def test_file_of_units_keeps_what_a_changed_name_was(village, administrator, now):
    content = f"code,name,tier,parent_code\n{village.code},新名村,village,{village.parent.code}".encode()
    job = read(uploaded(content, administrator, now, kind=ImportKind.UNITS), now)
    assert not UnitPast.objects.exists()
    assert confirm(job, now)
    read(job, now)
    kept = UnitPast.objects.get()
    assert (kept.unit, kept.name, kept.until, kept.recorded_by) == (village, "新桥村", ON, administrator)
    assert Unit.objects.get(pk=village.pk).name == "新名村"


def test_file_without_sense_is_refused_with_the_reason(administrator, now):
    job = read(uploaded("姓名\n李四".encode(), administrator, now), now)
    assert job.state == ImportState.REFUSED
    assert job.message == "The header lacks these columns: 岗位"


def test_file_is_read_in_the_language_of_who_uploaded_it(administrator, now, monkeypatch):
    spoken = []
    monkeypatch.setattr(
        import_jobs, "read_table", lambda *_given: spoken.append(translation.get_language()) or broken()
    )
    with translation.override("zh-hans"):
        job = uploaded(b"x", administrator, now)
    with pytest.raises(MemoryError):
        import_jobs.work_on(job.pk, now)
    assert (spoken, translation.get_language()) == (["zh-hans"], "en")


def test_confirmation_of_another_preview_does_nothing(ready, now):
    assert not import_jobs.confirm(job=ready, digest="0" * 64, actor=ready.uploaded_by, now=now)
    assert state(ready) == ImportState.READY


def test_wrong_rows_stay_out_and_the_others_are_written(village, administrator, now):
    job = read(uploaded(table_of(row(village, "李四"), row(village, "")), administrator, now), now)
    assert confirm(job, now)
    assert read(job, now).state == ImportState.DONE
    assert list(Agent.objects.values_list("name", flat=True)) == ["李四"]


# --- The network changes meanwhile -----------------------------------------------------------------------------------


def test_network_that_changed_since_the_preview_is_previewed_anew(ready, village, now):
    assert confirm(ready, now)
    AppointmentFactory(agent__name="李四", unit=village)
    read(ready, now)
    assert ready.state == ImportState.READY
    assert ready.message.startswith("The network has changed since the preview. Nothing was imported")
    assert Appointment.objects.count() == 1
    assert import_jobs.counts(ready)[RowOutcome.UNCHANGED] == 1


def test_refusal_by_the_database_writes_nothing(department, administrator, now, monkeypatch):
    """Somebody was faster, after the plan was made: here the plan that is to be written sees no posts at all."""
    job = read(uploaded(table_of(row(department, "李四", "首席代理员")), administrator, now), now)
    assert confirm(job, now)
    AppointmentFactory(agent__name="旧首席", unit=department, role=Role.CHIEF_AGENT)
    real = KnownRoster.load
    monkeypatch.setattr(KnownRoster, "load", lambda day, *, lock: replace(real(day), **({"posts": {}} if lock else {})))
    read(job, now)
    assert job.state == ImportState.READY
    assert job.message.startswith("The network has changed")
    assert [each.reason for each in job.rows.all()] == ["the post is held by 旧首席 on some of these days"]
    assert list(Agent.objects.values_list("name", flat=True)) == ["旧首席"]


# --- Leases ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("after", "taken"), [(LEASE, 0), (LEASE + SECOND, 1)])
def test_job_of_a_dead_worker_is_taken_up_when_its_lease_is_over(job, clock, now, after, taken):
    ImportJob.objects.update(leased_until=now + LEASE, attempts=1)
    clock.move_to(now + after)
    assert take_up_imports() == taken
    assert state(job) == (ImportState.READY if taken else ImportState.UPLOADED)


def test_worker_whose_lease_was_taken_changes_nothing(job, now, monkeypatch):
    """It was thought dead and comes back while another works."""
    real = import_jobs.read_table

    def slow(content, keys, progress):
        table = real(content, keys, progress)
        ImportJob.objects.update(leased_until=now + 2 * LEASE)
        return table

    monkeypatch.setattr(import_jobs, "read_table", slow)
    assert not work_on_import(job.pk)
    assert (state(job), ImportRow.objects.count()) == (ImportState.UPLOADED, 0)


@pytest.mark.parametrize("step", ["reading", "writing"])
def test_file_that_breaks_its_worker_is_given_up(ready, now, monkeypatch, step):
    """Each worker dies with its lease; after a few the file is refused and nothing was written."""
    if step == "writing":
        confirm(ready, now)
    else:
        ImportJob.objects.update(state=ImportState.UPLOADED, attempts=0)
    monkeypatch.setattr(import_jobs, "read_table", broken)
    for attempt in range(ATTEMPTS):
        with pytest.raises(MemoryError):
            import_jobs.work_on(ready.pk, now + attempt * 2 * LEASE)
    assert import_jobs.work_on(ready.pk, now + ATTEMPTS * 2 * LEASE)
    ready.refresh_from_db()
    assert (ready.state, ready.leased_until) == (ImportState.REFUSED, None)
    assert ready.message.startswith(f"The import broke off {ATTEMPTS} times. Nothing was imported.")
    assert not import_jobs.waiting(now + 100 * LEASE).exists()
    assert not Agent.objects.exists()


def test_file_that_broke_fewer_workers_is_read(job, now, monkeypatch):
    ImportJob.objects.update(attempts=ATTEMPTS - 1)
    assert read(job, now).state == ImportState.READY
    assert confirm(job, now)
    assert ImportJob.objects.get().attempts == 0, "writing has its own attempts"


def broken(*_given):
    raise MemoryError


# --- Discarding ------------------------------------------------------------------------------------------------------


def test_discarded_file_is_gone_with_its_rows(ready, now, django_capture_on_commit_callbacks):
    place = ready.file.name
    assert default_storage.exists(place)
    with django_capture_on_commit_callbacks(execute=True):
        assert import_jobs.discard(job=ready, now=now)
    assert not default_storage.exists(place)
    assert not ImportRow.objects.exists()
    assert state(ready) == ImportState.DISCARDED
    assert not import_jobs.discard(job=ready, now=now)
    assert not confirm(ready, now)


def test_confirmed_file_cannot_be_discarded(ready, now):
    assert confirm(ready, now)
    assert not import_jobs.discard(job=ready, now=now)
    assert (state(ready), ImportRow.objects.count()) == (ImportState.CONFIRMED, 1)


def test_file_that_is_no_longer_there_is_refused(job, now):
    default_storage.delete(job.file.name)
    assert read(job, now).state == ImportState.REFUSED
    assert job.message == "The file is no longer there. Upload it again."
