"""Headcounts as the regulation averages them (R84, R85), worked out by hand. No database: dates in, fractions out."""

from datetime import date
from fractions import Fraction

import pytest

from proxyportal import headcount_rules
from proxyportal.headcount_rules import Days, Member

JANUARY, JUNE = date(2026, 1, 1), date(2026, 6, 30)
ALWAYS = Days(date(2020, 1, 1), date.max)


def days(first: str, last: str = "9999-12-31") -> Days:
    return Days(date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("posts", "expected"),
    [
        ([ALWAYS], "1"),
        ([days("2026-04-16")], "5/12"),  # half of April, May and June: (1/2 + 1 + 1) / 6
        ([days("2020-01-01", "2026-04-15")], "7/12"),  # January to March and half of April: (3 + 1/2) / 6
        ([days("2026-06-30")], "1/180"),  # the last day: 1/30 of June
        ([days("2020-01-01", "2026-01-01")], "1/186"),  # the first day: 1/31 of January
        ([days("2026-02-01", "2026-02-28")], "1/6"),  # a short month weighs as much as a long one
        ([days("2020-01-01", "2026-01-31"), days("2026-03-01")], "5/6"),  # came back after February
        ([ALWAYS, ALWAYS], "1"),  # two posts on one day count once
        ([days("2026-07-01")], "0"),
        ([days("2020-01-01", "2025-12-31")], "0"),
        ([], "0"),
    ],
)
def test_headcount_counts_the_days_in_post(posts, expected):
    """R84, R85: a mean of six monthly means, first and last day included, worked out by hand."""
    assert headcount_rules.average_headcount([Member(posts)], JANUARY, JUNE) == Fraction(expected)


@pytest.mark.parametrize(
    ("leaves", "expected"),
    [
        ([days("2026-03-15", "2026-04-14")], "1"),  # exactly a month
        ([days("2026-03-15", "2026-04-15")], "307/372"),  # and a day: (4 + 14/31 + 15/30) / 6
        ([days("2026-02-01", "2026-02-28")], "1"),
        ([days("2026-02-01", "2026-03-01")], "77/93"),  # (4 + 30/31) / 6
        ([days("2026-04-01", "2026-04-30")], "1"),
        ([days("2026-04-01", "2026-05-01")], "77/93"),  # (4 + 30/31) / 6
        ([days("2025-12-15", "2026-01-20")], "83/93"),  # long by what lies before: (11/31 + 5) / 6
        ([days("2026-06-21", "2026-07-31")], "17/18"),  # and by what lies after: (5 + 20/30) / 6
        ([days("2026-03-01", "2026-03-20"), days("2026-03-21", "2026-04-20")], "13/18"),  # extended: (4 + 1/3) / 6
        ([days("2026-03-01", "2026-04-20"), days("2026-03-05", "2026-03-10")], "13/18"),  # one inside the other
        ([days("2026-03-01", "2026-03-20"), days("2026-03-22", "2026-04-20")], "1"),  # a day at work between them
        ([days("2026-01-01", "2026-06-30")], "0"),
    ],
)
def test_leave_longer_than_a_month_is_taken_off_the_headcount(leaves, expected):
    """R84: up to exactly a month it changes nothing; longer, all its days go."""
    assert headcount_rules.average_headcount([Member([ALWAYS], leaves)], JANUARY, JUNE) == Fraction(expected)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("2026-01-01", "2026-01-31"),
        ("2026-03-15", "2026-04-14"),
        ("2026-04-30", "2026-05-29"),
        ("2026-01-28", "2026-02-27"),
        ("2026-01-29", "2026-02-28"),
        ("2026-01-31", "2026-02-28"),
        ("2028-01-29", "2028-02-28"),
        ("2028-01-31", "2028-02-29"),
        ("2028-02-01", "2028-02-29"),
        ("2026-12-10", "2027-01-09"),
    ],
)
def test_month_of_leave_ends_before_the_same_day_of_the_next_month(first, last):
    assert headcount_rules.month_of_leave_ends(date.fromisoformat(first)) == date.fromisoformat(last)


def test_headcounts_of_people_add_up_and_are_never_rounded():
    thirds = [Member([days("2026-04-01", "2026-04-10")])] * 3
    assert headcount_rules.average_headcount(thirds, date(2026, 4, 1), date(2026, 4, 30)) == 1
    assert headcount_rules.average_headcount(thirds[:2], date(2026, 4, 1), date(2026, 4, 30)) == Fraction(2, 3)


@pytest.mark.parametrize(
    ("first", "last"), [("2026-01-02", "2026-06-30"), ("2026-01-01", "2026-06-29"), ("2026-07-01", "2026-06-30")]
)
def test_headcount_is_of_whole_months(first, last):
    with pytest.raises(ValueError, match="whole months"):
        headcount_rules.average_headcount([], *days(first, last))


@pytest.mark.parametrize(
    ("day", "half"),
    [
        ("2026-06-30", days("2026-01-01", "2026-06-30")),
        ("2026-07-01", days("2026-07-01", "2026-12-31")),
        ("2028-02-29", days("2028-01-01", "2028-06-30")),
        ("2026-12-31", days("2026-07-01", "2026-12-31")),
    ],
)
def test_half_year_of_a_day(day, half):
    assert headcount_rules.half_year_of(date.fromisoformat(day)) == half
