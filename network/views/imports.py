"""Imports for administrators: upload, preview, confirm or discard; nothing is written before it is confirmed."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from network import import_files, import_jobs
from network.enums import ImportKind, ImportState, RowOutcome
from network.forms.imports import ImportForm
from network.imports.plan import WRITES
from network.models import ImportJob, User
from network.permissions import administers, only
from network.tasks import work_on_import
from proxyportal import doorbell

PER_PAGE = 50
JOBS_PER_PAGE = 20
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class StaffRequest(HttpRequest):
    """A request that passed the sign-in every view needs by default."""

    user: User


@only(administers)
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: StaffRequest) -> HttpResponse:
    """Upload a spreadsheet; what was uploaded before."""
    posted = request.method == "POST"  # an empty form that was sent is refused, too
    day = {"effective_on": timezone.localdate()}
    form = ImportForm(request.POST if posted else None, request.FILES if posted else None, initial=day)
    if form.is_valid():
        asked = form.cleaned_data
        job = import_jobs.start(
            kind=asked["kind"],
            content=asked["file"],
            name=form.file_name,
            effective_on=asked["effective_on"],
            is_complete=asked["is_complete"] and asked["kind"] == ImportKind.ROSTER,
            actor=request.user,
            now=timezone.now(),
        )
        ring(job)
        return redirect("network:import-job", job.pk)
    jobs = Paginator(ImportJob.objects.select_related("uploaded_by"), JOBS_PER_PAGE)
    context = {"form": form, "page": jobs.get_page(request.GET.get("page")), "kinds": ImportKind.choices}
    return render(request, "network/manage/imports.html", context, status=422 if form.errors else 200)


@never_cache
@only(administers)
@require_safe
def import_job(request: StaffRequest, pk: int) -> HttpResponse:
    """One file: how far it is, then every row's old and new."""
    job = get_object_or_404(ImportJob.objects.select_related("uploaded_by", "confirmed_by"), pk=pk)
    if request.headers.get("HX-Request"):
        response = render(request, "network/manage/_import_progress.html", {"job": job})
        if job.state not in import_jobs.WORKED_ON:
            response.headers["HX-Refresh"] = "true"
        return response
    return render(request, "network/manage/import_job.html", job_context(request, job))


def job_context(request: StaffRequest, job: ImportJob) -> dict[str, Any]:
    """What the page of a file shows."""
    counts = import_jobs.counts(job)
    asked = request.GET.get("outcome", "")
    asked = asked if asked in RowOutcome.values else ""
    labels = {column.key: column.label for column in import_files.COLUMNS[job.kind]}
    page = Paginator(import_jobs.rows_of(job, asked), PER_PAGE).get_page(request.GET.get("page"))
    rows = [(row, [(labels.get(key, key), old, new) for key, old, new in row.changes]) for row in page]
    links = [{"url": "?", "label": _("All %(number)d") % {"number": sum(counts.values())}, "current": not asked}]
    links += [
        {"url": f"?outcome={key}", "label": f"{RowOutcome(key).label} {number}", "current": key == asked}
        for key, number in counts.items()
        if number
    ]
    return {
        "job": job,
        "busy": job.state in import_jobs.WORKED_ON,
        "ready": job.state == ImportState.READY,
        "discardable": job.state in import_jobs.DISCARDABLE,
        "wrong": counts[RowOutcome.WRONG],
        "writes": sum(counts[outcome] for outcome in WRITES),
        "links": links,
        "page": page,
        "rows": rows,
    }


@only(administers)
@require_POST
def confirm(request: StaffRequest, pk: int) -> HttpResponse:
    """Import what was previewed. Wrong rows stay out only if the person says so."""
    job = get_object_or_404(ImportJob, pk=pk)
    counts = import_jobs.counts(job)
    wrong = counts[RowOutcome.WRONG]
    if job.state == ImportState.READY and wrong and "leave_out" not in request.POST:
        message = ngettext(
            "%(number)d row is wrong. Mend the file, or tick that it stays out.",
            "%(number)d rows are wrong. Mend the file, or tick that they stay out.",
            wrong,
        )
        refused = {"problem": message % {"number": wrong}}
        return render(request, "network/manage/import_job.html", job_context(request, job) | refused, status=422)
    digest, now = request.POST.get("digest", ""), timezone.now()
    writes = any(counts[outcome] for outcome in WRITES)
    if writes and import_jobs.confirm(job=job, digest=digest, actor=request.user, now=now):
        ring(job)
        messages.success(request, _("Confirmed. The import has begun."))
    else:
        messages.warning(request, _("Nothing was done: the file was confirmed already, or its preview has changed."))
    return redirect("network:import-job", pk)


@only(administers)
@require_POST
def discard(request: StaffRequest, pk: int) -> HttpResponse:
    """Forget a file that was not confirmed."""
    job = get_object_or_404(ImportJob, pk=pk)
    if import_jobs.discard(job=job, now=timezone.now()):
        messages.success(request, _("Discarded. Nothing was imported."))
        return redirect("network:imports")
    messages.warning(request, _("It is too late to discard this file."))
    return redirect("network:import-job", pk)


@only(administers)
@require_safe
def template(request: StaffRequest, kind: str) -> HttpResponse:
    """An empty table to be filled."""
    if kind not in ImportKind.values:
        raise Http404
    return spreadsheet(import_files.template(kind), f"{kind}.xlsx")


@only(administers)
@require_safe
def wrong_rows(request: StaffRequest, pk: int) -> HttpResponse:
    """The wrong rows with their reasons, to be mended and uploaded again."""
    job = get_object_or_404(ImportJob, pk=pk)
    rows = import_jobs.rows_of(job, RowOutcome.WRONG).exclude(line=0)
    return spreadsheet(import_files.wrong_rows(job.kind, rows), f"{job.kind}-{job.pk}.xlsx")


def spreadsheet(content: bytes, name: str) -> HttpResponse:
    """A workbook as a download."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type=SHEET, headers=headers)


def ring(job: ImportJob) -> None:
    """Tell a worker. Without a broker the job waits for the next tick, which looks for it."""
    doorbell.ring(work_on_import.name, job.pk)
