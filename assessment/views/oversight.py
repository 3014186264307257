"""The index of the organization department's side: the parts that this installation has."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assessment.permissions import oversees
from network.views.answering import StaffRequest

PARTS: tuple[tuple[str, Any, Any], ...] = (
    (
        "assessment:reviews",
        gettext_lazy("Public reviews"),
        gettext_lazy("Meetings and surveys at which people judged a unit, and how satisfied they were."),
    ),
    (
        "assessment:petitions",
        gettext_lazy("Petitions"),
        gettext_lazy("Petitions to the county and above, and whether poor service caused them."),
    ),
    (
        "assessment:collective",
        gettext_lazy("Collective handling"),
        gettext_lazy("What was handled for many at once, studied by the Party organization, or done in activities."),
    ),
)
"""Address, name and purpose of each part."""


@never_cache
@require_safe
def index(request: StaffRequest) -> HttpResponse:
    """For the organization department, and for leaders and personnel officers with their subtree (R61)."""
    if not oversees(request.user):
        raise PermissionDenied(_("This page belongs to those who oversee more than a queue."))
    return render(request, "assessment/oversight.html", {"parts": PARTS})
