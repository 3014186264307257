"""Finding people and posts for those who look after the network: of any role, in office or not."""

from datetime import date
from functools import reduce
from operator import and_
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, Prefetch, Q

from network.directory import cleaned, fits
from network.models import Agent, Appointment, Leave
from network.querysets import AppointmentQuerySet

SHOWN = 8
"""How many people of a name are offered; who is not among them is found by more of the name, or the staff number."""

WHEN: dict[str, Any] = {
    "live": lambda posts, day: posts.live_on(day),
    "past": lambda posts, day: posts.filter(ends_on__lt=day),
    "ahead": lambda posts, day: posts.filter(starts_on__gt=day),
}
"""Which posts of a day are asked for."""


class Named(NamedTuple):
    """A person who may be meant, and the post that tells people of one name apart: of today, else the last one."""

    agent: Agent
    post: Appointment | None
    in_office: bool


def posts_named(posts: AppointmentQuerySet, text: str) -> AppointmentQuerySet:
    """Those of `posts` whose person or unit fits what was typed: name, pinyin, staff number, unit, unit's code."""
    words = cleaned(text).split()[:6]
    if not words:
        return posts
    each = (
        fits(word, "agent__name", "agent__pinyin")
        | fits(word, "unit__full_name", "unit__pinyin")
        | Q(agent__staff_number__iexact=word)
        | Q(unit__code=word)
        for word in words
    )
    return posts.filter(reduce(and_, each) | fits(" ".join(words), "agent__name", "agent__pinyin"))


def with_absence(posts: AppointmentQuerySet, day: date) -> AppointmentQuerySet:
    """The posts with people and units, in the order of the network, and whether the person is away on `day` (R40)."""
    away = Exists(Leave.objects.on(day).filter(agent=OuterRef("agent")))
    return posts.annotate(is_away=away).select_related("agent", "unit").order_by("unit__code", "role", "pk")


def people_named(text: str, day: date) -> list[Named]:
    """The first people of this name, pinyin or staff number, with what tells them apart. Two queries."""
    text = cleaned(text)
    if not text:
        return []
    agents = Agent.objects.filter(fits(text, "name", "pinyin") | Q(staff_number__iexact=text)).order_by("name", "pk")
    posts = Appointment.objects.select_related("unit").order_by("-starts_on", "pk")
    return [_told_apart(agent, day) for agent in agents.prefetch_related(Prefetch("appointments", posts))[:SHOWN]]


def _told_apart(agent: Agent, day: date) -> Named:
    posts = list(agent.appointments.all())
    live = [post for post in posts if post.starts_on <= day and (post.ends_on is None or post.ends_on >= day)]
    return Named(agent, next(iter([*live, *posts]), None), in_office=bool(live))
