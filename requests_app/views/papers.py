"""Papers of requests as PDF (R31, R53, R60), and the page from which the intake register is printed (R74)."""

from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from proxyportal.headcount_rules import Days, half_year_of
from requests_app.actions import handling
from requests_app.enums import Verb
from requests_app.errors import ActionRefused
from requests_app.forms.papers import BookForm
from requests_app.intake_book import lines
from requests_app.models import ProxyRequest
from requests_app.paper import authorization, register, result, slip
from requests_app.paper.receipt import receipt as print_receipt
from requests_app.permissions import may
from requests_app.views.desk import visible_request
from requests_app.views.public import own_request
from requests_app.views.staff import StaffRequest

# --- The client's ----------------------------------------------------------------------------------------------------


@require_safe
@own_request
def own_receipt(request: HttpRequest, own: ProxyRequest) -> HttpResponse:
    """The receipt of one's own request."""
    return receipt_of(request, own)


@require_safe
@own_request
def own_result(request: HttpRequest, own: ProxyRequest) -> HttpResponse:
    """The result slip of one's own request, once there is a result."""
    return result_of(request, own)


def receipt_of(request: HttpRequest, shown: ProxyRequest) -> HttpResponse:
    """The receipt, for the client and for the agent who hands it over."""
    return pdf(print_receipt(shown, request.build_absolute_uri, now=timezone.now()), f"{shown.receipt}-receipt")


def result_of(request: HttpRequest, shown: ProxyRequest) -> HttpResponse:
    """The result slip, for the client and for the agent who hands it over."""
    if shown.status not in result.HAS_RESULT:
        raise Http404
    return pdf(result.result(shown, request.build_absolute_uri, now=timezone.now()), f"{shown.receipt}-result")


# --- The agents' -----------------------------------------------------------------------------------------------------


def told_by(request: StaffRequest, receipt: str) -> ProxyRequest:
    """The request, for those who may tell its client anything; 404 for all others, as for one that does not exist."""
    shown = visible_request(request, receipt)
    if not may(request.user, Verb.REVEAL, shown):
        raise Http404
    return shown


@never_cache
@require_safe
def desk_receipt(request: StaffRequest, receipt: str) -> HttpResponse:
    """The receipt a walk-in client takes home; it holds the query code."""
    return receipt_of(request, told_by(request, receipt))


@never_cache
@require_safe
def desk_result(request: StaffRequest, receipt: str) -> HttpResponse:
    """The result slip that tells a client in writing (R53)."""
    return result_of(request, told_by(request, receipt))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def handling_slip(request: StaffRequest, receipt: str) -> HttpResponse:
    """The slip with its whole log (R60): masked by GET, with the client by POST, which the log keeps like a REVEAL."""
    shown = visible_request(request, receipt)
    if request.method == "POST" and not revealed(request, shown):
        return redirect("requests:page", shown.receipt)
    clear = request.method == "POST"
    content = slip.slip(shown, request.build_absolute_uri, clear=clear, now=timezone.now())
    return pdf(content, f"{shown.receipt}-slip")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def authorization_form(request: StaffRequest, receipt: str) -> HttpResponse:
    """The form that authorizes the agent (R11): by GET the client writes name and phone, by POST they are printed."""
    shown = told_by(request, receipt)
    if request.method == "POST" and not revealed(request, shown):
        return redirect("requests:page", shown.receipt)
    given = shown.authorizations.filter(revoked_at=None).last()
    clear = request.method == "POST"
    content = authorization.form(shown, clear=clear, now=timezone.now(), authorization=given)
    return pdf(content, f"{shown.receipt}-authorization")


def revealed(request: StaffRequest, shown: ProxyRequest) -> bool:
    """Put in the log that the client was printed in full. False, with a message, for who may not."""
    try:
        handling.reveal(proxy_request=shown, actor=request.user, now=timezone.now())
    except ActionRefused as refused:
        messages.warning(request, refused.message)
        return False
    return True


# --- The register ----------------------------------------------------------------------------------------------------


@never_cache
@require_safe
def papers(request: StaffRequest) -> HttpResponse:
    """Choose the register's unit and period; this month of one's own unit, to begin with."""
    return choice(request, BookForm(initial=begun_with(request), user=request.user))


@never_cache
@require_safe
def intake_register(request: StaffRequest) -> HttpResponse:
    """The register as the address asks for it; with a mistake, the form again."""
    form = BookForm(request.GET, user=request.user)
    if not form.is_valid():
        return choice(request, form, status=422)
    asked = form.cleaned_data
    unit, days = asked["unit"], (asked["first"], asked["last"])
    content = register.register(
        unit, days, lines(asked["requests"]), below=bool(asked.get("below")), now=timezone.now()
    )
    return pdf(content, f"register-{unit.code}-{days[0]:%Y%m%d}-{days[1]:%Y%m%d}")


def choice(request: StaffRequest, form: BookForm, status: int = 200) -> HttpResponse:
    """The page with the form. Raises PermissionDenied for who has no register to print."""
    if not form.fields["unit"].queryset.exists():  # type: ignore[attr-defined]  # the class says which field it is
        raise PermissionDenied(_("You serve and oversee no unit that keeps a register."))
    unit, first, last = (str(form[name].value() or "") for name in ("unit", "first", "last"))
    links = [
        {
            "url": "?" + urlencode({"unit": unit, "first": period.first, "last": period.last}),
            "label": label,
            "current": (first, last) == (str(period.first), str(period.last)),
        }
        for label, period in periods(timezone.localdate())
    ]
    return render(request, "requests_app/papers.html", {"form": form, "periods": links}, status=status)


def begun_with(request: StaffRequest) -> dict[str, Any]:
    """What the form holds at first: the unit and period of the address, else one's own unit and this month."""
    home = request.user.standing.home
    _label, month = periods(timezone.localdate())[0]
    given = {name: request.GET[name] for name in ("unit", "first", "last") if request.GET.get(name)}
    return {"unit": home.code if home else "", "first": month.first, "last": month.last} | given


def periods(today: date) -> list[tuple[str, Days]]:
    """This and last month, this and the last half-year: what a register is printed for."""
    month, half = Days(today.replace(day=1), today), half_year_of(today)
    before = month.first - timedelta(days=1)
    return [
        (_("This month"), month),
        (_("Last month"), Days(before.replace(day=1), before)),
        (_("This half-year"), Days(half.first, today)),
        (_("Last half-year"), half_year_of(half.first - timedelta(days=1))),
    ]


def pdf(content: bytes, name: str) -> HttpResponse:
    """A PDF to look at and print, under a name that says nothing of anybody; `never_cache` keeps it nowhere."""
    response = HttpResponse(content, content_type="application/pdf")
    shown = content_disposition_header(as_attachment=False, filename=f"{name}.pdf")
    response.headers["Content-Disposition"] = shown or "inline"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
