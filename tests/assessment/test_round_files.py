"""A whole round and a year as one workbook each: every unit once, at the same cost, nothing of a client (R69, R70)."""

import weakref

import pytest
import time_machine

from assessment import score_books
from assessment.actions import rounds
from assessment.models import ScoreRow, ScoreSheet
from proxyportal.worksheets import download
from requests_app.models import ProxyRequest
from tests.assessment.books import EVIDENCE, OVERVIEW, ROUND, as_number, book_at, of, texts
from tests.assessment.conftest import AFTER, DUE, JULY
from tests.assessment.half_year import HalfYear
from tests.browsing import signed_in
from tests.factories import DESCRIPTION, UnitFactory
from tests.network.printed import opened as opened_paper
from tests.network.printed import words

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

FORMULA = "=1+1"
HEADS = ["单位", "序号", "考评项目", "指标", "数量", "总数", "比率", "说明", "口径", "条款", "事项"]


@pytest.fixture(autouse=True)
def _in_july():
    with time_machine.travel(AFTER, tick=False):
        yield


def test_round_as_one_workbook_has_overview_a_worksheet_for_each_unit_and_evidence(locked, opened, department_browser):
    book = book_at(department_browser, ROUND)
    units = [sheet.unit.name for sheet in opened.sheets.order_by("annex", "unit__code").select_related("unit")]
    assert book.sheetnames == [OVERVIEW, *units, EVIDENCE]
    line = next(line for line in texts(book[OVERVIEW]) if locked.unit.code in line)
    stored = list(locked.rows.order_by("number").values_list("assessed", flat=True))
    assert line[5:11] == [as_number(value) for value in stored]
    assert as_number(sum(stored)) in line
    assert {cells[0] for cells in texts(book[EVIDENCE])[1:]} == set(units)
    alone = book_at(department_browser, of(locked, "sheet-table")).worksheets[0]
    assert texts(book[locked.unit.name]) == texts(alone)


def test_round_of_a_leader_holds_the_own_sheets_alone(locked, unit_browser):
    book = book_at(unit_browser, ROUND)
    assert book.sheetnames == [OVERVIEW, locked.unit.name, EVIDENCE]


def test_round_without_sheets_says_so(proposed, department_browser):
    answer = department_browser.get(ROUND, follow=True)
    assert "没有考评表" in answer.content.decode()


@pytest.mark.parametrize("more", [0, 25])
@pytest.mark.parametrize(
    ("url", "queries"), [(ROUND, 7), ("/assessment/years/2026/table/", 5), ("sheet-table", 5), ("sheet-paper", 5)]
)
def test_files_cost_the_same_for_any_number_of_sheets(
    town, proposed, supervisor, url, queries, more, django_assert_num_queries
):
    for number in range(more):
        UnitFactory(tier="town", parent=town.parent, code=f"T{number:02}", name="新区")
    made = rounds.open_round(assessment_round=proposed, self_scores_due_on=DUE, actor=supervisor, now=JULY)
    assert made.sheets.count() == 2 + more
    where = url if url.startswith("/") else of(made.sheets.get(unit=town), url)
    browser = signed_in(supervisor)
    with django_assert_num_queries(queries):
        answer = browser.get(where)
        answer.close()
    assert answer.status_code == 200


class Watched(dict):
    """Inputs that can be watched going away."""

    __hash__ = object.__hash__


def test_round_holds_the_evidence_of_one_sheet_at_a_time(opened, supervisor):
    """So that memory does not grow with the county: what was written is let go before the next but one is read."""
    alive, most = weakref.WeakSet(), []

    def one_by_one():
        for sheet in [*opened.sheets.order_by("pk")] * 10:
            inputs = Watched(sheet.inputs)
            alive.add(inputs)
            most.append(len(alive))
            yield sheet.pk, inputs
            del inputs

    rows = [(sheet, list(sheet.rows.all())) for sheet in opened.sheets.select_related("unit", "round")]
    fill = score_books.whole_round(opened, rows, one_by_one(), reader=supervisor, addresses=str)
    answer = download("round", fill)
    answer.close()
    assert len(most) == 20
    assert max(most) <= 2


def test_year_leaves_as_a_workbook_for_the_party_building_assessment(locked, opened, department_browser):
    """R70: every unit's halves, weights and result as numbers; what is missing is named, and nobody is ranked."""
    page = book_at(department_browser, "/assessment/years/2026/table/").active
    lines = {line[2]: line for line in page.iter_rows(min_row=4, values_only=True)}
    total = as_number(sum(ScoreRow.objects.filter(sheet=locked).values_list("assessed", flat=True)))
    assert lines[locked.unit.code] == (
        "附件2",
        locked.unit.full_name,
        locked.unit.code,
        total,
        50,
        None,
        50,
        total,
        "缺下半年",
    )
    other = opened.sheets.exclude(unit=locked.unit).get()
    assert lines[other.unit.code][3:8] == (None,) * 5


def test_year_of_a_leader_holds_the_own_unit_alone(locked, unit_browser):
    page = book_at(unit_browser, "/assessment/years/2026/table/").active
    assert [line[2] for line in page.iter_rows(min_row=4, values_only=True)] == [locked.unit.code]


def test_files_hold_nothing_of_a_client(county, proposed, supervisor):
    """No name, phone, text or receipt number of a request; so that no record of who took one is needed."""
    half = HalfYear(county)
    ProxyRequest.objects.update(description=DESCRIPTION)
    rounds.open_round(assessment_round=proposed, self_scores_due_on=DUE, actor=supervisor, now=JULY)
    sheet, browser = ScoreSheet.objects.get(unit=half.town), signed_in(supervisor)
    said = words(opened_paper(browser, of(sheet, "sheet-paper")))
    for url in (of(sheet, "sheet-table"), ROUND):
        said += str([texts(page) for page in book_at(browser, url).worksheets])
    for request in ProxyRequest.objects.select_related("client"):
        assert not any(secret in said for secret in (request.receipt, request.client.name, request.description))
