"""Annex 1 in rounds: the deadline, the versions, the stamped paper (R91, R92)."""

from datetime import date, datetime, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection

from network import filings
from network.enums import Role
from network.models import Filing, FilingRound, FilingRow, Unit
from proxyportal.uploads import NewFile
from tests.conftest import BEIJING, DAY, MICROSECOND
from tests.factories import FilingRoundFactory, annex_rows, person
from tests.files import PDF, picture

SCAN = NewFile("盖章.pdf", "application/pdf", PDF)


@pytest.fixture
def filing_round(db: None) -> FilingRound:
    return FilingRoundFactory()


@pytest.fixture
def file(department, department_chief, filing_round, now):
    """File as the chief agent of the department."""

    def filed(seen: int = 0, at: datetime = now, **agent: str) -> Filing:
        rows = annex_rows(**agent)
        return filings.file(
            unit=department, filing_round=filing_round, rows=rows, seen=seen, actor=department_chief, now=at
        )

    return filed


def only_line(filing_round: FilingRound, today: date) -> filings.Line:
    (line,) = filings.lines(filing_round, Unit.objects.filter(tier="department"), today)
    return line


def stored(filing: Filing) -> bytes:
    with filing.scan.open("rb") as file:
        return file.read()


@pytest.mark.parametrize(
    ("at", "late"),
    [
        (datetime(2026, 5, 21, 12, tzinfo=BEIJING), False),
        (datetime(2026, 5, 22, 0, tzinfo=BEIJING), False),
        (datetime(2026, 5, 23, 0, tzinfo=BEIJING) - MICROSECOND, False),
        (datetime(2026, 5, 23, 0, tzinfo=BEIJING), True),
        (datetime(2026, 5, 24, 0, tzinfo=BEIJING), True),
    ],
)
def test_form_is_late_from_the_midnight_in_beijing_after_the_last_day(file, filing_round, at, late):
    """R92: the day itself is in time, whatever day it is in London."""
    first = file(at=at)
    assert filings.is_late(first, filing_round.due_on) is late
    assert only_line(filing_round, date(2026, 6, 1)).is_late is late
    (tally,) = filings.tallies([filing_round], Unit.objects.filter(tier="department"), date(2026, 6, 1))
    assert (tally.filed, tally.late, tally.missing) == (1, int(late), 0)


def test_late_correction_is_not_lateness(file, filing_round, now):
    file()
    file(seen=1, at=now + 30 * DAY, name="王某")
    line = only_line(filing_round, date(2026, 7, 1))
    assert (line.is_late, line.first.version, line.latest.version) == (False, 1, 2)


def test_correction_is_a_new_version_and_the_old_one_stays(file):
    file()
    second = file(seen=1, name="王某", mobile="15400000009")
    first = Filing.objects.get(version=1)
    assert filings.rows_of(first) == annex_rows()
    assert filings.rows_of(second) == annex_rows(name="王某", mobile="15400000009")
    assert [(c.before, c.after) for c in filings.changes(first, second)] == [
        ("李某", "王某"),
        ("15400000002", "15400000009"),
    ]


def test_same_content_is_no_new_version(file):
    assert file() == file(seen=1)
    assert Filing.objects.count() == 1


@pytest.mark.parametrize("seen", [0, 2, -1])
def test_form_that_answers_another_version_is_not_filed(file, seen):
    """Of two people who corrected the same version, the second one learns of the first."""
    file()
    with pytest.raises(filings.NewerVersion):
        file(seen=seen, name="王某")
    assert Filing.objects.count() == 1


def test_journal_says_that_but_not_who(file, department_chief, now):
    filings.attach_scan(filing=file(), scan=SCAN, actor=department_chief, now=now)
    lines = " ".join(LogEntry.objects.values_list("change_message", flat=True))
    assert LogEntry.objects.count() == 2
    assert not [value for row in annex_rows().values() for value in row if len(value) > 4 and value in lines]


