"""Public reviews: counted exactly, corrected in versions, each unit's its own (R77, R83, R88)."""

from datetime import date
from fractions import Fraction

import pytest
import time_machine
from django.db import IntegrityError, transaction

from assessment.actions.reviewing import correct_review, record_review
from assessment.enums import ReviewKind
from assessment.models import PublicReview
from assessment.record_querysets import HeldQuerySet
from assessment.satisfaction import NOBODY, Satisfaction, by_unit, mean, respondents_of
from assessment.templatetags.satisfaction import percent
from assessment.views.records import half_years
from network.enums import Role
from requests_app.errors import ActionRefused, NotPermitted, TooLate
from tests.assessment.records import DAY, EIGHT_OF_TEN, A, C, P, a_review, review_of
from tests.browsing import Page, refusals, signed_in
from tests.conftest import HOUR
from tests.factories import person
from tests.requests_app.test_queries import queries

LIST = "/oversight/reviews/"
SENT = {"held_on": "2026-05-20", "kind": "meeting", "place": "镇会议室", "invited": "村民二十人", "public_5": "3"}


@pytest.fixture(autouse=True)
def _three_hours_later(now):
    with time_machine.travel(now + 3 * HOUR, tick=False):
        yield


@pytest.fixture
def entered(town, supervisor, now) -> PublicReview:
    """A meeting that the organization department entered: 80% of the public, all clients."""
    return record_review(unit=town, review=a_review(), actor=supervisor, now=now)


# --- Satisfaction ----------------------------------------------------------------------------------------------------


def test_satisfaction_adds_up_all_reviews_of_a_unit_by_group(town, other_town):
    review_of(town)
    review_of(town, {(P, 3): 1, (P, 2): 2}, kind=ReviewKind.PAPER)
    review_of(other_town, {(C, 1): 1})
    found = by_unit(PublicReview.objects.in_force())
    assert found[town.pk] == {P: Satisfaction(9, 13), C: Satisfaction(10, 10)}
    assert found[other_town.pk] == {C: Satisfaction(0, 1)}


def test_exactly_80_percent_passes_and_ten_are_no_small_sample():
    assert (Satisfaction(8, 10).falls_short, Satisfaction(8, 10).is_small) == (False, False)
    assert (Satisfaction(7999, 10000).falls_short, Satisfaction(8, 9).is_small) == (True, True)
    assert (NOBODY.rate, NOBODY.falls_short, NOBODY.is_small) == (None, False, True)


def test_mean_weighs_groups_the_same_and_waits_for_all_that_are_asked():
    groups = {P: Satisfaction(1, 2), C: Satisfaction(100, 100)}
    assert mean(groups, (P, C)) == Fraction(3, 4)
    assert mean(groups, (P, C, A)) is None
    assert mean({}, ()) is None


def test_departments_ask_assisted_households_as_well(town, department, village):
    assert (respondents_of(town), respondents_of(department), respondents_of(village)) == ((P, C), (P, C, A), ())


def test_percent_is_rounded_down_so_that_80_means_80():
    assert [percent(share) for share in (Fraction(4, 5), Fraction(7999, 10000), Fraction(1), None)] == [
        "80.0%",
        "79.9%",
        "100.0%",
        "",
    ]


def test_half_years_on_offer_end_where_the_next_begins():
    found = half_years(date(2026, 7, 1))
    assert [key for key, _label, _period in found][:3] == ["2026-2", "2026-1", "2025-2"]
    assert [found[0][2].first, found[1][2].last] == [date(2026, 7, 1), date(2026, 6, 30)]


# --- Entering and correcting -----------------------------------------------------------------------------------------


def test_review_keeps_counts_and_who_entered_it(entered, supervisor):
    counts = {(row.respondents, row.grade): row.count for row in entered.results.all()}
    assert counts == EIGHT_OF_TEN
    assert (entered.recorded_by, entered.by_unit, entered.version) == (supervisor.agent, False, 1)


