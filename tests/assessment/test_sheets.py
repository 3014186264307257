"""The steps of a sheet, who takes them, and that a locked sheet never changes (R69, R71)."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from assessment import annual
from assessment import locked as refusal
from assessment.actions import rounds, sheets
from assessment.actions.sheets import Assessed, SelfScore
from assessment.enums import SheetState
from assessment.models import AnnualResult, RowProof, ScoreRow, ScoreSheet
from assessment.scoring import Suggestion
from network.enums import Role
from proxyportal.uploads import NewFile
from requests_app.errors import ActionRefused, NotPermitted, TooLate
from tests.assessment.conftest import AFTER, JULY, given_scores, own_scores
from tests.conftest import BEIJING, DAY
from tests.factories import person
from tests.files import PDF

pytestmark = pytest.mark.django_db
S = SheetState


def test_whole_way_of_a_sheet_keeps_who_did_what_and_when(sheet, leader, supervisor):
    sheets.self_score(sheet=sheet, scores=own_scores(), actor=leader, now=JULY)
    sheets.assess(sheet=sheet, scores=given_scores(sheet), actor=supervisor, now=AFTER)
    sheets.show(sheet=sheet, actor=supervisor, now=AFTER + DAY)
    sheets.reply(sheet=sheet, text="第三项请复核。", actor=leader, now=AFTER + 2 * DAY)
    sheets.finalize(sheet=sheet, actor=supervisor, now=AFTER + 3 * DAY)
    made = sheets.lock(sheet=sheet, actor=supervisor, now=AFTER + 4 * DAY)
    assert made.state == S.LOCKED
    done = ("self_scored", "assessed", "shown", "replied", "final", "locked")
    assert [(getattr(made, f"{step}_at"), getattr(made, f"{step}_by")) for step in done] == [
        (JULY, leader),
        (AFTER, supervisor),
        (AFTER + DAY, supervisor),
        (AFTER + 2 * DAY, leader),
        (AFTER + 3 * DAY, supervisor),
        (AFTER + 4 * DAY, supervisor),
    ]
    assert made.reply == "第三项请复核。"


STEPS = {
    "self_score": ({"scores": own_scores()}, "leader", {"open", "self_scored"}),
    "assess": (None, "supervisor", {"open", "self_scored", "assessed", "shown"}),
    "show": ({}, "supervisor", {"assessed"}),
    "reply": ({"text": "无意见"}, "leader", {"shown"}),
    "finalize": ({}, "supervisor", {"shown"}),
    "lock": ({}, "supervisor", {"final"}),
    "correct": ({"reason": "漏计"}, "supervisor", {"locked"}),
}
STANDS = {"open": "sheet", "self_scored": "self_scored", "assessed": "assessed", "shown": "shown", "final": "final"}


@pytest.mark.parametrize("state", [*STANDS, "locked"])
@pytest.mark.parametrize("step", STEPS)
def test_step_starts_where_the_table_says_and_is_too_late_elsewhere(request, step, state):
    given, who, sources = STEPS[step]
    sheet = request.getfixturevalue(STANDS.get(state, state))
    given = {"scores": given_scores(sheet)} if given is None else given
    action = getattr(sheets, step)
    if state in sources:
        action(sheet=sheet, actor=request.getfixturevalue(who), now=AFTER, **given)
    else:
        with pytest.raises(TooLate):
            action(sheet=sheet, actor=request.getfixturevalue(who), now=AFTER, **given)


@pytest.mark.parametrize("who", ["leader", "supervisor", "personnel_officer", "village_agent", "administrator"])
@pytest.mark.parametrize("step", STEPS)
def test_step_is_taken_by_whom_the_table_says_alone(request, step, who):
    given, whose, sources = STEPS[step]
    state = min(sources)
    sheet = request.getfixturevalue(STANDS.get(state, state))
    given = {"scores": given_scores(sheet)} if given is None else given
    actor = request.getfixturevalue(who)
    if who == whose:
        getattr(sheets, step)(sheet=sheet, actor=actor, now=AFTER, **given)
    else:
        with pytest.raises(NotPermitted):
            getattr(sheets, step)(sheet=sheet, actor=actor, now=AFTER, **given)


def test_leader_of_another_unit_scores_nothing_here(sheet, other_town):
    other = person("曲塘镇分管负责人", other_town, Role.LEADER_IN_CHARGE)
    with pytest.raises(NotPermitted):
        sheets.self_score(sheet=sheet, scores=own_scores(), actor=other, now=JULY)


def test_self_score_may_be_handed_in_again_and_the_first_time_counts(self_scored, leader):
    """Late is who first came late; a correction in time or after it changes nothing."""
    again = own_scores(row_3=SelfScore(Decimal("18.5"), "补充说明", [NewFile("说明.pdf", "application/pdf", PDF)]))
    made = sheets.self_score(sheet=self_scored, scores=again, actor=leader, now=AFTER)
    assert made.self_scored_at == JULY
    assert made.is_late is False
    row = made.rows.get(number=3)
    assert (row.self_score, row.self_text) == (Decimal("18.50"), "补充说明")
    with row.proofs.get().file.open() as file:
        assert file.read() == PDF


def test_self_score_after_the_last_day_is_late(sheet, leader):
    assert sheet.is_late is None
    assert sheets.self_score(sheet=sheet, scores=own_scores(), actor=leader, now=AFTER).is_late is True


def test_sheet_without_a_self_score_is_assessed_after_the_last_day_only(sheet, supervisor):
    with pytest.raises(ActionRefused):
        sheets.assess(sheet=sheet, scores=given_scores(sheet), actor=supervisor, now=JULY)
    sheets.assess(sheet=sheet, scores=given_scores(sheet), actor=supervisor, now=AFTER)


@pytest.mark.parametrize(
    ("row", "score", "reason", "is_taken"),
    [
        (1, "10.00", "", False),  # suggested: 0, as nobody serves in the town
        (1, "0.00", "", True),
        (1, "10.00", "现场核实", True),
        (4, "17.00", "", True),  # people decide alone
        (6, "12.00", "", True),  # nobody rated: the same
    ],
)
def test_score_needs_a_reason_where_it_is_not_the_suggested_one(self_scored, supervisor, row, score, reason, is_taken):
    scores = given_scores(self_scored) | {row: Assessed(Decimal(score), reason)}
    if is_taken:
        sheets.assess(sheet=self_scored, scores=scores, actor=supervisor, now=AFTER)
        assert self_scored.rows.get(number=row).assessed == Decimal(score)
    else:
        with pytest.raises(ActionRefused):
            sheets.assess(sheet=self_scored, scores=scores, actor=supervisor, now=AFTER)
        assert self_scored.rows.get(number=row).assessed is None


def test_register_points_of_a_town_need_no_reason():
    """R87: what people add for the register book is theirs to give: 0 to 5 on top of the suggestion."""
    suggestion = Suggestion(Decimal("14.49"), judged=5)
    assert [suggestion.agrees_with(Decimal(score)) for score in ("14.48", "14.49", "19.49", "19.50")] == [
        False,
        True,
        True,
        False,
    ]


def test_score_that_changes_after_it_was_shown_is_interim_again(shown, supervisor):
    scores = given_scores(shown) | {4: Assessed(Decimal("12.00"))}
    made = sheets.assess(sheet=shown, scores=scores, actor=supervisor, now=AFTER)
    assert made.state == S.ASSESSED


def test_total_is_the_sum_of_the_assessed_rows(locked):
    assert annual.total_of(locked) == sum(row.assessed for row in locked.rows.all())


def test_total_is_missing_until_every_row_has_its_score(assessed):
    ScoreRow.objects.filter(sheet=assessed, number=2).update(assessed=None)
    assert annual.total_of(assessed) is None


# --- Locked ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda sheet: ScoreSheet.objects.filter(pk=sheet.pk).update(reply="x"),
        lambda sheet: ScoreSheet.objects.filter(pk=sheet.pk).update(state="final"),
        lambda sheet: ScoreRow.objects.filter(sheet=sheet, number=1).update(assessed=10),
        lambda sheet: RowProof.objects.filter(row__sheet=sheet).update(name="x"),
        lambda sheet: ScoreRow.objects.create(sheet=sheet, number=7, maximum=10),
        lambda sheet: RowProof.objects.filter(row__sheet=sheet)._raw_delete("default"),
        lambda sheet: ScoreRow.objects.filter(sheet=sheet)._raw_delete("default"),
        lambda sheet: ScoreSheet.objects.filter(pk=sheet.pk)._raw_delete("default"),
        lambda sheet: RowProof.objects.create(row=sheet.rows.first(), added_at=AFTER, added_by=sheet.locked_by),
    ],
)
def test_database_refuses_every_change_of_a_locked_sheet(sheet, leader, supervisor, change):
    """The same statements work on a sheet that is not locked, which is the control."""
    with_file = own_scores(row_1=SelfScore(Decimal(10), "", [NewFile("证明.pdf", "application/pdf", PDF)]))
    sheets.self_score(sheet=sheet, scores=with_file, actor=leader, now=JULY)
    sheets.assess(sheet=sheet, scores=given_scores(sheet), actor=supervisor, now=AFTER)
    sheets.show(sheet=sheet, actor=supervisor, now=AFTER)
    final = sheets.finalize(sheet=sheet, actor=supervisor, now=AFTER)
    with transaction.atomic():
        ScoreSheet.objects.filter(pk=final.pk).update(reply="可改")
        ScoreRow.objects.filter(sheet=final, number=1).update(self_text="可改")
        RowProof.objects.filter(row__sheet=final).update(name="可改")
    locked = sheets.lock(sheet=final, actor=supervisor, now=AFTER)
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        change(locked)


def test_refusal_is_removed_and_installed_without_a_trace(locked):
    refusal.remove(connection)
    ScoreSheet.objects.filter(pk=locked.pk).update(reply="x")
    refusal.install(connection)
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic():
        ScoreSheet.objects.filter(pk=locked.pk).update(reply="y")


def test_correction_is_a_new_version_and_the_old_one_stays(locked, leader, supervisor):
    before = [(row.number, row.assessed) for row in locked.rows.all()]
    made = sheets.correct(sheet=locked, reason="漏计集中办理一次", actor=supervisor, now=AFTER + DAY)
    assert (made.version, made.supersedes, made.corrected_by, made.state) == (2, locked, supervisor, S.ASSESSED)
    assert (made.inputs, made.digest) == (locked.inputs, locked.digest)
    scores = given_scores(made) | {4: Assessed(Decimal("19.00"))}
    for step, given in (("assess", {"scores": scores}), ("show", {}), ("finalize", {}), ("lock", {})):
        getattr(sheets, step)(sheet=made, actor=supervisor, now=AFTER + DAY, **given)
    locked.refresh_from_db()
    assert [(row.number, row.assessed) for row in locked.rows.all()] == before
    assert locked.state == S.LOCKED
    with pytest.raises(TooLate):
        sheets.correct(sheet=locked, reason="再改", actor=supervisor, now=AFTER + DAY)


def test_correction_is_seen_by_the_unit_when_it_is_shown(locked, leader, supervisor):
    made = sheets.correct(sheet=locked, reason="漏计", actor=supervisor, now=AFTER)
    visible = ScoreSheet.objects.visible_to(leader)
    assert list(visible) == [locked]
    sheets.show(sheet=made, actor=supervisor, now=AFTER)
    assert set(visible.all()) == {locked, made}


# --- The year --------------------------------------------------------------------------------------------------------


def second_half(locked, supervisor, scores):
    """The same unit's sheet of the second half, locked with these scores."""
    january = datetime(2027, 1, 5, 9, tzinfo=BEIJING)
    proposed, _ = rounds.propose(year=2026, half=2, now=january)
    opened = rounds.open_round(
        assessment_round=proposed, self_scores_due_on=date(2027, 1, 4), actor=supervisor, now=january
    )
    sheet = opened.sheets.get(unit=locked.unit)
    given = {number: Assessed(Decimal(score), "核实") for number, score in scores.items()}
    for step, arguments in (("assess", {"scores": given}), ("show", {}), ("finalize", {}), ("lock", {})):
        getattr(sheets, step)(sheet=sheet, actor=supervisor, now=january, **arguments)
    return sheet


