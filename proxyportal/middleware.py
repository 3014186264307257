"""The portal's own middleware: which language a page is in, and that a first password is replaced."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers


def language(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Serve Chinese unless the visitor chose otherwise with the switch on the page.

    Django's LocaleMiddleware would follow Accept-Language; many phones and shared computers here are set to English by
    somebody else, and a resident must not land on a foreign page because of it.
    """
    languages = dict(settings.LANGUAGES)

    def middleware(request: HttpRequest) -> HttpResponseBase:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        translation.activate(chosen if chosen in languages else settings.LANGUAGE_CODE)
        request.LANGUAGE_CODE = translation.get_language()
        response = get_response(request)
        patch_vary_headers(response, ["Cookie"])
        response.headers.setdefault("Content-Language", html_language(request.LANGUAGE_CODE))
        return response

    return middleware


STILL_OPEN = ("password", "logout", "elder", "set_language", "healthz", "readyz")
"""Pages for who has not yet chosen a password: the one to choose it on, and those that must never lock anybody in."""


def own_password(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Send whoever signed in with a password that somebody else set to choose their own before anything else."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path in (reverse(name) for name in STILL_OPEN):
            return get_response(request)
        if not getattr(request.user, "must_choose_password", False):
            return get_response(request)
        choice = reverse("password")
        asks = request.method in ("GET", "HEAD")  # what was sent is not done later
        return redirect_to_login(request.get_full_path(), choice) if asks else HttpResponseRedirect(choice)

    return middleware


def html_language(code: str) -> str:
    """Write a language code as BCP 47 does: `zh-hans` becomes `zh-Hans`."""
    primary, *rest = code.split("-")
    return "-".join([primary, *(part.title() for part in rest)])
