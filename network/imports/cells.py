"""From the text of one cell to a value: what offices type, and what to tell them when it cannot be read."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from network.spreadsheet import heading
from proxyportal.fields import PhoneField, refuse_unseen

DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?: 00:00:00)?|(\d{4})(\d{2})(\d{2})")
EARLIEST, LATEST = 1950, 2099
PHONE = PhoneField(required=False)


class Column(NamedTuple):
    """A column of a file. The first of its Chinese headings stands in the template."""

    key: str
    headings: tuple[str, ...]
    label: str | Promise
    """What previews and messages call it."""
    read: Callable[[str], Any]
    """Gives the value of a cell that is not empty; raises ValueError with the reason for one that has none."""
    note: str | Promise = ""
    """What the template says about it."""
    examples: tuple[str, ...] = ()
    words: Mapping[str, Any] = {}
    """The words that may stand in it; the first for each value is the template's."""
    needed: bool = False

    @property
    def offered(self) -> list[str]:
        """One word for each value."""
        first: dict[Any, str] = {}
        for word, value in self.words.items():
            first.setdefault(value, word)
        return list(first.values())


def keys_of(columns: tuple[Column, ...]) -> dict[str, str]:
    """Every heading, as `spreadsheet.heading` writes it, with its column."""
    return {heading(text): column.key for column in columns for text in (*column.headings, column.key)}


def missing_headings(columns: tuple[Column, ...], present: tuple[str, ...]) -> list[str]:
    """The template's headings of needed columns that a file does not have."""
    return [column.headings[0] for column in columns if column.needed and column.key not in present]


def values_of(columns: tuple[Column, ...], cells: Mapping[str, str]) -> tuple[dict[str, Any], str]:
    """What a row says, None for an empty cell, and the first reason why it cannot be read. Absent columns stay out."""
    values: dict[str, Any] = {}
    problem = ""
    for column in columns:
        if column.key not in cells:
            continue
        text = cells[column.key]
        values[column.key] = None
        try:
            values[column.key] = column.read(text) if text else None
        except ValueError as error:
            problem = problem or _("%(column)s: %(reason)s") % {"column": column.label, "reason": error}
    return values, problem


def text(limit: int) -> Callable[[str], str]:
    """A line of ordinary text of at most `limit` characters."""

    def read(cell: str) -> str:
        plain = re.sub(r"\s+", " ", cell)
        if len(plain) > limit:
            raise ValueError(_("longer than %(number)d characters") % {"number": limit})
        return _seen(plain)

    return read


def code(cell: str) -> str:
    """A code or number: letters and digits, full-width ones and spaces understood."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", cell))
    if not (plain.isascii() and plain.isalnum()):
        raise ValueError(_("may hold letters and digits only"))
    if len(plain) > 20:
        raise ValueError(_("longer than %(number)d characters") % {"number": 20})
    return plain


def name(limit: int) -> Callable[[str], str]:
    """A name: as `text`, and without the spaces with which two characters are spread (张　三)."""

    def read(cell: str) -> str:
        plain = text(limit)(cell)
        return re.sub(r"(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])", "", plain)

    return read


def phone(cell: str) -> str:
    """A phone as the portal keeps it."""
    try:
        return PHONE.clean(cell)
    except ValidationError as error:
        raise ValueError(" ".join(error.messages)) from error


def day(cell: str) -> date:
    """A day, written as 2026-01-01, 2026/1/1, 2026.1.1, 2026年1月1日 or 20260101."""
    found = DAY.fullmatch(re.sub(r"\s+", " ", unicodedata.normalize("NFKC", cell)))
    try:
        year, month, number = (int(part) for part in (found.groups() if found else ()) if part)
        if EARLIEST <= year <= LATEST:
            return date(year, month, number)
    except ValueError:
        pass
    raise ValueError(_("“%(text)s” is no day; write 2026-01-01") % {"text": cell[:20]})


def word(words: Mapping[str, Any]) -> Callable[[str], Any]:
    """One of a few words; brackets, quotation marks and spaces do not matter; the enumeration's values count too."""
    known = {_bare(key): value for key, value in words.items()}
    known |= {str(value): value for value in words.values()}

    def read(cell: str) -> Any:
        try:
            return known[_bare(cell)]
        except KeyError:
            first: dict[Any, str] = {}
            for key, value in words.items():
                first.setdefault(value, key)
            offered = "、".join(first.values())
            message = _("“%(text)s” is none of %(words)s") % {"text": cell[:20], "words": offered}
            raise ValueError(message) from None

    return read


def shown(value: Any) -> str:
    """A value in a preview: days as 2026-01-01, fixed words by their label."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(getattr(value, "label", value))


def _bare(cell: str) -> str:
    return re.sub(r"[\s“”\"'‘’()]", "", unicodedata.normalize("NFKC", cell)).lower()


def _seen(plain: str) -> str:
    try:
        refuse_unseen(plain)
    except ValidationError as error:
        raise ValueError(" ".join(error.messages)) from error
    return plain