def test_mobile_and_mail_are_ciphertext_in_the_database(file):
    file()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT mobile, email FROM {FilingRow._meta.db_table}")
        stored = str(cursor.fetchall())
    assert "15400000001" not in stored
    assert "example" not in stored


def test_scan_belongs_to_its_version_and_another_makes_a_new_one(file, department_chief, now):
    first = filings.attach_scan(filing=file(), scan=SCAN, actor=department_chief, now=now)
    assert (first.version, stored(first)) == (1, PDF)
    image = NewFile("章.png", "image/png", picture("PNG"))
    second = filings.attach_scan(filing=first, scan=image, actor=department_chief, now=now + DAY)
    assert (second.version, second.scan_type) == (2, "image/png")
    assert filings.rows_of(second) == annex_rows()
    kept = Filing.objects.get(version=1)
    assert (kept.scan_type, stored(kept)) == ("application/pdf", PDF)
    with pytest.raises(filings.NewerVersion):
        filings.attach_scan(filing=kept, scan=SCAN, actor=department_chief, now=now)


def test_correction_has_no_scan_until_it_is_stamped(file, filing_round, department_chief, now):
    filings.attach_scan(filing=file(), scan=SCAN, actor=department_chief, now=now)
    assert not file(seen=1, name="王某").scan


def test_round_of_one_title_is_opened_once(supervisor, now):
    opened = {
        filings.open_round(title="2026年", due_on=date(2026, 6, day), actor=supervisor, now=now) for day in (1, 2)
    }
    assert len(opened) == 1
    assert FilingRound.objects.get().due_on == date(2026, 6, 1)


@pytest.mark.parametrize(
    ("opened_on", "closed_on", "today", "is_called"),
    [
        (None, date(2026, 5, 22), date(2026, 5, 21), True),
        (None, date(2026, 5, 22), date(2026, 6, 1), False),
        (None, date(2026, 5, 23), date(2026, 6, 1), True),
        (date(2026, 5, 22), None, date(2026, 6, 1), True),
        (date(2026, 5, 23), None, date(2026, 6, 1), False),
    ],
)
def test_round_calls_departments_that_exist_on_its_last_day(
    department, filing_round, opened_on, closed_on, today, is_called
):
    Unit.objects.filter(pk=department.pk).update(opened_on=opened_on, closed_on=closed_on)
    found = filings.lines(filing_round, Unit.objects.filter(tier="department"), today)
    assert bool(found) is is_called


def test_department_that_filed_and_closed_stays_in_the_round(file, filing_round, department):
    file()
    Unit.objects.filter(pk=department.pk).update(closed_on=date(2026, 5, 1))
    assert only_line(filing_round, date(2026, 6, 1)).latest


def test_round_says_where_the_roster_names_somebody_else(file, filing_round, department, department_chief, now):
    department_chief.agent.name = "李某"
    department_chief.agent.save()
    file()
    assert [each.today for each in only_line(filing_round, now.date()).differences] == [""]
    person("赵某", department, Role.LEADER_IN_CHARGE)
    assert [each.today for each in only_line(filing_round, now.date()).differences] == ["赵某"]
    person("张某", department, Role.PERSONNEL_OFFICER)
    assert len(only_line(filing_round, now.date()).differences) == 1


def test_form_is_filled_in_from_todays_posts_then_from_the_last_form(file, department, department_chief, now):
    department_chief.agent.appointments.update(title="办公室主任", published_phone="0513-88800009")
    holders = filings.holders_of([department], now.date())[department.pk]
    assert filings.proposed(department, holders) == {
        "agent": filings.Row(name="民政局首席代理员", position="办公室主任", office_phone="0513-88800009")
    }
    file()
    assert filings.proposed(department, holders) == annex_rows()


def test_holder_of_yesterday_is_not_proposed(department, department_chief, now):
    department_chief.agent.appointments.update(ends_on=now.date() - timedelta(days=1))
    assert filings.holders_of([department], now.date()) == {}
