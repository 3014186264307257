"""Return visits: the list, the draw, one client (R59). For the organization department alone."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment.actions import return_visits as actions
from assessment.forms.return_visits import DrawForm, RecordForm, TargetForm
from assessment.models import ReturnVisit, VisitSample
from assessment.permissions import supervises
from assessment.views.guards import only
from network.journal import notes_about
from network.views.answering import posted, status_of
from proxyportal.regulation import VISIT_ATTEMPTS
from requests_app.errors import ActionRefused
from requests_app.views.staff import StaffRequest, page_of

TABS = {
    "open": gettext_lazy("To be done"),
    "reached": gettext_lazy("Reached"),
    "unsolved": gettext_lazy("Not solved or not satisfied"),
    "unreachable": gettext_lazy("Not reached"),
}


@never_cache
@require_safe
@only(supervises)
def visits(request: StaffRequest) -> HttpResponse:
    """Whom to ask, and what those who were asked said; the last samples beside it."""
    visible = ReturnVisit.objects.visible_to(request.user)
    counts = visible.tab_counts()
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else "open"
    context = {
        "tabs": [(name, label, counts[name]) for name, label in TABS.items()],
        "tab": tab,
        "page": page_of(request, visible.on_tab(tab).with_list_data()),
        "samples": VisitSample.objects.select_related("drawn_by").annotate(size=Count("visits"))[:5],
    }
    return render(request, "assessment/visits.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@only(supervises)
def draw(request: StaffRequest) -> HttpResponse:
    """Draw a sample by lot."""
    form = DrawForm(posted(request))
    if form.is_valid():
        try:
            made = actions.draw(**form.chosen(), actor=request.user, now=timezone.now())
        except ActionRefused as refused:
            form.add_error(None, refused.message)
        else:
            return redirect("assessment:visit-sample", made.pk)
    return render(request, "assessment/visit_draw.html", {"form": form}, status=status_of(form))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@only(supervises)
def target(request: StaffRequest) -> HttpResponse:
    """Choose one client for a reason."""
    form = TargetForm(posted(request), initial={"receipt": request.GET.get("receipt", "")[:24]})
    if form.is_valid():
        data = form.cleaned_data
        chosen = {"targeted_for": data["targeted_for"], "note": data["note"]}
        try:
            made = actions.target(proxy_request=data["receipt"], **chosen, actor=request.user, now=timezone.now())
        except ActionRefused as refused:
            form.add_error("receipt", refused.message)
        else:
            return redirect("assessment:visit", made.pk)
    return render(request, "assessment/visit_target.html", {"form": form}, status=status_of(form))


@never_cache
@require_safe
@only(supervises)
def sample(request: StaffRequest, pk: int) -> HttpResponse:
    """One draw: its seed and digest, whom it chose, and whether the same draw gives the same today."""
    shown = get_object_or_404(VisitSample.objects.select_related("drawn_by"), pk=pk)
    rows = list(shown.visits.with_list_data().order_by("pk"))
    unchanged, again = actions.drawn_again(shown)
    context = {
        "shown": shown,
        "rows": rows,
        "is_unchanged": unchanged,
        "is_same": again == {(row.proxy_request_id, row.round) for row in rows},
    }
    return render(request, "assessment/visit_sample.html", context)


@never_cache
@require_safe
@only(supervises)
def visit(request: StaffRequest, pk: int) -> HttpResponse:
    """One client to ask again, masked until somebody asks to see them."""
    return render(request, "assessment/visit.html", page_context(visible_visit(request, pk)))


def visible_visit(request: StaffRequest, pk: int) -> ReturnVisit:
    """The visit; 404 for one that does not exist."""
    rows = ReturnVisit.objects.visible_to(request.user).with_list_data().select_related("proxy_request__area")
    return get_object_or_404(rows, pk=pk)


def page_context(shown: ReturnVisit, form: RecordForm | None = None, *, clear: bool = False) -> dict[str, Any]:
    """What the page shows; a form that came back with mistakes is given, `clear` shows the client unmasked."""
    return {
        "shown": shown,
        "about": shown.proxy_request,
        "clear": clear,
        "form": form or RecordForm(),
        "rating": shown.proxy_request.ratings.filter(round=shown.round).first(),
        "may_give_up": shown.attempts >= VISIT_ATTEMPTS,
        "attempts_needed": VISIT_ATTEMPTS,
        "notes": notes_about([shown])[:10],
    }


PLAIN = {"miss": actions.miss, "give_up": actions.give_up}
"""What is recorded with one click."""


@never_cache
@require_POST
@only(supervises)
def act(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Do one thing to a visit. A form with mistakes comes back; a stale click becomes a message."""
    shown = visible_visit(request, pk)
    now = timezone.now()
    if verb == "reveal":
        actions.reveal(visit=shown, actor=request.user, now=now)
        return render(request, "assessment/visit.html", page_context(shown, clear=True))
    if verb != "record" and verb not in PLAIN:
        raise Http404
    form = RecordForm(request.POST) if verb == "record" else None
    if form and not form.is_valid():
        return render(request, "assessment/visit.html", page_context(shown, form), status=422)
    try:
        if form:
            actions.record(visit=shown, actor=request.user, now=now, **form.cleaned_data)
        else:
            PLAIN[verb](visit=shown, actor=request.user, now=now)
    except ActionRefused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, _("Recorded."))
    return redirect("assessment:visit", pk)
