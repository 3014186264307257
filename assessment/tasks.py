"""Background work of oversight. Tasks read what is due from the database and are safe to run twice."""

from celery import shared_task
from django.utils import timezone

from assessment.actions import talks


@shared_task
def open_talks() -> int:
    """An item for every missed limit that the sweep has found and that none speaks of yet."""
    return talks.open_talks(timezone.now())
