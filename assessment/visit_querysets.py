"""Reads of return visits and of the tasks that bad ratings open."""

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet

from network.querysets import under

if TYPE_CHECKING:
    from network.models import User

VISIT_TABS = {
    "open": Q(contacted=None),
    "reached": Q(contacted=True),
    "unsolved": Q(contacted=True) & (Q(solved=False) | Q(satisfied=False)),
    "unreachable": Q(contacted=False),
}
"""What each tab of the return visits holds."""


class ReturnVisitQuerySet(QuerySet):
    """Reads of return visits."""

    def visible_to(self, user: "User") -> "ReturnVisitQuerySet":
        """The organization department's alone (R59)."""
        return self.all() if user.standing.supervises else self.none()

    def on_tab(self, tab: str) -> "ReturnVisitQuerySet":
        """The rows of one tab: what waits longest first, what is done newest first."""
        return self.filter(VISIT_TABS[tab]).order_by("pk" if tab == "open" else "-visited_at")

    def tab_counts(self) -> dict[str, int]:
        """How many rows each tab has. One query."""
        return self.aggregate(**{tab: Count("pk", filter=condition) for tab, condition in VISIT_TABS.items()})

    def with_list_data(self) -> "ReturnVisitQuerySet":
        """Join what a row shows."""
        about = ("proxy_request__client", "proxy_request__item", "proxy_request__holder_unit")
        return self.select_related(*about, "sample", "visited_by", "opened_by")


class BadRatingTaskQuerySet(QuerySet):
    """Reads of bad ratings' tasks."""

    def visible_to(self, user: "User") -> "BadRatingTaskQuerySet":
        """The county's for the organization department, the subtree's for who watches one (R61)."""
        standing = user.standing
        return self.all() if standing.supervises else self.filter(under(*standing.watched_paths, prefix="unit__"))

    def on_tab(self, tab: str, day: date) -> "BadRatingTaskQuerySet":
        """The rows of one tab, the most pressing first."""
        return self.filter(task_tabs(day)[tab]).order_by(*(("-closed_at",) if tab == "closed" else ("due_on", "pk")))

    def tab_counts(self, day: date) -> dict[str, int]:
        """How many rows each tab has. One query."""
        return self.aggregate(**{tab: Count("pk", filter=condition) for tab, condition in task_tabs(day).items()})

    def with_list_data(self) -> "BadRatingTaskQuerySet":
        """Join what a row shows."""
        people = ("checked_by", "rectified_by", "visit__visited_by")
        return self.select_related("unit", "rating__proxy_request__item", *people)


def task_tabs(day: date) -> dict[str, Q]:
    """What each tab holds; the step that is owed next, and what is late."""
    return {
        "running": Q(closed_at=None),
        "late": Q(closed_at=None, due_on__lt=day),
        "check": Q(closed_at=None, checked_at=None),
        "rectify": Q(closed_at=None, checked_at__isnull=False, rectified_at=None),
        "visit": Q(closed_at=None, rectified_at__isnull=False),
        "closed": Q(closed_at__isnull=False),
    }
