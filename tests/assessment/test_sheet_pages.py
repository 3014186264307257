"""The assessment's pages: what each shows to whom, forms that come back, and what they cost."""

import html
from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessment import reading
from assessment.actions import rounds, sheets
from assessment.annexes import COLUMNS, ROWS
from assessment.evidence import Evidence
from assessment.models import Round, ScoreSheet
from assessment.parameters import defaults
from assessment.periods import half_year
from network.enums import QuotaGroup, Role
from network.models import Appointment
from tests.assessment.conftest import AFTER, DUE, JULY, given_scores, own_scores
from tests.assessment.half_year import HalfYear
from tests.browsing import signed_in
from tests.factories import UnitFactory, person
from tests.files import PDF

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


@pytest.fixture(autouse=True)
def _in_july():
    with time_machine.travel(AFTER, tick=False):
        yield


def address(name, *arguments):
    return reverse(f"assessment:{name}", args=arguments)


def of(sheet, name="sheet", *arguments):
    return address(name, sheet.round.year, sheet.round.half, sheet.unit.code, *arguments)


def text_of(response):
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_sheet_is_laid_out_as_the_annex(sheet, department_browser):
    page = text_of(department_browser.get(of(sheet)))
    places = [page.index(f">{column}<") for column in COLUMNS]
    assert places == sorted(places)
    assert all(row.content in page.replace("&quot;", '"') for row in ROWS["2"])


def test_interim_scores_are_hidden_until_they_are_shown(assessed, supervisor, unit_browser, department_browser):
    """Neither on the sheet nor in the list of the round, whatever the steps say."""
    where = (of(assessed), address("round", 2026, 1))
    assert all("抽查属实" not in text_of(unit_browser.get(url)) for url in where)
    assert "抽查属实" in text_of(department_browser.get(of(assessed)))
    total = "100.00"
    before = [total in text_of(unit_browser.get(url)) for url in where]
    sheets.show(sheet=assessed, actor=supervisor, now=AFTER)
    assert "抽查属实" in text_of(unit_browser.get(of(assessed)))
    assert before == [False, False]


def test_leader_scores_the_unit_with_words_and_a_file(sheet, unit_browser):
    data = {f"score_{number}": "10" for number in range(1, 7)} | {"text_3": "登记簿齐全", "score_5": "19.5"}
    data["proofs_3"] = SimpleUploadedFile("登记簿.pdf", PDF)
    answer = unit_browser.post(of(sheet, "self-score"), data)
    assert answer.status_code == 302
    row = sheet.rows.get(number=3)
    assert (str(row.self_score), row.self_text, row.proofs.get().name) == ("10.00", "登记簿齐全", "登记簿.pdf")
    page = text_of(unit_browser.get(of(sheet)))
    assert "登记簿.pdf" in page
    file = unit_browser.get(of(sheet, "proof", row.proofs.get().pk))
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert b"".join(file.streaming_content) == PDF


@pytest.mark.parametrize(
    ("name", "value"),
    [("score_1", "10.01"), ("score_1", "-1"), ("score_1", ""), ("score_1", "NaN"), ("score_1", "1e9"),
     ("score_1", "9.999"), ("text_2", "a\x00b"), ("text_2", "\u202eabc"), ("text_2", "x" * 2001)],
)  # fmt: skip
def test_self_score_with_a_mistake_comes_back_with_everything_typed(sheet, unit_browser, name, value):
    data = {f"score_{number}": "10" for number in range(1, 7)} | {"text_5": "保留这句话"} | {name: value}
    answer = unit_browser.post(of(sheet, "self-score"), data)
    assert answer.status_code == 422
    assert "保留这句话" in answer.content.decode()
    assert sheet.rows.filter(self_score=None).count() == 6


def test_assessing_names_the_row_that_lacks_its_reason(self_scored, department_browser):
    data = {f"score_{n}": str(found.score) for n, found in given_scores(self_scored).items()} | {"score_1": "9"}
    answer = department_browser.post(of(self_scored, "assess"), data)
    assert answer.status_code == 422
    assert answer.context["form"].errors.keys() == {"reason_1"}
    assert department_browser.post(of(self_scored, "assess"), data | {"reason_1": "现场核实"}).status_code == 302
    assert str(self_scored.rows.get(number=1).assessed) == "9.00"


def test_whole_round_by_clicks(sheet, leader, supervisor, unit_browser, department_browser):
    """Self-score, scores, show, reply, final, lock, and the year's result."""
    unit_browser.post(of(sheet, "self-score"), {f"score_{number}": "10" for number in range(1, 7)})
    given = {f"score_{n}": str(found.score) for n, found in given_scores(sheet).items()}
    department_browser.post(of(sheet, "assess"), given)
    for browser, step, words in (
        (department_browser, "show", {}),
        (unit_browser, "reply", {"text": "无异议"}),
        (department_browser, "finalize", {}),
        (department_browser, "lock", {}),
    ):
        assert browser.post(of(sheet, "sheet-act", step), words).status_code == 302
    sheet.refresh_from_db()
    assert sheet.state == "locked"
    assert "无异议" in text_of(department_browser.get(of(sheet)))
    year = text_of(unit_browser.get(address("year", 2026)))
    assert "缺" in year
    assert str(sum(row.assessed for row in sheet.rows.all())) in year
    stale = department_browser.post(of(sheet, "sheet-act", "lock"), follow=True)
    assert "状态已变" in stale.content.decode()


