"""Which unit a request lands with."""

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from network.enums import Tier
from network.models import Appointment, Unit


def responsible_unit(place: Unit, day: date) -> Unit:
    """The smallest unit covering `place` that has a live agent on `day`: group, else village, else town (R15-R18).

    An enterprise point comes before what it belongs to: a village, a town or the department itself (R7). Where nobody
    is left up to the town or department, its own queue takes the request, so that it is never without a unit; its
    clock runs and the organization department sees it.
    """
    posts = Appointment.objects.live_on(day).handling().filter(unit=OuterRef("pk"))
    line = list(_line(place).annotate(is_staffed=Exists(posts)))
    return next((unit for unit in line if unit.is_staffed), line[-1])


def agents_for(place: Unit, day: date) -> QuerySet[Appointment]:
    """The posts of the agents a client from `place` may choose (R12): those of the place and of the units above it."""
    posts = Appointment.objects.live_on(day).handling().filter(unit__in=_line(place))
    return posts.select_related("agent", "unit").order_by("-unit__path", "pk")


def line_of(place: Unit) -> list[Unit]:
    """The place and the units above it, nearest first, up to the town or, for an enterprise point, the department."""
    return list(_line(place))


def _line(place: Unit) -> QuerySet[Unit]:
    # A path begins with its parent's, so the longest comes first.
    return Unit.objects.filter(pk__in=place.ancestor_ids).exclude(tier=Tier.COUNTY).order_by("-path")
