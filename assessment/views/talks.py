"""The chain: the items that missed limits led to, and the next step of each (R49)."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from assessment.actions import talk_steps
from assessment.enums import TALK_RUNNING, TalkState, TalkVerb
from assessment.forms.talks import FORMS, StepForm
from assessment.models import ReminderTalk
from assessment.permissions import is_talked_to, may_talk, may_verify, oversees
from assessment.whom import officers_of
from network.models import User
from proxyportal.regulation import is_overtime
from requests_app.errors import ActionRefused, NotPermitted, TooLate
from requests_app.models import ProxyRequest
from requests_app.views.desk import CountedPaginator
from requests_app.views.staff import StaffRequest

TABS = {
    "running": gettext_lazy("Under way"),
    "late": gettext_lazy("Overdue"),
    "open": TalkState.OPEN.label,
    "talked": TalkState.TALKED.label,
    "rectified": TalkState.RECTIFIED.label,
    "closed": gettext_lazy("Done with"),
}
ACTIONS: dict[str, Callable[..., ReminderTalk]] = {verb: getattr(talk_steps, verb.value) for verb in TalkVerb}
NEXT = {
    TalkState.OPEN: (TalkVerb.HOLD, may_talk),
    TalkState.TALKED: (TalkVerb.RECTIFY, may_talk),
    TalkState.RECTIFIED: (TalkVerb.VERIFY, may_verify),
}
"""What is owed next, and who may record it."""


@never_cache
@require_safe
def talks(request: StaffRequest) -> HttpResponse:
    """The items this person sees, by where they stand, the most overdue first; an agent's own alone (R49).

    `whose=own` shows those who oversee what concerns themselves, as their desk counts it.
    """
    now = timezone.now()
    everybodys = oversees(request.user) and request.GET.get("whose") != "own"
    visible = ReminderTalk.objects.visible_to(request.user)
    visible = visible if everybodys else visible.with_person(request.user)
    counts = visible.tab_counts(now)
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else "running"
    page = CountedPaginator(visible.on_tab(tab, now).with_list_data(), counts[tab]).get_page(request.GET.get("page"))
    officers = officers_of({talk.unit for talk in page}, timezone.localdate(now))
    context = {
        "tabs": [(name, label, counts[name]) for name, label in TABS.items()],
        "tab": tab,
        "page": page,
        "rows": [(talk, officers[talk.unit_id], bool(talk.due_at and is_overtime(talk.due_at, now))) for talk in page],
        "oversees": oversees(request.user),
        "everybodys": everybodys,
    }
    return render(request, "assessment/talks.html", context)


def visible_talk(request: StaffRequest, pk: int) -> ReminderTalk:
    """The item, if this person may see it; 404 for a stranger's as for one that does not exist."""
    people = ("unit", "agent", "talked_to", "talked_by", "rectified_by", "verified_by")
    return get_object_or_404(ReminderTalk.objects.visible_to(request.user).select_related(*people), pk=pk)


@never_cache
@require_safe
def talk(request: StaffRequest, pk: int) -> HttpResponse:
    """One item: its missed limits, its story, and the form of the next step."""
    return render(request, "assessment/talk.html", page_context(request, visible_talk(request, pk)))


def page_context(request: StaffRequest, shown: ReminderTalk, bound: StepForm | None = None) -> dict[str, Any]:
    """What the page shows; `bound` is a form that came back with mistakes."""
    now = timezone.now()
    parts = list(shown.parts.select_related("breach__proxy_request__item", "ruling"))
    asked = {part.breach.proxy_request_id for part in parts}
    seen = ProxyRequest.objects.visible_to(request.user).filter(pk__in=asked).values_list("pk", flat=True)
    return {
        "shown": shown,
        "parts": parts,
        "seen": set(seen),
        "steps": shown.steps.select_related("by"),
        "officers": officers_of([shown.unit], timezone.localdate(now))[shown.unit_id],
        "is_late": shown.due_at is not None and is_overtime(shown.due_at, now),
        "forms": offered(request.user, shown, bound),
        "oversees": oversees(request.user),
    }


def offered(user: User, shown: ReminderTalk, bound: StepForm | None) -> list[StepForm]:
    """The forms this person is offered: the next step, and for the person talked to a reply."""
    verbs = [verb for state, (verb, may) in NEXT.items() if state == shown.state and may(user, shown)]
    if shown.state in TALK_RUNNING and is_talked_to(user, shown):
        verbs.append(TalkVerb.REPLY)
    return [bound if bound and bound.verb == verb else FORMS[verb](talk=shown, user=user) for verb in verbs]


@never_cache
@require_POST
def act(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """Record one step. A form with mistakes comes back with everything typed; a stale click becomes a message."""
    shown = visible_talk(request, pk)
    if verb not in FORMS:
        raise Http404
    if not permitted(request.user, verb, shown):
        messages.warning(request, talk_steps.NOT_YOURS)
        return redirect("assessment:talk", pk)
    form = FORMS[verb](request.POST, talk=shown, user=request.user)
    if not form.is_valid():
        return render(request, "assessment/talk.html", page_context(request, shown, form), status=422)
    try:
        ACTIONS[verb](talk=shown, actor=request.user, now=timezone.now(), **form.cleaned_data)
    except (TooLate, NotPermitted) as refused:
        messages.warning(request, refused.message)
    except ActionRefused as refused:
        return look_again(request, shown, verb, refused)
    else:
        messages.success(request, _("Recorded: %(verb)s.") % {"verb": TalkVerb(verb).label})
    return redirect("assessment:talk", pk)


def look_again(request: StaffRequest, shown: ReminderTalk, verb: str, refused: ActionRefused) -> HttpResponse:
    """The page as it stands now, with what was typed and why it was not recorded."""
    data = request.POST.copy()
    data["seen"] = str(shown.parts.count())
    form = FORMS[verb](data, talk=shown, user=request.user)
    form.add_error(None, refused.message)
    return render(request, "assessment/talk.html", page_context(request, shown, form), status=422)


def permitted(user: User, verb: str, shown: ReminderTalk) -> bool:
    """Whether the person may ever record this step of this item."""
    may = {TalkVerb.HOLD: may_talk, TalkVerb.RECTIFY: may_talk, TalkVerb.REPLY: is_talked_to}.get(
        TalkVerb(verb), may_verify
    )
    return may(user, shown)
