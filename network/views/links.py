"""The towns and villages that a department serves with its own strengths (R23)."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from network.forms.changes import EndLinkForm, LinkForm
from network.links import add_link, end_link
from network.models import Unit
from network.obstacles import ChangeRefused
from network.permissions import administers, only
from network.views.units import DOINGS, StaffRequest, managed_unit


def _department(request: StaffRequest, code: str) -> Unit:
    shown = managed_unit(request, code)
    if shown.tier not in DOINGS["links"].tiers:
        raise Http404
    return shown


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@only(administers)
def links(request: StaffRequest, code: str) -> HttpResponse:
    """The department's links, running and ended, and the form for another one."""
    shown = _department(request, code)
    form = LinkForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            add_link(department=shown, actor=request.user, **form.cleaned_data)
        except ChangeRefused as refused:
            form.add_error(refused.field or None, refused.message)
        else:
            messages.success(request, _("Recorded."))
            return redirect("network:manage-unit-links", code)
    known = shown.links.select_related("unit").order_by("-starts_on", "unit__code")
    context = {"unit": shown, "form": form, "links": known, "today": timezone.localdate()}
    return render(request, "network/manage/unit_links.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_POST
@only(administers)
def end(request: StaffRequest, code: str, pk: int) -> HttpResponse:
    """End a link with a day. A day that cannot be read is a message: there is nothing else to keep."""
    link = get_object_or_404(_department(request, code).links, pk=pk)
    form = EndLinkForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Say with which day the link ends."))
        return redirect("network:manage-unit-links", code)
    try:
        end_link(link=link, actor=request.user, **form.cleaned_data)
    except ChangeRefused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, _("Recorded."))
    return redirect("network:manage-unit-links", code)
