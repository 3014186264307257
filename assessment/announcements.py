"""Who is told of reminder talks and complaints (R49, R64), in the transaction of the step that is told of.

No line says what was missed or complained of, or by whom. The person complained of is told for the first time when the
reply is asked for; until then, and unless asked, they learn of nothing.
"""

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from assessment.models import Complaint, ReminderTalk, TalkStep
from assessment.permissions import handles
from assessment.whom import officers_of, who_answers
from network.enums import SUBTREE_ROLES, Role
from network.models import Appointment, User
from requests_app.announcing import announce, done, send
from requests_app.outbox_enums import Template

# --- Reminder talks (R49) --------------------------------------------------------------------------------------------


def talk_opened(talk: ReminderTalk, now: datetime) -> None:
    """Whoever is to be talked to, and the personnel officers who talk; the organization department where there is none.

    Where nobody had the request, the nearest of those who may answer for the unit is told.
    """
    day = timezone.localdate(now)
    answers = [talk.agent_id] if talk.agent_id else [agent.pk for agent in who_answers(talk.unit, day)[:1]]
    officers = {post.agent_id for post in officers_of([talk.unit], day)[talk.unit_id]} - set(answers)
    announce(Template.TALK_OPENED, matter=talk.pk, to=answers, now=now)
    announce(Template.TALK_TO_HOLD, matter=talk.pk, to=officers or _supervisors(now) - set(answers), now=now)


def talk_held(talk: ReminderTalk, step: TalkStep) -> None:
    """Whoever was talked to, who now puts right what was found."""
    now = step.recorded_at
    done(Template.TALK_OPENED, Template.TALK_TO_HOLD, matter=talk.pk, now=now)
    announce(Template.TALK_HELD, matter=talk.pk, step=step.pk, to=[talk.talked_to_id], now=now)


def talk_rectified(talk: ReminderTalk, step: TalkStep) -> None:
    """Nobody: who verifies finds it where it waits (`oversight/`). What asked for a rectification has been done."""
    done(Template.TALK_HELD, Template.TALK_RETURNED, matter=talk.pk, now=step.recorded_at)


def talk_returned(talk: ReminderTalk, step: TalkStep, recorded_by: int | None) -> None:
    """Whoever was talked to, and who recorded the rectification that did not hold."""
    to = [talk.talked_to_id, recorded_by]
    announce(Template.TALK_RETURNED, matter=talk.pk, step=step.pk, to=to, now=step.recorded_at)


def talk_verified(talk: ReminderTalk, step: TalkStep) -> None:
    """Whoever was talked to: nothing is owed any more."""
    announce(Template.TALK_VERIFIED, matter=talk.pk, step=step.pk, to=[talk.talked_to_id], now=step.recorded_at)


def talk_cleared(talk: ReminderTalk, now: datetime) -> None:
    """Nobody: what asked for a talk or a rectification is void, since every verdict was corrected (R44)."""
    asking = (Template.TALK_OPENED, Template.TALK_TO_HOLD, Template.TALK_HELD, Template.TALK_RETURNED)
    done(*asking, matter=talk.pk, now=now)


# --- Complaints (R62-R64) --------------------------------------------------------------------------------------------


def complaint_to_handle(complaint: Complaint, now: datetime, *, moved: bool = False) -> None:
    """Those of the level above who handle it; `moved` where the person named since moved it to another level."""
    to = handlers_of(complaint, now)
    announce(Template.COMPLAINT_NEW, matter=complaint.pk, step=moved, number=complaint.number, to=to, now=now)


def reply_asked(complaint: Complaint, now: datetime) -> None:
    """The person complained of, for the first time (R64)."""
    done(Template.COMPLAINT_NEW, matter=complaint.pk, now=now)
    _to_the_person(Template.REPLY_ASKED, complaint, now)


def complaint_replied(complaint: Complaint, now: datetime) -> None:
    """The organization department, which decides (R64)."""
    done(Template.REPLY_ASKED, matter=complaint.pk, now=now)
    to = _who_handle(complaint, _supervisors(now))
    announce(Template.COMPLAINT_REPLIED, matter=complaint.pk, number=complaint.number, to=to, now=now)


def complaint_decided(complaint: Complaint, now: datetime) -> None:
    """The person complained of, and the complainant where they left a mobile phone."""
    done(Template.COMPLAINT_NEW, Template.COMPLAINT_REPLIED, Template.REPLY_ASKED, matter=complaint.pk, now=now)
    _to_the_person(Template.REPLY_DECIDED, complaint, now)
    if complaint.client:
        answered = Template.COMPLAINT_ANSWERED
        send(answered, matter=complaint.pk, client=complaint.client, number=complaint.number, now=now)


def handlers_of(complaint: Complaint, now: datetime) -> set[int]:
    """Who handles it by its level (R64): the town's leaders and personnel officers, but not one it is about or who
    works in the unit; the organization department where nobody is left."""
    posts = Appointment.objects.live_on(timezone.localdate(now))
    there = posts.filter(role__in=SUBTREE_ROLES, unit=complaint.handling_unit).values_list("agent", flat=True)
    return _who_handle(complaint, there) or _who_handle(complaint, _supervisors(now))


def _to_the_person(template: Template, complaint: Complaint, now: datetime) -> None:
    announce(template, matter=complaint.pk, number=complaint.number, to=[complaint.agent_id], now=now)


def _who_handle(complaint: Complaint, agents: Iterable[int]) -> set[int]:
    """Those of these few agents who may see it: the rule of the page itself."""
    users = User.objects.filter(agent__in=set(agents)).select_related("agent")
    return {user.agent.pk for user in users if handles(user, complaint)}


def _supervisors(now: datetime) -> set[int]:
    posts = Appointment.objects.live_on(timezone.localdate(now)).filter(role=Role.SUPERVISOR)
    return set(posts.values_list("agent", flat=True))
