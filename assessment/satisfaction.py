"""How satisfied the people were who were asked at public reviews: exact fractions, each respondent group for itself
(R77, R83, R88). Nobody's silence counts as satisfied."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from django.db.models import Q, QuerySet, Sum

from assessment.enums import ANNEX_OF_TIER, RESPONDENTS_OF, Respondents
from assessment.models import PublicReview, ReviewResult
from network.models import Unit
from proxyportal.regulation import SATISFIED_FROM
from proxyportal.scoring_rules import PASS_PERCENT, SAMPLE_MINIMUM


class Satisfaction(NamedTuple):
    """Of so many valid grades so many were satisfied."""

    satisfied: int
    valid: int

    @property
    def rate(self) -> Fraction | None:
        """None where nobody gave a grade."""
        return Fraction(self.satisfied, self.valid) if self.valid else None

    @property
    def is_small(self) -> bool:
        """Too few to say anything by themselves: people decide (R88)."""
        return self.valid < SAMPLE_MINIMUM

    @property
    def falls_short(self) -> bool:
        """Below 80%; exactly 80% passes (R77)."""
        return self.rate is not None and self.rate * 100 < PASS_PERCENT


NOBODY = Satisfaction(0, 0)
Groups = dict[str, Satisfaction]


def respondents_of(unit: Unit) -> tuple[Respondents, ...]:
    """Whom reviews of this unit ask: of departments the assisted households as well (R83). None of others' units."""
    annex = ANNEX_OF_TIER.get(unit.tier)
    return RESPONDENTS_OF[annex] if annex else ()


def of_counts(counts: Mapping[int, int]) -> Satisfaction:
    """Of one group's counts by grade."""
    satisfied = sum(count for grade, count in counts.items() if grade >= SATISFIED_FROM)
    return Satisfaction(satisfied, sum(counts.values()))


def by_unit(reviews: QuerySet[PublicReview]) -> dict[int, Groups]:
    """The groups of each unit over all these reviews together. One query."""
    return _grouped(reviews, "review__unit_id")


def by_review(reviews: Iterable[PublicReview]) -> dict[int, Groups]:
    """The groups of each of these reviews. One query."""
    return _grouped([review.pk for review in reviews], "review_id")


def mean(groups: Mapping[str, Satisfaction], asked: Iterable[str]) -> Fraction | None:
    """The mean of the groups, each weighing the same (R88). None while a group that must be asked has no grade."""
    rates = [groups.get(name, NOBODY).rate for name in asked]
    known = [rate for rate in rates if rate is not None]
    return sum(known, Fraction(0)) / len(known) if known and len(known) == len(rates) else None


def _grouped(reviews: QuerySet[PublicReview] | list[int], key: str) -> dict[int, Groups]:
    found: defaultdict[int, Groups] = defaultdict(dict)
    rows = ReviewResult.objects.filter(review__in=reviews).order_by().values_list(key, "respondents")
    satisfied = Sum("count", filter=Q(grade__gte=SATISFIED_FROM), default=0)
    for owner, respondents, part, whole in rows.annotate(part=satisfied, whole=Sum("count")):
        found[owner][respondents] = Satisfaction(part, whole)
    return found
