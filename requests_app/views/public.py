"""What residents see and do, without an account. Whoever gave the right code sees their own request, nobody else."""

from datetime import datetime
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from network.forms import UnitField
from proxyportal.client_address import client_address
from requests_app import client_pass
from requests_app.actions import intake
from requests_app.clocks import clock_of
from requests_app.enums import ActorKind, Status, Verb
from requests_app.errors import ActionRefused, NoRoom
from requests_app.figures import county_figures
from requests_app.forms.intake import SubmitForm, agent_choices, agent_of
from requests_app.forms.tracking import TrackForm
from requests_app.forms.verbs import CLIENT_FORMS, VerbForm
from requests_app.models import ProxyRequest
from requests_app.occasions import has_occasion
from requests_app.paper import offered
from requests_app.receipts import receipt_context
from requests_app.story import story_of
from requests_app.throttling import is_throttled, note_failure
from requests_app.tracking import find_own, published_contacts
from requests_app.views.files import inert_download
from requests_app.views.verbs import CLIENT_ACTIONS, done
from requests_app.workflow import possible


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Three doors, the promise in four steps, the county's figures."""
    return render(request, "requests_app/home.html", {"figures": county_figures(timezone.now())})


@login_not_required
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """Submit a request (R42): one page, five answers. A double click or a replay shows the same receipt."""
    if request.method != "POST":
        wanted = {name: request.GET[name] for name in ("unit", "item", "kind", "agent") if name in request.GET}
        return render(request, "requests_app/new.html", {"form": SubmitForm(initial=wanted)})
    form = SubmitForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            made = intake.submit(
                application=form.application(), agent=agent_of(form.cleaned_data["agent"]), now=timezone.now()
            )
        except ActionRefused as refused:
            form.add_error("attachments" if isinstance(refused, NoRoom) else "client_phone", refused.message)
        else:
            return client_pass.open_for(request, redirect("requests:receipt", made.receipt), made.receipt)
    return render(request, "requests_app/new.html", {"form": form}, status=422)


@login_not_required
@require_safe
def agents(request: HttpRequest) -> HttpResponse:
    """The agents that may be named for a place, as options of the form's list."""
    place = UnitField(required=False).place_or_none(request.GET.get("unit", "")[:40])
    return render(request, "requests_app/_agent_options.html", {"choices": agent_choices(place)})


@login_not_required
@never_cache
def track(request: HttpRequest) -> HttpResponse:
    """Open one's own request by receipt number and code (R56). An unknown number and a wrong code look the same."""
    sent = request.POST if request.method == "POST" else None
    form = TrackForm(sent, initial={"receipt": request.GET.get("receipt", "")[:24]})
    if request.method != "POST" or not form.is_valid():
        opened = ProxyRequest.objects.filter(receipt__in=client_pass.opened(request)).select_related("item")
        status = 422 if form.is_bound else 200
        return render(request, "requests_app/track.html", {"form": form, "opened": opened}, status=status)
    subjects = {"receipt": form.cleaned_data["receipt"], "address": client_address(request)}
    now = timezone.now()
    if is_throttled(now, **subjects):
        form.add_error(None, _("Too many wrong tries. Wait a quarter of an hour, or call the hotline."))
        return render(request, "requests_app/track.html", {"form": form}, status=429)
    found = find_own(form.cleaned_data["receipt"], form.cleaned_data["code"])
    if found is None:
        note_failure(now, **subjects)
        form.add_error(None, _("Number and code do not belong together. Please compare both with your receipt."))
        return render(request, "requests_app/track.html", {"form": form}, status=422)
    return client_pass.open_for(request, redirect("requests:progress", found.receipt), found.receipt)


def own_request(view: Any) -> Any:
    """Give the view the request that this browser opened with its code; ask for the code otherwise."""

    @login_not_required
    @never_cache
    @wraps(view)
    def wrapper(request: HttpRequest, receipt: str, **kwargs: Any) -> HttpResponseBase:
        if receipt not in client_pass.opened(request):
            messages.info(request, _("Please give the code of your request to see it."))
            return redirect("requests:track")
        own = get_object_or_404(ProxyRequest.objects.with_page_data(), receipt=receipt)
        return client_pass.open_for(request, view(request, own, **kwargs), receipt)

    return wrapper