def test_correction_by_clicks_shows_author_and_reason(locked, department_browser):
    answer = department_browser.post(of(locked, "sheet-act", "correct"), {"reason": "漏计一次集中办理"})
    assert answer.status_code == 302
    page = text_of(department_browser.get(of(locked)))
    assert "漏计一次集中办理" in page
    assert "漏计一次集中办理" not in text_of(department_browser.get(f"{of(locked)}?version=1"))
    assert department_browser.get(f"{of(locked)}?version=9").status_code == 404


def test_round_lists_missing_and_late_self_scores(opened, sheet, leader, department_browser):
    page = department_browser.get(address("round", 2026, 1))
    assert [row.unit.code for row, _ in page.context["missing"]] == ["320685100", "D01"]
    sheets.self_score(sheet=sheet, scores=own_scores(), actor=leader, now=AFTER)
    page = department_browser.get(address("round", 2026, 1))
    assert [row.unit.code for row, _ in page.context["missing"]] == ["D01"]
    assert [row.unit.code for row, _ in page.context["late"]] == ["320685100"]


def test_parameters_page_sets_and_keeps_what_was_typed(proposed, department_browser):
    data = proposed.parameters | {"weight_1": 40, "weight_2": 60, "town_cadre": 18}
    assert department_browser.post(address("parameters", 2026, 1), data).status_code == 302
    proposed.refresh_from_db()
    assert proposed.parameters == data
    for wrong in ({"weight_1": 41}, {"town_cadre": 0}, {"sample_minimum": "x"}, {"town_cadre": ""}):
        assert department_browser.post(address("parameters", 2026, 1), data | wrong).status_code == 422
    proposed.refresh_from_db()
    assert proposed.parameters == data


def test_round_is_opened_by_its_button_and_not_with_a_day_that_is_over(proposed, town, department_browser):
    url = address("open", 2026, 1)
    assert department_browser.post(url, {"self_scores_due_on": "2026-07-15"}).status_code == 422
    assert department_browser.post(url, {"self_scores_due_on": "2026-07-25"}).status_code == 302
    proposed.refresh_from_db()
    assert (proposed.state, proposed.self_scores_due_on) == ("open", date(2026, 7, 25))


def test_round_that_runs_says_when_it_can_be_opened(department_browser, town):
    rounds.propose(year=2026, half=2, now=AFTER)
    answer = department_browser.post(address("open", 2026, 2), {"self_scores_due_on": "2026-07-25"}, follow=True)
    assert "还没有结束" in answer.content.decode()


def test_proposing_by_hand_does_what_the_calendar_does(department_browser):
    department_browser.post(address("propose"))
    department_browser.post(address("propose"))
    assert [(each.year, each.half) for each in Round.objects.all()] == [(2026, 2), (2026, 1)]


# --- Every number opens ----------------------------------------------------------------------------------------------


@pytest.fixture
def half(county):
    return HalfYear(county)


@pytest.fixture
def town_sheet(half, proposed, supervisor):
    rounds.open_round(assessment_round=proposed, self_scores_due_on=DUE, actor=supervisor, now=JULY)
    return ScoreSheet.objects.get(unit=half.town)


@pytest.mark.parametrize(
    ("unit", "group", "number"),
    [
        ("T", QuotaGroup.TOWN_CADRE, 11),
        ("A", QuotaGroup.VILLAGE_CADRE, 13),
        ("B", QuotaGroup.VILLAGE_CADRE, 26),
        ("C", QuotaGroup.VILLAGE_CADRE, 5),
        ("D", QuotaGroup.SHUANGBANG, 5),
        ("D", QuotaGroup.OTHER, 2),
    ],
)
def test_credits_of_a_sheet_open_exactly_their_matters(town_sheet, department_browser, unit, group, number):
    page = department_browser.get(address("credited", 2026, 1, unit, group))
    assert page.context["page"].paginator.count == number
    assert address("credited", 2026, 1, "A", "village_cadre") in text_of(department_browser.get(of(town_sheet)))


def test_credits_to_nobodys_quota_open_for_the_town_with_its_villages(half, proposed, supervisor, department_browser):
    """R84: what people without a quota did is shown beside the quotas, and opens as every other number does."""
    Appointment.objects.filter(agent=half.people["丙"]).update(quota_group="")
    rounds.open_round(assessment_round=proposed, self_scores_due_on=DUE, actor=supervisor, now=JULY)
    sheet = ScoreSheet.objects.get(unit=half.town)
    number = sheet.inputs["rows"]["5"]["outside"]
    assert number == 9
    url = address("credited", 2026, 1, "T", reading.NO_GROUP)
    assert url in text_of(department_browser.get(of(sheet)))
    assert department_browser.get(url).context["page"].paginator.count == number


