"""The portal's own middleware: which language a page is in."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
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


def html_language(code: str) -> str:
    """Write a language code as BCP 47 does: `zh-hans` becomes `zh-Hans`."""
    primary, *rest = code.split("-")
    return "-".join([primary, *(part.title() for part in rest)])
