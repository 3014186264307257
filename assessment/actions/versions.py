"""What recording and correcting have in common: nothing is recorded twice, a correction is a new version."""

from datetime import date, datetime
from typing import Any, TypeVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.models import CollectiveHandling, PetitionFinding, PublicReview
from network.models import Unit, User
from requests_app.errors import ActionRefused, NotPermitted, TooLate

Kept = TypeVar("Kept", PublicReview, PetitionFinding, CollectiveHandling)


def first_version(unit: Unit, *, may: bool, day: date, actor: User, now: datetime) -> dict[str, Any]:
    """The columns of a new record; the unit is held until the transaction ends, so that a double click is seen.

    Raises NotPermitted, and ActionRefused for a day that has not come yet.
    """
    _require(may)
    if day > timezone.localdate(now):
        raise ActionRefused(_("This day has not come yet."))
    held = Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    return {"unit": held, "recorded_by": actor.standing.agent, "recorded_at": now}


def refuse_twice(same: models.QuerySet[Any]) -> None:
    """Raises ActionRefused where such a record is there already."""
    if same.exists():
        raise ActionRefused(_("This is on record already. Open it there and correct it, if it is not right."))


def newest(record: Kept, *, may: bool) -> Kept:
    """The record, held until the transaction ends. Raises NotPermitted, and TooLate if a newer version replaced it."""
    _require(may)
    held = type(record)._default_manager.select_for_update(of=("self",)).select_related("unit").get(pk=record.pk)
    if type(record)._default_manager.filter(supersedes=held).exists():
        raise TooLate(_("Somebody else was quicker: there is a newer version of this record."))
    return held


def next_version(held: Kept, *, reason: str, is_void: bool, day: date, actor: User, now: datetime) -> dict[str, Any]:
    """The columns of the version that replaces `held`. Raises ActionRefused for a day that has not come yet."""
    if day > timezone.localdate(now):
        raise ActionRefused(_("This day has not come yet."))
    return {
        "unit": held.unit,
        "version": held.version + 1,
        "supersedes": held,
        "correction_reason": reason,
        "is_void": is_void,
        "recorded_by": actor.standing.agent,
        "recorded_at": now,
    }


def _require(may: bool) -> None:
    if not may:
        raise NotPermitted(_("You are not permitted to do this here."))