def test_every_number_of_a_sheet_opens_and_says_how_it_is_counted(town_sheet, department_browser):
    facts = [fact for line in reading.lines(town_sheet.inputs) for fact in line.facts]
    assert [fact.label for fact in facts if not fact.url or fact.word is None] == []
    page = text_of(department_browser.get(of(town_sheet)))
    assert all(str(fact.word.definition) in html.unescape(page) for fact in facts)
    for url in {fact.url for fact in facts}:
        assert department_browser.get(url).status_code == 200, url


def test_every_number_opens_for_the_unit_itself(sheet, unit_browser):
    """What a leader is shown on the own sheet is nowhere refused."""
    urls = {fact.url for line in reading.lines(sheet.inputs) for fact in line.facts}
    assert {url: status for url in urls if (status := unit_browser.get(url).status_code) != 200} == {}


@pytest.mark.parametrize("path", ["T/nonsense", "none/town_cadre"])
def test_credits_of_nothing_are_not_found(town_sheet, department_browser, path):
    assert department_browser.get(f"/assessment/2026-1/credits/{path}/").status_code == 404
    assert department_browser.get("/assessment/99999-1/credits/T/town_cadre/").status_code == 404


@pytest.mark.parametrize(("hours", "more"), [(24, ""), (36, "&hours=36")])
def test_figures_of_a_sheet_lead_to_the_cases_they_count(half, monkeypatch, hours, more):
    """Kept and missed apart, for this unit and half-year; other hours than the usual are said."""
    monkeypatch.setattr(reading, "address", lambda name, *_: f"/{name}/")
    evidence = Evidence(half_year(2026, 1), JULY, defaults() | {"feedback_hours": hours})
    row = reading.lines(evidence.inputs(half.town))[2]
    here = "unit=T&from=2026-01-01&to=2026-06-30"
    accepted, _, told, *_ = row.facts
    assert accepted.url == f"/assessment:cases/?figure=acceptance&{here}&kept=yes"
    assert accepted.more_url == f"/assessment:cases/?figure=acceptance&{here}&kept=no"
    assert told.url == f"/assessment:cases/?figure=feedback&{here}&kept=yes{more}"


def test_evidence_says_what_is_short_in_words(town_sheet, department_browser):
    page = text_of(department_browser.get(of(town_sheet)))
    for words in ("还差 2 件", "13 件，1.42 人：人均 9.18，应达 10", "80.0 % (12/15)", "样本过少", "57/59", "扣 2 分"):
        assert words in page


# --- What is missing -------------------------------------------------------------------------------------------------


def test_missing_page_says_what_it_would_take(half, supervisor, department_browser):
    """R85: in the running half, with half of the quota; on 30 June the town lacks one matter, 新街村 six."""
    with time_machine.travel(JULY.replace(month=6, day=30, hour=23), tick=False):
        page = text_of(signed_in(supervisor).get(address("missing", "T")))
    for words in ("还差 2 件", "还差 6 件", "还差 5 份评价"):
        assert words in page


def test_missing_page_is_for_towns_and_departments(half, department_browser):
    assert department_browser.get(address("missing", "A")).status_code == 404
    assert department_browser.get(address("missing", "D")).status_code == 200
    assert department_browser.get(address("missing", "none")).status_code == 404


def test_missing_page_of_another_unit_is_not_found(half, unit_browser):
    assert unit_browser.get(address("missing", "T")).status_code == 404


# --- What pages cost -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("more", [0, 3])
@pytest.mark.parametrize(
    ("what", "queries"), [("rounds", 6), ("round", 7), ("sheet", 9), ("assess", 8), ("year", 6), ("credited", 12)]
)
def test_page_costs_the_same_for_any_number_of_sheets(
    town, proposed, supervisor, what, queries, more, django_assert_max_num_queries
):
    for number in range(more):
        UnitFactory(tier="town", parent=town.parent, code=f"T{number}")
    opened = rounds.open_round(assessment_round=proposed, self_scores_due_on=DUE, actor=supervisor, now=JULY)
    arguments = {
        "rounds": (),
        "round": (2026, 1),
        "year": (2026,),
        "credited": (2026, 1, town.code, "town_cadre"),
    }.get(what, (2026, 1, town.code))
    assert opened.sheets.count() == 2 + more
    browser = signed_in(supervisor)
    with django_assert_max_num_queries(queries):
        assert browser.get(address(what, *arguments)).status_code == 200


@pytest.mark.parametrize("villages", [1, 4])
def test_missing_page_costs_the_same_for_any_number_of_villages(
    town, supervisor, villages, django_assert_max_num_queries
):
    for number in range(villages):
        place = UnitFactory(parent=town, grade="standard")
        person(f"村干部{number}", place, Role.AGENT, quota_group=QuotaGroup.VILLAGE_CADRE)
    browser = signed_in(supervisor)
    with django_assert_max_num_queries(12):
        assert browser.get(address("missing", town.code)).status_code == 200
