"""Reads of common demands."""

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from network.querysets import under

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
