"""How requests are written on a page."""

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone

from requests_app.clocks import moment_words
from requests_app.enums import Verb
from requests_app.journey import opinions, passing
from requests_app.models import ProxyRequest

register = template.Library()


@register.filter
def masked_name(name: str) -> str:
    """A client's name in a list: its first character and two stars, so that not even its length shows."""
    return f"{name[:1]}**" if name else ""


@register.filter
def masked_phone(phone: str) -> str:
    """A client's phone in a list: 138****0001; of a short number only the last four digits."""
    return f"{phone[:3] if len(phone) > 8 else ''}****{phone[-4:]}" if phone else ""


@register.filter
def when(moment: datetime | None) -> str:
    """A moment as people say it, in Beijing time."""
    return moment_words(moment, timezone.now()) if moment else ""


@register.filter
def verb_label(verb: str) -> str:
    """What a button for this verb says."""
    return str(Verb(verb).label)


@register.inclusion_tag("requests_app/_way.html")
def way(row: ProxyRequest) -> dict[str, Any]:
    """Where a row of a list is on its way to, who handles it along, and how often it has passed on (R34, R35)."""
    return {"row": row, "passing": passing(row, timezone.now()), "opinions": opinions(row)}
