"""Rounds: proposed by the calendar, set up, opened, and computed anew while they wait (R68, R69, R84)."""

from datetime import date, datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction

from assessment.actions import rounds, sheets
from assessment.enums import RoundState, SheetState
from assessment.models import Round, ScoreSheet
from assessment.parameters import PARAMETERS, defaults
from assessment.tasks import propose_rounds
from proxyportal.celery import app
from requests_app.errors import ActionRefused, NotPermitted, TooLate
from requests_app.models import Breach
from tests.assessment.conftest import DUE, JULY, own_scores
from tests.assessment.on_record import review
from tests.conftest import BEIJING, DAY, HOUR, MICROSECOND
from tests.factories import UnitFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("moment", "halves"),
    [
        (datetime(2026, 7, 1, tzinfo=BEIJING), [(2026, 2), (2026, 1)]),
        (datetime(2026, 7, 1, tzinfo=BEIJING) - MICROSECOND, [(2026, 1), (2025, 2)]),
        (datetime(2027, 1, 1, 0, 5, tzinfo=BEIJING), [(2027, 1), (2026, 2)]),
    ],
)
def test_calendar_proposes_the_half_that_ended_and_the_one_that_began(moment, halves):
    rounds.propose_due(moment)
    assert [(each.year, each.half) for each in Round.objects.all()] == halves


def test_calendar_proposes_each_round_once():
    with time_machine.travel(JULY, tick=False):
        assert [propose_rounds(), propose_rounds()] == [2, 0]
    assert Round.objects.count() == 2


def test_beat_asks_in_the_first_days_of_both_halves():
    schedule = app.conf.beat_schedule["propose-rounds"]["schedule"]
    assert (schedule.month_of_year, schedule.day_of_month, schedule.hour) == ({1, 7}, set(range(1, 8)), {0})
    assert app.conf.timezone == "Asia/Shanghai"


def test_parameters_say_their_rule_and_whose_they_are():
    """R69, R76, R82, R84, R88, R89: every default is the digest's, and what the text leaves open is marked ours."""
    assert {name: (p.default, p.rule, str(p.whose)) for name, p in PARAMETERS.items()} == {
        "weight_1": (50, "R69", "本网规定"),
        "weight_2": (50, "R69", "本网规定"),
        "town_cadre": (15, "R76", "文件规定"),
        "standard": (20, "R76", "文件规定"),
        "model": (50, "R76", "文件规定"),
        "shuangbang": (10, "R82", "文件规定"),
        "other": (5, "R82", "文件规定"),
        "feedback_hours": (24, "R54", "本网规定"),
        "pass_percent": (80, "R88", "文件规定"),
        "sample_minimum": (10, "R88", "本网规定"),
        "deduction_county": (2, "R89", "本网规定"),
        "deduction_above": (5, "R89", "本网规定"),
    }


def test_parameters_change_before_the_opening_and_never_after(proposed, town, supervisor):
    changed = {**defaults(), "town_cadre": 20, "weight_1": 40, "weight_2": 60}
    made = rounds.set_parameters(assessment_round=proposed, parameters=changed, actor=supervisor, now=JULY)
    opened = rounds.open_round(assessment_round=made, self_scores_due_on=DUE, actor=supervisor, now=JULY)
    assert opened.parameters == changed
    with pytest.raises(TooLate):
        rounds.set_parameters(assessment_round=opened, parameters=defaults(), actor=supervisor, now=JULY)
    assert ScoreSheet.objects.first().inputs["parameters"] == changed


def test_second_half_has_the_weights_that_the_first_settled(opened, supervisor):
    """R69: set for the year; the parameters of the last round are those the next begins with."""
    Round.objects.update(parameters={**defaults(), "weight_1": 40, "weight_2": 60, "sample_minimum": 20})
    second, _ = rounds.propose(year=2026, half=2, now=JULY)
    assert (second.parameters["weight_1"], second.parameters["sample_minimum"]) == (40, 20)
    made = rounds.set_parameters(assessment_round=second, parameters=defaults(), actor=supervisor, now=JULY)
    assert (made.parameters["weight_1"], made.parameters["sample_minimum"]) == (40, 10)


