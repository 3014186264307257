"""Pages that belong to no part of the service: the elder switch, what the portal says about itself, and failures."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from proxyportal.context_processors import ELDER_COOKIE, facts
from proxyportal.middleware import html_language

ONE_YEAR = 365 * 24 * 60 * 60


@login_not_required
@require_POST
def elder(request: HttpRequest) -> HttpResponse:
    """Switch the elder mode (长辈版) on or off for this browser and go back to the page it was asked on."""
    response = HttpResponseRedirect(safe_return(request))  # `redirect` would take a word for a route's name
    if request.POST.get("on") == "1":
        secure = settings.LANGUAGE_COOKIE_SECURE
        response.set_cookie(ELDER_COOKIE, "1", max_age=ONE_YEAR, secure=secure, httponly=True, samesite="Lax")
    else:
        response.delete_cookie(ELDER_COOKIE, samesite="Lax")
    return response


def safe_return(request: HttpRequest) -> str:
    """The page a form asks to return to, if it is ours; else the home page."""
    target = request.POST.get("next", "")
    secure = request.is_secure()
    if url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}, require_https=secure):
        return target
    return reverse("home")


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """The regulation as given: its number and day are blank in the source and stay blank (R1)."""
    return render(request, "pages/about.html")


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """The notice that article 17 of the Personal Information Protection Law asks for."""
    return render(request, "pages/privacy.html")


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What has been done, and checked, for people who see, hear, move or read differently; and what has not."""
    return render(request, "pages/accessibility.html")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Handle 400: Django gives up before a request can be trusted, so the page asks nothing of it."""
    return failure(request, "400.html", status=400)


def server_error(request: HttpRequest) -> HttpResponse:
    """Handle 500: no context processor and no database, so that the page comes up when they do not; hotline kept."""
    return failure(request, "500.html", status=500)


def failure(request: HttpRequest, template: str, *, status: int) -> HttpResponse:
    """Render a page that stands by itself; of the request only the cookie of the elder mode is read."""
    language = html_language(get_language() or settings.LANGUAGE_CODE)
    portal = facts() | {"language": language, "elder": request.COOKIES.get(ELDER_COOKIE) == "1"}
    return HttpResponse(render_to_string(template, {"portal": portal}), status=status)