def test_annual_result_is_the_weighted_mean_with_its_halves(locked, supervisor):
    """R69: the first half alone until the second is locked; every result that was written stays."""
    first = AnnualResult.objects.get()
    total = annual.total_of(locked)
    assert (first.score, first.first, first.second) == (total, locked, None)
    other = second_half(locked, supervisor, {1: 10, 2: 10, 3: 20, 4: 20, 5: 20, 6: 20})
    [line] = annual.results(2026, [locked.unit])
    assert (line.result.first_score, line.result.second_score) == (total, Decimal("100.00"))
    assert line.result.score == (total + 100) / 2
    assert (line.result.second, AnnualResult.objects.count()) == (other, 2)


def test_annual_result_follows_a_correction(locked, supervisor):
    made = sheets.correct(sheet=locked, reason="漏计", actor=supervisor, now=AFTER)
    scores = given_scores(made) | {4: Assessed(Decimal("20.00"))}
    for step, given in (("assess", {"scores": scores}), ("show", {}), ("finalize", {}), ("lock", {})):
        getattr(sheets, step)(sheet=made, actor=supervisor, now=AFTER, **given)
    [line] = annual.results(2026, [locked.unit])
    assert line.result.first == made
    assert line.result.score == annual.total_of(locked) + 5


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("sheet_assessed_has_time_and_person", {"state": S.ASSESSED}),
        ("sheet_correction_has_author_and_reason", {"version": 2}),
        ("sheet_correction_has_author_and_reason", {"correction_reason": "x"}),
        ("sheet_locked_has_all_steps", {"state": S.LOCKED, "assessed_at": JULY, "assessed_by": 1}),
    ],
)
def test_constraint_of_a_sheet_refuses(sheet, supervisor, name, columns):
    columns = {key: supervisor if key == "assessed_by" else value for key, value in columns.items()}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        ScoreSheet.objects.filter(pk=sheet.pk).update(**columns)


@pytest.mark.parametrize("column", ["suggested", "self_score", "assessed"])
@pytest.mark.parametrize("points", [Decimal("-0.01"), Decimal("10.01")])
def test_constraint_of_a_row_keeps_points_within_the_maximum(sheet, column, points):
    with pytest.raises(IntegrityError, match=f"score_row_{column}_within_maximum"), transaction.atomic():
        ScoreRow.objects.filter(sheet=sheet, number=1).update(**{column: points})
