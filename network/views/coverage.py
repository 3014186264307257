"""Coverage for those who answer for the network: who and what is missing (R15, R40, R72)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from network.coverage import KINDS, Coverage, Gap

PER_PAGE = 50
DEPARTMENTS = "departments"
"""What stands in the address for the units that belong to no town."""


@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """Figures, the map of towns and villages, and the list of gaps behind it."""
    found = Coverage(timezone.localdate(), _scope_of(request.user))
    gaps = found.gaps()
    places = _places(gaps)
    asked = _asked(request, places)
    here = [gap for gap in gaps if asked["town"] in ("", _place_of(gap))]
    shown = [gap for gap in here if not asked["kind"] or asked["kind"] in gap.kinds]
    counts = Counter(kind for gap in here for kind in gap.kinds)
    context = {
        "figures": found.figures(),
        "blocks": found.blocks(),
        "page": Paginator(shown, PER_PAGE).get_page(request.GET.get("page")),
        "towns": _links(asked, "town", {"": _("All places"), **places}, Counter(map(_place_of, gaps))),
        "kinds": _links(asked, "kind", _kinds(counts, asked["kind"]), counts),
        "is_narrowed": any(asked.values()),
        "day": timezone.localdate(),
    }
    return render(request, "network/coverage.html", context)


def _scope_of(user: Any) -> tuple[str, ...] | None:
    """None for the whole county, else the subtrees the person watches (R61)."""
    if user.is_staff or user.standing.supervises:
        return None
    if not user.standing.watched_paths:
        raise PermissionDenied(_("Only those who answer for the network see its coverage."))
    return user.standing.watched_paths


def _places(gaps: Iterable[Gap]) -> dict[str, str]:
    """Towns with a gap, and the departments together."""
    return {_place_of(gap): gap.town.name if gap.town else _("Departments") for gap in gaps}


def _place_of(gap: Gap) -> str:
    return gap.town.code if gap.town else DEPARTMENTS


def _asked(request: HttpRequest, places: Mapping[str, str]) -> dict[str, str]:
    """Town and kind from the address; what is not known narrows nothing."""
    town, kind = request.GET.get("town", ""), request.GET.get("kind", "")
    return {"town": town if town in places else "", "kind": kind if kind in KINDS else ""}


def _kinds(counts: Mapping[str, int], asked: str) -> dict[str, Any]:
    """The kinds of gap that there are, and the one that was asked for."""
    return {"": _("All gaps"), **{kind: label for kind, label in KINDS.items() if counts[kind] or kind == asked}}


def _links(
    asked: Mapping[str, str], name: str, choices: Mapping[str, Any], counts: Mapping[str, int]
) -> list[dict[str, Any]]:
    """A link for each choice of one filter, which keeps the other one, with how much it would show."""
    return [
        {
            "url": "?" + urlencode({key: text for key, text in {**asked, name: value}.items() if text}) + "#list",
            "label": label,
            "count": counts.get(value),
            "current": asked[name] == value,
        }
        for value, label in choices.items()
    ]
