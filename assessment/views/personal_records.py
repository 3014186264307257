"""Annual personal records: the complaints upheld against a person in a year (R64). For the organization department."""

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assessment.models import Complaint
from assessment.paper import personal_record
from assessment.periods import Period, half_year
from assessment.permissions import keeps_records
from assessment.personal_records import HEADINGS, cells
from assessment.views.guards import only
from network.models import Agent
from proxyportal.exports import download
from requests_app.views.staff import StaffRequest, page_of

FIRST_YEAR = 2014
"""The regulation's own."""


@never_cache
@require_safe
@only(keeps_records)
def records(request: StaffRequest) -> HttpResponse:
    """Of one year the people with something on their record, by unit and name: a list to print from, no ranking."""
    year = year_asked(request)
    period = year_of(year)
    upheld = Complaint.objects.filter(upheld=True, decided_at__gte=period.start, decided_at__lt=period.end)
    upheld = upheld.visible_to(request.user)
    people = Agent.objects.filter(pk__in=upheld.values("agent")).order_by("name", "pk")
    context = {"year": year, "before": year - 1, "after": year + 1, "page": page_of(request, people)}
    context["has_after"] = year < timezone.localdate().year
    return render(request, "assessment/personal_records.html", context)


def year_asked(request: StaffRequest) -> int:
    """The year of the address; this year if it names none that can be."""
    this = timezone.localdate().year
    asked = request.GET.get("year", "")
    return int(asked) if asked.isascii() and asked.isdecimal() and FIRST_YEAR <= int(asked[:5]) <= this else this


def year_of(year: int) -> Period:
    """The calendar year, by Beijing days: a complaint counts to the year of its decision (ours)."""
    if not FIRST_YEAR <= year <= timezone.localdate().year:
        raise Http404
    return Period(half_year(year, 1).first, half_year(year, 2).last)


def record_of(request: StaffRequest, year: int, pk: int) -> dict[str, Any]:
    """Whose record it is and what stands on it; 404 for one's own as for an unknown person (R64)."""
    agent = get_object_or_404(Agent.objects.exclude(user=request.user), pk=pk)
    period = year_of(year)
    rows = Complaint.objects.upheld_against(agent, period.start, period.end).with_list_data()
    posts = agent.appointments.overlapping(period.first, period.last).select_related("unit")
    return {"agent": agent, "year": year, "posts": list(posts), "rows": list(rows)}


@never_cache
@require_safe
@only(keeps_records)
def record(request: StaffRequest, year: int, pk: int) -> HttpResponse:
    """The record of a person and year."""
    return render(request, "assessment/personal_record.html", record_of(request, year, pk))


@never_cache
@require_safe
@only(keeps_records)
def paper(request: StaffRequest, year: int, pk: int) -> HttpResponse:
    """The same on A4, for the personal file."""
    shown = record_of(request, year, pk)
    content = personal_record.printed(**shown, printed_on=timezone.localdate())
    name = _("personal record %(name)s %(year)d") % {"name": shown["agent"].name, "year": year}
    answer = HttpResponse(content, content_type="application/pdf")
    disposition = content_disposition_header(as_attachment=False, filename=f"{name}.pdf")
    answer.headers["Content-Disposition"] = disposition or "inline"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@never_cache
@require_safe
@only(keeps_records)
def table(request: StaffRequest, year: int, pk: int) -> HttpResponseBase:
    """The same as CSV."""
    shown = record_of(request, year, pk)
    answer, _number = download("csv", f"record-{pk}-{year}", HEADINGS, cells(shown["agent"], shown["rows"]))
    return answer
