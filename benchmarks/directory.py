"""The directory's search over 10,000 agents against its page without a search, both rendered whole."""

import itertools
import random
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from benchmarks.pages import GOAL, Call, Visitor, medians, portal
from benchmarks.report import Report
from network.demo import People
from network.enums import Role, Tier
from network.models import Agent, Appointment, ServiceItem, Unit
from network.pinyin import stem_of
from network.rosters import publish_all

AGENTS = 10_000
"""Agents that the directory names."""
SAMPLE = 40
"""How many different searches of one kind."""


def compare(report: Report) -> None:
    """Fill the directory and measure each kind of search in it."""
    fill_to(AGENTS)
    bare = Call(reverse("network:find"))
    with portal() as port:
        for what, texts in searches().items():
            calls = itertools.cycle([Call(f"{bare.path}?{urlencode({'q': text})}") for text in texts])
            ours, plain = medians(Visitor(port), calls, itertools.repeat(bare))
            report.add(what, f"{AGENTS:,}", f"{ours * 1000:.2f} ms", f"{plain * 1000:.2f} ms", ours / plain, GOAL)


def fill_to(size: int) -> None:
    """Add agents, village by village, until the directory names so many."""
    rng, today = random.Random(2), timezone.localdate()
    people = People(rng)
    missing = size - Appointment.objects.to_publish(today).count()
    villages = itertools.cycle(Unit.objects.open_on(today).filter(tier=Tier.VILLAGE))
    agents = Agent.objects.bulk_create(Agent(name=people.name()) for _ in range(missing))
    Appointment.objects.bulk_create(
        Appointment(agent=agent, unit=next(villages), role=Role.AGENT, starts_on=today, duties="代办民政事务")
        for agent in agents
    )
    publish_all(actor=None, now=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def searches() -> dict[str, list[str]]:
    """What people type, the same in every run: a village, an agent in Chinese and by initials, an errand."""
    agents = list(Agent.objects.filter(appointments__role=Role.AGENT).order_by("pk"))
    return {
        "search: a village": [stem_of(unit.name) for unit in picked(Unit.objects.filter(tier=Tier.VILLAGE))],
        "search: an agent in Chinese": [agent.name for agent in picked(agents)],
        "search: an agent's initials": [agent.pinyin.split()[1] for agent in picked(agents)],
        "search: an errand": [item.name for item in picked(ServiceItem.objects.filter(offered=True))],
    }


def picked(rows: Iterable[Any]) -> list[Any]:
    """Some of the rows, the same in every run."""
    found = list(rows)
    return random.Random(3).sample(found, min(SAMPLE, len(found)))
