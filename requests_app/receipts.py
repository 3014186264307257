"""What stands on a receipt."""

from typing import Any

import segno
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from requests_app.actions.intake import query_code
from requests_app.models import ProxyRequest


def receipt_context(request_made: ProxyRequest, request: HttpRequest) -> dict[str, Any]:
    """Number, code, limits in words, and a QR code that leads to the tracking page with the number filled in."""
    address = request.build_absolute_uri(f"{reverse('requests:track')}?receipt={request_made.receipt}")
    return {
        "own": request_made,
        "query_code": query_code(request_made),
        "accept_by": request_made.acceptance_due_at,
        "conclude_by": request_made.conclusion_due_at,
        "qr": qr_rows(address),
        "printed_at": timezone.now(),
    }


def qr_rows(text: str) -> dict[str, Any]:
    """A QR code as one SVG path: drawn by the template, since the CSP allows no inline style."""
    code = segno.make(text, error="m", micro=False)
    runs = []
    for y, row in enumerate(code.matrix):
        runs += [f"M{x} {y}h1v1h-1z" for x, dark in enumerate(row) if dark]
    return {"path": "".join(runs), "size": code.symbol_size(border=0)[0]}
