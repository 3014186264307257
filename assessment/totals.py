"""What the rows of sheets come to."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Q, Sum

from assessment.models import ScoreRow, ScoreSheet


class Totals(NamedTuple):
    """Sums of a sheet's rows. None where no row has such a score; official is `assessed`, of all six rows."""

    suggested: Decimal | None = None
    self_score: Decimal | None = None
    assessed: Decimal | None = None


def totals_of(sheets: Iterable[ScoreSheet]) -> dict[int, Totals]:
    """By sheet. The assessed total is there once every row has its score. One query."""
    rows = ScoreRow.objects.filter(sheet__in=[sheet.pk for sheet in sheets]).order_by().values("sheet")
    sums = {f"{name}_": Sum(name) for name in Totals._fields}
    found = rows.annotate(**sums, open=Count("pk", filter=Q(assessed=None))).values_list("sheet", "open", *sums)
    totals = {sheet: Totals(suggested, own, None if open_ else given) for sheet, open_, suggested, own, given in found}
    return {sheet.pk: totals.get(sheet.pk, Totals()) for sheet in sheets}
