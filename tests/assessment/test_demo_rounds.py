"""The demo county's assessment: a sheet at every step, and nothing that differs from the log."""

import random

import pytest

from assessment.demo.rounds import seed_rounds
from assessment.enums import SheetState
from assessment.models import AnnualResult, Round, ScoreSheet
from assessment.recompute import differences
from network.enums import Role
from tests.factories import UnitFactory, person

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


def test_demo_round_has_a_sheet_at_every_step(county, supervisor, now):
    for number in range(7):
        unit = UnitFactory(tier="town", parent=county, code=f"T{number}")
        person(f"负责人{number}", unit, Role.LEADER_IN_CHARGE)
    assert seed_rounds(rng=random.Random(1), now=now) == 8
    assert set(ScoreSheet.objects.values_list("state", flat=True)) == set(SheetState.values)
    opened = Round.objects.get(year=2025, half=2)
    assert {sheet.is_late for sheet in opened.sheets.exclude(self_scored_at=None)} == {True, False}
    assert list(differences(opened)) == []
    assert AnnualResult.objects.count() == 1


def test_demo_round_needs_an_organization_department(town, now):
    assert seed_rounds(rng=random.Random(1), now=now) == 0
