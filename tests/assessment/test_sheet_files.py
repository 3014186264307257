"""A sheet as a file, on paper and as a workbook: row by row what is stored, to nobody more (R70, R71)."""

from decimal import Decimal

import pytest
import time_machine

from assessment import reading, score_books
from assessment.actions import rounds, sheets
from assessment.actions.sheets import Assessed, SelfScore
from assessment.annexes import COLUMNS, ROWS, TITLES
from assessment.models import ScoreSheet
from tests.assessment.books import EVIDENCE, OVERVIEW, ROUND, as_number, book_at, of, row_of, texts
from tests.assessment.conftest import AFTER, DUE, JULY, given_scores, own_scores
from tests.assessment.half_year import HalfYear
from tests.browsing import signed_in
from tests.network.printed import inside_the_page, millimetres, words
from tests.network.printed import opened as opened_paper

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

FORMULA = "=1+1"
HEADS = ["单位", "序号", "考评项目", "指标", "数量", "总数", "比率", "说明", "口径", "条款", "事项"]


@pytest.fixture(autouse=True)
def _in_july():
    with time_machine.travel(AFTER, tick=False):
        yield


# --- Paper -----------------------------------------------------------------------------------------------------------


def test_paper_says_row_by_row_what_the_annex_and_the_sheet_say(locked, department_browser):
    """On A4, in the annex's order: each row's item, content, standard and both scores, then the total."""
    document = opened_paper(department_browser, of(locked, "sheet-paper"))
    said = words(document)
    assert millimetres(document) == {(210, 297)}
    assert inside_the_page(document)
    assert said.index("附件2") < said.index(TITLES["2"]) < said.index("".join(COLUMNS))
    rows = {row.number: row for row in locked.rows.all()}
    places = []
    for annex in ROWS["2"]:
        row = rows[annex.number]
        places.append(said.index(f"{annex.maximum}{row.self_score}{row.assessed}"))
        assert annex.project in said
        assert annex.content.replace("“", "").replace("”", "") in said.replace("“", "").replace("”", "")
    assert places == sorted(places)
    total = sum(row.assessed for row in rows.values())
    assert f"合计100{sum(row.self_score for row in rows.values())}{total}" in said


def test_paper_has_reasons_digest_seals_and_page_numbers(locked, department_browser):
    document = opened_paper(department_browser, of(locked, "sheet-paper"))
    said = words(document)
    for part in (
        "理由",
        "抽查属实",
        locked.digest,
        "2026-07-05",
        "被考核单位（盖章）",
        "组织部（盖章）",
        "考核人（签字）",
    ):
        assert part in said, part
    assert [f"第{number}页共{len(document)}页" in words(document, number - 1) for number in (1, len(document))] == [
        True
    ] * 2


def test_paper_keeps_signatures_with_the_total_however_long_the_reasons(self_scored, supervisor, department_browser):
    given = given_scores(self_scored)
    long = {number: Assessed(one.score, "逐项核对。" * 80) for number, one in given.items()}
    sheet = sheets.assess(sheet=self_scored, scores=long, actor=supervisor, now=AFTER)
    document = opened_paper(department_browser, of(sheet, "sheet-paper"))
    assert len(document) > 1
    last = words(document, len(document) - 1)
    assert "合计100" in last
    assert "组织部（盖章）" in last
    assert words(document).count("逐项核对") == 80 * 6
    assert "尚未锁定" in words(document)


