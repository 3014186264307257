"""What the desk says of oversight to the person concerned."""

from typing import NamedTuple

from django import template
from django.db.models import Count, Q

from assessment.enums import TALK_RUNNING
from assessment.models import Complaint, ReminderTalk
from network.models import User

register = template.Library()


class Concerns(NamedTuple):
    """Reminder talks with one person, complaints whose reply they were asked for: how many, and how many wait."""

    talks: int
    talks_running: int
    replies: int
    replies_owed: int


@register.simple_tag
def concerns(user: User) -> Concerns:
    """What concerns this person themselves (R49, R64). Two queries."""
    running = Count("pk", filter=Q(state__in=TALK_RUNNING))
    owed = Count("pk", filter=Q(replied_at=None, upheld=None))
    talks = ReminderTalk.objects.with_person(user).aggregate(all=Count("pk"), waiting=running)
    replies = Complaint.objects.asked_of(user).aggregate(all=Count("pk"), waiting=owed)
    return Concerns(talks["all"], talks["waiting"], replies["all"], replies["waiting"])
