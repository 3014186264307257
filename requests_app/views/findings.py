"""What visits brought home, and the way from there to a request or an answer (R8, R58)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from network.models import User
from requests_app.actions import intake, visiting
from requests_app.care_querysets import FindingQuerySet
from requests_app.enums import Channel
from requests_app.errors import ActionRefused
from requests_app.forms.visits import ReplyForm
from requests_app.forms.walk_ins import RegisterForm
from requests_app.models import Finding, ProxyRequest, Visit
from requests_app.pairs import pairing_of
from requests_app.permissions import may_know_of
from requests_app.views.staff import StaffRequest, asked_for, key_in, links, page_of

STATES = {
    "": gettext_lazy("Still open"),
    "requested": gettext_lazy("Made into a request"),
    "answered": gettext_lazy("Answered"),
    "all": gettext_lazy("All"),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def findings(request: StaffRequest) -> HttpResponse:
    """The findings this person may work on, and what came of each; the ticked ones are answered together (R58)."""
    if request.method != "POST":
        return render(request, "requests_app/findings.html", list_context(request, ReplyForm(user=request.user)))
    form = ReplyForm(request.POST, user=request.user)
    if not form.is_valid():
        return render(request, "requests_app/findings.html", list_context(request, form), status=422)
    try:
        visiting.answer_group(actor=request.user, now=timezone.now(), **form.cleaned_data)
    except ActionRefused as refused:
        messages.warning(request, refused.message)
    else:
        number = len(form.cleaned_data["findings"])
        words = ngettext("%(number)d finding answered.", "%(number)d findings answered together.", number)
        messages.success(request, words % {"number": number})
    return redirect("requests:findings")


def list_context(request: StaffRequest, form: ReplyForm) -> dict[str, Any]:
    """The list as the address narrows it, with the form that answers what is ticked."""
    asked = asked_for(request, state=STATES)
    page = page_of(request, asked_findings(request))
    visits = {finding.visit_id for finding in page}
    requests = {finding.proxy_request_id for finding in page if finding.proxy_request_id}
    return {
        "form": form,
        "page": page,
        "states": links(asked, "state", STATES.items()),
        "state": asked["state"],
        "opens": {
            "visits": set(Visit.objects.visible_to(request.user).filter(pk__in=visits).values_list("pk", flat=True)),
            "requests": set(
                ProxyRequest.objects.visible_to(request.user).filter(pk__in=requests).values_list("pk", flat=True)
            ),
        },
    }


def asked_findings(request: StaffRequest) -> FindingQuerySet:
    """The findings that the address asks for, as the list and its file hold them."""
    rows = in_state(Finding.objects.visible_to(request.user), asked_for(request, state=STATES)["state"])
    return rows.with_list_data().order_by("-visit__visited_on", "-pk")


def in_state(rows: FindingQuerySet, state: str) -> FindingQuerySet:
    """The findings of one state; open ones unless another is asked for."""
    if state == "requested":
        return rows.filter(proxy_request__isnull=False)
    if state == "answered":
        return rows.filter(reply__isnull=False)
    return rows if state == "all" else rows.undecided()


# --- From a finding to a request -------------------------------------------------------------------------------------


def asked_finding(request: StaffRequest) -> Finding | None:
    """The finding that the address of the registration form names; 404 for one this person may not work on."""
    if not request.GET.get("finding"):
        return None
    key = key_in(request.GET["finding"])
    return get_object_or_404(Finding.objects.visible_to(request.user).select_related("visit__place"), pk=key)


def prefilled(finding: Finding | None) -> dict[str, Any]:
    """What a finding fills in beforehand; the resident's details are asked for, as they stand nowhere."""
    if finding is None:
        return {}
    return {
        "description": finding.text,
        "kind": finding.kind,
        "unit": finding.visit.place,
        "channel": Channel.VISIT,
    }


def enter(request: StaffRequest, form: RegisterForm, finding: Finding | None) -> ProxyRequest:
    """Register the walk-in, tied to the finding it came of if there is one."""
    facts: dict[str, Any] = {
        "application": form.application(),
        "channel": Channel(form.cleaned_data["channel"]),
        "visited_at": form.cleaned_data["visited_at"],
        "accept_at_once": "accept" in request.POST,
        "on_behalf_of": form.cleaned_data.get("on_behalf_of"),
        "actor": request.user,
        "now": timezone.now(),
    }
    return visiting.make_request(finding=finding, **facts) if finding else intake.register(**facts)


def pair_agent_hint(user: User, made: ProxyRequest) -> str:
    """Who is paired with the client whom this person has just registered, if they may know and are not it (R67)."""
    pairing = pairing_of(made.client)
    if pairing is None or pairing.agent == user.standing.agent or not may_know_of(user, pairing):
        return ""
    words = _("This resident is in special care, paired with %(agent)s. Let that agent know.")
    return words % {"agent": pairing.agent}
