"""Common demands: what many ask at the same time, gathered and answered together (R33)."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from requests_app.actions import demanding
from requests_app.clocks import clock_of
from requests_app.errors import ActionRefused
from requests_app.forms.demands import DemandForm, GatherForm, TogetherForm
from requests_app.models import CommonDemand, ProxyRequest
from requests_app.views.staff import StaffRequest, page_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def demands(request: StaffRequest) -> HttpResponse:
    """The common demands of the person's units and of those above, and a form that names another."""
    form = DemandForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not request.user.standing.serves:
            raise PermissionDenied(_("Only agents gather common demands."))
        if form.is_valid():
            made = demanding.open_demand(title=form.cleaned_data["title"], actor=request.user, now=timezone.now())
            return redirect("requests:demand", made.pk)
    rows = CommonDemand.objects.visible_to(request.user).with_list_data()
    context = {"page": page_of(request, rows), "form": form if request.user.standing.serves else None}
    return render(request, "requests_app/demands.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
def demand(request: StaffRequest, pk: int) -> HttpResponse:
    """One demand: its requests as far as this person sees them, what to add, and the answer to all."""
    return render(request, "requests_app/demand.html", page_context(request, visible_demand(request, pk)))


def visible_demand(request: StaffRequest, pk: int) -> CommonDemand:
    """The demand, if this person may see it."""
    rows = CommonDemand.objects.visible_to(request.user).select_related("unit", "opened_by")
    return get_object_or_404(rows, pk=pk)


def page_context(
    request: StaffRequest,
    shown: CommonDemand,
    *,
    gather: GatherForm | None = None,
    together: TogetherForm | None = None,
) -> dict[str, Any]:
    """What the page shows; a form that came back with mistakes is given."""
    now = timezone.now()
    rows = ProxyRequest.objects.visible_to(request.user).filter(common_demand=shown)
    page = page_of(request, rows.with_list_data().order_by("-submitted_at", "-pk"))
    works = bool(request.user.standing.serves)
    return {
        "shown": shown,
        "page": page,
        "rows": [(row, clock_of(row, now), None) for row in page],
        "gather": gather or (GatherForm(user=request.user) if works else None),
        "together": together or (TogetherForm() if works else None),
    }


@never_cache
@require_POST
def gather(request: StaffRequest, pk: int) -> HttpResponse:
    """Link the ticked requests to the demand, each with its own event."""
    shown = visible_demand(request, pk)
    form = GatherForm(request.POST, user=request.user)
    if not form.is_valid():
        return render(request, "requests_app/demand.html", page_context(request, shown, gather=form), status=422)
    stayed = []
    for row in form.cleaned_data["requests"]:
        try:
            demanding.link(proxy_request=row, demand=shown, actor=request.user, now=timezone.now())
        except ActionRefused as refused:
            stayed.append((row, refused.message))
    report(request, len(form.cleaned_data["requests"]) - len(stayed), stayed)
    return redirect("requests:demand", shown.pk)


@never_cache
@require_POST
def together(request: StaffRequest, pk: int) -> HttpResponse:
    """Conclude all of the demand's requests that are in the person's hand, with one text."""
    shown = visible_demand(request, pk)
    form = TogetherForm(request.POST)
    if not form.is_valid():
        return render(request, "requests_app/demand.html", page_context(request, shown, together=form), status=422)
    done, stayed = demanding.answer_together(demand=shown, actor=request.user, now=timezone.now(), **form.cleaned_data)
    report(request, done, stayed)
    return redirect("requests:demand", shown.pk)


def report(request: StaffRequest, done: int, stayed: list[tuple[ProxyRequest, Any]]) -> None:
    """Say for how many it was recorded, and for which not, each with the reason."""
    if done:
        words = ngettext("Recorded for %(number)d request.", "Recorded for %(number)d requests.", done)
        messages.success(request, words % {"number": done})
    for row, why in stayed:
        messages.warning(request, f"{row.receipt}: {why}")
    if not done and not stayed:
        messages.warning(request, _("No request of this demand is in your hand."))
