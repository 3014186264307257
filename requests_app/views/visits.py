"""Visits, meetings and surveys, and what they brought home (R8, R57, R58)."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from network.enums import PLACE_TIERS
from requests_app.actions import visiting
from requests_app.care_enums import VisitKind
from requests_app.care_querysets import VisitQuerySet
from requests_app.errors import ActionRefused
from requests_app.forms.visits import VisitForm
from requests_app.models import Finding, Pairing, ProxyRequest, Visit
from requests_app.views.staff import StaffRequest, asked_for, key_in, links, page_of

FACTS = ("kind", "place", "visited_on", "summary", "pairing")
"""What the form says about the visit itself."""


@never_cache
@require_safe
def visits(request: StaffRequest) -> HttpResponse:
    """The person's own visits; for those who lead, their subtree's."""
    asked = asked_for(request, kind=VisitKind.values)
    context = {
        "page": page_of(request, asked_visits(request)),
        "kinds": links(asked, "kind", [("", _("All kinds")), *VisitKind.choices]),
        "is_narrowed": bool(asked["kind"]),
    }
    return render(request, "requests_app/visits.html", context)


def asked_visits(request: StaffRequest) -> VisitQuerySet:
    """The visits that the address asks for, as the list and its file hold them."""
    kind = asked_for(request, kind=VisitKind.values)["kind"]
    rows = Visit.objects.visible_to(request.user).with_list_data().order_by("-visited_on", "-pk")
    return rows.filter(kind=kind) if kind else rows


@never_cache
def new(request: StaffRequest) -> HttpResponse:
    """Record a visit with what it brought home."""
    if request.user.standing.agent is None:
        raise PermissionDenied(_("Only those who hold a post record visits."))
    if request.method != "POST":
        form = VisitForm(initial=prefilled(request), user=request.user)
        return render(request, "requests_app/visit_new.html", {"form": form})
    form = VisitForm(request.POST, user=request.user)
    if not form.is_valid():
        return render(request, "requests_app/visit_new.html", {"form": form}, status=422)
    facts: dict[str, Any] = {name: form.cleaned_data.get(name) for name in FACTS}
    try:
        made = visiting.record_visit(findings=form.findings(), actor=request.user, now=timezone.now(), **facts)
    except ActionRefused as refused:
        messages.warning(request, refused.message)
        return redirect("requests:visits")
    messages.success(request, _("The visit is recorded."))
    return redirect("requests:visit", made.pk)


def prefilled(request: StaffRequest) -> dict[str, Any]:
    """The pairing that the address names, and its place; else the place where the person serves."""
    standing = request.user.standing
    own = Pairing.objects.current().filter(agent=standing.agent, pk=key_in(request.GET.get("pairing", "")))
    pairing = own.select_related("area").first()
    home = standing.home if standing.home and standing.home.tier in PLACE_TIERS else None
    return {"place": pairing.area if pairing else home, "pairing": pairing, "kind": VisitKind.HOUSEHOLD}


@never_cache
@require_safe
def visit(request: StaffRequest, pk: int) -> HttpResponse:
    """One visit, what it brought home, and what came of that."""
    rows = Visit.objects.visible_to(request.user).select_related("agent", "place", "pairing__client")
    shown = get_object_or_404(rows, pk=pk)
    findings = list(Finding.objects.filter(visit=shown).with_list_data())
    made = [finding.proxy_request_id for finding in findings if finding.proxy_request_id]
    mine = ProxyRequest.objects.visible_to(request.user).filter(pk__in=made).values_list("pk", flat=True)
    context = {
        "shown": shown,
        "findings": findings,
        "opens": {"requests": set(mine) if made else set()},
        "may_open_pairing": Pairing.objects.visible_to(request.user).filter(pk=shown.pairing_id).exists(),
    }
    return render(request, "requests_app/visit.html", context)
