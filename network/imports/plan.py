"""What an import would do, row by row; the same for units and rosters."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from network.enums import RowOutcome
from network.imports.cells import Column, missing_headings
from network.spreadsheet import Table
from network.workbook import BadRows

WRITES = (RowOutcome.NEW, RowOutcome.CHANGED, RowOutcome.ENDED)
"""Outcomes that change anything."""


class Result(NamedTuple):
    """How many rows an import found new, changed, as they were, and ended."""

    new: int
    changed: int
    unchanged: int
    ended: int = 0


@dataclass
class PlanRow:
    """What one row does. The line is 0 for a post that a complete roster ends by leaving it out."""

    line: int
    outcome: RowOutcome
    subject: str
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    """Column, old and new value; of a wrong row, what it said."""
    reason: str = ""
    target: int | None = None
    """The key of the unit or post it changes, so that two plans that look alike differ where they are not."""


def digest_of(rows: Iterable[PlanRow]) -> str:
    """A fingerprint of the whole plan: what was previewed and what would be written are the same or they are not."""
    plain = [(r.line, r.outcome.value, r.subject, r.changes, r.reason, r.target) for r in rows]
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False).encode()).hexdigest()


def counts_of(rows: Iterable[PlanRow]) -> Counter[RowOutcome]:
    """How many rows have each outcome."""
    return Counter(row.outcome for row in rows)


def result_of(rows: list[PlanRow]) -> Result:
    """The figures of a plan, all or nothing. Raises BadRows with every wrong row, its line and its reason."""
    wrong = [row for row in rows if row.outcome == RowOutcome.WRONG]
    if wrong:
        raise BadRows([_("Line %(line)s: %(reason)s") % {"line": row.line, "reason": row.reason} for row in wrong])
    count = counts_of(rows)
    return Result(*(count[o] for o in (RowOutcome.NEW, RowOutcome.CHANGED, RowOutcome.UNCHANGED, RowOutcome.ENDED)))


def check_table(table: Table, columns: tuple[Column, ...]) -> None:
    """Raises BadRows for a file that lacks a needed column or has no rows."""
    missing = missing_headings(columns, table.columns)
    if missing:
        raise BadRows([_("The header lacks these columns: %(columns)s") % {"columns": "、".join(missing)}])
    if not table.lines:
        raise BadRows([_("Below the header, the file holds no rows.")])


def said(cells: dict[str, Any]) -> list[tuple[str, str, str]]:
    """The cells of a wrong row, to be shown and to be given back for mending."""
    return [(key, "", str(cell)) for key, cell in cells.items() if cell]
