"""The formulas of the annexes: tables with one step either side of each limit (R71-R89)."""

import inspect
import re
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proxyportal import scoring_rules as rules
from proxyportal.scoring_rules import Heads, Share, demand, half_target, printed, together

F = Fraction


def test_rows_of_both_annexes_make_a_hundred():
    assert rules.ROW_MAXIMA == (10, 10, 20, 20, 20, 20)
    assert sum(rules.ROW_MAXIMA) == 100


def test_scoring_rules_need_the_standard_library_only():
    """Counts in, points out: no Django, no clock, and no float."""
    source = Path(rules.__file__).read_text(encoding="utf-8")
    imported = set(re.findall(r"^(?:from|import) (\w+)", source, flags=re.MULTILINE))
    assert imported == {"collections", "decimal", "fractions", "math", "typing"} <= sys.stdlib_module_names
    assert "float" not in source
    assert "now(" not in source


# --- Quotas (R76, R82, R84-R86) --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quota", "half"), [(15, F(15, 2)), (20, F(10)), (50, F(25)), (10, F(5)), (5, F(5, 2))], ids=str
)
def test_half_year_has_half_the_quota(quota, half):
    assert half_target(quota) == half


@pytest.mark.parametrize(
    ("credits_", "fulfilled"),
    [(0, F(0)), (1499, F(1499, 1500)), (1500, F(1)), (1501, F(1)), (9000, F(1))],
)
def test_quota_of_a_year_is_met_at_15_and_not_at_14_99_per_cadre(credits_, fulfilled):
    """R85: "no fewer than" passes at equality; R86: what is beyond hides nothing."""
    assert Heads(credits_, F(100), F(15)).fulfilled == fulfilled


@pytest.mark.parametrize(("credits_", "missing"), [(0, 15), (14, 1), (15, 0), (99, 0)])
def test_missing_matters_are_whole_ones(credits_, missing):
    """Two cadres owe 15 in a half-year."""
    assert Heads(credits_, F(2), F(15, 2)).missing == missing


def test_fraction_of_a_cadre_owes_a_whole_matter_more():
    assert Heads(0, F(11, 3), F(10)).missing == 37


def test_quota_without_anybody_is_none():
    assert Heads(7, F(0), F(10)).fulfilled is None
    assert Heads(7, F(0), F(10)).per_head is None


@pytest.mark.parametrize(
    ("half", "year", "fulfilled"),
    [
        ((15, F(2)), (15, F(2)), F(1)),  # all done in the second half
        ((14, F(2)), (30, F(2)), F(1)),  # the year is met although the half is not
        ((14, F(2)), (29, F(2)), F(29, 30)),  # the better of 14/15 and 29/30
        ((14, F(2)), (15, F(2)), F(14, 15)),
        ((0, F(0)), (0, F(0)), None),
    ],
)
def test_second_half_takes_the_better_of_half_and_year(half, year, fulfilled):
    """R85: an annual quota that was met over the year is not failed."""
    assert demand(15, half, year).fulfilled == fulfilled


def test_missing_takes_the_shorter_way():
    assert demand(15, (10, F(2)), (28, F(2))).missing == 2
    assert demand(15, (14, F(2)), (20, F(2))).missing == 1
    assert demand(15, (10, F(2))).missing == 5


def test_villages_are_capped_and_weighted_by_headcount():
    """R86: the strong one with 3 heads at 300 % counts 3, the weak one with 1 at half counts 0.5: 3.5 of 4."""
    villages = [demand(20, (90, F(3))), demand(20, (5, F(1))), demand(20, (4, F(0)))]
    assert together(villages) == F(7, 8)
    assert together([]) is None
    assert together([demand(20, (4, F(0)))]) is None


@pytest.mark.parametrize(
    ("shares", "points"),
    [([F(1), F(1), F(1)], 20), ([F(1), F(1, 2), None], 15), ([None, None], None), ([F(0)], 0)],
)
def test_quota_row_is_the_mean_of_the_quotas_that_apply(shares, points):
    assert rules.share_points(rules.TASKS, shares) == points


# --- Coverage, publication, flow (R72, R73, R78, R79, R87) -----------------------------------------------------------


def test_coverage_is_the_mean_of_the_tiers():
    """R72: town 1/1, villages 27/28, groups none to staff: left out."""
    shares = [Share(1, 1).rate, Share(27, 28).rate, Share(0, 0).rate]
    assert rules.share_points(rules.NETWORK, shares) == 10 * F(55, 56)


