"""Annex 1 in rounds: for the organization department all forms, for a department its own (R91, R92)."""

import re
from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from network import filings
from network.forms.filings import DueForm, FilingForm, RoundForm, ScanForm
from network.models import Filing, FilingRound, Unit
from network.paper import annex1
from network.permissions import files, filing_units, only, sees_county
from proxyportal.downloads import inert_download

PER_PAGE = 20
SUFFIXES = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}
"""How a scan's name ends when it is handed out; nothing of the name it came with is kept."""
NEWER = gettext_lazy(
    "Somebody filed or attached something meanwhile. The latest version is below; look at it before you file again."
)


@never_cache
@only(files)
def rounds(request: HttpRequest) -> HttpResponse:
    """The rounds with how many departments filed; the organization department opens a new one here."""
    opens = sees_county(request.user)
    if request.method == "POST" and not opens:
        raise PermissionDenied(_("Only the organization department opens a round."))
    form = RoundForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        made = filings.open_round(**form.cleaned_data, actor=request.user, now=timezone.now())
        messages.success(request, _("The round is open. Every department finds its form here now."))
        return redirect("network:filing-round", made.pk)
    page = Paginator(FilingRound.objects.all(), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "tallies": filings.tallies(list(page), filing_units(request.user), timezone.localdate()),
        "form": form if opens else None,
        "is_own": not opens,
        "today": timezone.localdate(),
    }
    return render(request, "network/manage/filing_rounds.html", context, status=422 if form.is_bound else 200)


@never_cache
@only(files)
def round_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One round: who has not filed, who filed when, whose people changed since; its last day can be moved."""
    shown = get_object_or_404(FilingRound, pk=pk)
    if request.method == "POST" and not sees_county(request.user):
        raise PermissionDenied(_("Only the organization department opens a round."))
    form = DueForm(request.POST if request.method == "POST" else None, initial={"due_on": shown.due_on})
    if form.is_valid():
        filings.set_due(filing_round=shown, due_on=form.cleaned_data["due_on"], actor=request.user)
        messages.success(request, _("The last day has been moved."))
        return redirect("network:filing-round", shown.pk)
    lines = filings.lines(shown, filing_units(request.user), timezone.localdate())
    context = {
        "round": shown,
        "missing": [line for line in lines if line.latest is None],
        "filed": [line for line in lines if line.latest],
        "late": sum(line.is_late for line in lines),
        "is_over": shown.due_on < timezone.localdate(),
        "form": form if sees_county(request.user) else None,
        "is_own": not sees_county(request.user),
    }
    return render(request, "network/manage/filing_round.html", context, status=422 if form.is_bound else 200)


@never_cache
@only(files)
def form(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """A department's form with its versions. A form with mistakes comes back with everything typed."""
    filing_round, unit, versions = _called(request, pk, code)
    if request.method != "POST":
        return _page(request, filing_round, unit, versions)
    bound = FilingForm(request.POST)
    if bound.is_valid():
        seen = _seen(request)
        try:
            made = filings.file(
                unit=unit,
                filing_round=filing_round,
                rows=bound.rows(),
                seen=seen,
                actor=request.user,
                now=timezone.now(),
            )
        except filings.NewerVersion:
            bound.add_error(None, NEWER)
            versions = _versions(filing_round, unit)
        else:
            _tell(request, made, seen)
            return redirect("network:filing", pk, code)
    return _page(request, filing_round, unit, versions, form=bound)


@never_cache
@only(files)
def scan(request: HttpRequest, pk: int, code: str, version: int) -> HttpResponseBase:
    """The stamped paper of a version: GET hands it out as an inert download, POST attaches one to the latest."""
    filing_round, unit, versions = _called(request, pk, code)
    filing = next((each for each in versions if each.version == version), None)
    if filing is None or (request.method != "POST" and not filing.scan):
        raise Http404
    if request.method != "POST":
        name = f"{unit.name}-{filing_round.title}-{version}.{SUFFIXES.get(filing.scan_type, 'bin')}"
        return inert_download(filing.scan, name=name, content_type=filing.scan_type)
    bound = ScanForm(request.POST, request.FILES)
    if not bound.is_valid():
        return _page(request, filing_round, unit, versions, scan_form=bound)
    try:
        filings.attach_scan(filing=filing, scan=bound.cleaned_data["scan"], actor=request.user, now=timezone.now())
    except filings.NewerVersion:
        messages.warning(request, NEWER)
    else:
        messages.success(request, _("The stamped form is attached."))
    return redirect("network:filing", pk, code)


