"""Reading an .xlsx without trusting it: what it would unpack to is measured before anything parses it.

Excel and WPS write what this takes. Memory stays below about 200 MB and a hostile file is refused within two seconds:
sizes and ratios come from the zip's own directory, which `zipfile` enforces while unpacking; then every part is counted
through once, in pieces, for document types (entities that multiply) and for more elements than a table needs.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries

MEBIBYTE = 1024 * 1024
MAX_UNPACKED = 64 * MEBIBYTE
MAX_OTHER_PART = 4 * MEBIBYTE
"""Of a part that is no sheet: openpyxl builds styles and the like as a whole tree."""
MAX_MEDIA_PART = 10 * MEBIBYTE
MAX_RATIO = 100
"""Sheets of real rows pack to a tenth or a twentieth."""
MAX_PARTS = 500
MAX_MARKS = 4_000_000
"""Angle brackets in all parts: twenty thousand rows of thirty columns need fewer."""
MAX_COLUMNS = 60
MAX_SHEETS = 10
"""Among so many the table is looked for; each may make us go through as many empty rows as below."""
MAX_SCANNED_ROWS = 200_000
"""Rows that hold nothing are skipped, but not without end."""
MAX_EXACT = 10**15
"""Excel keeps fifteen digits of a number; of a longer one the last digits are already lost."""
BIG_PARTS = re.compile(r"xl/(worksheets/[^/]+\.xml|sharedStrings\.xml)", re.IGNORECASE)
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref=["\']([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})')


class BadRows(Exception):  # noqa: N818 - it is a list for the person who imports
    """The file cannot be imported; `lines` say why: every bad row and its reason, or what is wrong with the file."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


class Unreadable(str):
    """A cell that holds no value of its own; the text says what it is instead. It matters only in a known column."""

    __slots__ = ()


class Workbook:
    """The first sheet of a workbook that holds anything."""

    def __init__(self, content: bytes) -> None:
        """Open it. Raises BadRows for what is no workbook, is locked, broken, or too large once unpacked."""
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                _measure(archive)
                _count_through(archive)
            self._book = load_workbook(io.BytesIO(content), read_only=True, data_only=False, keep_links=False)
            self.expected_rows, self._sheet = _first_with_content(self._book)
        except BadRows:
            raise
        except Exception as error:  # a broken file fails in any of the library's many ways
            raise BadRows([_broken()]) from error

    def rows(self) -> Iterator[list[str]]:
        """Every row as texts, empty ones too, so that the position is the line. Raises BadRows."""
        if self._sheet is None:
            return
        rows = self._sheet.iter_rows(max_col=MAX_COLUMNS + 1)
        try:
            for number, row in enumerate(rows, start=1):
                if number > MAX_SCANNED_ROWS:
                    raise BadRows([_("The sheet goes on for too many rows. Delete the empty rows below the table.")])
                yield [_text_of(cell) for cell in row]
        except BadRows:
            raise
        except Exception as error:
            raise BadRows([_broken()]) from error

    def merged_from(self, line: int) -> list[str]:
        """The addresses of merged cells on this line and below it; a title above the table may be merged."""
        if self._sheet is None:
            return []
        path = self._sheet._worksheet_path  # noqa: SLF001 - read-only sheets name their merged cells in no other way
        with self._book._archive.open(path) as part:  # noqa: SLF001 - the same
            found = [match.decode() for match in MERGED.findall(part.read())]
        return [address for address in found if range_boundaries(address)[3] >= line]


def _measure(archive: zipfile.ZipFile) -> None:
    """Refuse by the zip's directory alone. Python unpacks no more of a part than is said there."""
    parts = archive.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise BadRows([_("The file is locked with a password. Save it without one.")])
    if "xl/workbook.xml" not in archive.namelist():
        raise BadRows([_("This is not a spreadsheet. Save the table as .xlsx or .csv.")])
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise BadRows(
            [_broken()]
        )  # of the other methods, which no office program writes, `zipfile` unpacks without end
    too_large = len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED
    if too_large or any(_is_suspicious(part) for part in parts):
        raise BadRows([_("Unpacked, the file would be far too large. Copy the table into a new workbook.")])


def _is_suspicious(part: zipfile.ZipInfo) -> bool:
    limit = MAX_OTHER_PART
    if BIG_PARTS.fullmatch(part.filename):
        limit = MAX_UNPACKED
    elif part.filename.startswith("xl/media/"):
        limit = MAX_MEDIA_PART
    return part.file_size > limit or part.file_size > max(MEBIBYTE, MAX_RATIO * part.compress_size)


def _count_through(archive: zipfile.ZipFile) -> None:
    """Refuse document types, which no spreadsheet has and bombs need, and elements without number."""
    marks = 0
    for part in archive.infolist():
        with archive.open(part) as stream:
            seen = b""
            while piece := stream.read(MEBIBYTE):
                marks += piece.count(b"<")
                seen = seen[-9:] + piece.replace(b"\0", b"")  # UTF-16, too, is read by the library
                if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen or marks > MAX_MARKS:
                    raise BadRows([_("The file holds what no table needs. Copy the table into a new workbook.")])


def _first_with_content(book: Any) -> tuple[int, Any]:
    """How many rows the first visible sheet with content says that it has, and the sheet; 0 and None for none."""
    for sheet in book.worksheets[:MAX_SHEETS]:
        said = sheet.max_row or 0
        sheet.reset_dimensions()  # WPS often writes a wrong size, and the library would believe it
        rows = islice(sheet.iter_rows(max_col=MAX_COLUMNS + 1, values_only=True), MAX_SCANNED_ROWS)
        if sheet.sheet_state == "visible" and any(value is not None for row in rows for value in row):
            return said, sheet
    return 0, None


def _text_of(cell: Any) -> str:
    """A cell as a person reads it: a phone kept as a number without its .0, a date as 2026-01-01."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return Unreadable(_("%(cell)s is a formula. Paste it as a value.") % {"cell": _address(cell)})
    if cell.data_type == "e":
        return Unreadable(_("%(cell)s holds an error: %(value)s") % {"cell": _address(cell), "value": value})
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return _number(cell, value)
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    return str(value)


def _number(cell: Any, value: float) -> str:
    if abs(value) >= MAX_EXACT:
        message = _("%(cell)s is a number of more than 15 digits, of which Excel loses some. Enter it as text.")
        return Unreadable(message % {"cell": _address(cell)})
    return str(int(value)) if value == int(value) else str(value)


def _address(cell: Any) -> str:
    return address(cell.row, cell.column)


def address(line: int, column: int) -> str:
    """How messages name a cell, both counted from 1: as the spreadsheet itself does, in words."""
    return _("Row %(row)s, column %(column)s") % {"row": line, "column": get_column_letter(column)}


def _broken() -> str:
    return _("The workbook cannot be opened. Open it in Excel or WPS and save it as .xlsx again.")
