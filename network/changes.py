"""Changes of a unit that count from a day on: its name, where it belongs, a village's grade, its end (R15, R76).

What it was before is kept as a `UnitPast`; the day is the first one on which it is so no longer. Whoever changes a unit
holds a lock on it and on everything below, whose paths and full names follow; locks are taken from the top down.
"""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from network.enums import Grade, Tier
from network.journal import note
from network.models import Unit, UnitPast, User
from network.models.units import fits_under, misplaced_message
from network.obstacles import ChangeRefused, Hindrance, reasons


@transaction.atomic
def rename(*, unit: Unit, name: str, day: date, actor: User, now: datetime) -> Unit:
    """Give the unit another name from `day` on. Raises ChangeRefused for its own name or a day that does not fit."""
    changing = _begin(unit, day, now)
    if name == changing.name:
        raise ChangeRefused(_("The unit bears this name already."), field="name")
    words = _("Renamed from “%(old)s” to “%(new)s” from %(day)s on.")
    return _write(changing, day, actor, now, words % _said(changing.name, name, day), name=name)


@transaction.atomic
def move(*, unit: Unit, parent: Unit, day: date, actor: User, now: datetime) -> Unit:
    """Put the unit, with everything below it, under another one from `day` on (R7, R15).

    Raises ChangeRefused if it belongs there already, does not fit there, or the new parent is not there on that day or
    is to close. A unit never comes to lie below itself, as tiers only descend.
    """
    target = lock(parent)
    changing = _begin(unit, day, now)
    if target.pk == changing.parent_id:
        raise ChangeRefused(_("The unit belongs there already."), field="parent")
    if not fits_under(changing.tier, target.tier):
        raise ChangeRefused(misplaced_message(changing.tier), field="parent")
    require_open(target, day, field="parent")
    words = _("Moved from “%(old)s” to “%(new)s” from %(day)s on.")
    return _write(changing, day, actor, now, words % _said(changing.parent, target, day), parent=target)


@transaction.atomic
def regrade(*, unit: Unit, grade: str, day: date, actor: User, now: datetime) -> Unit:
    """Give a village's service center another grade from `day` on; its quota follows (R76).

    Raises ChangeRefused for another tier, the grade it has, or a day that does not fit.
    """
    changing = _begin(unit, day, now)
    if changing.tier != Tier.VILLAGE:
        raise ChangeRefused(_("Only villages have a grade."))
    if grade == changing.grade:
        raise ChangeRefused(_("The village has this grade already."), field="grade")
    words = _("Grade from “%(old)s” to “%(new)s” from %(day)s on.")
    said = _said(Grade(changing.grade).label, Grade(grade).label, day)
    return _write(changing, day, actor, now, words % said, grade=grade)


@transaction.atomic
def close(*, unit: Unit, day: date, actor: User, now: datetime) -> Unit:
    """Let the unit end: from `day` on, which may lie ahead, it exists no longer.

    Raises ChangeRefused, naming what is in the way, while units below it are open or posts in it are held on that day
    or later, and for whatever the rest of the portal has against it.
    """
    closing = lock(unit)
    if closing.tier == Tier.COUNTY:
        raise ChangeRefused(_("The county itself cannot be closed."))
    if closing.closed_on is not None:
        raise ChangeRefused(_("The unit closes on %(day)s already.") % {"day": date_format(closing.closed_on)})
    _require_day(closing, day)
    if found := hindrances(closing, day):
        raise ChangeRefused(_("The unit cannot be closed on this day yet."), hindrances=found)
    closing.closed_on = day
    closing.save(update_fields=["closed_on"])
    note(actor, closing, _("Closed from %(day)s on.") % {"day": date_format(day)})
    return closing


