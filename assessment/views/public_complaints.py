"""Complaining without an account, and reading the answer (R62-R64). Anonymous if one likes."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from assessment.actions import complaints as actions
from assessment.forms.complaints import ComplaintForm, ComplaintTrackForm, EnterForm
from assessment.permissions import enters_complaints
from assessment.tracking import find_own
from assessment.views.guards import only
from network.views.answering import StaffRequest, posted, status_of
from proxyportal.client_address import client_address
from requests_app.throttling import is_throttled, note_failure

FROM_ONE = "complaints from {}"
"""How the throttle calls an address that complains, apart from one that guesses codes."""


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Complain. The answer to the form shows the two numbers; the same form sent again shows the same ones."""
    form = ComplaintForm(posted(request), initial={"unit": request.GET.get("unit", "")[:40]})
    if not form.is_valid():
        return render(request, "assessment/complaint_new.html", {"form": form}, status=status_of(form))
    address = FROM_ONE.format(client_address(request))
    now = timezone.now()
    if is_throttled(now, address=address):
        form.add_error(None, _("Many complaints came from here within an hour. Wait a little, or call the hotline."))
        return render(request, "assessment/complaint_new.html", {"form": form}, status=429)
    note_failure(now, address=address)
    made = actions.lodge(filed=form.filed(), now=now)
    return render(request, "assessment/complaint_received.html", {"made": made, "code": actions.query_code(made)})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@only(enters_complaints)
def enter(request: StaffRequest) -> HttpResponse:
    """Write down what was said at the hotline or a counter (R62, R63). Whoever enters it does not thereby see it."""
    form = EnterForm(posted(request))
    if not form.is_valid():
        return render(request, "assessment/complaint_enter.html", {"form": form}, status=status_of(form))
    made = actions.lodge(filed=form.filed(), actor=request.user, now=timezone.now())
    context = {"made": made, "code": actions.query_code(made), "entered": True}
    return render(request, "assessment/complaint_received.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """How one's complaint stands, by number and code, with the same limits as requests (R56). Nothing stays open: the
    answer is shown once, to whoever gave the code."""
    form = ComplaintTrackForm(posted(request))
    if not form.is_valid():
        return render(request, "assessment/complaint_track.html", {"form": form}, status=status_of(form))
    subjects = {"receipt": form.cleaned_data["number"], "address": client_address(request)}
    now = timezone.now()
    if is_throttled(now, **subjects):
        form.add_error(None, _("Too many wrong tries. Wait a quarter of an hour, or call the hotline."))
        return render(request, "assessment/complaint_track.html", {"form": form}, status=429)
    found = find_own(form.cleaned_data["number"], form.cleaned_data["code"])
    if found is None:
        note_failure(now, **subjects)
        form.add_error(None, _("Number and code do not belong together. Please compare both with what you noted."))
        return render(request, "assessment/complaint_track.html", {"form": form}, status=422)
    return render(request, "assessment/complaint_track.html", {"form": form, "found": found})
