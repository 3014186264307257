"""Sheets as files: one on paper, one as a workbook, a whole round, the results of a year (R70, R71).

Whoever sees the page gets the file, with the same scores and no others. They hold no client's data, so that no record
is kept of who took one.
"""

from collections import defaultdict

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assessment import annual, score_books
from assessment.enums import RoundState
from assessment.laid_out import PEOPLE
from assessment.models import ScoreRow, ScoreSheet
from assessment.paper import score_sheet
from assessment.permissions import oversees
from assessment.views.results import units_of
from assessment.views.rounds import check, found_round
from assessment.views.sheets import found_sheet
from network.views.answering import StaffRequest
from proxyportal.worksheets import download

INPUTS_AT_ONCE = 10
"""Evidence is read so many sheets at a time, so that a county needs no more memory than a town."""


@never_cache
@require_safe
def paper(request: StaffRequest, year: int, half: int, code: str) -> HttpResponse:
    """The sheet on A4, to be signed and sealed."""
    shown = found_sheet(request, year, half, code)
    content = score_sheet.printed(shown, list(shown.rows.all()), reader=request.user)
    answer = HttpResponse(content, content_type="application/pdf")
    name = f"{shown.unit.name} {shown.round.title}.pdf"
    answer.headers["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=name) or "inline"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


@never_cache
@require_safe
def sheet_book(request: StaffRequest, year: int, half: int, code: str) -> HttpResponseBase:
    """The sheet and its evidence as a workbook."""
    shown = found_sheet(request, year, half, code)
    rows = list(shown.rows.all())
    fill = score_books.one_sheet(shown, rows, reader=request.user, addresses=request.build_absolute_uri)
    return download(f"sheet-{year}-{half}-{code}-v{shown.version}", fill)


@never_cache
@require_safe
def round_book(request: StaffRequest, year: int, half: int) -> HttpResponseBase:
    """All sheets of the round that this person sees as one workbook: of each unit the last version."""
    check(oversees(request.user))
    shown = found_round(year, half)
    if shown.state == RoundState.PROPOSED:
        messages.warning(request, _("This round has no sheets yet: it is not open."))
        return redirect("assessment:round", year, half)
    sheets = ScoreSheet.objects.visible_to(request.user).filter(round=shown).with_list_data()
    joined = sheets.select_related("superseded_by", *PEOPLE).defer("superseded_by__inputs")
    last = {row.unit_id: row for row in joined}.values()
    rows = defaultdict(list)
    for row in ScoreRow.objects.filter(sheet__in=[each.pk for each in last]).order_by("number"):
        rows[row.sheet_id].append(row)
    stored = ScoreSheet.objects.filter(pk__in=[each.pk for each in last]).order_by("annex", "unit__code")
    fill = score_books.whole_round(
        shown,
        [(each, rows[each.pk]) for each in last],
        stored.values_list("pk", "inputs").iterator(chunk_size=INPUTS_AT_ONCE),
        reader=request.user,
        addresses=request.build_absolute_uri,
    )
    return download(f"round-{year}-{half}", fill)


@never_cache
@require_safe
def year_book(request: StaffRequest, year: int) -> HttpResponseBase:
    """The results of a year, to be handed to the Party-building assessment (R70)."""
    check(oversees(request.user))
    return download(f"year-{year}", score_books.whole_year(year, annual.results(year, units_of(request))))