@require_safe
@own_request
def receipt(request: HttpRequest, own: ProxyRequest) -> HttpResponse:
    """The receipt: number, code, what happens next and by when; printable."""
    return render(request, "requests_app/receipt.html", receipt_context(own, request))


@require_safe
@own_request
def progress(request: HttpRequest, own: ProxyRequest) -> HttpResponse:
    """The client's own page: how it stands, who is responsible, and what the client can do now."""
    return render(request, "requests_app/progress.html", progress_context(own))


OWED_BY_CLIENT = {Verb.ANSWER, Verb.AUTHORIZE}
"""What somebody waits for; the page shows it before everything else."""


def progress_context(own: ProxyRequest, bound: dict[Verb, VerbForm] | None = None) -> dict[str, Any]:
    """What the progress page shows; `bound` holds a form that was sent with mistakes."""
    now = timezone.now()
    rated = own.ratings.filter(round=own.round).first()
    contacts = published_contacts(own, timezone.localdate(now))
    sent = bound or {}
    forms = {verb: client_form(verb, own) for verb in client_verbs(own, now, rated=rated is not None)} | sent
    return {
        "own": own,
        "clock": clock_of(own, now),
        "story": story_of(own, now, public=True),
        "contact": contacts.responsible,
        "first": contacts.first,
        "files": own.attachments.all(),
        "rated": rated,
        "papers": offered.for_client(own),
        "forms": [(verb, form, verb in sent) for verb, form in forms.items()],
        "owed": OWED_BY_CLIENT,
        "chooses": not OWED_BY_CLIENT.issuperset(forms),
        "dispute": own.disputes.last() if own.disputed_at or own.round > 1 else None,
        "past": own.past_rounds.all() if own.round > 1 else (),
        "ruling": own.rulings.filter(verb=Verb.VOID).last() if own.status == Status.VOID else None,
    }


def client_verbs(own: ProxyRequest, now: datetime, *, rated: bool) -> list[Verb]:
    """What the client is offered: what the table allows now, where there is an occasion for it."""
    idle = {Verb.RATE: rated, Verb.AUTHORIZE: own.authorized}
    allowed = [verb for verb in possible(own.status, ActorKind.CLIENT) if not idle.get(verb)]
    return [verb for verb in CLIENT_FORMS if verb in allowed and has_occasion(verb, own, now)]


def client_form(verb: Verb, own: ProxyRequest, *sent: Any) -> VerbForm:
    """The form of a client's verb; its fields' ids carry the verb, since several forms stand on one page."""
    return CLIENT_FORMS[verb](*sent, proxy_request=own, auto_id=f"id_{verb}_%s")


@require_POST
@own_request
def act(request: HttpRequest, own: ProxyRequest, verb: str) -> HttpResponse:
    """Rate (R88), withdraw (R12) or add files."""
    if verb not in CLIENT_FORMS:
        raise Http404
    form = client_form(Verb(verb), own, request.POST, request.FILES)
    if done(request, form, CLIENT_ACTIONS[Verb(verb)], proxy_request=own, now=timezone.now()):
        messages.success(request, _("Thank you. It has been recorded."))
    elif form.errors:
        return render(request, "requests_app/progress.html", progress_context(own, {Verb(verb): form}), status=422)
    return redirect("requests:progress", own.receipt)


@require_safe
@own_request
def download(request: HttpRequest, own: ProxyRequest, pk: int) -> HttpResponseBase:
    """A file of one's own request."""
    return inert_download(get_object_or_404(own.attachments, pk=pk))


@login_not_required
@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """Leave a shared computer: this browser forgets every request it opened."""
    return client_pass.close(redirect(settings.LOGOUT_REDIRECT_URL))
