"""Reads of common demands."""

from typing import TYPE_CHECKING

from django.db.models import Count, Q, QuerySet

from network.querysets import under
from requests_app.enums import CLOCK_RUNNING

if TYPE_CHECKING:
    from network.models import User


class CommonDemandQuerySet(QuerySet):
    """Reads of common demands."""

    def visible_to(self, user: "User") -> "CommonDemandQuerySet":
        """Those of the units the person serves, of the units above them, and of the subtrees they watch (R33, R61)."""
        standing = user.standing
        if standing.supervises:
            return self.all()
        line = {pk for unit in standing.served_units for pk in unit.ancestor_ids}
        paths = (*standing.watched_paths, *(unit.path for unit in standing.served_units))
        return self.filter(Q(unit__in=line) | under(*paths, prefix="unit__"))

    def with_list_data(self) -> "CommonDemandQuerySet":
        """Join what a row of the list shows, with how many requests are linked and how many of them run."""
        running = Count("requests", filter=Q(requests__status__in=CLOCK_RUNNING))
        return (
            self.select_related("unit", "opened_by")
            .annotate(linked=Count("requests"), running=running)
            .order_by("-opened_at", "-pk")
        )
