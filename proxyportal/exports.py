"""Writing lists as files, .xlsx and CSV that Excel and WPS open in Chinese. Nothing in a cell runs as a formula."""

import codecs
import csv
import io
import tempfile
from collections.abc import Iterable, Sequence
from typing import IO, Any

from django.http import FileResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ERROR_CODES, ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter

CONTENT_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
LONGEST = 32_766
"""Characters of one cell of a spreadsheet, one kept for the apostrophe."""
TEXT_FORMAT = "@"
"""So that Excel and WPS keep every digit of a phone or code."""


def harmless(value: Any) -> str:
    """A cell's text. What a spreadsheet could take for a formula begins with an apostrophe (standards, 12)."""
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value))[:LONGEST]
    risky = text.startswith(STARTS_A_FORMULA) or text.lstrip().startswith(STARTS_A_FORMULA) or text in ERROR_CODES
    return f"'{text}" if risky else text


def write(file: IO[bytes], kind: str, headings: Sequence[Any], rows: Iterable[Sequence[Any]]) -> int:
    """Write headings and rows to `file` as `kind`, "xlsx" or "csv", a row at a time. Returns the number of rows."""
    return {"xlsx": _write_xlsx, "csv": _write_csv}[kind](file, headings, rows)


def download(kind: str, name: str, headings: Sequence[Any], rows: Iterable[Sequence[Any]]) -> tuple[FileResponse, int]:
    """The file as a download under an ASCII name, and how many rows it holds.

    It is written whole, to the disk, before the first byte is sent: an error leaves no half file behind.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    try:
        number = write(file, kind, headings, rows)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    answer = FileResponse(file, as_attachment=True, filename=f"{name}.{kind}", content_type=CONTENT_TYPES[kind])
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer, number


def _write_xlsx(file: IO[bytes], headings: Sequence[Any], rows: Iterable[Sequence[Any]]) -> int:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for place in range(1, len(headings) + 1):
        sheet.column_dimensions[get_column_letter(place)].width = 18
        sheet.column_dimensions[get_column_letter(place)].number_format = TEXT_FORMAT
    sheet.freeze_panes = "A2"
    number = 0
    try:
        sheet.append([_heading(sheet, text) for text in headings])
        for number, row in enumerate(rows, start=1):  # noqa: B007 - counted for the caller
            sheet.append([_cell(sheet, harmless(value)) for value in row])
    finally:
        book.save(file)  # also after an error: it removes the library's own half file from the disk
    return number


def _cell(sheet: Any, text: str) -> Any:
    """A phone or code with the format of a text, so that its zeros stay when somebody edits it; others as they are,
    which is twice as fast."""
    if not text.replace("-", "").isdecimal():
        return text or None
    cell = WriteOnlyCell(sheet, text)
    cell.number_format = TEXT_FORMAT
    return cell


def _heading(sheet: Any, value: Any) -> Any:
    cell = WriteOnlyCell(sheet, harmless(value))
    cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="F2E6D0")
    return cell


def _write_csv(file: IO[bytes], headings: Sequence[Any], rows: Iterable[Sequence[Any]]) -> int:
    file.write(codecs.BOM_UTF8)
    text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
    table = csv.writer(text)
    number = 0
    try:
        table.writerow([harmless(heading) for heading in headings])
        for number, row in enumerate(rows, start=1):  # noqa: B007 - counted for the caller
            table.writerow([harmless(value) for value in row])
    finally:
        text.detach()  # or its end would close the file
    return number
