"""What stands on a receipt."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from proxyportal.qr import qr_drawing
from requests_app.actions.intake import query_code
from requests_app.models import ProxyRequest


def tracking_address(request_made: ProxyRequest, absolute: Callable[[str], str]) -> str:
    """The tracking page with the receipt number filled in; the number alone opens nothing."""
    return absolute(f"{reverse('requests:track')}?receipt={request_made.receipt}")


def receipt_context(request_made: ProxyRequest, request: HttpRequest) -> dict[str, Any]:
    """Number, code, limits in words, and a QR code that leads to the tracking page with the number filled in."""
    return {
        "own": request_made,
        "query_code": query_code(request_made),
        "accept_by": request_made.acceptance_due_at,
        "conclude_by": request_made.conclusion_due_at,
        "qr": qr_drawing(tracking_address(request_made, request.build_absolute_uri)),
        "printed_at": timezone.now(),
    }
