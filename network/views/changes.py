"""Dated changes of a unit: a form each, one function of `network.changes` each."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from network import changes
from network.forms.changes import ChangeForm, CloseForm, GradeForm, MoveForm, RenameForm
from network.models import Unit
from network.obstacles import ChangeRefused
from network.permissions import administers, only
from network.views.units import DOINGS, StaffRequest, managed_unit


class Change(NamedTuple):
    """One kind of change: what it asks, what does it, and what it means in a sentence."""

    form: type[ChangeForm]
    act: Callable[..., Unit]
    says: Any


CHANGES: dict[str, Change] = {
    "rename": Change(
        RenameForm,
        changes.rename,
        gettext_lazy("The former name stays with what happened under it; the units below get the new full name."),
    ),
    "move": Change(
        MoveForm,
        changes.move,
        gettext_lazy(
            "Everything below moves along. Who watches over it changes at once; what has been stays as it was."
        ),
    ),
    "grade": Change(
        GradeForm, changes.regrade, gettext_lazy("The grade decides the quota of the village's cadres (R76).")
    ),
    "close": Change(
        CloseForm,
        changes.close,
        gettext_lazy("A closed unit leaves the directory and takes no more requests; its past stays readable."),
    ),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@only(administers)
def change(request: StaffRequest, code: str, kind: str) -> HttpResponse:
    """Change one thing about a unit from a day on; what is in the way is listed with links."""
    shown = managed_unit(request, code)
    if shown.tier not in DOINGS[kind].tiers:
        raise Http404
    asked = CHANGES[kind]
    form = asked.form(request.POST if request.method == "POST" else None, unit=shown)
    context: dict[str, Any] = {"unit": shown, "form": form, "label": DOINGS[kind].label, "says": asked.says}
    if kind == "close" and request.method != "POST":
        context["hindrances"] = changes.hindrances(shown, timezone.localdate())
    if form.is_valid():
        try:
            asked.act(unit=shown, actor=request.user, now=timezone.now(), **form.cleaned_data)
        except ChangeRefused as refused:
            form.add_error(refused.field or None, refused.message)
            context["hindrances"] = refused.hindrances
        else:
            messages.success(request, _("Recorded."))
            return redirect("network:manage-unit", code)
    return render(request, "network/manage/unit_change.html", context, status=422 if form.is_bound else 200)


@never_cache
@require_POST
@only(administers)
def stay_open(request: StaffRequest, code: str) -> HttpResponse:
    """Call off a closing that lies ahead."""
    try:
        changes.call_off_closing(unit=managed_unit(request, code), actor=request.user, now=timezone.now())
    except ChangeRefused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, _("The unit stays open."))
    return redirect("network:manage-unit", code)
