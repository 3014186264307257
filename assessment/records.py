"""What the organization department keeps on record of a period, for rows 4 and 6: public reviews with their results,
petition findings, collective handling and common demands (R75, R77, R81, R83, R88, R89). One query each."""

from collections import Counter, defaultdict
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet

from assessment.models import CollectiveHandling, PetitionFinding, PublicReview
from assessment.periods import Period, day_of
from proxyportal.regulation import SATISFIED_FROM
from proxyportal.scoring_rules import Share
from requests_app.models import CommonDemand


class Reviews(NamedTuple):
    """The public reviews of one unit: how many were held, and by respondent group the satisfied of all valid grades."""

    held: int
    grades: dict[str, Share]


def reviews(period: Period, now: datetime) -> dict[int, Reviews]:
    """By unit. Grades count from the third up as satisfied (R88)."""
    held: defaultdict[int, set[int]] = defaultdict(set)
    grades: defaultdict[int, dict[str, Share]] = defaultdict(dict)
    rows = _within(PublicReview.objects.all(), "held_on", period, now).order_by("pk", "results__respondents")
    columns = ("unit_id", "pk", "results__respondents", "results__grade", "results__count")
    for unit, pk, respondents, grade, count in rows.values_list(*columns):
        held[unit].add(pk)
        if respondents:
            before = grades[unit].get(respondents, Share(0, 0))
            satisfied = count if grade >= SATISFIED_FROM else 0
            grades[unit][respondents] = Share(before.part + satisfied, before.whole + count)
    return {unit: Reviews(len(found), grades[unit]) for unit, found in held.items()}


def petitions(period: Period, now: datetime) -> dict[int, Counter[str]]:
    """By unit how many petitions to the county and above it poor service caused, and how many nobody decided yet; a
    petition that was found to have another cause counts nowhere (R89)."""
    rows = _within(PetitionFinding.objects.exclude(caused=False), "happened_on", period, now)
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    counted = rows.order_by().values_list("unit", "level").annotate(caused_=Count("pk", filter=Q(caused=True)))
    for unit, level, caused, undecided in counted.annotate(open=Count("pk", filter=Q(caused=None))):
        found[unit][level] += caused
        found[unit]["undecided"] += undecided
    return found


def collective(period: Period, now: datetime) -> dict[int, Counter[str]]:
    """By unit how often something was handled collectively, studied by the Party organization, or done together."""
    rows = _within(CollectiveHandling.objects.all(), "held_on", period, now)
    return _counted(rows.order_by().values_list("unit", "kind").annotate(number=Count("pk")))


def demands(period: Period, now: datetime) -> dict[int, Counter[str]]:
    """By unit how many common demands were gathered (R33, R75)."""
    rows = CommonDemand.objects.filter(opened_at__gte=period.start, opened_at__lt=period.until(now))
    found = rows.order_by().values_list("unit").annotate(number=Count("pk"))
    return _counted([(unit, "demands", number) for unit, number in found])


def _within(rows: QuerySet[Any], day: str, period: Period, now: datetime) -> QuerySet[Any]:
    return rows.filter(**{f"{day}__gte": period.first, f"{day}__lte": min(period.last, day_of(now))})


def _counted(rows: Any) -> dict[int, Counter[str]]:
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for unit, name, number in rows:
        found[unit][name] += number
    return found
