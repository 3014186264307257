"""Properties over random half-years: suggestions lie within their rows, recomputing gives what was stored (R71)."""

import random
from datetime import datetime

import pytest

from assessment.actions import rounds
from assessment.evidence import Evidence
from assessment.models import ScoreRow
from assessment.parameters import defaults
from assessment.periods import half_year
from assessment.recompute import differences
from assessment.scoring import suggestions
from assessment.totals import totals_of
from tests.assessment.conftest import DUE, JULY
from tests.assessment.matters import matter, rated
from tests.assessment.on_record import petition, review
from tests.assessment.random_county import RandomCounty
from tests.conftest import BEIJING, HOUR

pytestmark = pytest.mark.django_db
JANUARY = datetime(2027, 1, 5, 9, tzinfo=BEIJING)


def fill(seed, places):
    """Random matters, ratings, surveys and petitions."""
    county, rng = RandomCounty(seed, *places), random.Random(seed)
    for _ in range(10):
        made = matter(county.holder(), county.moment())
        rated(made, rng.randint(1, 5), made.concluded_at + HOUR)
    for unit in places[0]:
        day = county.moment().date()
        groups = ("public", "clients", "assisted")
        review(unit, day, {(group, rng.randint(1, 5)): rng.randint(0, 40) for group in groups})
        caused = rng.choice((True, False, None))
        level = rng.choice(("county", "above"))
        petition(unit, level, day, caused=caused)


@pytest.mark.parametrize("seed", range(3))
def test_suggestions_lie_within_their_rows_and_recomputing_gives_what_was_stored(
    places,
    proposed,
    supervisor,
    seed,
):
    fill(seed, places)
    opened = rounds.open_round(assessment_round=proposed, self_scores_due_on=DUE, actor=supervisor, now=JULY)
    rows = ScoreRow.objects.filter(sheet__round=opened)
    assert rows.count() == 6 * opened.sheets.count() > 0
    assert all(row.suggested is None or 0 <= row.suggested <= row.maximum for row in rows)
    assert {row.suggested for row in rows if row.number == 4} == {None}
    for sheet, totals in zip(
        opened.sheets.order_by("pk"), totals_of(opened.sheets.order_by("pk")).values(), strict=True
    ):
        own = [row.suggested for row in sheet.rows.all() if row.suggested is not None]
        assert totals.suggested == sum(own)
        assert totals.assessed is None
    assert list(differences(opened)) == []


@pytest.mark.parametrize("seed", range(2))
def test_one_unit_alone_comes_out_as_with_all_the_others(places, seed):
    """What the page of what is missing computes is what the sheet will say."""
    fill(seed, places)
    period = half_year(2026, 2)
    for unit in Evidence(period, JANUARY, defaults()).units:
        together = Evidence(period, JANUARY, defaults()).inputs(unit)
        alone = Evidence(period, JANUARY, defaults(), [unit.pk]).inputs(unit)
        assert alone == together
        assert suggestions(alone) == suggestions(together)


@pytest.mark.parametrize("half", [1, 2])
def test_county_is_read_in_a_constant_number_of_queries(places, half, django_assert_num_queries):
    """Tree, posts, figures, credits (2), editions, records: for one unit as for all, empty or full."""
    for seed in (None, 7):
        if seed is not None:
            fill(seed, places)
        with django_assert_num_queries(7):
            evidence = Evidence(half_year(2026, half), JANUARY, defaults())
            for unit in evidence.units:
                evidence.inputs(unit)
