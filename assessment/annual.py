"""A year's result: the weighted mean of its locked halves (R69)."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Max, QuerySet

from assessment.enums import SheetState
from assessment.models import AnnualResult, ScoreSheet
from assessment.totals import totals_of
from network.models import Unit
from proxyportal.scoring_rules import annual_score, printed


def total_of(sheet: ScoreSheet) -> Decimal | None:
    """The official total: the sum of the assessed rows; None until every row has its score."""
    return totals_of([sheet])[sheet.pk].assessed


def write(sheet: ScoreSheet, now: datetime) -> AnnualResult:
    """Write the result that the unit has with this newly locked sheet; what was written before stays."""
    halves: dict[int, ScoreSheet] = {}
    locked = ScoreSheet.objects.filter(unit=sheet.unit, round__year=sheet.round.year, state=SheetState.LOCKED)
    for each in locked.select_related("round").order_by("version"):
        halves[each.round.half] = each  # the last version of each half holds
    first, second = halves.get(1), halves.get(2)
    weights = sheet.round.parameters["weight_1"], sheet.round.parameters["weight_2"]
    scores = [total_of(half) if half else None for half in (first, second)]
    score = annual_score(zip(weights, scores, strict=True))
    assert score is not None  # noqa: S101 - the sheet itself is one of the halves
    return AnnualResult.objects.create(
        unit=sheet.unit,
        year=sheet.round.year,
        first=first,
        second=second,
        first_score=scores[0],
        second_score=scores[1],
        first_weight=weights[0],
        second_weight=weights[1],
        score=printed(score),
        made_at=now,
    )


class Line(NamedTuple):
    """One unit in a year; `result` is None while none of its sheets is locked."""

    unit: Unit
    result: AnnualResult | None


def results(year: int, units: Iterable[Unit]) -> list[Line]:
    """The result that holds for each of these units."""
    found = {result.unit_id: result for result in _latest(year)}
    return [Line(unit, found.get(unit.pk)) for unit in units]


def years() -> list[int]:
    """The years that have a result, the last first."""
    return sorted(set(AnnualResult.objects.order_by().values_list("year", flat=True)), reverse=True)


def _latest(year: int) -> QuerySet[AnnualResult]:
    last = AnnualResult.objects.filter(year=year).order_by().values("unit").annotate(last=Max("pk")).values("last")
    halves = AnnualResult.objects.select_related("first", "second").defer("first__inputs", "second__inputs")
    return halves.filter(pk__in=last)
