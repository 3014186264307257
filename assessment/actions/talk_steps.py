"""The steps of the chain (R49): talk, rectification, verification, one after the other; none can be skipped."""

from datetime import date, datetime
from typing import Any, cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessment import announcements
from assessment.actions.talks import LIMITS
from assessment.enums import TALK_RUNNING, TalkState, TalkVerb
from assessment.models import ReminderTalk, TalkStep
from assessment.permissions import is_talked_to, may_talk, may_verify
from assessment.whom import who_answers
from network.models import Agent, User
from requests_app.errors import ActionRefused, NotPermitted, TooLate

MOVED_ON = gettext_lazy("Somebody else was quicker: this item has moved on. Below is how it stands now.")
NOT_YOURS = gettext_lazy("This step is for somebody else to record.")


@transaction.atomic
def hold(
    *,
    talk: ReminderTalk,
    cause: str,
    done_on: date,
    seen: int,
    talked_to: Agent | None = None,
    actor: User,
    now: datetime,
) -> ReminderTalk:
    """Record the reminder talk and the cause that was found (R49).

    `seen` is how many missed limits the recorder had before them; `talked_to` says who answered where nobody had the
    request. Raises ActionRefused when another limit has joined since, NotPermitted for the person talked to.
    """
    locked = _locked(talk, TalkState.OPEN, may=may_talk(actor, talk))
    if locked.parts.count() != seen:
        raise ActionRefused(_("Another missed limit has joined this item. Look at it, then record the talk."))
    whom = locked.agent or talked_to
    if whom is None or (locked.agent is None and whom not in who_answers(locked.unit, timezone.localdate(now))):
        raise ActionRefused(_("Choose who answered for the unit."))
    if whom == actor.standing.agent:
        raise NotPermitted(_("Nobody holds a reminder talk with themselves."))
    _check_day(done_on, timezone.localdate(locked.first_due_at), now)
    locked.talked_to, locked.talked_by, locked.talked_on = whom, actor.standing.agent, done_on
    announcements.talk_held(locked, _note(locked, TalkVerb.HOLD, actor, done_on, cause, now))
    return _move(locked, TalkState.TALKED, now, "talked_to", "talked_by", "talked_on")


@transaction.atomic
def rectify(*, talk: ReminderTalk, text: str, done_on: date, actor: User, now: datetime) -> ReminderTalk:
    """Record what was rectified (R49); for who holds talks, after the talk."""
    locked = _locked(talk, TalkState.TALKED, may=may_talk(actor, talk))
    _check_day(done_on, locked.talked_on, now)
    locked.rectified_by, locked.rectified_on = actor.standing.agent, done_on
    announcements.talk_rectified(locked, _note(locked, TalkVerb.RECTIFY, actor, done_on, text, now))
    return _move(locked, TalkState.RECTIFIED, now, "rectified_by", "rectified_on")


@transaction.atomic
def verify(*, talk: ReminderTalk, text: str, done_on: date, actor: User, now: datetime) -> ReminderTalk:
    """Close the item: somebody who had no part in it has seen that the rectification holds (R49)."""
    locked = _locked(talk, TalkState.RECTIFIED, may=may_verify(actor, talk))
    _check_day(done_on, locked.rectified_on, now)
    locked.verified_by, locked.verified_on, locked.closed_at = actor.standing.agent, done_on, now
    announcements.talk_verified(locked, _note(locked, TalkVerb.VERIFY, actor, done_on, text, now))
    return _move(locked, TalkState.VERIFIED, now, "verified_by", "verified_on", "closed_at")


@transaction.atomic
def send_back(*, talk: ReminderTalk, text: str, done_on: date, actor: User, now: datetime) -> ReminderTalk:
    """The rectification does not hold: another one is due. What was recorded stays in the item's story (R49)."""
    locked = _locked(talk, TalkState.RECTIFIED, may=may_verify(actor, talk))
    _check_day(done_on, locked.rectified_on, now)
    recorded_by = locked.rectified_by_id
    locked.rectified_by, locked.rectified_on = None, None
    announcements.talk_returned(locked, _note(locked, TalkVerb.SEND_BACK, actor, done_on, text, now), recorded_by)
    return _move(locked, TalkState.TALKED, now, "rectified_by", "rectified_on")


@transaction.atomic
def reply(*, talk: ReminderTalk, text: str, actor: User, now: datetime) -> ReminderTalk:
    """The person talked to says something about it; at any time until the item is closed, without moving it (ours)."""
    locked = _locked(talk, *TALK_RUNNING, may=is_talked_to(actor, talk))
    _note(locked, TalkVerb.REPLY, actor, timezone.localdate(now), text, now)
    return locked


def _locked(talk: ReminderTalk, *states: TalkState, may: bool) -> ReminderTalk:
    """The item as it stands, held until the end of the transaction. Raises NotPermitted, or TooLate if it moved on."""
    if not may:
        raise NotPermitted(NOT_YOURS)
    rows = ReminderTalk.objects.select_related("unit", "agent").select_for_update(of=("self",))
    locked = rows.filter(pk=talk.pk, state__in=states).first()
    if locked is None:
        raise TooLate(MOVED_ON)
    return locked


def _check_day(day: date, not_before: date | None, now: datetime) -> None:
    """A step lies neither in the future nor before the one before it. Raises ActionRefused."""
    if day > timezone.localdate(now):
        raise ActionRefused(_("This day has not come yet."))
    if not_before and day < not_before:
        raise ActionRefused(_("This day lies before the step before it."))


def _note(talk: ReminderTalk, verb: TalkVerb, actor: User, day: date, text: str, now: datetime) -> TalkStep:
    agent = cast("Agent", actor.standing.agent)
    return TalkStep.objects.create(talk=talk, verb=verb, by=agent, done_on=day, recorded_at=now, text=text)


def _move(talk: ReminderTalk, state: TalkState, now: datetime, *columns: str) -> ReminderTalk:
    """Write the step's columns with the new state, and by when the next one is owed."""
    limit: Any = LIMITS.get(state)
    talk.state, talk.due_at = state, now + limit if limit else None
    talk.save(update_fields=("state", "due_at", *columns))
    return talk
