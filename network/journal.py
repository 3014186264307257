"""Who changed what in the network, and when: Django's own log of administration, one line a change."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet


def note(user: Any, changed: Model, text: str, *, flag: int = CHANGE) -> None:
    """Write one line about `changed` in the words of `text`. Never a resident's data, never a private number."""
    LogEntry.objects.log_actions(user.pk, [changed], flag, change_message=text, single_object=True)


def notes_about(subjects: Iterable[Model]) -> QuerySet[LogEntry]:
    """The lines about these rows of one model, newest first, with who wrote them."""
    rows = list(subjects)
    if not rows:
        return LogEntry.objects.none()
    about = LogEntry.objects.filter(
        content_type=ContentType.objects.get_for_model(rows[0]), object_id__in=[str(row.pk) for row in rows]
    )
    return about.select_related("user").order_by("-action_time", "-pk")
