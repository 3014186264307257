"""The overdue list, and the page that says what needs attention today."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.db.models import Exists, OuterRef
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from assessment.forms.overdue import OverdueForm
from assessment.overdue import Overdue
from assessment.overdue_sheet import HEADINGS, cells, state_words
from assessment.views.staff import for_overseers
from network.enums import Tier
from proxyportal.exports import download
from requests_app.actions.desk_keeping import note_export
from requests_app.clocks import span_words
from requests_app.enums import ExportFormat, ExportList, Stage
from requests_app.errors import ActionRefused
from requests_app.forms.exports import ExportForm
from requests_app.models import ProxyRequest
from requests_app.views.desk import CountedPaginator
from requests_app.views.exports import bounded
from requests_app.views.staff import StaffRequest, links


@never_cache
@require_safe
@for_overseers
def overdue(request: StaffRequest) -> HttpResponse:
    """Every missed limit, open and closed, live without the sweep; as the address narrows it (R49, R50)."""
    form, found, state, order = asked_limits(request)
    counts = found.counts()
    page = CountedPaginator(found.rows(state, order), counts[state]).get_page(request.GET.get("page"))
    asked = {name: request.GET.get(name, "") for name in form.fields} | {"state": state}
    states = {"": _("All"), "open": _("Not ended yet"), "closed": _("Ended late")}
    tabs: list[dict[str, Any]] = links(asked, "state", states.items())
    context = {
        "form": form,
        "page": page,
        "tabs": [{**tab, "count": counts[key]} for tab, key in zip(tabs, states, strict=True)],
        "rows": shown(request, page),
        "is_narrowed": bool(found.filters),
        "agent": found.filters.get("agent"),
        "without_agent": links(asked, "agent", [("", "")])[0]["url"],
    }
    return render(request, "assessment/overdue.html", context)


def asked_limits(request: StaffRequest) -> tuple[OverdueForm, Overdue, str, str]:
    """What the address asks for: the form, the limits, in which state and in which order."""
    form = OverdueForm(request.GET, user=request.user)
    filters = form.filters
    state, order = filters.pop("state", ""), filters.pop("order", "")
    return form, Overdue(request.user, timezone.now(), filters), state, order


@never_cache
@require_POST
@for_overseers
def export(request: StaffRequest) -> HttpResponseBase:
    """The list as a file, as the address narrows it, and a record that it left."""
    listed = ExportList.OVERDUE
    form = ExportForm(request.POST, user=request.user, listed=listed)
    if not form.is_valid():
        return render(request, "requests_app/export.html", {"form": form, "listed": listed}, status=422)
    _form, found, state, order = asked_limits(request)
    try:
        rows = bounded(found.rows(state, order))
    except ActionRefused as refused:
        messages.warning(request, refused.message)
        return redirect("assessment:overdue")
    kind, now = ExportFormat(form.cleaned_data["format"]), timezone.now()
    file, number = download(kind, f"overdue-{timezone.localtime(now):%Y%m%d-%H%M}", HEADINGS, cells(rows))
    note_export(listed=listed, format=kind, filters=request.GET.dict(), rows=number, actor=request.user, now=now)
    return file


def shown(request: StaffRequest, page: Page) -> list[dict[str, Any]]:
    """The rows of a page in words, with the requests they open. One query.

    A request that has moved on to where the person sees nothing stays a number without a link (R61).
    """
    rows = list(page)
    seen = ProxyRequest.objects.visible_to(request.user).filter(pk=OuterRef("pk"))
    wanted = ProxyRequest.objects.filter(pk__in={row["case_request"] for row in rows})
    requests = wanted.select_related("item", "client").annotate(seen=Exists(seen)).in_bulk()
    return [
        {
            "request": requests[row["case_request"]],
            "stage": Stage(row["case_stage"]).label,
            "tier": Tier(row["case_tier"]).label,
            "late": span_words(row["case_late"]),
            "talk": state_words(row),
            **{name.removeprefix("case_"): row[name] for name in ("case_due", "case_ended", "case_open", "case_round")},
            **{name: row[f"case_{name}"] for name in ("unit", "agent", "name", "explained", "ruling")},
            "talk_pk": row["case_talk"],
        }
        for row in rows
    ]
