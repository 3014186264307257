"""Which towns and villages a department serves with its own strengths, and since when (R23)."""

from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from network.changes import lock
from network.enums import Tier
from network.journal import note
from network.models import LinkedUnit, Unit, User
from network.obstacles import ChangeRefused
from network.querysets import open_then

LINKED_TIERS = (Tier.TOWN, Tier.VILLAGE)
"""Tiers that a department may be linked to."""


@transaction.atomic
def add_link(*, department: Unit, unit: Unit, starts_on: date, actor: User) -> LinkedUnit:
    """Link the department to a town or village from a day on.

    Raises ChangeRefused for other tiers, a unit that is not open then, or one that is linked on that day or later.
    """
    giver, taker = lock(department), lock(unit)
    if giver.tier != Tier.DEPARTMENT or taker.tier not in LINKED_TIERS:
        raise ChangeRefused(_("Departments are linked to towns and villages."), field="unit")
    if not (giver.is_open_on(starts_on) and taker.is_open_on(starts_on)):
        raise ChangeRefused(_("Both must be open on this day."), field="starts_on")
    known = LinkedUnit.objects.filter(department=giver, unit=taker)
    if known.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on)).exists():
        raise ChangeRefused(_("This unit is linked on that day or later already."), field="unit")
    made = LinkedUnit.objects.create(department=giver, unit=taker, starts_on=starts_on)
    words = _("Linked to %(unit)s from %(day)s on.") % {"unit": taker.full_name, "day": date_format(starts_on)}
    note(actor, giver, words)
    return made


@transaction.atomic
def end_link(*, link: LinkedUnit, ends_on: date, actor: User) -> LinkedUnit:
    """Let the link end with this day. Raises ChangeRefused if it has ended or would end before it began."""
    giver = lock(link.department)
    running = LinkedUnit.objects.select_related("unit").get(pk=link.pk)
    if running.ends_on is not None:
        raise ChangeRefused(_("Somebody else was quicker: this link has its end."))
    if ends_on < running.starts_on:
        raise ChangeRefused(_("The link cannot end before it began."), field="ends_on")
    running.ends_on = ends_on
    running.save(update_fields=["ends_on"])
    words = _("Link to %(unit)s ends with %(day)s.") % {"unit": running.unit.full_name, "day": date_format(ends_on)}
    note(actor, giver, words)
    return running


def served_by(department: Unit, day: date) -> QuerySet[LinkedUnit]:
    """The links of the department that hold on `day`, to units that exist then; the last day of a link still counts."""
    running = LinkedUnit.objects.filter(
        Q(ends_on=None) | Q(ends_on__gte=day),
        *open_then(day, prefix="unit__"),
        department=department,
        starts_on__lte=day,
    )
    return running.select_related("unit").order_by("unit__code")
