"""Where a request comes from."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The visitor's network address, for throttling only; it is stored nowhere in clear.

    X-Forwarded-For is believed as far as our own proxies wrote it: the entry that the outermost of TRUSTED_PROXIES
    proxies added. Whatever a visitor sent stands to the left of it.
    """
    if settings.TRUSTED_PROXIES:
        hops = request.headers.get("X-Forwarded-For", "").split(",")
        if len(hops) >= settings.TRUSTED_PROXIES and _is_address(address := hops[-settings.TRUSTED_PROXIES].strip()):
            return address
    return request.META.get("REMOTE_ADDR") or "127.0.0.1"  # nothing there: a unix socket of this machine


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
