"""What people put on record of a period, for rows 2, 4 and 6: cards handed out, public reviews with their results,
petition findings, collective handling and common demands (R28, R75, R77, R81, R83, R88, R89). One query for all."""

from collections import Counter, defaultdict
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Sum, Value, When

from assessment.models import CollectiveHandling, PetitionFinding, PublicReview, ReviewResult
from assessment.periods import Period
from network.models import CardBatch
from proxyportal.regulation import SATISFIED_FROM
from proxyportal.scoring_rules import Share
from requests_app.models import CommonDemand

CARDS, REVIEWS, RATED, SATISFIED, PETITIONS, QUALITY = "cards", "reviews", "rated", "satisfied", "petitions", "quality"
OURS, OWN = "department", "unit"
"""Who entered a review."""


class Reviews(NamedTuple):
    """The public reviews of one unit: how many the organization department entered and how many the unit itself, and by
    respondent group the satisfied of all grades in the former."""

    held: int
    by_unit: int
    grades: dict[str, Share]


class Records:
    """All that was on record at a moment, by unit."""

    def __init__(self, period: Period, now: datetime) -> None:
        self.found: defaultdict[tuple[int, str], Counter[str]] = defaultdict(Counter)
        rows = [
            _cards(period, now),
            *_reviews(period, now),
            _petitions(period, now),
            _collective(period, now),
            _demands(period, now),
        ]
        for unit, kind, name, number in rows[0].union(*rows[1:], all=True):
            self.found[unit, kind][name] += number

    def of(self, unit: int, kind: str) -> Counter[str]:
        """What there is of one kind, by name."""
        return self.found.get((unit, kind), Counter())

    def rolled_up(self, kind: str, sheet_of: dict[int, int]) -> dict[int, Counter[str]]:
        """What units below a town or department did, at the town or department."""
        result: defaultdict[int, Counter[str]] = defaultdict(Counter)
        for (unit, found), counts in self.found.items():
            if found == kind and unit in sheet_of:
                result[sheet_of[unit]].update(counts)
        return result

    def reviews(self, unit: int) -> Reviews:
        """Grades count from the third up as satisfied (R88); what the assessed unit entered itself is named and counts
        in no figure (R38)."""
        held, rated, satisfied = (self.of(unit, kind) for kind in (REVIEWS, RATED, SATISFIED))
        return Reviews(held[OURS], held[OWN], {name: Share(satisfied[name], rated[name]) for name in rated})


def _cards(period: Period, now: datetime) -> QuerySet[Any]:
    """Contact cards handed out (R28)."""
    rows = CardBatch.objects.filter(handed_out_on__gte=period.first, handed_out_on__lte=period.last)
    return _summed(rows.filter(recorded_at__lt=now), CARDS, Value(""), Sum("number"))


def _reviews(period: Period, now: datetime) -> list[QuerySet[Any]]:
    """How many were held, and of those that count the ratings by respondent group: all, and the satisfied."""
    held = _in_force(PublicReview.objects.within(period), now)
    who = Case(When(by_unit=True, then=Value(OWN)), default=Value(OURS), output_field=CharField())
    results = ReviewResult.objects.filter(review__in=held.filter(by_unit=False).order_by())
    satisfied = results.filter(grade__gte=SATISFIED_FROM)
    return [
        _summed(held, REVIEWS, who, Count("pk")),
        _summed(results, RATED, F("respondents"), Sum("count"), unit="review__unit"),
        _summed(satisfied, SATISFIED, F("respondents"), Sum("count"), unit="review__unit"),
    ]


def _petitions(period: Period, now: datetime) -> QuerySet[Any]:
    """Petitions to the county and above it that poor service caused, and those that nobody had decided yet; one that
    was found to have another cause counts nowhere (R89)."""
    is_open = Q(decided_at=None) | Q(decided_at__gte=now)
    rows = _in_force(PetitionFinding.objects.within(period), now).filter(is_open | Q(caused=True))
    name = Case(When(is_open, then=Value("undecided")), default=F("level"), output_field=CharField())
    return _summed(rows, PETITIONS, name, Count("pk"))


def _collective(period: Period, now: datetime) -> QuerySet[Any]:
    """How often something was handled collectively, studied by the Party organization, or done together."""
    return _summed(_in_force(CollectiveHandling.objects.within(period), now), QUALITY, F("kind"), Count("pk"))


def _demands(period: Period, now: datetime) -> QuerySet[Any]:
    """Common demands that were gathered (R33, R75)."""
    rows = CommonDemand.objects.filter(opened_at__gte=period.start, opened_at__lt=period.until(now))
    return _summed(rows, QUALITY, Value("demands"), Count("pk"))


def _in_force(rows: QuerySet[Any], now: datetime) -> QuerySet[Any]:
    """The versions that held at this moment, whatever was corrected since."""
    replaced = Q(superseded_by__recorded_at__lt=now)
    return rows.filter(recorded_at__lt=now, is_void=False).exclude(replaced)


def _summed(rows: QuerySet[Any], kind: str, name: Any, number: Any, *, unit: str = "unit") -> QuerySet[Any]:
    """One row for each unit and name: unit, kind, name, how many."""
    parts = {"of_unit": F(unit), "of_kind": Value(kind, output_field=CharField()), "of_name": name}
    return rows.order_by().values(**parts).annotate(in_all=number).values_list(*parts, "in_all")
