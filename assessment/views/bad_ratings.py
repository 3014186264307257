"""What bad ratings lead to: check, rectification, return visit (R88). For who watches the unit."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from assessment.actions import bad_ratings as actions
from assessment.forms.return_visits import StepForm
from assessment.models import BadRatingTask
from assessment.permissions import may_look_into, oversees, supervises
from assessment.views.guards import only
from network.models import User
from requests_app.errors import ActionRefused
from requests_app.models import ProxyRequest
from requests_app.views.staff import StaffRequest, page_of

TABS = {
    "running": gettext_lazy("Under way"),
    "late": gettext_lazy("Overdue"),
    "check": gettext_lazy("Check due"),
    "rectify": gettext_lazy("Rectification due"),
    "visit": gettext_lazy("Return visit due"),
    "closed": gettext_lazy("Finished"),
}
STEPS = {
    "check": (actions.check, gettext_lazy("What went wrong?")),
    "rectify": (actions.rectify, gettext_lazy("What was put right?")),
}
"""What is recorded here, and what is asked; the return visit has a page of its own."""


@never_cache
@require_safe
@only(oversees)
def ratings(request: StaffRequest) -> HttpResponse:
    """The tasks of the county or of the person's subtree, by the step that is owed."""
    today = timezone.localdate()
    visible = BadRatingTask.objects.visible_to(request.user)
    counts = visible.tab_counts(today)
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else "running"
    page = page_of(request, visible.on_tab(tab, today).with_list_data())
    context = {
        "tabs": [(name, label, counts[name]) for name, label in TABS.items()],
        "tab": tab,
        "page": page,
        "rows": [(task, task.closed_at is None and task.due_on < today) for task in page],
        "supervises": supervises(request.user),
    }
    return render(request, "assessment/bad_ratings.html", context)


@never_cache
@require_safe
@only(oversees)
def rating(request: StaffRequest, pk: int) -> HttpResponse:
    """One task: the rating as the client gave it, the steps so far, the form of the next."""
    return render(request, "assessment/bad_rating.html", page_context(request, visible_task(request, pk)))


def visible_task(request: StaffRequest, pk: int) -> BadRatingTask:
    """The task, if this person may see it; 404 for a stranger's as for one that does not exist."""
    return get_object_or_404(BadRatingTask.objects.visible_to(request.user).with_list_data(), pk=pk)


def next_step(user: User, shown: BadRatingTask) -> str:
    """The step this person can record now; none where it is somebody else's."""
    if shown.rectified_at or not may_look_into(user, shown):
        return ""
    return "rectify" if shown.checked_at else "check"


def page_context(request: StaffRequest, shown: BadRatingTask, form: StepForm | None = None) -> dict[str, Any]:
    """What the page shows; a form that came back with mistakes is given."""
    step = next_step(request.user, shown)
    about = shown.rating.proxy_request_id
    return {
        "shown": shown,
        "step": step,
        "form": form or (StepForm(label=STEPS[step][1]) if step else None),
        "is_late": shown.closed_at is None and shown.due_on < timezone.localdate(),
        "opens": ProxyRequest.objects.visible_to(request.user).filter(pk=about).exists(),
        "supervises": supervises(request.user),
    }


@never_cache
@require_POST
@only(oversees)
def act(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Record a step. None can be left out: a step out of turn becomes a message."""
    shown = visible_task(request, pk)
    if verb not in STEPS:
        raise Http404
    if next_step(request.user, shown) != verb:
        messages.warning(request, actions.MOVED_ON if may_look_into(request.user, shown) else actions.NOT_YOURS)
        return redirect("assessment:bad-rating", pk)
    action, label = STEPS[verb]
    form = StepForm(request.POST, label=label)
    if not form.is_valid():
        return render(request, "assessment/bad_rating.html", page_context(request, shown, form), status=422)
    try:
        action(task=shown, text=form.cleaned_data["text"], actor=request.user, now=timezone.now())
    except ActionRefused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, _("Recorded."))
    return redirect("assessment:bad-rating", pk)
