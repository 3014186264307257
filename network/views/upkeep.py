"""Opening a unit, and mending the facts about one that need no day."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from network.enums import PARENT_TIERS, Tier
from network.forms.units import FACTS, FactsForm, NewUnitForm, parents_for
from network.obstacles import ChangeRefused
from network.permissions import administers, answers_for, manages, only
from network.upkeep import amend, open_unit
from network.views.units import StaffRequest, managed_unit

NEW_TIERS = tuple(tier for tier in Tier if PARENT_TIERS[tier])
"""Tiers that a new unit may have; there is one county."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@only(administers)
def new(request: StaffRequest) -> HttpResponse:
    """Open a unit: first which tier, which decides what is asked, then the rest (R3, R7, R15)."""
    tier = request.GET.get("tier", "")
    if tier not in NEW_TIERS:
        tiers = [(each.value, each.label) for each in NEW_TIERS]
        return render(request, "network/manage/unit_tiers.html", {"tiers": tiers})
    initial = {"parent": _parent_in(request, tier), "opened_on": timezone.localdate()}
    form = NewUnitForm(request.POST if request.method == "POST" else None, tier=tier, initial=initial)
    context = {"form": form, "tier": Tier(tier).label}
    if request.method != "POST":
        return render(request, "network/manage/unit_new.html", context)
    if form.is_valid():
        try:
            made = open_unit(tier=tier, **form.cleaned_arguments(), actor=request.user)
        except ChangeRefused as refused:
            form.add_error(refused.field or None, refused.message)
        else:
            messages.success(request, _("%(unit)s is entered.") % {"unit": made.full_name})
            return redirect("network:manage-unit", made.code)
    return render(request, "network/manage/unit_new.html", context, status=422)


def _parent_in(request: StaffRequest, tier: str) -> str:
    """The code of the unit above from the address; that of the county where there is no choice."""
    county = parents_for(tier).filter(tier=Tier.COUNTY).values_list("code", flat=True).first()
    return county or request.GET.get("parent", "")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@only(manages)
def edit(request: StaffRequest, code: str) -> HttpResponse:
    """Mend phones, address, hours, guide desk and pledge; who answers for the unit may, its category is for
    administrators (R3, R25, R63)."""
    shown = managed_unit(request, code)
    if not answers_for(request.user, shown):
        messages.warning(request, _("You see this unit, but others keep its facts."))
        return redirect("network:manage-unit", code)
    initial = {fact: getattr(shown, fact) for fact in FACTS[shown.tier]}
    may_classify = administers(request.user)
    data = request.POST if request.method == "POST" else None
    form = FactsForm(data, tier=shown.tier, may_classify=may_classify, initial=initial)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "network/manage/unit_edit.html", {"form": form, "unit": shown}, status=status)
    changes = amend(unit=shown, facts=form.said(), actor=request.user)
    messages.success(request, _("Recorded.") if changes else _("Nothing was changed."))
    return redirect("network:manage-unit", code)
