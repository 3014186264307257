"""The dashboard of the county or of a unit, and the cases behind each of its figures (R50, R54, R87, R88)."""

import re
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assessment.charts import bars
from assessment.dashboards import Dashboard
from assessment.forms.figures import CasesForm, PeriodForm
from assessment.indicators import FIGURES, OVERTIME, RECEIVED, cases_counted
from assessment.periods import half_year_at
from assessment.permissions import overseen_units
from assessment.views.staff import for_overseers
from network.models import Unit
from requests_app.models import ProxyRequest
from requests_app.views.staff import PAGE_SIZE, StaffRequest

CODE = re.compile(r"[\w-]{1,20}")


@never_cache
@require_safe
@for_overseers
def dashboard(request: StaffRequest) -> HttpResponse:
    """The figures of a unit's subtree in a period; a period with mistakes shows this half-year's and says so."""
    now = timezone.now()
    today = timezone.localdate(now)
    form = PeriodForm(request.GET, today=today)
    unit = asked_unit(request)
    period = (form.period if form.is_valid() else None) or half_year_at(today)
    board = Dashboard(unit, period, now)
    weeks = board.by_week()
    context = {
        "form": form,
        "unit": unit,
        "above": overseen_units(request.user).filter(pk__in=unit.ancestor_ids[1:]).order_by("path"),
        "period": period,
        "tiles": board.tiles(),
        "unanswered": board.unanswered(),
        "tables": [("kinds", board.by_kind()), ("channels", board.by_channel())],
        "weeks": weeks,
        "charts": [bars([(line.label, line.number_of(figure)) for line in weeks]) for figure in (RECEIVED, OVERTIME)],
        "places": board.places(),
        "quiet": board.quiet(),
    }
    return render(request, "assessment/dashboard.html", context, status=200 if form.is_valid() else 422)


@never_cache
@require_safe
@for_overseers
def cases(request: StaffRequest) -> HttpResponse:
    """The cases behind a figure, newest first: as many as the figure says, each with its request."""
    form = CasesForm(request.GET)
    unit = asked_unit(request)
    if not form.is_valid() or form.period is None:
        return render(request, "assessment/cases.html", {"form": form, "unit": unit}, status=422)
    asked = form.cleaned_data
    figure = FIGURES[asked["figure"]]
    within = Unit.objects.filter(pk=unit.pk) if asked["own"] else Unit.objects.within(unit.path)
    rows = cases_counted(
        figure,
        form.period,
        timezone.now(),
        kept=form.kept_asked,
        units=within.values("pk"),
        kind=asked["kind"],
        channel=asked["channel"],
    )
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "unit": unit,
        "own": asked["own"],
        "figure": figure,
        "period": form.period,
        "page": page,
        "rows": shown(request, page),
    }
    return render(request, "assessment/cases.html", context)


def asked_unit(request: StaffRequest) -> Unit:
    """The unit of the address, if the person oversees it, else the topmost one they oversee. A stranger's is 404."""
    overseen = overseen_units(request.user)
    code = request.GET.get("unit", "")
    if code and not CODE.fullmatch(code):
        raise Http404
    if code:
        return get_object_or_404(overseen, code=code)
    topmost = overseen.order_by("path").first()  # a path begins with that of the unit above
    if topmost is None:
        raise Http404
    return topmost


def shown(request: StaffRequest, page: Page) -> list[dict[str, Any]]:
    """What a row of the list says. What the request is about, and who its client is, only if the person sees it: its
    case may belong to a unit that has it no longer."""
    ids = {request_id for request_id, *_ in page}
    seen = ProxyRequest.objects.visible_to(request.user).filter(pk__in=ids)
    open_to = {row.pk: row for row in seen.with_list_data()}
    receipts = dict(ProxyRequest.objects.filter(pk__in=ids).values_list("pk", "receipt"))
    units = Unit.objects.in_bulk({unit for *_, unit in page})
    return [
        {"row": open_to.get(pk), "receipt": receipts[pk], "moment": moment, "kept": kept, "unit": units[unit]}
        for pk, moment, kept, unit in page
    ]
