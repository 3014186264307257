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
        "assessment:rounds",
        gettext_lazy("Assessment"),
        gettext_lazy("The half-year sheets of towns and departments, and what is missing for full points."),
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
