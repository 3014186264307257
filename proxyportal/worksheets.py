"""Worksheets that look like the form they stand for: merged cells, widths, wraps, A4. Numbers stay numbers, and nothing
in a cell runs as a formula (standards, 12).

They are written row by row to the disk, so that a workbook of many sheets needs no more memory than one of few.
"""

import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from typing import Any
from unicodedata import east_asian_width

from django.http import FileResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from proxyportal.exports import CONTENT_TYPES, harmless

LINE = 15.0
"""Points from line to line of a text of 11 points."""
LONGEST_TITLE = 31
FORBIDDEN = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
THIN = Side(style="thin", color="808080")
BOX = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
SHADE = PatternFill("solid", fgColor="F2E6D0")


@dataclass(frozen=True)
class Look:
    """How a cell looks."""

    bold: bool = False
    size: float = 11
    align: str = "left"
    upright: str = "center"
    ruled: bool = False
    shaded: bool = False
    format: str = ""
    link: str = ""
    """The address that the cell opens."""


class Sheet:
    """One worksheet being written, row by row."""

    def __init__(self, book: Workbook, title: str, widths: Sequence[float], *, across: bool = False) -> None:
        """`widths` are those of its columns, in letters; it prints on A4, as wide as the page."""
        self._sheet: Any = book.create_sheet(title_of(book, title))
        self.widths, self.row = widths, 0
        for place, width in enumerate(widths, 1):
            self._sheet.column_dimensions[get_column_letter(place)].width = width
        self._sheet.page_setup.paperSize = 9  # A4
        self._sheet.page_setup.orientation = "landscape" if across else "portrait"
        self._sheet.page_setup.fitToWidth, self._sheet.page_setup.fitToHeight = 1, 0
        self._sheet.sheet_properties.pageSetUpPr.fitToPage = True
        self._sheet.print_options.horizontalCentered = True
        self._sheet.oddFooter.center.text = "&P / &N"

    def add(self, *cells: tuple[Any, Look], spans: Sequence[int] = (), height: float = 0) -> None:
        """Write a row. `spans` says over how many columns each cell goes, one if nothing is said; it is as high as its
        texts need, or as `height`."""
        spans = spans or [1] * len(cells)
        self.row += 1
        line: list[Any] = []
        needed = LINE
        for (value, look), span in zip(cells, spans, strict=True):
            start = len(line)
            room = sum(self.widths[start : start + span])
            needed = max(needed, height_of(value, look, room))
            line += [self._cell(value if not place else None, look) for place in range(span)]
            if span > 1:
                first, last = get_column_letter(start + 1), get_column_letter(start + span)
                self._sheet.merged_cells.add(f"{first}{self.row}:{last}{self.row}")
        self._sheet.row_dimensions[self.row].height = height or min(needed, 409)  # the most that Excel takes
        self._sheet.append(line)

    def freeze(self, row: int) -> None:
        """Keep the rows above this one in sight and repeat the last of them on every printed page. Before any row."""
        self._sheet.freeze_panes = f"A{row}"
        self._sheet.print_title_rows = f"{row - 1}:{row - 1}"

    def repeat(self, row: int) -> None:
        """Repeat this row on every printed page."""
        self._sheet.print_title_rows = f"{row}:{row}"

    def filter_from(self, row: int) -> None:
        """Offer to filter the table whose heads stand in this row, down to the last row."""
        self._sheet.auto_filter.ref = f"A{row}:{get_column_letter(len(self.widths))}{max(self.row, row)}"

    def close(self) -> None:
        """Put it away; no more rows."""
        self._sheet.close()

    def _cell(self, value: Any, look: Look) -> Any:
        kept = value if isinstance(value, int | Decimal) else harmless(value) if value not in (None, "") else None
        cell = WriteOnlyCell(self._sheet, kept)
        cell.font = Font(bold=look.bold, size=look.size)
        cell.alignment = Alignment(horizontal=look.align, vertical=look.upright, wrap_text=True)
        if look.ruled:
            cell.border = BOX
        if look.shaded:
            cell.fill = SHADE
        if look.format:
            cell.number_format = look.format
        if look.link:
            cell.hyperlink = look.link
            cell.font = Font(bold=look.bold, size=look.size, color="1F4E79", underline="single")
        return cell


def height_of(value: Any, look: Look, room: float) -> float:
    """How high a cell must be for its text in columns of this width together: programs do not measure merged cells."""
    scale = look.size / 11
    lines = sum(max(1, ceil(letters(part) * scale / max(room - 1.5, 1))) for part in str(value or "").splitlines())
    return max(lines, 1) * LINE * scale + 4


def letters(text: str) -> int:
    """How wide a text is, in Latin letters; a Chinese character takes two."""
    return sum(2 if east_asian_width(char) in "WFA" else 1 for char in text)


def title_of(book: Workbook, wanted: str) -> str:
    """A worksheet's name that Excel takes: short, without its forbidden signs, once in the book."""
    name = FORBIDDEN.sub(" ", wanted).strip(" '")[:LONGEST_TITLE] or "-"
    taken, number = {title.casefold() for title in book.sheetnames}, 1
    found = name
    while found.casefold() in taken:
        number += 1
        found = f"{name[: LONGEST_TITLE - len(str(number)) - 1]} {number}"
    return found


def download(name: str, fill: Callable[[Workbook], None]) -> FileResponse:
    """The workbook as a download; `name` without its ending. It is written whole, to the disk, before the first byte is
    sent: an error leaves no half file behind."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    book = Workbook(write_only=True)
    try:
        try:
            fill(book)
        finally:
            book.save(file)  # also after an error: it removes the library's own half files from the disk
    except BaseException:
        file.close()
        raise
    file.seek(0)
    answer = FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=CONTENT_TYPES["xlsx"])
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, no-store"
    return answer