@transaction.atomic
def call_off_closing(*, unit: Unit, actor: User, now: datetime) -> Unit:
    """Take back a closing that lies ahead. Raises ChangeRefused once the day has come or if the unit above closes."""
    above = lock(unit.parent) if unit.parent else None
    staying = lock(unit)
    if staying.closed_on is None:
        raise ChangeRefused(_("Somebody else was quicker: this unit is not to be closed any more."))
    if staying.closed_on <= timezone.localdate(now):
        raise ChangeRefused(_("The unit is closed; what has been stays as it was."))
    if above is not None and above.closed_on is not None:
        raise ChangeRefused(_("%(unit)s is to close as well; call that off first.") % {"unit": above})
    note(actor, staying, _("Stays open; the closing on %(day)s is off.") % {"day": date_format(staying.closed_on)})
    staying.closed_on = None
    staying.save(update_fields=["closed_on"])
    return staying


def hindrances(unit: Unit, day: date) -> list[Hindrance]:
    """What must end before the unit can close on `day`; empty if nothing must."""
    below = unit.children.filter(Q(closed_on=None) | Q(closed_on__gt=day)).order_by("code")
    held = unit.appointments.filter(Q(ends_on=None) | Q(ends_on__gte=day)).select_related("agent").order_by("pk")
    return [
        *(Hindrance(_("%(unit)s is still open.") % {"unit": each}, unit=each) for each in below),
        *(Hindrance(_("%(agent)s still holds a post: %(role)s.") % _post_words(post), post=post) for post in held),
        *(Hindrance(words) for words in reasons(unit)),
    ]


def lock(unit: Unit) -> Unit:
    """The unit as it now is, held for this transaction. Appointments to it wait, too (`network.sole_posts`)."""
    return Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)


def require_open(unit: Unit, day: date, *, field: str) -> None:
    """Refuse to put anything below a unit that does not exist on `day`, or that is to close."""
    if unit.closed_on is not None or not unit.is_open_on(day):
        raise ChangeRefused(_("%(unit)s is not open on this day, or is to close.") % {"unit": unit}, field=field)


def _begin(unit: Unit, day: date, now: datetime) -> Unit:
    """The unit and all below it locked, if it can change from `day` on; a day ahead is not known yet."""
    changing = lock(unit)
    today = timezone.localdate(now)
    if changing.closed_on is not None and changing.closed_on <= today:
        raise ChangeRefused(_("The unit is closed; what has been stays as it was."))
    if day > today:
        raise ChangeRefused(_("This day has not come yet. Enter the change when it counts."), field="day")
    _require_day(changing, day)
    list(Unit.objects.within(changing.path).select_for_update(no_key=True).order_by("path").values_list("pk"))
    return changing


def _require_day(unit: Unit, day: date) -> None:
    """Refuse a day before the unit opened or last changed: the past would be rewritten."""
    last = UnitPast.objects.filter(unit=unit).order_by("-until").values_list("until", flat=True).first()
    earliest = max(filter(None, (unit.opened_on, last)), default=None)
    if earliest is not None and day < earliest:
        message = _("The unit opened or last changed on %(day)s; nothing can change before that day.")
        raise ChangeRefused(message % {"day": date_format(earliest)}, field="day")


def _write(unit: Unit, day: date, actor: User, now: datetime, words: str, **changes: Any) -> Unit:
    """Keep the state until `day`, once for several changes on one day; then change the unit and all below it."""
    UnitPast.objects.get_or_create(
        unit=unit,
        until=day,
        defaults={
            "name": unit.name,
            "parent": unit.parent,
            "grade": unit.grade,
            "recorded_by": actor,
            "recorded_at": now,
        },
    )
    for column, value in changes.items():
        setattr(unit, column, value)
    unit.save(update_fields=[*changes, "pinyin"])
    note(actor, unit, words)
    return unit


def _said(old: Any, new: Any, day: date) -> dict[str, Any]:
    return {"old": old, "new": new, "day": date_format(day)}


def _post_words(post: Any) -> dict[str, Any]:
    return {"agent": post.agent, "role": post.get_role_display()}
