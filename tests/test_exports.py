"""Files that spreadsheets open: every cell a text, nothing a formula, CSV that Excel reads in Chinese."""

import csv
import gc
import io

import pytest
from openpyxl import load_workbook

from proxyportal.exports import LONGEST, download, harmless, write

HEADINGS = ["编号", "电话"]
RISKY = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠A1",
    " =1+1",
    "\u3000=1",
    '=HYPERLINK("http://evil.example","x")',
    "#N/A",
]
PLAIN = [
    "0513-88810001",
    "13912345678",
    "0001",
    "HA-20260522-0001",
    "正常=1",
    "𠮷😀",
    "<b>",
    "1e5",
    "'=1",
    "",
    "{{ x }}",
]


def written(kind: str, rows: list[list[object]]) -> bytes:
    file = io.BytesIO()
    assert write(file, kind, HEADINGS, iter(rows)) == len(rows)
    return file.getvalue()


def cells(kind: str, content: bytes) -> list[list[str]]:
    """The texts as a reader sees them."""
    if kind == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    sheet = load_workbook(io.BytesIO(content)).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}  # n: an empty cell
    return [[cell.value or "" for cell in row] for row in sheet.iter_rows()]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("text", RISKY)
def test_formula_becomes_a_text(kind, text):
    """Standards, 12; reliability.md names the full-width signs, too."""
    found = cells(kind, written(kind, [[text, "x"]]))[1][0]
    assert found.startswith("'")
    assert found.removeprefix("'").split() == text.split()


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
@pytest.mark.parametrize("text", PLAIN)
def test_other_text_stays_as_it_is(kind, text):
    """Every digit of a phone or code, leading zeros included."""
    assert cells(kind, written(kind, [[text, "x"]]))[1][0] == text


def test_check_would_notice_a_formula(monkeypatch):
    """The positive control: unguarded, the same text is a formula."""
    monkeypatch.setattr("proxyportal.exports.harmless", str)
    with pytest.raises(AssertionError):
        cells("xlsx", written("xlsx", [["=1+1", "x"]]))


def test_csv_begins_with_the_mark_excel_looks_for():
    assert written("csv", []) == "\ufeff编号,电话\r\n".encode()


def test_phones_are_texts_by_format_too():
    """Who edits the cell keeps its leading zero."""
    sheet = load_workbook(io.BytesIO(written("xlsx", [["0001", "0513-88810001"]]))).active
    assert {cell.number_format for cell in sheet[2]} == {"@"}


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_signs_no_cell_can_hold_are_left_out(kind):
    found = cells(kind, written(kind, [["a\x00b\x0bc", "长" * 100_000]]))[1]
    assert found == ["abc", "长" * LONGEST]


def test_no_row_is_a_file_with_headings():
    assert cells("xlsx", written("xlsx", [])) == [HEADINGS]


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_download_is_a_file_with_a_plain_name(kind):
    response, number = download(kind, "visits-20260522-1800", HEADINGS, [["1", "2"]])
    assert number == 1
    assert response.headers["Content-Disposition"] == f'attachment; filename="visits-20260522-1800.{kind}"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert cells(kind, b"".join(response.streaming_content)) == [HEADINGS, ["1", "2"]]
    response.file_to_stream.close()


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_row_that_cannot_be_read_leaves_no_half_file(kind, tmp_path, monkeypatch):
    """Neither ours nor one of the library, and nothing open."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def rows():
        yield ["1", "2"]
        raise ValueError("the database went away")

    with pytest.raises(ValueError, match="went away"):
        download(kind, "x", HEADINGS, rows())
    gc.collect()  # what was left open would warn now
    assert list(tmp_path.iterdir()) == []


def test_number_and_lazy_text_become_texts():
    assert [harmless(value) for value in (0, 12, None)] == ["0", "12", "None"]
