"""The demo county holds reviews, petitions and collective handling in every state."""

import random

import pytest

from assessment.demo.reviews import seed_records
from assessment.models import CollectiveHandling, PetitionFinding, PublicReview, ReviewResult
from tests.factories import UnitFactory

pytestmark = pytest.mark.embedded


def test_demo_fills_every_part(town, other_town, department, supervisor, town_agent, now):
    seed_records(rng=random.Random(7), now=now)
    assert {review.unit for review in PublicReview.objects.all()} >= {town, other_town, department}
    assert set(ReviewResult.objects.filter(review__unit=town).values_list("respondents", flat=True)) == {
        "public",
        "clients",
    }
    assert list(PetitionFinding.objects.order_by("reference").values_list("caused", flat=True)) == [None, True, False]
    assert set(CollectiveHandling.objects.values_list("unit", flat=True)) <= {town.pk}
    assert not PublicReview.objects.filter(held_on__gt=now.date()).exists()


def test_demo_of_a_county_without_its_department_stays_empty(county, now):
    UnitFactory(parent=county, tier="town", category="town")
    seed_records(rng=random.Random(7), now=now)
    assert not PublicReview.objects.exists()