def test_review_entered_by_the_unit_itself_is_marked_so(town, leader, personnel_officer, now):
    for actor, kind in ((leader, ReviewKind.MEETING), (personnel_officer, ReviewKind.PAPER)):
        assert record_review(unit=town, review=a_review(kind=kind), actor=actor, now=now).by_unit


def test_nobody_enters_reviews_of_others_units(town, other_town, leader, village_agent, town_agent, now):
    for unit, actor in ((other_town, leader), (town, village_agent), (town, town_agent)):
        with pytest.raises(NotPermitted):
            record_review(unit=unit, review=a_review(), actor=actor, now=now)
    assert not PublicReview.objects.exists()


@pytest.mark.parametrize(
    "facts", [{"counts": {}}, {"counts": {(A, 5): 3}}, {"held_on": date(2026, 5, 23)}, {"counts": {(P, 5): 0}}]
)
def test_review_that_says_nothing_or_too_much_is_refused(town, supervisor, now, facts):
    """No counts, a group that towns do not ask, and a day that has not come yet."""
    with pytest.raises(ActionRefused):
        record_review(unit=town, review=a_review(**facts), actor=supervisor, now=now)
    assert not PublicReview.objects.exists()


def test_review_of_a_village_is_refused(village, supervisor, now):
    with pytest.raises(ActionRefused):
        record_review(unit=village, review=a_review(), actor=supervisor, now=now)


def test_same_review_is_not_entered_twice(entered, town, supervisor, now):
    with pytest.raises(ActionRefused):
        record_review(unit=town, review=a_review(), actor=supervisor, now=now)
    assert PublicReview.objects.count() == 1


def test_correction_is_a_new_version_and_the_old_one_stays(entered, supervisor, now):
    newer = correct_review(
        record=entered, review=a_review({(P, 5): 1}), reason="数错了。", actor=supervisor, now=now + HOUR
    )
    assert (newer.version, newer.supersedes, newer.correction_reason) == (2, entered, "数错了。")
    assert entered.results.count() == len(EIGHT_OF_TEN)
    assert list(PublicReview.objects.in_force()) == [newer]
    with pytest.raises(TooLate):
        correct_review(record=entered, review=a_review(), reason="再改。", actor=supervisor, now=now + HOUR)


def test_review_entered_by_mistake_counts_no_more(entered, supervisor, now):
    gone = correct_review(
        record=entered, review=a_review(), reason="录错单位。", is_void=True, actor=supervisor, now=now
    )
    assert not PublicReview.objects.in_force().exists()
    assert list(PublicReview.objects.newest()) == [gone]


def test_unit_corrects_only_what_it_entered_itself(entered, town, leader, now):
    with pytest.raises(NotPermitted):
        correct_review(record=entered, review=a_review(), reason="改。", actor=leader, now=now)
    own = record_review(unit=town, review=a_review(place="广场"), actor=leader, now=now)
    assert correct_review(record=own, review=a_review(), reason="改。", actor=leader, now=now).by_unit


@pytest.mark.parametrize(
    "columns",
    [
        {"version": 2},
        {"version": 2, "correction_reason": "没有前一版"},
        {"correction_reason": "首版无更正"},
        {"is_void": True},
        {"kind": "rumour"},
    ],
)
def test_constraints_of_a_review_refuse(town, columns):
    with pytest.raises(IntegrityError), transaction.atomic():
        review_of(town, **columns)


@pytest.mark.parametrize("row", [(P, 5, 0), (P, 6, 1), ("passers", 5, 1), (P, 4, 1)])
def test_constraints_of_a_result_refuse(entered, row):
    """Nobody, a sixth grade, a group that is none, and one grade twice."""
    respondents, grade, count = row
    with pytest.raises(IntegrityError), transaction.atomic():
        entered.results.create(respondents=respondents, grade=grade, count=count)


# --- Pages -----------------------------------------------------------------------------------------------------------


def test_list_shows_each_group_and_what_is_too_small(entered, town, department, supervisor):
    review_of(department, {(A, 5): 3})
    words = signed_in(supervisor).get(LIST).content.decode()
    assert "80.0%" in words
    assert "(3/3)" in words
    assert words.count("样本过少") == 3  # in the row, in the totals and in their caption


