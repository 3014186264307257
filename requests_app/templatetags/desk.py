"""What the lists at the desk offer under their rows."""

from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse

from requests_app.forms.exports import ExportForm
from requests_app.models import SavedFilter

register = template.Library()


@register.inclusion_tag("requests_app/_export.html", takes_context=True)
def export_offer(
    context: dict[str, Any],
    listed: str,
    text: str = "",
    query: dict[str, str] | None = None,
    at: str = "",
    **filters: str,
) -> dict[str, Any]:
    """The form by which this list leaves as a file: as `query` narrows it, else as the address does; and `filters`.

    It goes to `at`, else to where the lists of requests are written.
    """
    request = context["request"]
    given = request.GET.items() if query is None else query.items()
    asked = {name: value for name, value in given if name not in ("page", "text")} | filters
    form = ExportForm(user=request.user, listed=listed, text=text)
    address = at or reverse("requests:export", args=[listed])
    action = f"{address}?{urlencode(asked)}" if asked else address
    return {"form": form, "action": action, "csrf_token": context["csrf_token"]}


@register.filter
def filter_address(saved: SavedFilter) -> str:
    """Where a saved filter leads."""
    return f"{reverse('requests:find')}?{urlencode(saved.query)}"
