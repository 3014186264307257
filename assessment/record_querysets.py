"""Reads of reviews, petitions and collective handling, named as phrases."""

from typing import TYPE_CHECKING, Self

from django.db.models import Q, QuerySet

from assessment.periods import Period
from network.querysets import under

if TYPE_CHECKING:
    from network.models import User


class RecordQuerySet(QuerySet):
    """Reads of records that are corrected by new versions."""

    def newest(self) -> Self:
        """The last version of each record, also of one that was taken back."""
        return self.filter(superseded_by=None)

    def in_force(self) -> Self:
        """What counts: the last versions, but for what was entered by mistake."""
        return self.newest().filter(is_void=False)

    def watched_by(self, user: "User") -> Self:
        """All for the organization department; the subtree of whoever leads it or is its personnel officer (R61)."""
        if user.standing.supervises:
            return self.all()
        return self.filter(under(*user.standing.watched_paths, prefix="unit__"))


class HeldQuerySet(RecordQuerySet):
    """Reads of what was held on a day."""

    def within(self, period: Period) -> Self:
        """Held on any day of it."""
        return self.filter(held_on__gte=period.first, held_on__lte=period.last)


class PetitionQuerySet(RecordQuerySet):
    """Reads of petition findings."""

    def within(self, period: Period) -> Self:
        """Happened on any day of it."""
        return self.filter(happened_on__gte=period.first, happened_on__lte=period.last)


class CollectiveQuerySet(HeldQuerySet):
    """Reads of collective handling."""

    def visible_to(self, user: "User") -> Self:
        """What the person watches, and what the units did whose queue the person works (R75)."""
        if user.standing.supervises:
            return self.all()
        return self.filter(under(*user.standing.watched_paths, prefix="unit__") | Q(unit__in=user.standing.serves))
