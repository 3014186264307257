"""Taking a post back that was entered by mistake: what never was is removed; what was, ends (R22, R26)."""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.defaultfilters import date as day_words
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from network.journal import note
from network.models import Appointment, CardBatch, Unit
from network.obstacles import reasons_to_keep
from network.permissions import administers
from network.routing import line_of


def may_take_back(*, post: Appointment, actor: Any, now: datetime) -> bool:
    """Whether this post may still be a slip of the pen: on the Beijing day it was entered, or before its first day.

    Ours: later, somebody may have relied on it. It is an administrator's, as appointing is.
    """
    today = localdate(now)
    entered_today = post.entered_at is not None and localdate(post.entered_at) == today
    return administers(actor) and (entered_today or post.starts_on > today)


def what_hangs_on(post: Appointment) -> list[str]:
    """Why the post has to stay, in words; empty for one that nothing relies on yet."""
    found = []
    if post.entries.exists():
        found.append(_("It has been published; what was published is kept (R26)."))
    before = Appointment.objects.filter(unit=post.unit_id, agent=post.agent_id).exclude(pk=post.pk)
    if before.filter(ends_on=post.starts_on - timedelta(days=1)).exists():
        found.append(_("It continues a post that ended the day before; without it the person would have left office."))
    cards = CardBatch.objects.filter(unit=post.unit_id, agent=post.agent_id)
    if post.entered_at and cards.filter(recorded_at__gte=post.entered_at).exists():
        found.append(_("Cards of this person have been recorded as handed out here."))
    return found + reasons_to_keep(post)


@transaction.atomic
def take_back(*, post: Appointment, actor: Any, now: datetime) -> None:
    """Remove the post, with a line in the journal of its unit. Whoever publishes the roster meanwhile is waited for.

    Raises ValidationError for one that has to stay.
    """
    Unit.objects.select_for_update(no_key=True).get(pk=line_of(post.unit)[-1].pk)
    held = (
        Appointment.objects.select_for_update(of=("self",)).select_related("agent", "unit").filter(pk=post.pk).first()
    )
    if held is None:
        raise ValidationError(_("This post has been taken back already."))
    if not may_take_back(post=held, actor=actor, now=now):
        raise ValidationError(
            _("Only on the day it was entered, or before its first day, is a post taken back. End it.")
        )
    if hanging := what_hangs_on(held):
        raise ValidationError(hanging)
    facts = {"name": held.agent.name, "role": held.get_role_display(), "day": day_words(held.starts_on)}
    held.delete()
    note(actor, held.unit, _("Appointment taken back: %(name)s, %(role)s from %(day)s.") % facts)
