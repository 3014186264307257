"""The administration of units: finding one, and its page with what it is and was and what may be done (R15)."""

from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from network.directory import cleaned, in_order, unit_called
from network.enums import PARENT_TIERS, Tier
from network.forms.units import FACTS, UnitSearch
from network.journal import notes_about
from network.models import LinkedUnit, Unit
from network.models.units import fits_under
from network.permissions import administers, answers_for, managed_units, manages, only, sees_county
from network.querysets import UnitQuerySet
from network.views.answering import StaffRequest

PER_PAGE = 50
NOTES = 20
"""How many lines of the journal a unit's page shows."""


class Doing(NamedTuple):
    """Something an administrator does to a unit of these tiers, on a page of its own."""

    address: str
    label: Any
    tiers: tuple[Tier, ...]


DOINGS: dict[str, Doing] = {
    "rename": Doing("network:manage-unit-rename", _("Rename"), tuple(Tier)),
    "move": Doing("network:manage-unit-move", _("Move"), (Tier.VILLAGE, Tier.GROUP, Tier.ENTERPRISE)),
    "grade": Doing("network:manage-unit-grade", _("Change the grade"), (Tier.VILLAGE,)),
    "links": Doing("network:manage-unit-links", _("Linked towns and villages"), (Tier.DEPARTMENT,)),
    "close": Doing("network:manage-unit-close", _("Close"), tuple(tier for tier in Tier if PARENT_TIERS[tier])),
}
"""Towns and departments are never moved: there is one county. Nor is that ever closed."""


@never_cache
@require_safe
@only(manages)
def units(request: StaffRequest) -> HttpResponse:
    """The units the person looks after: the top of the tree to walk down from, or what was searched for."""
    today = timezone.localdate()
    asked = _asked(request)
    found = _in_state(managed_units(request.user), asked["state"])
    if asked["q"] or asked["tier"]:
        found = found.filter(unit_called(asked["q"]), tier__in=[asked["tier"]] if asked["tier"] else Tier.values)
    elif not asked["state"]:
        found = _top(found, request.user)
    context = {
        "form": UnitSearch(initial=asked),
        "page": Paginator(found.order_by("code"), PER_PAGE).get_page(request.GET.get("page")),
        "is_narrowed": any(asked.values()),
        "administers": administers(request.user),
        "today": today,
    }
    return render(request, "network/manage/units.html", context)


def _asked(request: StaffRequest) -> dict[str, str]:
    """What to look for, from the address; what is not known narrows nothing."""
    tier, state = request.GET.get("tier", ""), request.GET.get("state", "")
    return {
        "q": cleaned(request.GET.get("q", "")),
        "tier": tier if tier in Tier.values else "",
        "state": state if state in ("closed", "all") else "",
    }


def _in_state(found: UnitQuerySet, state: str) -> UnitQuerySet:
    today = timezone.localdate()
    states = {"": found.exclude(closed_on__lte=today), "closed": found.filter(closed_on__lte=today), "all": found}
    return states[state]


def _top(found: UnitQuerySet, user: Any) -> UnitQuerySet:
    """The highest units the person sees, with those directly below them."""
    roots = Q(tier=Tier.COUNTY) if sees_county(user) else Q(path__in=user.standing.watched_paths)
    return found.filter(roots | Q(parent__in=Unit.objects.filter(roots)))


@never_cache
@require_safe
@only(manages)
def unit(request: StaffRequest, code: str) -> HttpResponse:
    """One unit: what it is and was, what is above and below it, who serves in it, and what may be done."""
    shown = managed_unit(request, code)
    today = timezone.localdate()
    is_closed = shown.closed_on is not None and shown.closed_on <= today
    below = list(shown.children.order_by("code"))
    context = {
        "unit": shown,
        "today": today,
        "is_closed": is_closed,
        "trail": _trail(request.user, shown),
        "facts": [(Unit._meta.get_field(fact), _value(shown, fact)) for fact in FACTS[shown.tier]],
        "below": [each for each in below if each.closed_on is None or each.closed_on > today],
        "closed_below": [each for each in below if each.closed_on is not None and each.closed_on <= today],
        "posts": in_order(_not_over(shown.appointments, today).select_related("agent", "unit")),
        "past": shown.past.select_related("parent").order_by("-until"),
        "links": _not_over(LinkedUnit.objects.filter(Q(department=shown) | Q(unit=shown)), today).select_related(
            "department", "unit"
        ),
        "notes": notes_about([shown])[:NOTES],
        "may_amend": answers_for(request.user, shown) and not is_closed,
        "doings": [] if is_closed or not administers(request.user) else _doings(shown),
        "new_below": [] if is_closed or not administers(request.user) else _new_below(shown),
    }
    return render(request, "network/manage/unit.html", context)


def managed_unit(request: StaffRequest, code: str) -> Unit:
    """The unit, closed or not, if the person looks after it; 404 for others as for one that does not exist."""
    return get_object_or_404(managed_units(request.user).select_related("parent"), code=code)


def _trail(user: Any, shown: Unit) -> list[tuple[Unit, bool]]:
    """The units above, the highest first, and whether the person may open their pages."""
    above = Unit.objects.filter(pk__in=shown.ancestor_ids[1:]).order_by("path")
    return [(each, sees_county(user) or answers_for(user, each)) for each in above]


def _not_over(rows: Any, day: Any) -> Any:
    """Posts or links that hold on this day or will."""
    return rows.filter(Q(ends_on=None) | Q(ends_on__gte=day))


def _value(shown: Unit, fact: str) -> Any:
    """A fact as it is shown: a choice in words."""
    display = getattr(shown, f"get_{fact}_display", None)
    return display() if display else getattr(shown, fact)


def _doings(shown: Unit) -> list[tuple[str, Any]]:
    """Address and label of what an administrator may do now. A closing that lies ahead is called off, not repeated."""
    return [
        (reverse(doing.address, args=[shown.code]), doing.label)
        for name, doing in DOINGS.items()
        if shown.tier in doing.tiers and not (name == "close" and shown.closed_on)
    ]


def _new_below(shown: Unit) -> list[tuple[str, Any]]:
    """Address and label for opening a unit of each tier that fits below this one (R7, R15)."""
    if shown.closed_on:
        return []
    address = reverse("network:manage-unit-new")
    return [
        (f"{address}?{urlencode({'tier': tier.value, 'parent': shown.code})}", tier.label)
        for tier in Tier
        if fits_under(tier, shown.tier)
    ]
