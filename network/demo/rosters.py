"""What the demo county has published: every roster, some of them again, and some of them confirmed."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from network.demo.accounts import DEMO_TOWN
from network.enums import Role
from network.models import Appointment, Unit, User
from network.querysets import AppointmentQuerySet
from network.rosters import confirm, publish, publish_all

BEFORE = timedelta(days=120)
"""How long before the last edition the demo town published its first one."""


LONG_BEFORE = timedelta(days=330)
"""How long before the last edition everybody published the first one: before the half-year that is assessed ended."""


def publish_rosters(*, today: date) -> None:
    """Publish everything long ago, and what has changed since the evening before `today`, so that residents find
    somebody; one change waits since then."""
    administrator = User.objects.get(username="admin")
    evening = timezone.make_aware(datetime.combine(today - timedelta(days=1), time(18)))
    publish_all(actor=administrator, now=evening - LONG_BEFORE)
    for town in Unit.objects.filter(code=DEMO_TOWN):
        _publish_earlier(town, administrator, evening - BEFORE)
    publish_all(actor=administrator, now=evening)
    for unit in Unit.objects.rosters()[1::3]:
        confirm(unit=unit, actor=administrator, now=evening)
    for post in _agents_of_the_demo_town(today).order_by("-pk")[:1]:
        post.responsibility_area = ""
        post.save()


def _publish_earlier(town: Unit, administrator: User, now: datetime) -> None:
    """An edition of when the first agent had no phone of the agent's own: the office's stood in."""
    for post in _agents_of_the_demo_town(now.date()).order_by("pk")[:1]:
        phone, post.published_phone = post.published_phone, ""
        post.save()
        publish(unit=town, actor=administrator, now=now)
        post.published_phone = phone
        post.save()


def _agents_of_the_demo_town(day: date) -> AppointmentQuerySet:
    return Appointment.objects.live_on(day).filter(unit__code=DEMO_TOWN, role=Role.AGENT)
