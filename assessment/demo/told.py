"""The inbox lines of what still waits: reminder talks and complaints that the invented past has left open."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from assessment import announcements
from assessment.enums import TalkState, TalkVerb
from assessment.models import Complaint, ReminderTalk, TalkStep
from requests_app.notifications import only_since


@contextmanager
def waiting_alone(now: datetime) -> Iterator[None]:
    """Build a past of which nobody is told but of what is not done yet, each at its own time."""
    with only_since(now + timedelta(days=1)):
        yield
    for talk in ReminderTalk.objects.filter(state=TalkState.OPEN).select_related("unit"):
        announcements.talk_opened(talk, talk.opened_at)
    held = TalkStep.objects.filter(verb=TalkVerb.HOLD, talk__state=TalkState.TALKED)
    for step in held.select_related("talk"):
        announcements.talk_held(step.talk, step)
    for complaint in Complaint.objects.filter(upheld=None).select_related("handling_unit"):
        if complaint.asked_at is None:
            announcements.complaint_to_handle(complaint, complaint.received_at)
        elif complaint.replied_at is None:
            announcements.reply_asked(complaint, complaint.asked_at)
