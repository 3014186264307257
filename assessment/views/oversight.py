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

from assessment.models import BadRatingTask, Complaint, ReminderTalk, ReturnVisit
from assessment.overdue import Overdue
from assessment.views.staff import for_overseers
from network.models import User
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


OF_THE_DEPARTMENT = {"assessment:visits"}
"""Parts that are the organization department's alone (R59)."""

Figures = list[tuple[str, int, Any]]
"""The address of the rows, how many they are, and of what."""


@never_cache
@require_safe
@for_overseers
def index(request: StaffRequest) -> HttpResponse:
    """What needs attention today, each figure a link to its rows, and the parts (R49, R61)."""
    supervises = request.user.standing.supervises
    context = {
        "figures": missed(request.user) + voices(request.user),
        "parts": [part for part in PARTS if supervises or part[0] not in OF_THE_DEPARTMENT],
    }
    return render(request, "assessment/oversight.html", context)


def missed(user: User) -> Figures:
    """Limits that ran out, and what follows from them (R49)."""
    now = timezone.now()
    limits = Overdue(user, now, {}).counts()
    talks = ReminderTalk.objects.visible_to(user).tab_counts(now)
    overdue, chain = reverse("assessment:overdue"), reverse("assessment:talks")
    return [
        (f"{overdue}?state=open", limits["open"], _("missed limits still open")),
        (f"{chain}?tab=late", talks["late"], _("items that are overdue themselves")),
        (f"{chain}?tab=open", talks["open"], _("reminder talks to hold")),
        (f"{chain}?tab=talked", talks["talked"], _("rectifications to record")),
        (f"{chain}?tab=rectified", talks["rectified"], _("rectifications to verify")),
    ]


def voices(user: User) -> Figures:
    """What clients said that waits for somebody (R59, R64, R88)."""
    today = timezone.localdate()
    heard = Complaint.objects.visible_to(user).tab_counts(today)
    rated = BadRatingTask.objects.visible_to(user).tab_counts(today)
    complaints, ratings = reverse("assessment:complaints"), reverse("assessment:bad-ratings")
    found: Figures = [
        (f"{complaints}?tab=new", heard["new"], _("complaints just received")),
        (f"{ratings}?tab=late", rated["late"], _("bad ratings overdue")),
        (f"{ratings}?tab=check", rated["check"], _("bad ratings to look into")),
    ]
    if not user.standing.supervises:
        return found
    visits = ReturnVisit.objects.visible_to(user).tab_counts()
    return [
        found[0],
        (f"{complaints}?tab=to_decide", heard["to_decide"], _("complaints to decide")),
        *found[1:],
        (f"{reverse('assessment:visits')}?tab=open", visits["open"], _("clients to ask again")),
    ]
