"""Spreadsheets that the portal gives out: the templates, and the wrong rows of a file to be mended and sent again."""

import io
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from network.enums import ImportKind
from network.imports import roster_columns, unit_columns
from network.imports.cells import Column
from network.models import ImportRow
from network.spreadsheet import MAX_ROWS

COLUMNS: dict[str, tuple[Column, ...]] = {
    ImportKind.UNITS: unit_columns.COLUMNS,
    ImportKind.ROSTER: roster_columns.COLUMNS,
}
TEXT_FORMAT = "@"
"""So that Excel and WPS keep every digit of a phone or code."""
REASON = "错误原因"
"""Heading of the column that says what is wrong; an import knows no such column and leaves it out."""


def template(kind: str) -> bytes:
    """An empty table with its Chinese header, a sheet of examples and one of notes. Ready to be filled and imported."""
    book = Workbook()
    table, examples, notes = book.active, book.create_sheet("填写示例"), book.create_sheet("填写说明")
    table.title = "单位" if kind == ImportKind.UNITS else "名册"
    for sheet in (table, examples):
        _write_header(sheet, [column.headings[0] for column in COLUMNS[kind]])
    _offer_words(table, COLUMNS[kind])
    for number in range(max(len(column.examples) for column in COLUMNS[kind])):
        row = [column.examples[number] if number < len(column.examples) else "" for column in COLUMNS[kind]]
        _write_texts(examples, number + 2, row)
    _write_header(notes, [_("Column"), _("Needed"), _("What it means"), _("Words")])
    for line, column in enumerate(COLUMNS[kind], start=2):
        needed = _("yes") if column.needed else ""
        _write_texts(notes, line, [column.headings[0], needed, str(column.note), "、".join(column.offered)])
    notes.column_dimensions["C"].width = 90
    notes.column_dimensions["D"].width = 60
    return _saved(book)


def wrong_rows(kind: str, rows: Iterable[ImportRow]) -> bytes:
    """The wrong rows as their file had them, each with the reason, as texts: nothing in them runs as a formula."""
    book = Workbook()
    sheet = book.active
    _write_header(sheet, [*(column.headings[0] for column in COLUMNS[kind]), REASON])
    sheet.column_dimensions[get_column_letter(len(COLUMNS[kind]) + 1)].width = 60
    for line, row in enumerate(rows, start=2):
        cells = {key: text for key, _old, text in row.changes}
        _write_texts(sheet, line, [*(cells.get(column.key, "") for column in COLUMNS[kind]), row.reason])
    return _saved(book)


def _write_header(sheet: Worksheet, headings: Sequence[str]) -> None:
    _write_texts(sheet, 1, headings)
    for place, cell in enumerate(sheet[1], start=1):
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="F2E6D0")
        sheet.column_dimensions[get_column_letter(place)].width = 18
        sheet.column_dimensions[get_column_letter(place)].number_format = TEXT_FORMAT
    sheet.freeze_panes = "A2"


def _write_texts(sheet: Worksheet, line: int, texts: Sequence[str]) -> None:
    for place, text in enumerate(texts, start=1):
        if not text and line > 1:
            continue
        cell = sheet.cell(line, place)
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
        cell.data_type, cell.number_format = "s", TEXT_FORMAT  # a text that begins with = stays a text
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _offer_words(sheet: Worksheet, columns: Sequence[Column]) -> None:
    """A list to choose from in each column of fixed words."""
    for place, column in enumerate(columns, start=1):
        if not column.words:
            continue
        offer = DataValidation(type="list", formula1=f'"{",".join(column.offered)}"', allow_blank=True)
        offer.showErrorMessage = False  # other spellings are understood, too
        offer.add(f"{get_column_letter(place)}2:{get_column_letter(place)}{MAX_ROWS + 1}")
        sheet.add_data_validation(offer)


def _saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