@never_cache
@only(files)
@require_safe
def paper(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """The form of one department as the annex prints it; blank until it files."""
    filing_round, unit, versions = _called(request, pk, code)
    latest = versions[0] if versions else None
    return _pdf(annex1.forms(filing_round, [(unit, latest)]), f"{unit.name}-{filing_round.title}")


@never_cache
@only(files)
@require_safe
def round_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """All forms of a round in one document, one to a page, the blank ones at the end."""
    shown = get_object_or_404(FilingRound, pk=pk)
    lines = filings.lines(shown, filing_units(request.user), timezone.localdate())
    sheets = [(line.unit, line.latest) for line in sorted(lines, key=lambda line: line.latest is None)]
    if not sheets:
        raise Http404
    return _pdf(annex1.forms(shown, sheets), shown.title)


def _called(request: HttpRequest, pk: int, code: str) -> tuple[FilingRound, Unit, list[Filing]]:
    """A round, one of its departments that is this person's, and what it filed, newest first; else 404."""
    filing_round = get_object_or_404(FilingRound, pk=pk)
    unit = get_object_or_404(filing_units(request.user), code=code)
    versions = _versions(filing_round, unit)
    if not filings.called(filing_round, [unit], [each.unit_id for each in versions], timezone.localdate()):
        raise Http404
    return filing_round, unit, versions


def _versions(filing_round: FilingRound, unit: Unit) -> list[Filing]:
    found = filing_round.filings.filter(unit=unit).select_related("filed_by", "round", "unit")
    return list(found.prefetch_related("rows").order_by("-version"))


def _seen(request: HttpRequest) -> int:
    """The version that the page showed; one that cannot be read is no version at all."""
    sent = request.POST.get("seen", "")
    return int(sent) if re.fullmatch("[0-9]{1,9}", sent) else -1


def _tell(request: HttpRequest, made: Filing, seen: int) -> None:
    if made.version == seen:
        messages.info(request, _("Nothing was changed, so there is no new version."))
    else:
        messages.success(request, _("Filed as version %(version)d.") % {"version": made.version})


def _page(
    request: HttpRequest, filing_round: FilingRound, unit: Unit, versions: Sequence[Filing], **bound: Any
) -> HttpResponse:
    """The page of a department's form; `bound` holds a `form` or `scan_form` sent with mistakes."""
    holders = filings.holders_of([unit], timezone.localdate()).get(unit.pk, {})
    rows = filings.rows_of(versions[0]) if versions else filings.proposed(unit, holders)
    form = bound.get("form") or FilingForm(initial=FilingForm.initial_of(rows))
    context = {
        "round": filing_round,
        "unit": unit,
        "form": form,
        "columns": [(role, fields, _hint(fields[0].value(), holders.get(role))) for role, fields in form.columns()],
        "latest": versions[0] if versions else None,
        "is_late": bool(versions) and filings.is_late(versions[-1], filing_round.due_on),
        "is_over": filing_round.due_on < timezone.localdate(),
        "versions": [
            (each, filings.changes(before, each) if before else []) for each, before in _with_before(versions)
        ],
        "scan_form": bound.get("scan_form") or ScanForm(),
        "is_own": not sees_county(request.user),
    }
    return render(request, "network/manage/filing.html", context, status=422 if bound else 200)


def _hint(name: Any, post: Any) -> str:
    """Today's holder of the post, where the form names somebody else."""
    return post.agent.name if post and name != post.agent.name else ""


def _with_before(versions: Sequence[Filing]) -> list[tuple[Filing, Filing | None]]:
    """Each version with the one before it; the first has none."""
    return list(zip_longest(versions, versions[1:]))


def _pdf(content: bytes, name: str) -> HttpResponse:
    """A PDF to look at and print; `never_cache` keeps it out of shared computers."""
    response = HttpResponse(content, content_type="application/pdf")
    shown = content_disposition_header(as_attachment=False, filename=f"{name}.pdf")
    response.headers["Content-Disposition"] = shown or "inline"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
