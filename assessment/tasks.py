"""Background work of oversight and assessment. Tasks read what is due from the database and are safe to run twice."""

from celery import shared_task
from django.utils import timezone

from assessment.actions import bad_ratings, checkpoints, rounds, talks


@shared_task
def open_talks() -> int:
    """An item for every missed limit that the sweep has found and that none speaks of yet."""
    return talks.open_talks(timezone.now())


@shared_task
def propose_rounds() -> int:
    """Propose the rounds that are due; what is proposed already stays as it is (R68)."""
    return len(rounds.propose_due(timezone.now()))


@shared_task
def open_bad_rating_tasks() -> int:
    """A task for every bad rating that has none yet (R88)."""
    return bad_ratings.open_tasks(timezone.now())


@shared_task
def write_checkpoint() -> None:
    """The checkpoint of the log as it stood at the end of yesterday."""
    checkpoints.write_checkpoint(now=timezone.now())
