"""What the organization department keeps on record, written straight into the tables."""

import itertools
from datetime import UTC, date, datetime, timedelta

from assessment.models import CollectiveHandling, PetitionFinding, PublicReview
from network.models import Agent, Unit
from tests.factories import AgentFactory

REFERENCES = itertools.count(1)


def recorder() -> Agent:
    """Somebody who writes it down."""
    return Agent.objects.filter(name="记录员").first() or AgentFactory(name="记录员", user=None)


def _when(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def review(unit: Unit, day: date, counts: dict[tuple[str, int], int] | None = None, **facts: object) -> PublicReview:
    """A review with how many of a respondent group gave a grade."""
    facts = {"kind": "meeting", "invited": "村民代表", "recorded_at": _when(day), "recorded_by": recorder(), **facts}
    made = PublicReview.objects.create(unit=unit, held_on=day, **facts)
    for (respondents, grade), count in (counts or {}).items():
        if count:
            made.results.create(respondents=respondents, grade=grade, count=count)
    return made


def petition(unit: Unit, level: str, day: date, *, caused: bool | None, **facts: object) -> PetitionFinding:
    """A petition; with a cause it was decided a day later."""
    if caused is not None:
        decided_at = _when(day) + timedelta(days=1)
        facts = {"decided_by": recorder(), "decided_at": decided_at, "reason": "经核查", **facts}
    facts = {"recorded_at": _when(day), "recorded_by": recorder(), **facts}
    reference = f"信访-{next(REFERENCES)}"
    return PetitionFinding.objects.create(
        unit=unit, level=level, happened_on=day, caused=caused, reference=reference, evidence="登记表", **facts
    )


def handling(unit: Unit, kind: str, day: date) -> CollectiveHandling:
    """Something that was done for many."""
    facts = {"recorded_at": _when(day), "recorded_by": recorder()}
    return CollectiveHandling.objects.create(
        unit=unit, kind=kind, held_on=day, topic="集中年审", decision="已办", **facts
    )
