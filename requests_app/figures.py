"""The county's figures on the home page."""

from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils import timezone

from requests_app.models import ProxyRequest

KEY = "county-figures"
KEPT_SECONDS = 60


def county_figures(now: datetime) -> dict[str, int]:
    """How many requests came today and in the last 30 days, and how many are being handled; a minute old at most."""
    kept: dict[str, int] | None = cache.get(KEY)
    if kept is None:
        cache.set(KEY, kept := _count(now), KEPT_SECONDS)
    return kept


def _count(now: datetime) -> dict[str, int]:
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    since = ProxyRequest.objects.filter
    return {
        "today": since(submitted_at__gte=midnight).count(),
        "month": since(submitted_at__gte=now - timedelta(days=30)).count(),
        "open": since(due_at__isnull=False).count(),
    }