def test_list_is_narrowed_by_unit_half_year_and_kind(entered, town, other_town, supervisor):
    review_of(other_town, kind=ReviewKind.PAPER)
    review_of(town, held_on=date(2025, 12, 31))
    browser = signed_in(supervisor)

    def found(**asked):
        return browser.get(LIST, asked).context["page"].paginator.count

    assert (found(), found(unit=town.code), found(kind="paper"), found(half="2025-2"), found(half="all")) == (
        *(2, 1, 1),
        *(1, 3),
    )
    assert found(unit="\x00' OR 1", half="9999-9", kind="x", page="-3") == 2


def test_town_never_sees_anothers_reviews(entered, other_town, leader):
    other = person("曲塘镇分管负责人", other_town, Role.LEADER_IN_CHARGE)
    assert signed_in(leader).get(f"{LIST}{entered.pk}/").status_code == 200
    browser = signed_in(other)
    assert browser.get(f"{LIST}{entered.pk}/").status_code == 404
    assert browser.get(f"{LIST}new/{entered.unit.code}/").status_code == 404
    page = browser.get(LIST, {"unit": entered.unit.code, "half": "all"})
    assert page.context["page"].paginator.count == 0
    assert entered.unit.name not in page.content.decode()


def test_review_is_entered_on_its_page(town, leader):
    answer = signed_in(leader).post(f"{LIST}new/{town.code}/", SENT, follow=True)
    made = PublicReview.objects.get()
    assert answer.redirect_chain == [(f"{LIST}{made.pk}/", 302)]
    assert made.results.get().count == 3


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"public_5": ""}, "public_5"),
        ({"public_5": "-1"}, "public_5"),
        ({"public_5": "9" * 30}, "public_5"),
        ({"place": ""}, "place"),
        ({"invited": "x" * 2001}, "invited"),
        ({"invited": "甲\u202e乙"}, "invited"),
        ({"invited": "甲\x00"}, "invited"),
        ({"kind": "rumour"}, "kind"),
        ({"held_on": "2026-05-23"}, "held_on"),
        ({"held_on": "昨天"}, "held_on"),
    ],
)
def test_bad_input_is_named_beside_its_field_and_the_rest_is_kept(town, leader, changes, field):
    answer = signed_in(leader).post(f"{LIST}new/{town.code}/", {**SENT, **changes})
    assert answer.status_code == 422
    assert set(refusals(answer)) == {field}
    assert "镇会议室" in Page(answer).kept("place") or field == "place"
    assert not PublicReview.objects.exists()


def test_correction_on_its_page_needs_a_reason(entered, supervisor):
    browser, address = signed_in(supervisor), f"{LIST}{entered.pk}/correct/"
    assert Page(browser.get(address)).kept("public_5") == {"4"}
    assert set(refusals(browser.post(address, SENT))) == {"reason"}
    answer = browser.post(address, {**SENT, "reason": "数错了。"}, follow=True)
    assert "数错了。" in answer.content.decode()
    stale = browser.post(address, {**SENT, "reason": "再改。"})
    assert stale.status_code == 422
    assert PublicReview.objects.count() == 2
    assert "此版本已被更正" in browser.get(f"{LIST}{entered.pk}/").content.decode()


def test_lists_cost_the_same_for_one_and_for_three(town, other_town, department, supervisor):
    browser = signed_in(supervisor)
    review_of(town)
    one = queries(lambda: browser.get(LIST))
    review_of(other_town)
    review_of(department, held_on=DAY)
    assert queries(lambda: browser.get(LIST)) == one <= 12


def test_open_list_is_noticed(entered, other_town, monkeypatch):
    """The positive control: with the guard gone, another town's leader reads the review."""
    monkeypatch.setattr(HeldQuerySet, "watched_by", lambda self, _user: self.all())
    other = person("曲塘镇分管负责人", other_town, Role.LEADER_IN_CHARGE)
    assert signed_in(other).get(f"{LIST}{entered.pk}/").status_code == 200