def test_paper_looks_like_something(locked, department_browser):
    """Rasterised: ink in the table and in the boxes of the seals, white in the margins."""
    image = opened_paper(department_browser, of(locked, "sheet-paper"))[0].render(scale=1).to_pil().convert("L")
    width, height = image.size
    assert image.crop((0, 0, width // 14, height)).getextrema() == (255, 255)
    table = image.crop((width // 10, height // 8, width * 9 // 10, height * 3 // 4))
    assert table.getextrema()[0] < 100


# --- One sheet as a workbook -----------------------------------------------------------------------------------------


def test_workbook_is_laid_out_as_the_annex_and_holds_the_stored_scores(locked, department_browser):
    book = book_at(department_browser, of(locked, "sheet-table"))
    page, evidence = book.worksheets
    lines = list(page.iter_rows(values_only=True))
    assert lines[0][0] == "附件2："
    assert lines[1][0] == TITLES["2"]
    head = next(index for index, line in enumerate(lines) if line == COLUMNS)
    found = [line for line in lines[head + 1 :] if isinstance(line[2], int) and line[0] != "合计"]
    stored = {row.number: row for row in locked.rows.all()}
    scores = {number: [as_number(value) for value in (row.self_score, row.assessed)] for number, row in stored.items()}
    assert found == [(one.project, one.content, one.maximum, *scores[one.number]) for one in ROWS["2"]]
    sums = [as_number(sum(getattr(row, name) for row in stored.values())) for name in ("self_score", "assessed")]
    assert row_of(page, "合计") == ["合计", 100, *sums]
    assert any(locked.digest in str(line[0]) for line in lines)
    assert "组织部（盖章）" in str(lines)
    assert evidence.title == EVIDENCE


def test_workbook_prints_on_a4_as_wide_as_the_page(locked, department_browser):
    page, evidence = book_at(department_browser, of(locked, "sheet-table")).worksheets
    assert [(one.page_setup.paperSize, one.page_setup.orientation) for one in (page, evidence)] == [
        (9, "portrait"),
        (9, "landscape"),
    ]
    assert all(one.sheet_properties.pageSetUpPr.fitToPage for one in (page, evidence))
    assert {"A1:E1", "A2:E2", "A3:B3", "C3:E3"} <= {str(area) for area in page.merged_cells.ranges}
    content = next(row for row in page.iter_rows() if row[0].value == ROWS["2"][0].project)
    assert content[1].alignment.wrap_text
    assert page.row_dimensions[content[0].row].height >= 30
    assert [page.column_dimensions[letter].width for letter in "ABCDE"] == list(score_books.WIDTHS)


def test_workbook_runs_no_formula_and_keeps_numbers_as_numbers(sheet, leader, department_browser):
    scores = own_scores(row_1=SelfScore(Decimal("9.50"), FORMULA))
    sheets.self_score(sheet=sheet, scores=scores, actor=leader, now=JULY)
    book = book_at(department_browser, of(sheet, "sheet-table"))
    cells = [cell for page in book.worksheets for row in page.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert any(FORMULA in str(cell.value) for cell in cells)
    first = next(row for row in book.worksheets[0].iter_rows() if row[0].value == ROWS["2"][0].project)
    assert [(cell.value, cell.number_format) for cell in first[2:4]] == [(10, "0"), (9.5, "0.00")]


def test_evidence_holds_every_figure_of_the_frozen_inputs(county, proposed, supervisor):
    """Each figure with its numbers, words, definition, rule and the address of its cases; a share is rounded down."""
    half = HalfYear(county)
    rounds.open_round(assessment_round=proposed, self_scores_due_on=DUE, actor=supervisor, now=JULY)
    sheet = ScoreSheet.objects.get(unit=half.town)
    page = book_at(signed_in(supervisor), of(sheet, "sheet-table"))[EVIDENCE]
    head, *lines = page.iter_rows()
    assert [cell.value for cell in head] == HEADS
    found = {(line[1].value, line[3].value): line for line in lines}
    expected = [(one.annex.number, str(fact.label)) for one in reading.lines(sheet.inputs) for fact in one.facts]
    assert set(expected) <= set(found)
    accepted = found[3, "按时受理"]
    assert [cell.value for cell in accepted[4:7]] == [57, 59, 0.966]
    assert accepted[9].value == "R42 R50 R87"
    assert accepted[8].value
    assert accepted[10].hyperlink.target.endswith("figure=acceptance&unit=T&from=2026-01-01&to=2026-06-30&kept=yes")
    assert [cell.value for cell in found[5, "达标村 · 双溪村"][4:7]] == [13, 14.17, 0.917]
    assert [cell.value for cell in found[6, "普通群众满意"][4:7]] == [12, 15, 0.8]
    assert [found[number, "参考分"][4].value for number in range(1, 7)] == [7.5, 6.67, 14.49, None, 17.87, 18]
    assert all(line[8].value and line[9].value for line in lines if line[3].value != "参考分")


# --- Versions and interim scores -------------------------------------------------------------------------------------


def test_versions_are_marked_and_each_has_its_own_file(locked, supervisor, unit_browser, department_browser):
    made = sheets.correct(sheet=locked, reason="漏计一次集中办理", actor=supervisor, now=AFTER)
    assert "漏计一次集中办理" in words(opened_paper(department_browser, of(made, "sheet-paper")))
    before = words(opened_paper(department_browser, of(made, "sheet-paper", version=1)))
    assert "已由第2版替代" in before
    assert "漏计" not in before
    assert "替代" not in words(opened_paper(unit_browser, of(locked, "sheet-paper")))  # not shown to the unit yet
    assert unit_browser.get(of(locked, "sheet-paper", version=2)).status_code == 404
    overview = book_at(department_browser, ROUND)[OVERVIEW]
    assert any("漏计一次集中办理" in str(line) for line in texts(overview))
    page = book_at(department_browser, of(made, "sheet-table")).worksheets[0]
    assert any("漏计一次集中办理" in str(line) for line in texts(page))


def test_interim_scores_are_in_no_file_of_the_unit_until_they_are_shown(
    assessed, supervisor, unit_browser, department_browser
):
    """Neither the points nor the reasons; the department's files have them."""

    def said(browser):
        paper = words(opened_paper(browser, of(assessed, "sheet-paper")))
        books = [book_at(browser, url) for url in (of(assessed, "sheet-table"), ROUND)]
        return paper, *(str([texts(page) for page in book.worksheets]) for book in books)

    total = sum(assessed.rows.values_list("assessed", flat=True))
    numbers = {str(total), str(as_number(total))}
    assert all(any(one in text for one in numbers) and "抽查属实" in text for text in said(department_browser))
    assert not any(any(one in text for one in numbers) or "抽查属实" in text for text in said(unit_browser))
    sheets.show(sheet=assessed, actor=supervisor, now=AFTER)
    assert all("抽查属实" in text for text in said(unit_browser))
