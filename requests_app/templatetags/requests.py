"""How requests are written on a page."""

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone

from requests_app.clocks import entered_late, lag_words, moment_words
from requests_app.enums import Verb
from requests_app.journey import opinions, passing
from requests_app.masking import masked_name, masked_phone
from requests_app.models import ProxyRequest
from requests_app.tags import Tag, tags_of

register = template.Library()
register.filter(masked_name)
register.filter(masked_phone)


@register.filter
def when(moment: datetime | None) -> str:
    """A moment as people say it, in Beijing time."""
    return moment_words(moment, timezone.now()) if moment else ""


@register.filter
def tags(request: ProxyRequest) -> list[Tag]:
    """What is special about a request just now."""
    return list(tags_of(request, timezone.now()))


@register.filter
def entry_lag(request: ProxyRequest) -> str:
    """How long after the visit a walk-in was entered, in words (R43, trap 7); empty if at once."""
    return lag_words(request)


@register.filter
def late_entry(request: ProxyRequest) -> str:
    """The same, but only where it was not entered on the day of the visit (R36)."""
    return lag_words(request) if entered_late(request) else ""


@register.filter
def verb_label(verb: str) -> str:
    """What a button for this verb says."""
    return str(Verb(verb).label)


@register.inclusion_tag("requests_app/_way.html")
def way(row: ProxyRequest) -> dict[str, Any]:
    """Where a row of a list is on its way to, who handles it along, and how often it has passed on (R34, R35)."""
    return {"row": row, "passing": passing(row, timezone.now()), "opinions": opinions(row)}
