"""Background work of the assessment. Safe to run twice."""

from celery import shared_task
from django.utils import timezone

from assessment.actions import rounds


@shared_task
def propose_rounds() -> int:
    """Propose the rounds that are due; what is proposed already stays as it is (R68)."""
    return len(rounds.propose_due(timezone.now()))
