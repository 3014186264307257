"""A round of the first half of 2026, in which the town of the cast and the departments have their sheets."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from assessment.actions import rounds, sheets
from assessment.actions.sheets import Assessed, SelfScore
from assessment.models import Round, ScoreSheet
from assessment.scoring import suggestions
from network.enums import QuotaGroup, Tier
from network.models import User
from tests.browsing import signed_in
from tests.conftest import BEIJING
from tests.factories import AgentFactory, AppointmentFactory, UnitFactory

JULY = datetime(2026, 7, 5, 9, tzinfo=BEIJING)
"""When the round is opened."""
DUE = date(2026, 7, 15)
AFTER = datetime(2026, 7, 16, 9, tzinfo=BEIJING)
"""When self-scores are no longer in time."""
MINUTE = timedelta(minutes=1)


@pytest.fixture
def proposed(db: None) -> Round:
    """A round that nobody has opened yet."""
    return rounds.propose(year=2026, half=1, now=JULY)[0]


@pytest.fixture
def opened(proposed: Round, town, supervisor: User, leader: User) -> Round:
    """Open since 5 July; the town and the organization department have sheets."""
    return rounds.open_round(assessment_round=proposed, self_scores_due_on=DUE, actor=supervisor, now=JULY)


@pytest.fixture
def sheet(opened: Round, town) -> ScoreSheet:
    """The town's sheet, waiting for its self-score."""
    return opened.sheets.get(unit=town)


@pytest.fixture
def self_scored(sheet: ScoreSheet, leader: User) -> ScoreSheet:
    return sheets.self_score(sheet=sheet, scores=own_scores(), actor=leader, now=JULY)


@pytest.fixture
def assessed(self_scored: ScoreSheet, supervisor: User) -> ScoreSheet:
    return sheets.assess(sheet=self_scored, scores=given_scores(self_scored), actor=supervisor, now=AFTER)


@pytest.fixture
def shown(assessed: ScoreSheet, supervisor: User) -> ScoreSheet:
    return sheets.show(sheet=assessed, actor=supervisor, now=AFTER)


@pytest.fixture
def final(shown: ScoreSheet, supervisor: User) -> ScoreSheet:
    return sheets.finalize(sheet=shown, actor=supervisor, now=AFTER)


@pytest.fixture
def locked(final: ScoreSheet, supervisor: User) -> ScoreSheet:
    return sheets.lock(sheet=final, actor=supervisor, now=AFTER)


def own_scores(**changes: SelfScore) -> dict[int, SelfScore]:
    """Full points in every row, but for one in the third."""
    full = {number: SelfScore(Decimal(maximum)) for number, maximum in enumerate((10, 10, 19, 20, 20, 20), start=1)}
    return full | {int(name.removeprefix("row_")): score for name, score in changes.items()}


def given_scores(sheet: ScoreSheet) -> dict[int, Assessed]:
    """What is suggested, and 15 where nothing is, each with a reason."""
    found = suggestions(sheet.inputs)
    maxima = {row.number: row.maximum for row in sheet.rows.all()}
    return {
        number: Assessed(min(Decimal(15), Decimal(maxima[number])) if one.points is None else one.points, "抽查属实")
        for number, one in found.items()
    }


@pytest.fixture
def places(town, village, sibling_village, group, department):
    """Units of every tier, with people whose posts and quota groups change within the year: units, agents by unit."""
    point = UnitFactory(tier=Tier.ENTERPRISE, parent=department, code="E1")
    whole_town, whole_village = QuotaGroup.TOWN_CADRE, QuotaGroup.VILLAGE_CADRE
    units = [town, village, sibling_village, group, department, point]
    groups = [whole_town, whole_village, whole_village, "", QuotaGroup.SHUANGBANG, ""]
    agents = {}
    for unit, own in zip(units, groups, strict=True):
        whole = _cadre(unit, own)
        changed = _cadre(unit, own, ends_on=date(2026, 4, 15))
        other = QuotaGroup.OTHER if unit == department else own
        _cadre(unit, other, agent=changed, starts_on=date(2026, 6, 1))
        agents[unit.pk] = [whole, changed, _cadre(unit, ""), AgentFactory()]
    agents[village.pk].append(agents[group.pk][0])
    return units, agents


def _cadre(unit, group, **post):
    return AppointmentFactory(unit=unit, quota_group=group, **post).agent


@pytest.fixture
def department_browser(supervisor):
    return signed_in(supervisor)


@pytest.fixture
def unit_browser(leader):
    return signed_in(leader)