@pytest.mark.parametrize(
    ("rates", "town", "department"),
    [
        ([F(1), F(1), F(1)], 15, 20),
        ([F(9, 10), F(8, 10), F(1)], F(27, 2), 18),
        ([F(1), None, F(1, 2)], F(45, 4), 15),
        ([None, None, None], None, None),
    ],
)
def test_flow_is_three_equal_parts_and_for_towns_leaves_five_points_to_people(rates, town, department):
    """R87: a part without a case is left out."""
    assert rules.flow_points(rates, register=True) == town
    assert rules.flow_points(rates, register=False) == department


# --- Satisfaction and petitions (R88, R89) ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rate", "points"),
    [
        (F(799, 1000), F(799, 40)),  # 19.975
        (F(800, 1000), 20),
        (F(801, 1000), 20),
        (F(1), 20),
        (F(40, 100), 10),
        (F(0), 0),
    ],
)
def test_satisfaction_passes_at_80_0_and_not_at_79_9_percent(rate, points):
    assert rules.satisfaction_points(rate) == points


@pytest.mark.parametrize(
    ("rates", "deduction", "points"),
    [
        ([F(9, 10), F(7, 10)], 0, 20),  # the mean of the groups is 80 %
        ([F(9, 10), F(6, 10)], 0, F(75, 4)),
        ([F(9, 10), None], 7, 13),
        ([F(9, 10)], 20, 0),
        ([F(9, 10)], 45, 0),
        ([None, None], 0, None),
        ([None], 5, None),
    ],
)
def test_supervision_row_is_the_mean_of_groups_less_petitions_down_to_zero(rates, deduction, points):
    """R89: taken off row 6 only, floor 0; R88: without a rating nothing is suggested."""
    assert rules.supervision_points(rates, deduction=deduction) == points


# --- The year and rounding (R69) -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("halves", "score"),
    [
        ([(50, Decimal("90.00")), (50, Decimal("81.50"))], F(343, 4)),
        ([(40, Decimal("90.00")), (60, Decimal("80.00"))], 84),
        ([(50, None), (50, Decimal("81.50"))], F(163, 2)),
        ([(30, Decimal("70.01")), (70, None)], F(7001, 100)),
        ([(50, None), (50, None)], None),
    ],
)
def test_year_is_the_weighted_mean_and_a_missing_half_leaves_the_other(halves, score):
    assert rules.annual_score(halves) == score


@pytest.mark.parametrize(
    ("points", "text"),
    [(F(20), "20.00"), (F(1), "1.00"), (F(0), "0.00"), (F(799, 40), "19.98"), (F(1, 3), "0.33"), (F(2, 3), "0.67")],
)
def test_printed_points_have_two_decimals_and_round_half_up(points, text):
    assert str(printed(points)) == text
    assert printed(F(5, 1000)) == Decimal("0.01")
    assert printed(F(4999, 1000000)) == Decimal("0.00")


shares = st.one_of(st.none(), st.fractions(min_value=0, max_value=1))


@given(st.lists(shares, min_size=1, max_size=5), st.integers(0, 60), st.sampled_from((1, 2, 5)), st.booleans())
def test_suggestion_lies_between_zero_and_the_maximum(rates, deduction, row, register):
    found = {
        row: rules.share_points(row, rates),
        rules.FLOW: rules.flow_points(rates, register=register),
        rules.SUPERVISION: rules.supervision_points(rates, deduction=deduction),
    }
    for number, points in found.items():
        assert points is None or 0 <= printed(points) <= rules.ROW_MAXIMA[number - 1]


@given(st.lists(st.tuples(st.integers(0, 500), st.fractions(0, 40)), max_size=6), st.sampled_from((5, 10, 15, 20, 50)))
def test_villages_together_lie_between_the_weakest_and_the_strongest(rows, quota):
    demands = [demand(quota, row) for row in rows]
    each = [one.fulfilled for one in demands if one.fulfilled is not None]
    whole = together(demands)
    assert whole is None if not each else min(each) <= whole <= max(each) <= 1


def test_no_formula_takes_or_gives_a_float():
    for _, function in inspect.getmembers(rules, inspect.isfunction):
        assert "float" not in str(inspect.signature(function))
