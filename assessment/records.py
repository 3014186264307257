"""What the organization department keeps on record of a period, for rows 4 and 6: public reviews with their results,
petition findings, collective handling and common demands (R75, R77, R81, R83, R88, R89). One query each."""

from collections import Counter, defaultdict
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet

from assessment.models import CollectiveHandling, PetitionFinding, PublicReview
from assessment.periods import Period
from proxyportal.regulation import SATISFIED_FROM
from proxyportal.scoring_rules import Share
from requests_app.models import CommonDemand


class Reviews(NamedTuple):
    """The public reviews of one unit: how many the organization department entered and how many the unit itself, and by
    respondent group the satisfied of all grades in the former."""

    held: int
    by_unit: int
    grades: dict[str, Share]


NONE = Reviews(0, 0, {})


def reviews(period: Period, now: datetime) -> dict[int, Reviews]:
    """By unit. Grades count from the third up as satisfied (R88); what the assessed unit entered itself is named and
    counts in no figure (R38)."""
    held: defaultdict[tuple[int, bool], set[int]] = defaultdict(set)
    grades: defaultdict[int, dict[str, Share]] = defaultdict(dict)
    rows = _in_force(PublicReview.objects.within(period), now).order_by("pk", "results__respondents")
    columns = ("unit_id", "by_unit", "pk", "results__respondents", "results__grade", "results__count")
    for unit, by_unit, pk, respondents, grade, count in rows.values_list(*columns):
        held[unit, by_unit].add(pk)
        if respondents and not by_unit:
            before = grades[unit].get(respondents, Share(0, 0))
            satisfied = count if grade >= SATISFIED_FROM else 0
            grades[unit][respondents] = Share(before.part + satisfied, before.whole + count)
    units = {unit for unit, _ in held}
    return {unit: Reviews(len(held[unit, False]), len(held[unit, True]), grades[unit]) for unit in units}


def petitions(period: Period, now: datetime) -> dict[int, Counter[str]]:
    """By unit how many petitions to the county and above it poor service caused, and how many nobody had decided yet; a
    petition that was found to have another cause counts nowhere (R89)."""
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    rows = _in_force(PetitionFinding.objects.within(period), now).order_by()
    for unit, level, caused, decided_at in rows.values_list("unit", "level", "caused", "decided_at"):
        if decided_at is None or decided_at >= now:
            found[unit]["undecided"] += 1
        elif caused:
            found[unit][level] += 1
    return found


def collective(period: Period, now: datetime) -> dict[int, Counter[str]]:
    """By unit how often something was handled collectively, studied by the Party organization, or done together."""
    rows = _in_force(CollectiveHandling.objects.within(period), now).order_by()
    return _counted(rows.values_list("unit", "kind").annotate(number=Count("pk")))


def demands(period: Period, now: datetime) -> dict[int, Counter[str]]:
    """By unit how many common demands were gathered (R33, R75)."""
    rows = CommonDemand.objects.filter(opened_at__gte=period.start, opened_at__lt=period.until(now))
    found = rows.order_by().values_list("unit").annotate(number=Count("pk"))
    return _counted([(unit, "demands", number) for unit, number in found])


def _in_force(rows: QuerySet[Any], now: datetime) -> QuerySet[Any]:
    """The versions that held at this moment, whatever was corrected since."""
    replaced = Q(superseded_by__recorded_at__lt=now)
    return rows.filter(recorded_at__lt=now, is_void=False).exclude(replaced)


def _counted(rows: Any) -> dict[int, Counter[str]]:
    found: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for unit, name, number in rows:
        found[unit][name] += number
    return found
