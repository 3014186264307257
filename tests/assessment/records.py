"""Invented reviews, petitions and records of collective handling."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.core.files.base import ContentFile

from assessment.actions.collective import Handled
from assessment.actions.petitions import Petition
from assessment.actions.reviewing import Review
from assessment.enums import CollectiveKind, PetitionLevel, Respondents, ReviewKind
from assessment.models import CollectiveHandling, Minutes, PetitionFinding, PublicReview
from network.models import Unit
from requests_app.enums import Grade
from tests.factories import AgentFactory
from tests.files import PDF

DAY = date(2026, 5, 20)
BY_THEN = datetime(2026, 5, 21, tzinfo=UTC)
REFERENCE = "信访〔2026〕第0518号"
EVIDENCE = "老人三次来电无人接听，登记簿无记录。"

P, C, A = Respondents
EIGHT_OF_TEN = {(P, 5): 4, (P, 4): 2, (P, 3): 2, (P, 2): 1, (P, 1): 1, (C, 5): 10}
"""Exactly 80% of ten people of the public, and ten satisfied clients."""


def a_review(counts: Mapping[tuple[str, int], int] = EIGHT_OF_TEN, **facts: Any) -> Review:
    given = {"held_on": DAY, "kind": ReviewKind.MEETING, "place": "镇会议室", "invited": "村民二十人", **facts}
    return Review(counts=counts, **given)


def a_petition(**facts: Any) -> Petition:
    given = {"level": PetitionLevel.COUNTY, "happened_on": DAY, "reference": REFERENCE, "evidence": EVIDENCE, **facts}
    return Petition(**given)


def handled(**facts: Any) -> Handled:
    given = {"kind": CollectiveKind.COLLECTIVE, "held_on": DAY, "topic": "集中补办医保卡", "decision": "周六集中办理。"}
    return Handled(**{**given, **facts})


def review_of(unit: Unit, counts: Mapping[tuple[str, int], int] = EIGHT_OF_TEN, **columns: Any) -> PublicReview:
    """A row without an action, as old as the test likes."""
    given = {"recorded_by": AgentFactory(), "recorded_at": BY_THEN, **a_review().columns(), **columns}
    made = PublicReview.objects.create(unit=unit, **given)
    for (respondents, grade), count in counts.items():
        made.results.create(respondents=respondents, grade=Grade(grade), count=count)
    return made


def petition_of(unit: Unit, **columns: Any) -> PetitionFinding:
    given = {"recorded_by": AgentFactory(), "recorded_at": BY_THEN, **a_petition()._asdict(), **columns}
    return PetitionFinding.objects.create(unit=unit, **given)


def handling_of(unit: Unit, **columns: Any) -> CollectiveHandling:
    given = {"recorded_by": AgentFactory(), "recorded_at": BY_THEN, **handled().columns(), **columns}
    return CollectiveHandling.objects.create(unit=unit, **given)


def minutes_of(handling: CollectiveHandling) -> Minutes:
    by, at = handling.recorded_by, handling.recorded_at
    row = Minutes(handling=handling, name="会议记录.pdf", content_type="application/pdf", added_by=by, added_at=at)
    row.size = len(PDF)
    row.file.save(row.name, ContentFile(PDF))
    return row
