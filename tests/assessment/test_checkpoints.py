"""The daily checkpoint of the log: written once a day, published, and held against the log (R65)."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from assessment import tasks
from assessment.actions.checkpoints import differing_checkpoints, write_checkpoint
from assessment.models import Checkpoint
from requests_app import append_only
from requests_app.actions import closing, intake
from requests_app.models import Notification, ProxyRequest, RequestEvent
from tests.conftest import DAY, HOUR
from tests.factories import ApplicationFactory

pytestmark = pytest.mark.django_db


def test_checkpoint_is_written_once_a_day(submitted, now):
    """Of yesterday; a second run of the same day changes nothing."""
    made = write_checkpoint(now=now + DAY)
    assert (made.day, made.requests) == (date(2026, 5, 22), 1)
    assert write_checkpoint(now=now + DAY + HOUR) is None
    assert list(differing_checkpoints()) == []


def test_day_begins_and_ends_in_beijing(village, village_agent, now):
    """What came in at midnight belongs to the day that begins."""
    midnight = now + timedelta(hours=6)
    intake.submit(application=ApplicationFactory(area=village), now=midnight)
    assert write_checkpoint(now=midnight).requests == 0
    assert write_checkpoint(now=midnight + DAY).requests == 1


def test_missed_days_are_covered_by_the_next_checkpoint(accepted, now):
    write_checkpoint(now=now + DAY)
    closing.withdraw(proxy_request=accepted, now=now + 2 * DAY)
    made = write_checkpoint(now=now + 9 * DAY)
    assert Checkpoint.objects.count() == 2
    assert made.requests == 1
    assert list(differing_checkpoints()) == []


def test_digest_moves_with_every_change(accepted, now):
    """A day without an event still has a digest of its own: that of the checkpoint before goes into it."""
    digests = {write_checkpoint(now=now + days * DAY).digest for days in (1, 2)}
    closing.withdraw(proxy_request=accepted, now=now + 2 * DAY)
    digests.add(write_checkpoint(now=now + 3 * DAY).digest)
    assert len(digests) == 3


def test_removed_request_shows(village, village_agent, now, capsys):
    """The log of the others is whole, and yet every checkpoint from that day on differs."""
    for _ in range(2):
        intake.submit(application=ApplicationFactory(area=village), now=now)
    write_checkpoint(now=now + DAY)
    write_checkpoint(now=now + 2 * DAY)
    remove(ProxyRequest.objects.earliest("pk"))
    call_command("verify_log")
    with pytest.raises(CommandError, match="1 checkpoints differ"):
        call_command("verify_checkpoints")
    assert "2026-05-22" in capsys.readouterr().out


def test_later_events_disturb_no_checkpoint(accepted, now, capsys):
    write_checkpoint(now=now + DAY)
    closing.withdraw(proxy_request=accepted, now=now + 3 * DAY)
    call_command("verify_checkpoints")
    assert "1 checkpoints follow from the log" in capsys.readouterr().out


def test_newest_checkpoint_is_published(client, submitted, now):
    made = write_checkpoint(now=now + DAY)
    assert made.digest in client.get("/statistics/").content.decode()
    [published] = client.get("/statistics.json").json()["checkpoints"]
    assert published == {"day": "2026-05-22", "requests": 1, "digest": made.digest}


def test_task_writes_the_checkpoint_of_yesterday(submitted):
    tasks.write_checkpoint()
    tasks.write_checkpoint()
    assert Checkpoint.objects.count() == 1


def remove(row):
    """As somebody would who owns the database: the request and its whole chain."""
    with transaction.atomic():
        append_only.remove(connection)
        Notification.objects.filter(event__proxy_request=row).delete()
        RequestEvent.objects.filter(proxy_request=row).delete()
        row.delete()
        append_only.install(connection)
