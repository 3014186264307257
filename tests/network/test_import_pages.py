"""The pages of imports: upload, progress, the preview, confirming, the wrong rows, and what they cost."""

import io
from datetime import timedelta
from unittest.mock import Mock

import pytest
import time_machine
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from network import import_jobs
from network.enums import ImportKind, ImportState
from network.imports.roster_columns import COLUMNS
from network.models import Agent, Appointment, ImportJob
from network.views.imports import JOBS_PER_PAGE, PER_PAGE, SHEET
from proxyportal import doorbell
from tests.browsing import Page, assert_beside_the_field, refusals, signed_in, without_none
from tests.factories import AppointmentFactory, UserFactory
from tests.files import PDF, office
from tests.network.roster_files import confirm, planned, read, row, table_of, uploaded

pytestmark = pytest.mark.django_db

IMPORTS = "/manage/imports/"


@pytest.fixture(autouse=True)
def _that_day(now):
    with translation.override("en"), time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def desk(administrator):
    """The administrator's browser, in English."""
    desk = signed_in(administrator)
    desk.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return desk


@pytest.fixture
def job(village, administrator, now) -> ImportJob:
    """Read: a corrected post, a new one, one as it was, and a wrong row whose title would be a formula."""
    AppointmentFactory(agent__name="张三", unit=village, title="会计")
    AppointmentFactory(agent__name="王五", unit=village)
    rows = [
        row(village, "张三", title="主任"),
        row(village, "李四"),
        row(village, "王五"),
        row(village, "赵六", title=" =1+1", starts_on="不知"),
    ]
    return read(uploaded(table_of(*rows).replace(b" =1", b"\xe3\x80\x80=1"), administrator, now), now)


def at(job: ImportJob, page: str = "") -> str:
    return f"{IMPORTS}{job.pk}/{page}"


def form(content: bytes, **changes: object) -> dict[str, object]:
    """The upload form as a browser sends it; a change to None leaves the answer out."""
    file = SimpleUploadedFile("名册.csv", content)
    return without_none({"kind": "roster", "file": file, "effective_on": "2026-05-22"} | changes)


def state(job: ImportJob) -> str:
    return ImportJob.objects.get(pk=job.pk).state


# --- Upload ----------------------------------------------------------------------------------------------------------


def test_upload_waits_to_be_read(desk, administrator, village):
    response = desk.post(IMPORTS, form(table_of(row(village, "李四")), is_complete="on"))
    job = ImportJob.objects.get()
    assert response.url == at(job)
    assert (job.state, job.kind, job.is_complete) == (ImportState.UPLOADED, ImportKind.ROSTER, True)
    assert (job.file_name, job.uploaded_by) == ("名册.csv", administrator)
    assert "Waiting to be read" in Page(desk.get(at(job))).text_of("progress-text")


def test_upload_of_units_is_never_complete(desk):
    """A unit ends by its own row only, whatever was ticked."""
    desk.post(IMPORTS, form(b"code,name\n1,x", kind="units", is_complete="on"))
    assert not ImportJob.objects.get().is_complete


def test_upload_rings_for_a_worker(desk, monkeypatch, village, now):
    """What happens without a broker, the doorbell's own tests say; the file waits either way."""
    monkeypatch.setattr(doorbell, "ring", rung := Mock())
    assert desk.post(IMPORTS, form(table_of(row(village, "李四")))).status_code == 302
    rung.assert_called_once_with("network.tasks.work_on_import", import_jobs.waiting(now).get().pk)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"file": None}, "file"),
        ({"file": SimpleUploadedFile("x.csv", b"")}, "file"),
        ({"file": SimpleUploadedFile("x.csv", PDF)}, "file"),
        ({"file": SimpleUploadedFile("x.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")}, "file"),
        ({"file": SimpleUploadedFile("x.csv", b"a" * (10 * 1024 * 1024 + 1))}, "file"),
        ({"kind": None}, "kind"),
        ({"kind": "people\x00"}, "kind"),
        ({"effective_on": ""}, "effective_on"),
        ({"effective_on": "0001-01-01"}, "effective_on"),
        ({"effective_on": "2026-02-30"}, "effective_on"),
        ({"kind": "units", "effective_on": "2026-05-23"}, "effective_on"),
    ],
)
def test_upload_says_beside_the_field_what_is_wrong(desk, changes, field):
    response = desk.post(IMPORTS, form(b"code\n1", **changes))
    assert (response.status_code, set(refusals(response))) == (422, {field})
    assert_beside_the_field(response)
    assert not ImportJob.objects.exists()


