"""Which unit a request lands with."""

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from network.enums import Tier
from network.models import Appointment, RosterEntry, Unit


def responsible_unit(place: Unit, day: date) -> Unit:
    """The smallest unit covering `place` that has a live agent on `day`: group, else village, else town (R15-R18).

    Where nobody is left up to the town, the town's own queue takes the request, so that it is never without a unit;
    its clock runs and the organization department sees it.
    """
    posts = Appointment.objects.live_on(day).handling().filter(unit=OuterRef("pk"))
    line = list(_line(place).annotate(is_staffed=Exists(posts)))
    return next((unit for unit in line if unit.is_staffed), line[-1])


def agents_for(place: Unit, day: date) -> QuerySet[RosterEntry]:
    """The published agents a client from `place` may choose (R12, R24): those of the place and of the units above it.

    Only who can sign in is offered; whom no edition names yet is not named to the public here either.
    """
    entries = RosterEntry.objects.named(day).filter(unit__in=_line(place), agent__user__is_active=True)
    return entries.order_by("-unit__path", "appointment_id")


def line_of(place: Unit) -> list[Unit]:
    """The place and the units above it up to the town, nearest first; the county and departments serve no place."""
    return list(_line(place))


def _line(place: Unit) -> QuerySet[Unit]:
    # A path begins with its parent's, so the longest comes first.
    return Unit.objects.filter(pk__in=place.ancestor_ids).exclude(tier=Tier.COUNTY).order_by("-path")
