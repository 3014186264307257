"""`workbook`: a workbook that would unpack to too much is refused before, in little time and memory."""

import time
import tracemalloc
import zipfile
from unittest import mock

import openpyxl
import pytest
from django.utils import translation

from network.workbook import MAX_SCANNED_ROWS, MAX_SHEETS, BadRows, Workbook
from tests.network import sheets
from tests.network.sheets import xlsx

pytestmark = pytest.mark.one_engine

TABLE = (("姓名", "岗位"), ("张建国", "代理员"))


def refusal(content):
    """Why a workbook cannot be read, in English."""
    with translation.override("en"), pytest.raises(BadRows) as refused:
        list(Workbook(content).rows())
    return refused.value.lines


def test_sound_workbook_is_read():
    """What the bombs below are made of."""
    for content in (xlsx(TABLE), sheets.repacked(xlsx(TABLE), {"xl/media/1.png": bytes(1000)})):
        assert [row[:2] for row in Workbook(content).rows()] == [list(row) for row in TABLE]


BOMBS = {
    "ratio": lambda: sheets.repacked(xlsx(TABLE), {sheets.SHEET: b" " * 20 * sheets.MEBIBYTE}),
    "size": lambda: sheets.repacked(
        xlsx(TABLE), {f"xl/media/{n}": bytes(9 * sheets.MEBIBYTE) for n in range(8)}, compression=zipfile.ZIP_STORED
    ),
    "parts": lambda: sheets.repacked(xlsx(TABLE), {f"xl/{n}.xml": b"<a/>" for n in range(500)}),
    "tree": lambda: sheets.repacked(
        xlsx(TABLE), {sheets.BOMB: bytes(5 * sheets.MEBIBYTE)}, compression=zipfile.ZIP_STORED
    ),
    "method": lambda: sheets.claiming(
        sheets.repacked(
            xlsx(TABLE), {sheets.BOMB: bytes(200 * sheets.MEBIBYTE)}, compression=zipfile.ZIP_BZIP2
        ),
        sheets.BOMB,
        1000,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_bomb_is_refused_before_anything_is_unpacked(name):
    bomb = BOMBS[name]()
    begun = time.perf_counter()
    tracemalloc.start()
    with mock.patch.object(zipfile.ZipFile, "open", side_effect=AssertionError("unpacked")):
        [line] = refusal(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert line.startswith(("Unpacked, the file would be far too large.", "The workbook cannot be opened."))
    assert time.perf_counter() - begun < 2
    assert peak < len(bomb) + 5 * sheets.MEBIBYTE


def test_part_larger_than_it_claims_is_not_unpacked_further():
    bomb = sheets.repacked(xlsx(TABLE), {sheets.BOMB: bytes(50 * sheets.MEBIBYTE)})
    bomb = sheets.claiming(bomb, sheets.BOMB, 1000)
    tracemalloc.start()
    assert refusal(bomb)[0].startswith("The workbook cannot be opened.")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5 * sheets.MEBIBYTE


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("part", [sheets.SHEET, "xl/media/picture.svg", "xl/sharedStrings.xml", "docProps/core.xml"])
def test_entities_are_refused_in_every_part_and_encoding(part, encoding):
    bomb = sheets.repacked(xlsx(TABLE), {part: sheets.laughing(encoding)})
    assert refusal(bomb)[0].startswith("The file holds what no table needs.")


def test_document_type_across_two_pieces_is_seen():
    for before in range(sheets.MEBIBYTE - 10, sheets.MEBIBYTE + 1):
        part = b" " * before + b"<!DOCTYPE x>"
        bomb = sheets.repacked(xlsx(TABLE), {"a.xml": part}, compression=zipfile.ZIP_STORED)
        assert refusal(bomb)[0].startswith("The file holds what no table needs.")


def test_elements_without_number_are_refused():
    bomb = sheets.repacked(xlsx(TABLE), {sheets.SHEET: b"<a/>" * 4_100_000}, compression=zipfile.ZIP_STORED)
    assert refusal(bomb)[0].startswith("The file holds what no table needs.")


def test_row_at_the_end_of_the_sheet_is_refused_in_time():
    content = sheets.changed(xlsx([*TABLE, TABLE[1]]), sheets.SHEET, b'r="3"', b'r="%d"' % (MAX_SCANNED_ROWS + 1))
    assert refusal(content)[0].startswith("The sheet goes on for too many rows.")


def test_many_sheets_of_empty_rows_end_in_time():
    """Each would have 200,000 empty rows looked through; a table that stands behind them is not looked for."""
    book = openpyxl.Workbook()
    for _sheet in range(MAX_SHEETS):
        book.create_sheet().append(["姓名"])
    assert list(Workbook(sheets.saved(book)).rows()) != []
    book = openpyxl.Workbook()
    for _sheet in range(MAX_SHEETS):
        book.create_sheet()
    book.worksheets[-1].append(["姓名"])
    assert list(Workbook(sheets.saved(book)).rows()) == []
