"""What the rows of sheets come to."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from assessment.models import ScoreRow, ScoreSheet


class Totals(NamedTuple):
    """Sums of a sheet's rows; None where no row has such a score. `assessed` is the official total."""

    suggested: Decimal | None = None
    self_score: Decimal | None = None
    assessed: Decimal | None = None


def totals_of(sheets: Iterable[ScoreSheet]) -> dict[int, Totals]:
    """By sheet. The assessed total is there once every row has its score. One query; added up here, since SQLite would
    do it in floats."""
    found: dict[int, list[tuple[Decimal | None, ...]]] = {sheet.pk: [] for sheet in sheets}
    for sheet, *scores in ScoreRow.objects.filter(sheet__in=found).order_by().values_list("sheet", *Totals._fields):
        found[sheet].append(tuple(scores))
    return {sheet: _totals(rows) for sheet, rows in found.items()}


def totals_from(rows: Iterable[ScoreRow]) -> Totals:
    """The same for the rows of one sheet that were read already."""
    return _totals([tuple(getattr(row, name) for name in Totals._fields) for row in rows])


def _totals(rows: list[tuple[Decimal | None, ...]]) -> Totals:
    suggested, own, assessed = zip(*rows, strict=True) if rows else ((), (), ())
    return Totals(_sum(suggested), _sum(own), None if None in assessed else _sum(assessed))


def _sum(scores: Iterable[Decimal | None]) -> Decimal | None:
    known = [score for score in scores if score is not None]
    return sum(known, Decimal(0)) if known else None
