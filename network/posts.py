"""Appointing people and changing what they are appointed to. Every change is dated, so that the past stays true.

What history hangs on (role, full or part time, quota group) changes from a day on, by ending one row and beginning
another; what it does not hang on (title, area, duties, phone, backup) is corrected in place. Ending a post for good is
`network.leaving`, because somebody must take over what is open (R40).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.admin.models import ADDITION
from django.contrib.admin.utils import label_for_field
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.template.defaultfilters import date as day_words
from django.utils.text import get_text_list
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from network import sole_posts
from network.enums import HANDLING_ROLES, QUOTA_GROUPS, ROLES_OF_TIER, SOLE_ROLES, Role, Tier
from network.journal import note
from network.models import Agent, Appointment, Leave, RosterEntry, Unit, User

CORRECTABLE = ("title", "responsibility_area", "duties", "published_phone", "backup")
"""Facts of a post that no figure of the past hangs on."""

DATED = ("role", "full_time", "quota_group")
"""Facts by which requests are routed and heads are counted (R22, R84): they hold from one day to another."""


@transaction.atomic
def appoint(
    *, agent: Agent, unit: Unit, role: str, starts_on: date, actor: User, now: datetime, **facts: Any
) -> Appointment:
    """Give a person a post in a unit from a day on (R19-R22); an unsaved `agent` is somebody new to the network.

    `facts` are `CORRECTABLE` and `DATED` columns. Raises ValidationError by field: where the role or quota group is
    none of the unit's tier, the unit does not exist on that day, the person is their own backup or the staff number is
    taken; and, with the code "held" on `role`, where the post is held already (R22, R91).
    """
    post = Appointment(agent=agent, unit=unit, role=role, starts_on=starts_on, entered_at=now, **facts)
    _refuse_misfit(post)
    if not unit.is_open_on(max(starts_on, localdate(now))):
        raise ValidationError({"starts_on": _("%(unit)s does not exist any more, or not yet.") % {"unit": unit}})
    with _refused_in_words(post):
        if agent.pk is None:
            agent.save()
            post.agent = agent
        post.save()
    words = {"role": Role(role).label, "day": day_words(starts_on)}
    note(actor, post, _("Appointed: %(role)s from %(day)s.") % words, flag=ADDITION)
    return post


@transaction.atomic
def amend(*, post: Appointment, actor: User, now: datetime, **facts: Any) -> Appointment:
    """Correct `CORRECTABLE` facts in place (R24-R28, R40). Nothing changed writes nothing.

    Raises ValidationError for a post that is over, which stays as it was, and for somebody's being their own backup.
    """
    if facts.keys() - set(CORRECTABLE):
        raise TypeError(f"only {CORRECTABLE} are corrected in place")
    held = Appointment.objects.select_for_update().get(pk=post.pk)
    if is_over(held, localdate(now)):
        raise ValidationError(_("This post is over. What it was stays as it was."))
    changed = _take(held, facts)
    if changed:
        _refuse_misfit(held)
        held.save(update_fields=changed)
        note(actor, held, _("Corrected: %(facts)s.") % {"facts": _names(changed)})
    return held


@transaction.atomic
def change_from(*, post: Appointment, day: date, actor: User, now: datetime, **facts: Any) -> Appointment:
    """Change `DATED` facts from `day` on: this post ends the day before and one like it begins (R22, R84).

    On the very first day of the post it was never otherwise, so that it is corrected in place. Returns the post that
    says so now. Raises ValidationError by field: where the day lies outside the post, nothing would change, the value
    does not fit the tier, the post is held by another, or it would leave requests with somebody who no longer
    handles any.
    """
    if facts.keys() - set(DATED):
        raise TypeError(f"only {DATED} hold from a day on")
    held = Appointment.objects.select_for_update().get(pk=post.pk)
    if day < held.starts_on or (held.ends_on and day > held.ends_on):
        raise ValidationError({"day": _("On this day the person does not hold this post.")})
    follower = Appointment.objects.get(pk=held.pk) if day > held.starts_on else held
    changed = _take(follower, facts)
    if not changed:
        raise ValidationError(_("Nothing would change."))
    if follower.role not in roles_after(held.unit.tier, post.role):
        raise ValidationError({"role": _("This role is none that the post can turn into.")})
    _refuse_misfit(follower)
    with _refused_in_words(follower):
        _divide(held, follower, day, now)
    if follower.pk != held.pk:
        RosterEntry.objects.follow({held.pk: follower.pk})
    words = {"facts": _names(changed), "day": day_words(day)}
    note(actor, follower, _("Changed from %(day)s: %(facts)s.") % words)
    return follower


def is_over(post: Appointment, day: date) -> bool:
    """Whether the post's last day lies before `day`."""
    return post.ends_on is not None and post.ends_on < day


