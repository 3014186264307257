"""Which posts may be printed, and what of them: only what is published, only while the post is held (R24, R26)."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from network.directory import in_order
from network.enums import Tier
from network.models import RosterEntry, Unit
from proxyportal.regulation import ACCEPTANCE_LIMIT, CONCLUSION_LIMIT

HAS_PHONE = Q(service_phone__regex="[0-9]")
"""A card without a phone helps nobody; what is not published is never printed in its place (R24, R27)."""


def printable_posts(day: date, **where: Any) -> list[RosterEntry]:
    """The posts the directory names on `day`, in its order, if there is a phone to print."""
    return in_order(RosterEntry.objects.named(day).filter(HAS_PHONE, **where))


def pledge_of(post: RosterEntry) -> str:
    """The unit's pledge as published (R25); until it has one, what the regulation promises for all (R13, R42, R44)."""
    limits = {
        "accept": ACCEPTANCE_LIMIT.total_seconds() // 3600,
        "conclude": CONCLUSION_LIMIT.total_seconds() // 3600,
    }
    return post.pledge.strip() or (
        _("Accepted within %(accept)d hours, concluded within %(conclude)d hours after that, free of charge.") % limits
    )


def complaint_phones(unit: Unit) -> list[tuple[str, str]]:
    """Where to complain, phone and whose: the unit's own, else the nearest above (R63), and the county's (R62)."""
    line = [unit, *_above(unit)] if not unit.complaint_phone else [unit]
    own = next((one for one in line if one.complaint_phone), None)
    county = (settings.HOTLINE, settings.COUNTY_NAME)
    return [(own.complaint_phone, own.name), county] if own else [county]


def _above(unit: Unit) -> list[Unit]:
    """The units above up to the town, nearest first; the county's phone is a setting."""
    found = Unit.objects.in_bulk(unit.ancestor_ids[1:])
    return [found[pk] for pk in unit.ancestor_ids[1:] if found[pk].tier != Tier.COUNTY]