def test_round_opens_when_its_half_is_over_and_not_a_moment_before(proposed, town, supervisor):
    end = datetime(2026, 7, 1, tzinfo=BEIJING)
    with pytest.raises(ActionRefused):
        rounds.open_round(assessment_round=proposed, self_scores_due_on=DUE, actor=supervisor, now=end - MICROSECOND)
    rounds.open_round(assessment_round=proposed, self_scores_due_on=DUE, actor=supervisor, now=end)
    assert Round.objects.get().state == RoundState.OPEN


def test_opening_gives_every_town_and_department_one_sheet(proposed, village, department, supervisor):
    """R3, R68: villages have none; a unit that closed before the half ended has none; a second click is too late."""
    town = village.parent
    UnitFactory(tier="town", parent=town.parent, code="GONE", closed_on=date(2026, 6, 30))
    UnitFactory(tier="town", parent=town.parent, code="LATE", opened_on=date(2026, 7, 1))
    rounds.open_round(assessment_round=proposed, self_scores_due_on=DUE, actor=supervisor, now=JULY)
    sheets_ = ScoreSheet.objects.order_by("unit__code")
    assert [(each.unit.code, each.annex) for each in sheets_] == [("320685100", "2"), ("D01", "3"), ("D12", "3")]
    assert [row.maximum for row in sheets_[0].rows.all()] == [10, 10, 20, 20, 20, 20]
    assert all(each.rows.get(number=4).suggested is None for each in sheets_)
    with pytest.raises(TooLate):
        rounds.open_round(assessment_round=proposed, self_scores_due_on=DUE, actor=supervisor, now=JULY)


def test_opening_freezes_what_was_missed_with_who_had_it(proposed, submitted, supervisor):
    """The figures name the holder at the breach (R35, R50): they need the sweep first."""
    rounds.open_round(assessment_round=proposed, self_scores_due_on=DUE, actor=supervisor, now=JULY)
    assert Breach.objects.count() == 1


@pytest.mark.parametrize("who", ["leader", "personnel_officer", "administrator", "stranger"])
def test_only_the_organization_department_sets_up_a_round(request, proposed, town, who):
    actor = request.getfixturevalue(who)
    for action, given in (
        (rounds.set_parameters, {"parameters": defaults()}),
        (rounds.open_round, {"self_scores_due_on": DUE}),
        (rounds.compute_again, {}),
    ):
        with pytest.raises(NotPermitted):
            action(assessment_round=proposed, actor=actor, now=JULY, **given)


def test_computing_anew_takes_in_what_came_late_and_spares_what_was_judged(
    opened, sheet, organization_department, leader, supervisor
):
    """A survey on paper is entered on 6 July: the sheet that still waits takes it in, one that is judged does not."""
    other = opened.sheets.get(unit=organization_department)
    for unit in (sheet.unit, organization_department):
        review(unit, date(2026, 6, 1), {("public", 5): 20}, recorded_at=JULY + HOUR)
    sheets.self_score(sheet=sheet, scores=own_scores(), actor=leader, now=JULY)
    ScoreSheet.objects.filter(pk=other.pk).update(state=SheetState.ASSESSED, assessed_at=JULY, assessed_by=supervisor)
    assert rounds.compute_again(assessment_round=opened, actor=supervisor, now=JULY + DAY) == 1
    sheet.refresh_from_db()
    assert sheet.computed_at == JULY + DAY
    assert str(sheet.rows.get(number=6).suggested) == "20.00"
    assert sheet.rows.get(number=1).self_score == 10
    other.refresh_from_db()
    assert other.computed_at == JULY
    assert other.rows.get(number=6).suggested is None


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("round_is_of_a_half", {"half": 3}),
        ("round_open_has_time_and_person", {"state": RoundState.OPEN}),
        ("round_open_has_time_and_person", {"opened_at": JULY}),
    ],
)
def test_constraint_of_a_round_refuses(proposed, name, columns):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Round.objects.update(**columns)
