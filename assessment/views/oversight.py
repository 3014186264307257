"""The index of the organization department's side: what needs attention today, and the parts."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from assessment.models import ReminderTalk
from assessment.overdue import Overdue
from assessment.views.staff import for_overseers
from network.views.answering import StaffRequest

PARTS: tuple[tuple[str, Any, Any], ...] = (
    (
        "assessment:dashboard",
        gettext_lazy("Dashboard"),
        gettext_lazy("The figures of the county or of one unit: how much, how fast, how satisfied."),
    ),
    (
        "assessment:overdue",
        gettext_lazy("Overdue list"),
        gettext_lazy("Every missed limit by stage, unit and agent, open and closed."),
    ),
    (
        "assessment:talks",
        gettext_lazy("Reminder talks"),
        gettext_lazy("Talk, rectification, verification: one item after the other."),
    ),
    (
        "assessment:visits",
        gettext_lazy("Return visits"),
        gettext_lazy("Clients asked afterwards: drawn by lot, or for a reason."),
    ),
    (
        "assessment:bad-ratings",
        gettext_lazy("Bad ratings"),
        gettext_lazy("Looked into and put right, one by one."),
    ),
    (
        "assessment:complaints",
        gettext_lazy("Complaints"),
        gettext_lazy("Taken in, handled by the level above, answered."),
    ),
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
    (
        "assessment:rounds",
        gettext_lazy("Assessment"),
        gettext_lazy("The half-yearly sheets of towns and departments, row by row, with the cases behind them."),
    ),
)
"""Address, name and purpose of each part."""


@never_cache
@require_safe
@for_overseers
def index(request: StaffRequest) -> HttpResponse:
    """What needs attention today, each figure a link to its rows, and the parts (R49, R61)."""
    now = timezone.now()
    missed = Overdue(request.user, now, {}).counts()
    talks = ReminderTalk.objects.visible_to(request.user).tab_counts(now)
    overdue, chain = reverse("assessment:overdue"), reverse("assessment:talks")
    figures = [
        (f"{overdue}?state=open", missed["open"], _("missed limits still open")),
        (f"{chain}?tab=late", talks["late"], _("items that are overdue themselves")),
        (f"{chain}?tab=open", talks["open"], _("reminder talks to hold")),
        (f"{chain}?tab=talked", talks["talked"], _("rectifications to record")),
        (f"{chain}?tab=rectified", talks["rectified"], _("rectifications to verify")),
    ]
    return render(request, "assessment/oversight.html", {"figures": figures, "parts": PARTS})
