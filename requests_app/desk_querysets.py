"""Reads of what staff keep at the desk: saved filters and reply templates."""

from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from network.querysets import under

if TYPE_CHECKING:
    from network.models import User


class SavedFilterQuerySet(QuerySet):
    """Reads of saved filters."""

    def offered_to(self, user: "User") -> "SavedFilterQuerySet":
        """The person's own, and those shared with a unit in which the person holds a post today."""
        shared = Q(shared_with__in=[unit.pk for unit in user.standing.units])
        return self.filter(Q(owner=user) | shared).select_related("shared_with").order_by("name", "pk")


class ReplyTemplateQuerySet(QuerySet):
    """Reads of reply templates."""

    def offered_to(self, user: "User") -> "ReplyTemplateQuerySet":
        """The person's own, and those of the units in which the person holds a post and of the units above them."""
        return self._listed(_offered(user))

    def known_to(self, user: "User") -> "ReplyTemplateQuerySet":
        """Those offered to the person, and those of the units below the ones the person leads, to look after them."""
        led = [unit.path for unit in user.standing.led_units]
        return self._listed(_offered(user) | under(*led, prefix="unit__"))

    def _listed(self, condition: Q) -> "ReplyTemplateQuerySet":
        return self.filter(condition).select_related("unit").order_by("verb", "title", "pk")


def _offered(user: "User") -> Q:
    line = {pk for unit in user.standing.units for pk in unit.ancestor_ids}
    return Q(author=user) | Q(unit__in=line)
