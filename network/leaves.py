"""Days on which somebody is away (R40). What a leave does to new requests is decided where they are routed."""

from datetime import date, datetime

from django.contrib.admin.models import ADDITION, DELETION
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.defaultfilters import date as day_words
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from network.journal import note
from network.models import Agent, Leave, User


@transaction.atomic
def record(*, agent: Agent, kind: str, starts_on: date, ends_on: date, actor: User, now: datetime) -> Leave:
    """Enter a leave, both days away; it may lie ahead (R40) or be past (R84 counts it).

    Raises ValidationError where the days are turned round or the person is away on one of them already.
    """
    if ends_on < starts_on:
        raise ValidationError({"ends_on": _("The last day lies before the first one.")})
    Agent.objects.select_for_update().get(pk=agent.pk)  # of two at once the second one sees the first
    other = Leave.objects.filter(agent=agent, starts_on__lte=ends_on, ends_on__gte=starts_on).first()
    if other:
        days = {"starts": day_words(other.starts_on), "ends": day_words(other.ends_on)}
        raise ValidationError(
            {"starts_on": _("A leave from %(starts)s to %(ends)s is recorded already. Leaves do not overlap.") % days}
        )
    leave = Leave.objects.create(
        agent=agent, kind=kind, starts_on=starts_on, ends_on=ends_on, recorded_by=actor, recorded_at=now
    )
    note(actor, agent, _("Leave recorded: %(days)s.") % {"days": _days(leave)}, flag=ADDITION)
    return leave


@transaction.atomic
def cancel(*, leave: Leave, actor: User, now: datetime) -> None:
    """Take back a leave that has not begun. Raises ValidationError for one that has: that person was away."""
    ahead = _locked(leave)
    if ahead.starts_on <= localdate(now):
        raise ValidationError(_("This leave has begun. It can be ended early, not taken back."))
    note(actor, ahead.agent, _("Leave taken back: %(days)s.") % {"days": _days(ahead)}, flag=DELETION)
    ahead.delete()


@transaction.atomic
def end_early(*, leave: Leave, ends_on: date, actor: User, now: datetime) -> Leave:
    """The person is back the day after `ends_on`, sooner than planned.

    Raises ValidationError where that day is not within the leave, or the leave has not begun or is over.
    """
    running = _locked(leave)
    if not running.starts_on <= localdate(now) <= running.ends_on:
        raise ValidationError(_("Only a leave that is running can be ended early."))
    if not running.starts_on <= ends_on < running.ends_on:
        days = {"starts": day_words(running.starts_on), "ends": day_words(running.ends_on)}
        raise ValidationError(
            {"ends_on": _("The last day away lies between %(starts)s and the day before %(ends)s.") % days}
        )
    running.ends_on = ends_on
    running.save(update_fields=["ends_on"])
    note(actor, running.agent, _("Leave ended early: %(days)s.") % {"days": _days(running)})
    return running


def _locked(leave: Leave) -> Leave:
    """The leave as it is now, locked."""
    found = Leave.objects.select_for_update().filter(pk=leave.pk).first()
    if found is None:
        raise ValidationError(_("This leave has been taken back already."))
    return found


def _days(leave: Leave) -> str:
    return f"{day_words(leave.starts_on)} – {day_words(leave.ends_on)}"
