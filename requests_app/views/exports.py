"""Lists leave as files: masked unless permitted and said what for, and never without a record."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from network.permissions import manages
from proxyportal.exports import download
from requests_app.actions import desk_keeping
from requests_app.desk_permissions import reads_exports
from requests_app.enums import ExportFormat, ExportList
from requests_app.errors import ActionRefused
from requests_app.forms.exports import WITH_CLIENTS, ExportForm
from requests_app.forms.find import FindForm
from requests_app.left_behind import leftovers
from requests_app.models import ExportLog, LookupLog, ProxyRequest
from requests_app.search import found
from requests_app.sheets import JOINED, Table, left_rows, request_table, table
from requests_app.views.desk import TABS
from requests_app.views.find import note_lookup
from requests_app.views.findings import asked_findings
from requests_app.views.staff import StaffRequest, asked_for, links, page_of
from requests_app.views.visits import asked_visits

MOST_ROWS = 50_000
"""More rows no file holds: who needs them narrows the list down or asks for figures."""
CHUNK = 500


def desk_rows(request: StaffRequest, text: str) -> Any:
    """The rows of the desk's tab that the address names, else of the first."""
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else next(iter(TABS))
    return ProxyRequest.objects.visible_to(request.user).on_tab(tab, request.user, timezone.now())


def find_rows(request: StaffRequest, text: str) -> Any:
    """What the filters of the address and the text of the form find. Raises ActionRefused for what they cannot ask."""
    asked = request.GET.copy()
    asked["text"] = text
    form = FindForm(asked, user=request.user)
    if not form.is_valid():
        raise ActionRefused(_("These filters cannot be read. Choose them anew."))
    return found(request.user, form.cleaned_data, timezone.now())


def left_behind_rows(request: StaffRequest, text: str) -> Any:
    """What was left behind, for those who look after the network."""
    if not manages(request.user):
        raise PermissionDenied(_("This page belongs to those who look after the network."))
    return left_rows(leftovers(request.user, timezone.localdate()))


ROWS: dict[str, Callable[[StaffRequest, str], Any]] = {
    ExportList.DESK: desk_rows,
    ExportList.FIND: find_rows,
    ExportList.FINDINGS: lambda request, _text: asked_findings(request),
    ExportList.VISITS: lambda request, _text: asked_visits(request),
    ExportList.LEFT_BEHIND: left_behind_rows,
}
"""The rows of each list: the same query as its page."""


@never_cache
@require_POST
def export(request: StaffRequest, listed: str) -> HttpResponseBase:
    """Hand a list out as a file, as the address narrows it, and record that it left."""
    if listed not in ROWS:
        raise Http404
    form = ExportForm(request.POST, user=request.user, listed=listed)
    if not form.is_valid():
        return render(request, "requests_app/export.html", {"form": form, "listed": ExportList(listed)}, status=422)
    try:
        rows = bounded(ROWS[listed](request, form.cleaned_data["text"]))
    except ActionRefused as refused:
        messages.warning(request, refused.message)
        return redirect(f"requests:{listed.replace('_', '-')}")
    return handed_out(request, ExportList(listed), form, rows)


def bounded(rows: Any) -> Any:
    """The rows, if a file may hold so many. Raises ActionRefused."""
    number = rows[: MOST_ROWS + 1].count() if isinstance(rows, QuerySet) else len(rows)
    if number > MOST_ROWS:
        raise ActionRefused(_("A file holds at most %(most)d rows. Narrow the list down first.") % {"most": MOST_ROWS})
    return rows


def handed_out(request: StaffRequest, listed: ExportList, form: ExportForm, rows: Any) -> HttpResponseBase:
    """The file, once its record is written."""
    answers, now = form.cleaned_data, timezone.now()
    in_full = answers.get("in_full", False)
    name = f"{listed.replace('_', '-')}-{timezone.localtime(now):%Y%m%d-%H%M}"
    with reading(listed, rows) as read:
        headings, cells = as_table(request, listed, read, in_full=in_full)
        file, number = download(answers["format"], name, headings, cells)
    desk_keeping.note_export(
        listed=listed,
        format=ExportFormat(answers["format"]),
        filters={**request.GET.dict(), "text": answers["text"]},
        rows=number,
        in_full=in_full,
        reason=answers.get("reason", ""),
        actor=request.user,
        now=now,
    )
    if listed == ExportList.FIND and answers["text"]:
        note_lookup(request, answers["text"], number)
    return file


@contextmanager
def reading(listed: ExportList, rows: Any) -> Iterator[Iterable[Any]]:
    """The rows, a part at a time. Whatever happens, no cursor stays open in the database."""
    if not isinstance(rows, QuerySet):
        yield rows
        return
    joined = rows.select_related(*JOINED) if listed in WITH_CLIENTS else rows
    with closing(joined.iterator(chunk_size=CHUNK)) as read:  # type: ignore[type-var]  # it is a generator
        yield read


def as_table(request: StaffRequest, listed: ExportList, rows: Iterable[Any], *, in_full: bool) -> Table:
    """The list as headings and rows."""
    return request_table(rows, request.user, in_full=in_full) if listed in WITH_CLIENTS else table(listed, rows)


SHOWN = {"": ExportLog, "lookups": LookupLog}


@never_cache
@require_safe
def exports(request: StaffRequest) -> HttpResponse:
    """Who took which list away, and who searched by phone or name; for the organization department."""
    if not reads_exports(request.user):
        raise PermissionDenied(_("This page belongs to the organization department."))
    asked = asked_for(request, show=SHOWN)
    rows = SHOWN[asked["show"]]._default_manager.select_related("user__agent")
    context = {
        "page": page_of(request, rows),
        "show": asked["show"],
        "shows": links(asked, "show", [("", _("Exports")), ("lookups", _("Searches by phone or name"))]),
    }
    return render(request, "requests_app/exports.html", context)
