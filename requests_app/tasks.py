"""Background work. Tasks read what is due from the database and are safe to run twice."""

from celery import shared_task
from django.utils import timezone

from requests_app import breaches, orphans, relay
from requests_app.actions import closing
from requests_app.models import Heartbeat


@shared_task
def flag_breaches() -> int:
    """One sweep of missed limits."""
    now = timezone.now()
    flagged = breaches.flag_breaches(now)
    Heartbeat.objects.update_or_create(job="flag_breaches", defaults={"ran_at": now})
    return flagged


@shared_task
def archive_informed() -> int:
    """Archive requests whose rating window is over."""
    return closing.archive_informed(timezone.now())


@shared_task
def relay_notifications() -> int:
    """Send what waits in the outbox."""
    sent = relay.relay()
    Heartbeat.objects.update_or_create(job="relay_notifications", defaults={"ran_at": timezone.now()})
    return sent


@shared_task
def remove_orphans() -> int:
    """Remove files that a crash left without a row."""
    return orphans.remove_orphans(timezone.now())
