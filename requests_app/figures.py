"""The county's figures on the home page, and what people ask for most."""

from collections import Counter
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Case, Count, Q, When
from django.utils import timezone

from requests_app.enums import ACTIVE
from requests_app.models import ProxyRequest

KEY = "county-figures"
KEPT_SECONDS = 60
MOST_FREQUENT = 6


def county_figures(now: datetime) -> dict[str, Any]:
    """How many requests came lately and are in hand, and what they are about most; a minute old at most."""
    kept: dict[str, Any] | None = cache.get(KEY)
    if kept is None:
        cache.set(KEY, kept := _count(now), KEPT_SECONDS)
    return kept


def _count(now: datetime) -> dict[str, Any]:
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    month_ago = now - timedelta(days=30)
    since = ProxyRequest.objects.filter
    catalogued = since(submitted_at__gte=month_ago, item__offered=True).values(
        "item__code", "item__name", "item__name_en"
    )
    return {
        "today": since(submitted_at__gte=midnight).count(),
        "month": since(submitted_at__gte=month_ago).count(),
        "open": since(due_at__isnull=False).count(),
        "frequent": list(catalogued.annotate(times=Count("pk")).order_by("-times", "item__code")[:MOST_FREQUENT]),
    }


def open_requests_of(agents: Collection[int]) -> dict[int, int]:
    """How many open requests each of these agents holds, met first, or entered for one without an account (R30, R37).

    One query.
    """
    asked = frozenset(agents)
    on_behalf = Q(registered_by__in=asked, first_contact__user=None)
    mine = Q(holder_agent__in=asked) | Q(first_contact__in=asked) | on_behalf
    entrant = Case(When(first_contact__user=None, then="registered_by"))
    rows = ProxyRequest.objects.filter(mine, status__in=ACTIVE)
    found = rows.values_list("holder_agent", "first_contact", entrant)
    return dict(Counter(agent for people in found for agent in asked.intersection(people)))
