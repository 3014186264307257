"""Background work of the network. Tasks read what is due from the database and are safe to run twice."""

from celery import shared_task
from django.utils import timezone

from network import import_jobs


@shared_task
def work_on_import(pk: int) -> bool:
    """Read or write one uploaded spreadsheet."""
    return import_jobs.work_on(pk, timezone.now())


@shared_task
def take_up_imports() -> int:
    """Work on whatever waits: files whose doorbell was lost, and those whose worker died."""
    now = timezone.now()
    keys = import_jobs.waiting(now).values_list("pk", flat=True)
    return sum(import_jobs.work_on(pk, timezone.now()) for pk in list(keys))
