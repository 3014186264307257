"""The public figures: as a page, as a table to download, and for machines (R65)."""

import csv
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from assessment import statistics
from assessment.disclosure import AT_LEAST, AT_MOST, SMALLEST
from assessment.models import Checkpoint
from assessment.statistics import PUBLISHED, HalfYear, Published, Row
from network.enums import Tier

CHECKPOINTS = 31
"""How many of the newest are published."""
WITHHELD = "*"
SIGNS = {"": "", AT_LEAST: "≥", AT_MOST: "≤"}


@login_not_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """One half-year, the current one unless the address asks for another that is published."""
    now = timezone.now()
    periods = {statistics.name_of(period): period for period in statistics.half_years(now)}
    asked = request.GET.get("half", "")
    asked = asked if asked in periods else next(iter(periods))
    half = statistics.published(periods[asked], now)
    context = {
        "half": half,
        "figures": PUBLISHED,
        "links": [{"name": name, "period": period, "current": name == asked} for name, period in periods.items()],
        "groups": [
            (label, [row for row in rows if row.has_cases], [row for row in rows if not row.has_cases])
            for tier, label in ((Tier.TOWN, _("Towns")), (Tier.DEPARTMENT, _("Departments")))
            for rows in [[row for row in half.rows if row.tier == tier]]
        ],
        "county_rows": [half.total],
        "smallest": SMALLEST,
        "checkpoint": Checkpoint.objects.first(),
    }
    return render(request, "assessment/statistics.html", context)


@login_not_required
@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    """Every published half-year as one table, which spreadsheets open."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="statistics.csv"'
    writer = csv.writer(response)
    head = [_("Half-year"), _("Code"), _("Unit")]
    for figure in PUBLISHED:
        head += [_("%(figure)s, cases") % {"figure": figure.label}, _("%(figure)s, percent") % {"figure": figure.label}]
    writer.writerow([title for title in head if title != head[4]])  # what came in is a number and no share
    for half in _published():
        for row in (*half.rows, half.total):
            cells = [cell for figure in row.figures for cell in _cells(figure)]
            writer.writerow([half.name, row.code, row.name or _("The county"), cells[0], *cells[2:]])
    return response


@login_not_required
@require_safe
def as_json(request: HttpRequest) -> JsonResponse:
    """The same for machines, with the definitions and the checkpoints of the log."""
    return JsonResponse(
        {
            "definitions": {figure.name: {"label": figure.label, "text": figure.definition} for figure in PUBLISHED},
            "withheld_below": SMALLEST,
            "half_years": [
                {
                    "half_year": half.name,
                    "from": half.period.first,
                    "to": half.period.last,
                    "until": timezone.localdate(half.until),
                    "units": [_as_object(row) for row in half.rows],
                    "county": _as_object(half.total)["figures"],
                }
                for half in _published()
            ],
            "checkpoints": list(Checkpoint.objects.values("day", "requests", "digest")[:CHECKPOINTS]),
        },
        json_dumps_params={"ensure_ascii": False, "indent": 1},
    )


def _published() -> list[HalfYear]:
    now = timezone.now()
    return [statistics.published(period, now) for period in statistics.half_years(now)]


def _cells(figure: Published) -> tuple[Any, Any]:
    """Cases and percent, with a sign where it is a bound; a star for what is withheld."""
    if figure.is_withheld:
        return WITHHELD, WITHHELD
    return figure.cases, "" if figure.percent is None else f"{SIGNS[figure.bound]}{figure.percent}"


def _as_object(row: Row) -> dict[str, Any]:
    figures = {
        figure.name: {
            "cases": published.cases,
            "percent": None if published.percent is None else float(published.percent),
            "bound": published.bound,
            "withheld": published.is_withheld,
        }
        for figure, published in zip(PUBLISHED, row.figures, strict=True)
    }
    return {"code": row.code, "name": row.name, "tier": row.tier, "figures": figures}