def roles_after(tier: str, role: str) -> tuple[Role, ...]:
    """The roles a post of this role may turn into: those of the tier.

    Whoever handles requests goes on handling them; else they are handed over first, by ending the post (R40).
    """
    roles = ROLES_OF_TIER.get(tier, ())
    return tuple(each for each in roles if each in HANDLING_ROLES) if role in HANDLING_ROLES else roles


def backups_for(unit: Unit, day: date) -> QuerySet[Agent]:
    """Who may stand in for a post of this unit: whoever handles requests there or in the unit above on `day` (R40)."""
    posts = Appointment.objects.live_on(day).handling().filter(unit__in=[unit.pk, unit.parent_id])
    return Agent.objects.filter(pk__in=posts.values("agent")).order_by("name", "pk")


def backup_state(post: Appointment, day: date) -> str:
    """Whether somebody stands in for this post on `day` (R40): "ready", "none" named, "gone" from office, or "away"."""
    if post.backup_id is None:
        return "none"
    if not backups_for(post.unit, day).filter(pk=post.backup_id).exists():
        return "gone"
    return "away" if Leave.objects.on(day).filter(agent=post.backup_id).exists() else "ready"


def _take(post: Appointment, facts: dict[str, Any]) -> list[str]:
    """Set these facts on the row; the names of those that differed."""
    changed = [name for name, value in facts.items() if getattr(post, name) != value]
    for name in changed:
        setattr(post, name, facts[name])
    return changed


def _divide(held: Appointment, follower: Appointment, day: date, now: datetime) -> None:
    """Write the follower from `day` on, and the row before it up to the day before."""
    if follower is not held:
        held.ends_on = day - timedelta(days=1)
        held.save(update_fields=["ends_on"])
        follower.pk, follower.starts_on, follower.entered_at = None, day, now
        follower._state.adding = True  # noqa: SLF001 - Django's documented way to copy a row
    follower.save()


def _names(columns: list[str]) -> str:
    """The columns in words, without what stands in them: a phone may be nobody's business (R27)."""
    return get_text_list([str(label_for_field(name, Appointment)) for name in columns], _("and"))


def _refuse_misfit(post: Appointment) -> None:
    if post.role not in ROLES_OF_TIER.get(post.unit.tier, ()):
        raise ValidationError({"role": _("A unit of this tier has no such role.")})
    if post.quota_group and post.quota_group not in QUOTA_GROUPS.get(post.unit.tier, ()):
        raise ValidationError({"quota_group": _("A unit of this tier has no such quota group.")})
    if post.backup_id is not None and post.backup_id == post.agent_id:
        raise ValidationError({"backup": _("Nobody is their own backup.")})


@contextmanager
def _refused_in_words(post: Appointment) -> Iterator[None]:
    """What the database refuses, as an answer to a person. It alone decides, so that of two at once one is told."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as refused:
        if sole_posts.MESSAGE in str(refused):
            raise _held_already(post) from refused
        if "staff_number" in str(refused):
            taken = _("Somebody has this staff number already. Choose that person, or check the number.")
            raise ValidationError({"staff_number": taken}) from refused
        raise


def _held_already(post: Appointment) -> ValidationError:
    """Who stands in the way, in words; `params["post"]` leads to the post that would have to end first."""
    same = Appointment.objects.overlapping(post.starts_on, post.ends_on).filter(unit=post.unit, role=post.role)
    if not (post.role in SOLE_ROLES and post.unit.tier == Tier.DEPARTMENT):
        same = same.filter(agent=post.agent)
    holder = same.exclude(pk=post.pk).select_related("agent").order_by("starts_on").first()
    if holder is None:
        message = _("Somebody else changed this post a moment ago. Please look at it again.")
    elif holder.ends_on:
        message = _("%(name)s holds this post from %(starts)s to %(ends)s. It can be held again from the day after.")
    else:
        message = _(
            "%(name)s has held this post since %(starts)s. End that post first; the next one begins the day after."
        )
    facts = {"post": holder}
    if holder:
        facts |= {"name": holder.agent.name, "starts": day_words(holder.starts_on), "ends": day_words(holder.ends_on)}
    return ValidationError({"role": ValidationError(message, code="held", params=facts)})
