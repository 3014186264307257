"""Public reviews: entered by grade and respondent group, corrected in new versions (R77, R83, R88)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from assessment.actions.versions import first_version, newest, next_version, refuse_twice
from assessment.enums import ReviewKind
from assessment.models import PublicReview, ReviewResult
from assessment.permissions import corrects_review, records_reviews, supervises
from assessment.satisfaction import respondents_of
from network.models import Unit, User
from requests_app.errors import ActionRefused


class Review(NamedTuple):
    """What is entered: the occasion, and how many of a respondent group gave a grade. No persons."""

    held_on: date
    kind: ReviewKind
    place: str
    invited: str
    counts: Mapping[tuple[str, int], int]

    def columns(self) -> dict[str, object]:
        """Of the occasion's row."""
        return {"held_on": self.held_on, "kind": self.kind, "place": self.place, "invited": self.invited}


@transaction.atomic
def record_review(*, unit: Unit, review: Review, actor: User, now: datetime) -> PublicReview:
    """Enter a meeting or a survey. What the assessed unit enters itself is marked so for who judges it.

    Raises ActionRefused for a unit that is not assessed, for counts of a group that is not asked (R83), and for what
    is on record already.
    """
    columns = first_version(unit, may=records_reviews(actor, unit), day=review.held_on, actor=actor, now=now)
    same = PublicReview.objects.in_force().filter(unit=unit, held_on=review.held_on, kind=review.kind)
    refuse_twice(same.filter(place=review.place))
    return _keep(review, **columns, by_unit=not supervises(actor))


@transaction.atomic
def correct_review(
    *, record: PublicReview, review: Review, reason: str, is_void: bool = False, actor: User, now: datetime
) -> PublicReview:
    """Enter it anew with the reason; the old version stays with its counts."""
    held = newest(record, may=corrects_review(actor, record))
    columns = next_version(held, reason=reason, is_void=is_void, day=review.held_on, actor=actor, now=now)
    return _keep(review, **columns, by_unit=not supervises(actor))


def _keep(review: Review, *, unit: Unit, **columns: object) -> PublicReview:
    counts = {key: count for key, count in review.counts.items() if count}
    asked = respondents_of(unit)
    if not asked:
        raise ActionRefused(_("Only towns and departments are reviewed."))
    if not counts or any(respondents not in asked for respondents, _grade in counts):
        raise ActionRefused(_("Enter how many gave which grade, of the groups that are asked here."))
    made = PublicReview.objects.create(unit=unit, **columns, **review.columns())
    ReviewResult.objects.bulk_create(
        ReviewResult(review=made, respondents=respondents, grade=grade, count=count)
        for (respondents, grade), count in counts.items()
    )
    return made
