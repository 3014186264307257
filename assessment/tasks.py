"""Background work of oversight. Tasks read what is due from the database and are safe to run twice."""

from celery import shared_task
from django.utils import timezone

from assessment.actions import bad_ratings


@shared_task
def open_bad_rating_tasks() -> int:
    """A task for every bad rating that has none yet (R88)."""
    return bad_ratings.open_tasks(timezone.now())
