"""Special care: the residents who are paired with an agent, for those who may see them; never public (R66, R67)."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from network.journal import notes_about
from proxyportal.regulation import PAIRING_QUIET_AFTER
from requests_app.actions import pairing as actions
from requests_app.care_enums import CareCategory
from requests_app.care_querysets import PairingQuerySet
from requests_app.errors import ActionRefused
from requests_app.forms.pairings import ChangeForm, ContactForm, EndForm, PairForm, PlaceForm
from requests_app.models import Pairing
from requests_app.pairs import requests_of
from requests_app.permissions import keeps_pairing, manages_pairings
from requests_app.views.staff import StaffRequest, asked_for, links, page_of

STATES = {
    "": gettext_lazy("Current"),
    "needs_agent": gettext_lazy("Needs an agent"),
    "quiet": gettext_lazy("No contact for a month"),
    "ended": gettext_lazy("No longer paired"),
}


@never_cache
@require_safe
def pairings(request: StaffRequest) -> HttpResponse:
    """The agent's own pairings; for those who lead, their subtree's; masked."""
    asked = asked_for(request, state=STATES, category=CareCategory.values)
    rows = in_state(Pairing.objects.visible_to(request.user), asked["state"])
    rows = rows.filter(category=asked["category"]) if asked["category"] else rows
    context = {
        "page": page_of(request, rows.with_list_data(timezone.localdate()).order_by("-starts_on", "-pk")),
        "states": links(asked, "state", STATES.items()),
        "categories": links(asked, "category", [("", _("All categories")), *CareCategory.choices]),
        "is_narrowed": any(asked.values()),
        "manages": manages_pairings(request.user),
    }
    return render(request, "requests_app/pairings.html", context)


def in_state(rows: PairingQuerySet, state: str) -> PairingQuerySet:
    """The pairings of one state; current ones unless another is asked for."""
    now = timezone.now()
    month_ago = now - PAIRING_QUIET_AFTER
    states: dict[str, Callable[[], PairingQuerySet]] = {
        "needs_agent": lambda: rows.needing_an_agent(timezone.localdate(now)),
        "quiet": lambda: rows.quiet_since(month_ago, timezone.localdate(month_ago)),
        "ended": lambda: rows.filter(ends_on__isnull=False),
    }
    return states.get(state, rows.current)()


@never_cache
def new(request: StaffRequest) -> HttpResponse:
    """Pair a resident with an agent: first the place, by which the agents are known, then the rest."""
    if not manages_pairings(request.user):
        raise PermissionDenied(_("Pairings are made by leaders in charge, personnel officers and the supervisors."))
    place = PlaceForm(request.GET if "unit" in request.GET or "unit_search" in request.GET else None)
    area = place.area_for(request.user)
    if area is None:
        return render(request, "requests_app/pairing_place.html", {"form": place}, status=422 if place.errors else 200)
    form = PairForm(request.POST if request.method == "POST" else None, area=area)
    if request.method != "POST" or not form.is_valid():
        return render_form(request, form)
    chosen = {name: form.cleaned_data[name] for name in ("agent", "starts_on", "confirmed")}
    try:
        made = actions.pair(resident=form.resident(), actor=request.user, now=timezone.now(), **chosen)
    except ActionRefused as refused:
        form.add_error(None, refused.message)
        return render_form(request, form)
    messages.success(request, _("The resident and the agent are paired."))
    return redirect("requests:pairing", made.pk)


def render_form(request: StaffRequest, form: PairForm) -> HttpResponse:
    """The second step of pairing; refused where something is wrong with it."""
    return render(request, "requests_app/pairing_new.html", {"form": form}, status=422 if form.errors else 200)


VERBS: dict[str, tuple[Callable[..., Any], Callable[..., forms.Form]]] = {
    "contact": (actions.note_contact, ContactForm),
    "change": (actions.change_agent, ChangeForm),
    "end": (actions.end_pairing, EndForm),
}
"""What is done to a pairing: the action and the form of its words."""


def visible_pairing(request: StaffRequest, pk: int) -> Pairing:
    """The pairing, if this person may see it; 404 for a stranger's as for one that does not exist."""
    rows = Pairing.objects.visible_to(request.user).with_list_data(timezone.localdate())
    return get_object_or_404(rows, pk=pk)


@never_cache
@require_safe
def pairing(request: StaffRequest, pk: int) -> HttpResponse:
    """One pairing: the resident (masked), the contacts, the visits, the requests."""
    return render(request, "requests_app/pairing.html", page_context(request, visible_pairing(request, pk)))


def offered(request: StaffRequest, shown: Pairing) -> list[str]:
    """What this person may do to the pairing now."""
    if shown.ends_on is not None:
        return []
    kept = ["contact"] if keeps_pairing(request.user, shown) else []
    return kept + (["change", "end"] if manages_pairings(request.user, shown.area) else [])


def page_context(
    request: StaffRequest, shown: Pairing, bound: dict[str, forms.Form] | None = None, *, clear: bool = False
) -> dict[str, Any]:
    """What the page shows; `bound` holds a form sent with mistakes, `clear` shows the resident unmasked."""
    fresh = {verb: VERBS[verb][1](pairing=shown) for verb in offered(request, shown)}
    return {
        "shown": shown,
        "clear": clear,
        "forms": fresh | (bound or {}),
        "wrong": next(iter(bound or {}), ""),
        "contacts": shown.contacts.select_related("agent")[:50],
        "visits": shown.visits.with_list_data().order_by("-visited_on", "-pk")[:50],
        "requests": requests_of(shown, request.user),
        "others": shown.client.pairings.exclude(pk=shown.pk).select_related("agent"),
        "notes": notes_about([shown])[:10] if manages_pairings(request.user, shown.area) else [],
    }


@never_cache
@require_POST
def act(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Do one thing to a pairing. A form with mistakes comes back; a stale click becomes a message."""
    shown = visible_pairing(request, pk)
    if verb == "reveal":
        actions.reveal(pairing=shown, actor=request.user, now=timezone.now())
        return render(request, "requests_app/pairing.html", page_context(request, shown, clear=True))
    if verb not in VERBS:
        raise Http404
    if verb not in offered(request, shown):
        messages.warning(request, actions.NOT_YOURS if shown.ends_on is None else actions.MOVED_ON)
        return redirect("requests:pairing", pk)
    action, form_of = VERBS[verb]
    form = form_of(request.POST, pairing=shown)
    if not form.is_valid():
        context = page_context(request, shown, {verb: form})
        return render(request, "requests_app/pairing.html", context, status=422)
    try:
        done = action(pairing=shown, actor=request.user, now=timezone.now(), **form.cleaned_data)
    except ActionRefused as refused:
        messages.warning(request, refused.message)
        return redirect("requests:pairing", pk)
    messages.success(request, _("Recorded."))
    return redirect("requests:pairing", done.pk if isinstance(done, Pairing) else pk)
