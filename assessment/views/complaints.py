"""Complaints for those who handle them, a level above, and for those who are asked for a reply (R64)."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessment.actions import complaints as actions
from assessment.forms.complaints import AskForm, DecideForm, TextForm
from assessment.models import Complaint
from assessment.permissions import keeps_records, may_decide, oversees
from assessment.views.guards import only
from network.journal import notes_about
from network.models import User
from network.views.answering import posted, status_of
from requests_app.errors import ActionRefused
from requests_app.models import ProxyRequest
from requests_app.views.staff import StaffRequest, page_of

TABS = {
    "new": gettext_lazy("Just received"),
    "asked": gettext_lazy("Reply asked for"),
    "to_decide": gettext_lazy("To be decided"),
    "decided": gettext_lazy("Decided"),
}
ACTIONS: dict[str, Callable[..., Complaint]] = {
    "ask": actions.ask_reply,
    "find": actions.find_out,
    "decide": actions.decide,
}


@never_cache
@require_safe
@only(oversees)
def complaints(request: StaffRequest) -> HttpResponse:
    """The complaints this person handles, by what they wait for; no complainant is named."""
    today = timezone.localdate()
    visible = Complaint.objects.visible_to(request.user)
    counts = visible.tab_counts(today)
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else "new"
    context = {
        "tabs": [(name, label, counts[name]) for name, label in TABS.items()],
        "tab": tab,
        "page": page_of(request, visible.on_tab(tab, today).with_list_data()),
        "keeps_records": keeps_records(request.user),
    }
    return render(request, "assessment/complaints.html", context)


@never_cache
@require_safe
@only(oversees)
def complaint(request: StaffRequest, pk: int) -> HttpResponse:
    """One complaint: what was said, what happened so far, and the forms of the next steps."""
    return render(request, "assessment/complaint.html", page_context(request, visible_complaint(request, pk)))


def visible_complaint(request: StaffRequest, pk: int) -> Complaint:
    """The complaint, if this person handles it; 404 for another's as for one that does not exist."""
    people = ("asked_by", "entered_by")
    rows = Complaint.objects.visible_to(request.user).with_list_data()
    return get_object_or_404(rows.select_related("client", "proxy_request", *people), pk=pk)


def form_for(verb: str, shown: Complaint, user: User, sent: Any = None) -> forms.Form:
    """The form of a step; its fields' ids carry the verb, since several forms stand on one page."""
    ids = f"id_{verb}_%s"
    if verb == "ask":
        return AskForm(sent, complaint=shown, own=user.standing.agent, auto_id=ids)
    if verb == "find":
        return TextForm(sent, label=_("What was found out"), auto_id=ids)
    return DecideForm(sent, auto_id=ids)


def offered(user: User, shown: Complaint) -> list[str]:
    """The steps this person can record now."""
    if shown.upheld is not None:
        return []
    if shown.asked_at is None:
        return ["ask", "find"]
    decides = actions.is_ripe(shown, timezone.now()) and may_decide(user, shown)
    return ["decide", "find"] if decides else ["find"]


def page_context(
    request: StaffRequest, shown: Complaint, bound: dict[str, forms.Form] | None = None, *, clear: bool = False
) -> dict[str, Any]:
    """What the page shows; a form that came back with mistakes is given, `clear` shows the complainant unmasked."""
    verbs = offered(request.user, shown)
    forms_of = {verb: form_for(verb, shown, request.user) for verb in verbs} | (bound or {})
    about = ProxyRequest.objects.visible_to(request.user).filter(pk=shown.proxy_request_id)
    return {
        "shown": shown,
        "forms": forms_of,
        "first": next(iter(bound or forms_of), ""),
        "findings": shown.findings.select_related("found_by").order_by("-pk"),
        "clear": clear,
        "opens": bool(shown.proxy_request_id) and about.exists(),
        "notes": notes_about([shown])[:10],
    }


@never_cache
@require_POST
@only(oversees)
def act(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Record one step. A form with mistakes comes back; a stale click becomes a message."""
    shown = visible_complaint(request, pk)
    now = timezone.now()
    if verb == "reveal":
        actions.reveal(complaint=shown, actor=request.user, now=now)
        return render(request, "assessment/complaint.html", page_context(request, shown, clear=True))
    if verb not in ACTIONS:
        raise Http404
    if verb not in offered(request.user, shown):
        messages.warning(request, actions.MOVED_ON if verb != "decide" else actions.NOT_RIPE)
        return redirect("assessment:complaint", pk)
    form = form_for(verb, shown, request.user, request.POST)
    if not form.is_valid():
        return render(request, "assessment/complaint.html", page_context(request, shown, {verb: form}), status=422)
    try:
        done = ACTIONS[verb](complaint=shown, actor=request.user, now=now, **form.cleaned_data)
    except ActionRefused as refused:
        messages.warning(request, refused.message)
        return redirect("assessment:complaint", pk)
    messages.success(request, _("Recorded."))
    stays = Complaint.objects.visible_to(request.user).filter(pk=done.pk).exists()
    return redirect("assessment:complaint", pk) if stays else redirect("assessment:complaints")


# --- The person complained of ----------------------------------------------------------------------------------------


@never_cache
@require_safe
def replies(request: StaffRequest) -> HttpResponse:
    """What a reply of this person was asked for, newest first; of anything else they learn nothing (R64)."""
    rows = Complaint.objects.asked_of(request.user).select_related("unit").order_by("-asked_at")
    return render(request, "assessment/complaint_replies.html", {"page": page_of(request, rows)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reply(request: StaffRequest, pk: int) -> HttpResponse:
    """What the person is shown of it, never who complains, and their reply, once."""
    shown = get_object_or_404(Complaint.objects.asked_of(request.user).select_related("unit"), pk=pk)
    waits = shown.replied_at is None and shown.upheld is None
    form = TextForm(posted(request) if waits else None, label=_("Your reply"))
    if form.is_valid():
        try:
            actions.reply(complaint=shown, text=form.cleaned_data["text"], actor=request.user, now=timezone.now())
        except ActionRefused as refused:
            messages.warning(request, refused.message)
        else:
            messages.success(request, _("Your reply is recorded."))
        return redirect("assessment:complaint-reply", pk)
    context = {"shown": shown, "form": form if waits else None}
    return render(request, "assessment/complaint_reply.html", context, status=status_of(form))
