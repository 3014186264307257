"""Background work of oversight. Tasks read what is due from the database and are safe to run twice."""

from celery import shared_task
from django.utils import timezone

from assessment.actions import checkpoints


@shared_task
def write_checkpoint() -> None:
    """The checkpoint of the log as it stood at the end of yesterday."""
    checkpoints.write_checkpoint(now=timezone.now())
