"""Reads of the assessment, named as phrases."""

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from network.querysets import under

if TYPE_CHECKING:
    from network.models import User


class ScoreSheetQuerySet(QuerySet):
    """Reads of sheets."""

    def visible_to(self, user: "User") -> "ScoreSheetQuerySet":
        """All for the organization department; for a leader in charge and a personnel officer those of their own town
        or department, without a correction that is still being worked on (R61)."""
        if user.standing.supervises:
            return self.all()
        if not user.standing.watched_paths:
            return self.none()
        return self.filter(under(*user.standing.watched_paths, prefix="unit__")).exclude(
            supersedes__isnull=False, shown_at=None
        )

    def in_force(self) -> "ScoreSheetQuerySet":
        """The version that holds for each unit: what no other one replaces."""
        return self.filter(superseded_by=None)

    def with_list_data(self) -> "ScoreSheetQuerySet":
        """Join what a line shows and read none of the inputs."""
        return self.select_related("unit", "round").defer("inputs").order_by("annex", "unit__code", "version")
