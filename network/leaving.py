"""Leaving office: a post ends on a day and stays in the past as it was."""

from datetime import date
from typing import Any

from django.db import transaction
from django.template.defaultfilters import date as day_words
from django.utils.translation import gettext as _

from network.journal import note
from network.models import Appointment


@transaction.atomic
def end_post(*, post: Appointment, on: date, actor: Any) -> Appointment:
    """Let the post end with `on`, its last day in office (R26), today, before or ahead, and note who ended it.

    Only ever shortens: raises ValueError for a day before the post began or after it ends already.
    """
    held = Appointment.objects.select_for_update().get(pk=post.pk)
    if on < held.starts_on or (held.ends_on and on > held.ends_on):
        raise ValueError(f"post {held.pk} is not held on {on}")
    Appointment.objects.filter(pk=held.pk).update(ends_on=on)
    post.ends_on = on
    note(actor, held, _("Ends on %(day)s.") % {"day": day_words(on)})
    return post
