"""What lets a browser open its own requests: a signed cookie, given after a right code, for half an hour.

No account, no row in the database, and nothing about the request in an address but its receipt number, which alone
opens nothing.
"""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

COOKIE = "opened"
SALT = "requests_app.client_pass"
SECONDS = 30 * 60
KEPT = 5
"""How many requests one browser can have open."""


def opened(request: HttpRequest) -> list[str]:
    """The receipt numbers this browser may see, newest last."""
    try:
        value = signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        return []
    return value if isinstance(value, list) else []


def open_for(request: HttpRequest, response: HttpResponse, receipt: str) -> HttpResponse:
    """Let this browser see this request from now on."""
    receipts = [*(known for known in opened(request) if known != receipt), receipt][-KEPT:]
    response.set_cookie(
        COOKIE,
        signing.dumps(receipts, salt=SALT),
        max_age=SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
        path="/requests/",
    )
    return response


def close(response: HttpResponse) -> HttpResponse:
    """Forget every opened request, for the next person at a shared computer."""
    response.delete_cookie(COOKIE, path="/requests/", samesite="Lax")
    return response
