"""Entering walk-ins: an agent's form, and looking up a client who was here before."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from requests_app.actions import handling
from requests_app.errors import ActionRefused, NoRoom
from requests_app.forms.walk_ins import RegisterForm
from requests_app.known_clients import last_request_of
from requests_app.models import ProxyRequest
from requests_app.throttling import may_look_up
from requests_app.views.findings import asked_finding, enter, pair_agent_hint, prefilled
from requests_app.views.staff import StaffRequest


def check_registers(request: StaffRequest) -> None:
    """Raises PermissionDenied for who works no queue (R36)."""
    standing = request.user.standing
    if standing.home is None or not standing.serves:
        raise PermissionDenied(_("Only agents register walk-ins."))


@never_cache
def register(request: StaffRequest) -> HttpResponse:
    """Enter a walk-in (R36, R43), perhaps one that a visit brought home (R8)."""
    check_registers(request)
    finding = asked_finding(request)
    if request.method != "POST":
        return shown(request, RegisterForm(initial=prefilled(finding), user=request.user))
    form = RegisterForm(request.POST, request.FILES, user=request.user)
    if "look_up" in request.POST:
        return look_up(request, form)
    if form.is_valid():
        try:
            return entered(request, enter(request, form, finding))
        except NoRoom as refused:
            form.add_error("attachments", refused.message)
        except ActionRefused as refused:
            if finding:
                messages.warning(request, refused.message)
                return redirect("requests:findings")
            form.add_error(None, refused.message)
    return shown(request, form, status=422)


def shown(request: StaffRequest, form: RegisterForm, *, note: str = "", status: int = 200) -> HttpResponse:
    """The form's page."""
    return render(request, "requests_app/register.html", {"form": form, "note": note}, status=status)


def entered(request: StaffRequest, made: ProxyRequest) -> HttpResponse:
    """On to the receipt, with a word about special care if there is one (R67)."""
    if pair_agent := pair_agent_hint(request.user, made):
        messages.info(request, pair_agent)
    return redirect("requests:desk-receipt", made.receipt)


def look_up(request: StaffRequest, form: RegisterForm) -> HttpResponse:
    """The same form, with name and place of the client of this phone filled in; nothing typed is lost.

    The client stands before the agent; that they were shown in full stays in the log of the request it was read from.
    """
    now = timezone.now()
    allowed = may_look_up(request.user.pk, now) if form.phone else True
    known = last_request_of(form.phone, request.user) if allowed else None
    if known:
        handling.reveal(proxy_request=known, actor=request.user, now=now)
    return shown(request, form.with_client_of(known, request.user), note=note_of(form.phone, known, allowed=allowed))


def note_of(phone: str, known: ProxyRequest | None, *, allowed: bool) -> str:
    """What came of a look-up. A phone that nobody gave and one of a stranger's request look the same."""
    if not phone:
        return _("Type the client's phone first.")
    if not allowed:
        return _("You looked up very many phones within an hour. Please ask the client instead.")
    if known:
        words = _("Filled in from request %(receipt)s: %(place)s. Please check it with the client.")
        return words % {"receipt": known.receipt, "place": known.area.full_name}
    return _("No earlier request of this phone is known to you.")


@never_cache
@require_POST
def known_client(request: StaffRequest) -> HttpResponse:
    """While the form is being filled in: who gave this phone before, masked, with a button that fills it in."""
    check_registers(request)
    phone = RegisterForm(request.POST, user=request.user).phone
    if not phone:
        return render(request, "requests_app/_known_client.html", {"known": None, "note": ""})
    allowed = may_look_up(request.user.pk, timezone.now())
    known = last_request_of(phone, request.user) if allowed else None
    note = "" if known else note_of(phone, known, allowed=allowed)
    return render(request, "requests_app/_known_client.html", {"known": known, "note": note})