@pytest.mark.parametrize("name", ["\u202egpj.csv", "名" * 300 + ".csv", "a\x00b.csv", "<b>.csv", "..\\..\\x.csv"])
def test_upload_takes_a_file_of_any_name(desk, village, name):
    response = desk.post(IMPORTS, form(b"", file=SimpleUploadedFile(name, table_of(row(village, "李四")))))
    assert response.status_code == 302
    shown = desk.get(response.url)
    assert shown.status_code == 200
    assert "<b>.csv" not in shown.content.decode()


@pytest.mark.parametrize("content", [office("word"), b"PK\x03\x04 broken", b"\xff\xfe\x00", b"a,\x00b\n" * 3])
def test_file_that_is_no_table_ends_with_a_reason(desk, now, content):
    """Never with an error of the program, and nothing waits any more."""
    desk.post(IMPORTS, form(content))
    job = read(ImportJob.objects.get(), now)
    assert job.state == ImportState.REFUSED
    assert job.message.splitlines()[0] in desk.get(at(job)).content.decode().replace("<br>", "\n")


# --- Progress and preview --------------------------------------------------------------------------------------------


def test_progress_is_shown_while_it_is_read(desk, job, now):
    ImportJob.objects.update(state=ImportState.UPLOADED, leased_until=now, progress=500, total=900)
    response = desk.get(at(job), headers={"HX-Request": "true"})
    page = Page(response)
    assert "500 rows so far" in page.text_of("progress-text")
    assert page.kept("value") == set()
    assert "HX-Refresh" not in response.headers
    ImportJob.objects.update(state=ImportState.READY)
    assert desk.get(at(job), headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


@pytest.mark.parametrize(
    ("asked", "lines"),
    [
        ("", [5, 2, 3, 4]),
        ("new", [3]),
        ("changed", [2]),
        ("unchanged", [4]),
        ("wrong", [5]),
        ("ended", []),
        ("\x00", [5, 2, 3, 4]),
        ("x" * 10_000, [5, 2, 3, 4]),
    ],
)
def test_preview_shows_the_rows_asked_for(desk, job, asked, lines):
    """The wrong ones first; an outcome that there is not narrows nothing."""
    shown = desk.get(at(job), {"outcome": asked}).context["rows"]
    assert [row.line for row, _changes in shown] == lines


def test_preview_shows_old_and_new(desk, job):
    ((_row, changes),) = desk.get(at(job), {"outcome": "changed"}).context["rows"]
    assert [(str(label), old, new) for label, old, new in changes] == [("title", "会计", "主任")]


@pytest.mark.parametrize(("page", "number"), [("1", PER_PAGE), ("2", 1), ("9", 1), ("x", PER_PAGE)])
def test_preview_has_pages(desk, administrator, village, now, page, number):
    rows = [row(village, f"人{each}") for each in range(PER_PAGE + 1)]
    many = read(uploaded(table_of(*rows), administrator, now), now)
    assert len(desk.get(at(many), {"page": page}).context["rows"]) == number


# --- Confirming and discarding ---------------------------------------------------------------------------------------


def test_confirmation_with_wrong_rows_must_leave_them_out(desk, job, now):
    seen = {"digest": job.plan_digest}
    refused = desk.post(at(job, "confirm/"), seen)
    assert (refused.status_code, state(job)) == (422, ImportState.READY)
    assert "1 row is wrong. Mend the file" in refused.content.decode()
    assert desk.post(at(job, "confirm/"), seen | {"leave_out": "on"}).url == at(job)
    assert state(job) == ImportState.CONFIRMED
    read(job, now)
    assert (job.state, Agent.objects.count()) == (ImportState.DONE, 3)
    page = desk.get(at(job))
    assert "2 rows are imported" in page.content.decode()
    assert f"{reverse('network:rosters')}?show=changes" in Page(page).links()  # nothing is public before that


@pytest.mark.parametrize("digest", ["", "0" * 64, "\x00", "长" * 1000])
def test_confirmation_of_another_preview_becomes_a_message(desk, job, digest):
    response = desk.post(at(job, "confirm/"), {"digest": digest, "leave_out": "on"}, follow=True)
    assert "Nothing was done" in response.content.decode()
    assert state(job) == ImportState.READY


def test_second_click_becomes_a_message(desk, job, now):
    assert confirm(job, now)
    for page, words in (("confirm/", "Nothing was done"), ("discard/", "It is too late")):
        response = desk.post(at(job, page), {"digest": job.plan_digest, "leave_out": "on"}, follow=True)
        assert words in response.content.decode()
    assert state(job) == ImportState.CONFIRMED


def test_file_that_changes_nothing_cannot_be_confirmed(desk, administrator, village, now):
    AppointmentFactory(agent__name="王五", unit=village)
    same = read(uploaded(table_of(row(village, "王五")), administrator, now), now)
    assert "Nothing: no row can be imported" in desk.get(at(same)).content.decode()
    desk.post(at(same, "confirm/"), {"digest": same.plan_digest})
    assert state(same) == ImportState.READY


def test_discarded_file_can_be_looked_up(desk, job):
    assert desk.post(at(job, "discard/")).url == IMPORTS
    assert state(job) == ImportState.DISCARDED
    assert desk.get(at(job)).status_code == 200
    assert "Discarded" in desk.get(IMPORTS).content.decode()


# --- Spreadsheets to take away ---------------------------------------------------------------------------------------


def test_wrong_rows_come_back_with_the_reason_and_run_nothing(desk, job):
    """To be mended and sent again as they are; what begins with = stays a text."""
    response = desk.get(at(job, "wrong.xlsx"))
    assert response.headers["Content-Type"] == SHEET
    assert "no-store" in response.headers["Cache-Control"]
    (header, wrong) = load_workbook(io.BytesIO(response.content)).active.iter_rows()
    cells = {head.value: cell for head, cell in zip(header, wrong, strict=True)}
    assert (cells["姓名"].value, cells["任职日期"].value) == ("赵六", "不知")
    assert cells["错误原因"].value == "from: “不知” is no day; write 2026-01-01"
    assert (cells["职务"].value, cells["职务"].data_type) == ("=1+1", "s")


@pytest.mark.parametrize("kind", ImportKind.values)
def test_template_can_be_filled_and_imported(desk, village, kind):
    book = load_workbook(io.BytesIO(desk.get(reverse("network:import-template", args=[kind])).content))
    assert len(book.sheetnames) == 3
    headings = [cell.value for cell in book.active[1]]
    if kind == ImportKind.ROSTER:
        assert headings == [column.headings[0] for column in COLUMNS]
        filled = dict(zip(("单位代码", "姓名", "岗位"), (village.code, "李四", "代理员"), strict=True))
        assert [each.outcome.value for each in planned(filled).rows] == ["new"]
    assert desk.get(reverse("network:import-template", args=["people"])).status_code == 404


# --- Who may, and what it costs --------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["village_agent", "leader", "personnel_officer", "supervisor", "department_chief"])
def test_imports_are_for_administrators(request, job, who):
    other = signed_in(request.getfixturevalue(who))
    for page in (IMPORTS, at(job), at(job, "wrong.xlsx"), f"{IMPORTS}units.xlsx"):
        assert other.get(page).status_code == 403
    for page in (IMPORTS, at(job, "confirm/"), at(job, "discard/")):
        assert other.post(page, {"digest": job.plan_digest, "leave_out": "on"}).status_code == 403
    assert state(job) == ImportState.READY


def test_unknown_and_huge_numbers_are_not_found(desk):
    for number in (0, 10**30):
        assert desk.get(f"{IMPORTS}{number}/").status_code == 404
        assert desk.post(f"{IMPORTS}{number}/confirm/").status_code == 404


def test_pages_take_the_same_few_queries_however_much_they_show(
    desk, administrator, village, now, django_assert_max_num_queries
):
    counted = []
    for number in (1, 3, PER_PAGE):
        for each in range(min(number, JOBS_PER_PAGE)):
            uploaded(b"x", UserFactory(username=f"u{number}-{each}"), now)
        rows = [row(village, f"人{number}之{each}") for each in range(number)]
        many = read(uploaded(table_of(*rows), administrator, now), now)
        for page in (IMPORTS, at(many)):
            with django_assert_max_num_queries(12) as queries:
                desk.get(page)
            counted.append((page == IMPORTS, len(queries)))
    assert len(set(counted)) == 2, counted
    assert not Appointment.objects.filter(starts_on__gte=now.date() - timedelta(days=1)).exists(), "only looked at"
