"""Files and rows correspond one to one (reliability.md, 13): what a crash leaves is found and removed, nothing else."""

import errno
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from proxyportal.celery import app
from proxyportal.uploads import NewFile
from requests_app import orphans, tasks
from requests_app.actions import attaching, intake
from requests_app.errors import NoRoom
from requests_app.models import Attachment, Client, ProxyRequest, RequestEvent
from tests.factories import ApplicationFactory
from tests.files import PDF

NEW = NewFile("证明.pdf", "application/pdf", PDF)
FOLDER = settings.DATA_DIR / "files" / "attachments"


class Crash(BaseException):
    """What no code of ours sees coming."""


@pytest.fixture(autouse=True)
def _empty_folder(db):
    for file in files():
        file.unlink()


def files() -> list[Path]:
    return [file for file in FOLDER.rglob("*") if file.is_file()]


def attach(row: ProxyRequest, now: datetime) -> ProxyRequest:
    return attaching.attach(proxy_request=row, attachments=[NEW], actor=None, now=now)


def attach_and_crash(row: ProxyRequest, now: datetime) -> None:
    attach(row, now)
    raise Crash


def crash(row: ProxyRequest, now: datetime) -> Path:
    """Lose everything between the file's writing and the commit; returns the file that stays."""
    before = set(files())
    with pytest.raises(Crash), transaction.atomic():
        attach_and_crash(row, now)
    [left] = set(files()) - before
    return left


def age(file: Path, **span: int) -> None:
    """Let the file have been written that long ago."""
    moment = (timezone.now() - timedelta(**span)).timestamp()
    os.utime(file, (moment, moment))


def test_crash_before_the_commit_leaves_a_file_that_the_task_removes(submitted, now):
    left = crash(submitted, now)
    assert not Attachment.objects.exists()
    age(left, hours=6, minutes=1)
    assert tasks.remove_orphans() == 1
    assert files() == []
    assert tasks.remove_orphans() == 0


def test_fresh_file_is_never_removed(submitted, now):
    """Its row may be committed in this very moment."""
    left = crash(submitted, now)
    age(left, hours=5, minutes=59)
    assert tasks.remove_orphans() == 0
    assert files() == [left]


def test_file_that_a_row_names_is_never_removed(submitted, now):
    """However old."""
    attach(submitted, now)
    [kept] = files()
    age(kept, days=900)
    age(crash(submitted, now), days=900)
    assert tasks.remove_orphans() == 1
    assert files() == [kept]


def test_files_are_told_apart_in_any_number_of_batches(submitted, now, monkeypatch):
    monkeypatch.setattr(orphans, "BATCH", 2)
    for _ in range(3):
        attach(submitted, now)
        age(crash(submitted, now), days=1)
    for file in files():
        age(file, days=1)
    assert tasks.remove_orphans() == 3
    assert {str(file) for file in files()} == {row.file.path for row in Attachment.objects.all()}


def test_folder_of_another_database_is_left_alone(submitted, now, caplog, monkeypatch):
    """So many at once come of no crash, but of a database that does not belong to the folder."""
    monkeypatch.setattr(orphans, "FEW", 2)
    for _ in range(3):
        age(crash(submitted, now), days=1)
    assert tasks.remove_orphans() == 0
    assert len(files()) == 3
    assert "3 files have no row" in caplog.text
    call_command("verify_files", remove=True)
    assert files() == []


def test_missing_folder_is_nothing_to_do(db, monkeypatch):
    monkeypatch.setattr(orphans, "FOLDER", "nowhere")
    assert tasks.remove_orphans() == 0


def test_file_that_vanishes_meanwhile_is_no_error(submitted, now, monkeypatch):
    left = crash(submitted, now)
    left.unlink()
    monkeypatch.setattr(orphans, "_names", lambda: iter([f"attachments/{submitted.pk}/{left.name}"]))
    assert tasks.remove_orphans() == 0


def test_task_runs_once_a_day():
    [entry] = [row for row in app.conf.beat_schedule.values() if row["task"] == "requests_app.tasks.remove_orphans"]
    assert len(entry["schedule"].hour) == len(entry["schedule"].minute) == 1


# --- The check -------------------------------------------------------------------------------------------------------


def test_check_says_that_all_is_well(submitted, now, capsys):
    attach(submitted, now)
    call_command("verify_files")
    assert "1 attachments have their files." in capsys.readouterr().out


def test_check_names_what_has_no_counterpart(submitted, now, capsys):
    """A row without its file, a file that was cut, a file without a row; and exit code 1."""
    for _ in range(3):
        attach(submitted, now)
    gone, cut, _ = Attachment.objects.order_by("pk")
    default_storage.delete(gone.file.name)
    Path(cut.file.path).write_bytes(b"%PDF")
    left = crash(submitted, now)
    age(left, days=1)
    with pytest.raises(CommandError, match="3 files or attachments"):
        call_command("verify_files")
    said = capsys.readouterr().out
    assert f"{submitted.receipt}: attachment {gone.pk} has no file" in said
    assert f"{submitted.receipt}: attachment {cut.pk} has a file of 4 bytes, not {len(PDF)}" in said
    assert f"attachments/{submitted.pk}/{left.name}: no attachment has this file" in said


# --- A disk that is full ---------------------------------------------------------------------------------------------


@pytest.fixture
def full_disk(monkeypatch):
    """The disk takes half of a file and no more."""

    def save(name: str, content: object) -> str:
        path = Path(default_storage.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(PDF[:10])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(default_storage, "save", save)


def test_full_disk_leaves_no_row_and_no_file(submitted, now, full_disk):
    events = RequestEvent.objects.count()
    with pytest.raises(NoRoom):
        attach(submitted, now)
    assert (Attachment.objects.count(), RequestEvent.objects.count()) == (0, events)
    assert files() == []


def test_full_disk_leaves_no_request_either(village, now, full_disk):
    """A request comes with its files or not at all."""
    with pytest.raises(NoRoom):
        intake.submit(application=ApplicationFactory(area=village, files=[NEW]), now=now)
    assert not ProxyRequest.objects.exists()
    assert not Client.objects.exists()
    assert files() == []


def test_any_other_failure_takes_the_files_back(submitted, now, monkeypatch):
    monkeypatch.setattr(Attachment, "save", lambda *_, **__: (_ for _ in ()).throw(RuntimeError))
    with pytest.raises(RuntimeError):
        attach(submitted, now)
    assert files() == []
