"""Reading a table as county offices send it, .xlsx or .csv: bytes in, rows of text by column out, nothing guessed.

What a file is, its content decides, not its name. The header may stand below a title.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import filetype
from django.utils.translation import gettext as _

from network.workbook import MAX_COLUMNS, BadRows, Unreadable, Workbook, address

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 20_000
HEADER_WITHIN = 10
"""Among so many rows that hold anything the header is looked for."""
SHOWN_PROBLEMS = 20
STEP = 500
"""Rows between two reports of progress."""
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How .xls, .et and locked .xlsx begin."""
ZIP = b"PK\x03\x04"

Progress = Callable[[int, int], None]


class Line(NamedTuple):
    """One row of the table: its number in the file, and what it says, by the columns that the file has."""

    number: int
    cells: dict[str, str]


class Table(NamedTuple):
    """What a file holds. `columns` are the known ones in it, in its order."""

    columns: tuple[str, ...]
    lines: list[Line]


def no_progress(done: int, total: int) -> None:
    """For those who do not watch."""


def read_table(content: bytes, keys: Mapping[str, str], progress: Progress = no_progress) -> Table:
    """The table in a file. `keys` maps every heading that is known, as `heading` writes it, to its column.

    Raises BadRows with what a person can mend. Columns with other headings are left out, formulas in them too.
    """
    refuse_other_kinds(content)
    book = Workbook(content) if content.startswith(ZIP) else None
    total = book.expected_rows if book else content.count(b"\n")
    reader = _Reader(keys, progress, min(total, MAX_ROWS))
    for number, cells in enumerate(book.rows() if book else _csv_rows(content), start=1):
        reader.take(number, [cell if isinstance(cell, Unreadable) else _trimmed(cell) for cell in cells])
    reader.end()
    merged = book.merged_from(reader.header_line) if book else []
    if merged:
        reader.problems.insert(0, _("Merged cells in the table: %(cells)s. Split them.") % {"cells": _some(merged)})
    return reader.table()


def refuse_other_kinds(content: bytes) -> None:
    """Raises BadRows for a file that is no table at all, or too large, by its first bytes and its size."""
    if not content.strip():
        raise BadRows([_("The file is empty.")])
    if len(content) > MAX_BYTES:
        raise BadRows([_("The file is larger than 10 MB.")])
    if content.startswith(OLD_OFFICE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise BadRows([_("The file is locked with a password. Save it without one.")])
        raise BadRows([_("This is an old .xls or .et file. Open it and save it as .xlsx.")])
    other = not content.startswith(ZIP) and filetype.guess(content) is not None
    if other or content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        raise BadRows([_("This is not a spreadsheet. Save the table as .xlsx or .csv.")])


def heading(text: str) -> str:
    """A heading without what people add to it: spaces, a star, a remark in brackets; letters in lower case."""
    plain = re.sub(r"\s|\*", "", unicodedata.normalize("NFKC", text)).lower()
    return re.sub(r"\([^()]*\)$", "", plain) or plain


class _Reader:
    """Finds the header, then collects the rows below it."""

    def __init__(self, keys: Mapping[str, str], progress: Progress, total: int) -> None:
        self._keys, self._progress, self._total = keys, progress, total
        self._above: list[tuple[int, list[str]]] = []
        self._positions: dict[str, int] | None = None
        self._lines: list[Line] = []
        self.header_line = 1
        self.problems: list[str] = []

    def take(self, number: int, cells: list[str]) -> None:
        """One row of the file, the empty ones too."""
        if not any(cells):
            return
        if len(cells) > MAX_COLUMNS and cells[MAX_COLUMNS]:
            raise BadRows([_("The table has more than %(number)d columns.") % {"number": MAX_COLUMNS}])
        if self._positions is not None:
            self._take_below(number, cells)
        else:
            self._above.append((number, cells))
            if len(self._above) == HEADER_WITHIN:
                self._find_header()

    def end(self) -> None:
        """No row follows: a short table's header is looked for now."""
        if self._positions is None:
            self._find_header()

    def table(self) -> Table:
        """What was collected. Raises BadRows with the cells that hold no value."""
        if self.problems:
            more = len(self.problems) - SHOWN_PROBLEMS
            rest = [_("… and %(number)d more.") % {"number": more}] if more > 0 else []
            raise BadRows(self.problems[:SHOWN_PROBLEMS] + rest)
        return Table(tuple(self._positions or ()), self._lines)

    def _find_header(self) -> None:
        """The row among the first that names most columns; those above it are a title."""
        found = [[self._keys.get(heading(cell)) for cell in cells] for __, cells in self._above]
        best = max(range(len(found)), key=lambda place: len(set(found[place]) - {None}), default=None)
        self._positions = {}
        if best is None:
            return
        self.header_line = self._above[best][0]
        for position, key in enumerate(found[best]):
            if key in self._positions:
                where = address(self.header_line, position + 1)
                raise BadRows([_("%(cell)s: this column stands twice in the header.") % {"cell": where}])
            if key:
                self._positions[key] = position
        for number, cells in self._above[best + 1 :]:
            self._take_below(number, cells)

    def _take_below(self, number: int, cells: list[str]) -> None:
        positions = self._positions or {}
        row = {key: cells[place] if place < len(cells) else "" for key, place in positions.items()}
        self.problems += [cell for cell in row.values() if isinstance(cell, Unreadable)]
        if any(row.values()):
            self._lines.append(Line(number, row))
        if len(self._lines) > MAX_ROWS:
            raise BadRows([_("The table has more than %(number)d rows. Divide it.") % {"number": MAX_ROWS}])
        if len(self._lines) % STEP == 0:
            self._progress(len(self._lines), self._total)


def _csv_rows(content: bytes) -> Iterator[list[str]]:
    """The rows of a text file. A blank line is a row, as a spreadsheet counts."""
    text = _decoded(content)
    start = "\n".join(text.splitlines()[:3])
    delimiter = max(",;\t", key=start.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        for number, row in enumerate(reader, start=1):
            yield [_csv_cell(cell, number, column) for column, cell in enumerate(row, start=1)]
    except csv.Error as error:
        raise BadRows([_("Line %(line)s: %(reason)s") % {"line": reader.line_num, "reason": error}]) from error


def _csv_cell(cell: str, line: int, column: int) -> str:
    if cell.startswith("="):
        return Unreadable(_("%(cell)s is a formula. Paste it as a value.") % {"cell": address(line, column)})
    if "\0" in cell:  # PostgreSQL stores none, not even in the preview of a wrong row
        message = _("%(cell)s holds characters that cannot be shown. Type it anew.")
        return Unreadable(message % {"cell": address(line, column)})
    return cell


def _decoded(content: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 with it ("Unicode text"), or GB18030, in which WPS and Excel write CSV."""
    encodings = ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadRows([_("The text of the file cannot be read. Save it as .xlsx, or as CSV in UTF-8.")])


def _trimmed(text: str) -> str:
    """Without spaces and invisible marks at either end; full-width spaces count as spaces."""
    return text.strip("\u200b\u200e\u200f\ufeff \t\r\n\u3000\u00a0")


def _some(addresses: list[str]) -> str:
    return "、".join(addresses[:5]) + (" …" if len(addresses) > 5 else "")
