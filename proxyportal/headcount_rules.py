"""Headcounts, the denominators of the quotas, as pure functions (R82, R84, R85). Standard library only.

"Ours" marks what the text leaves open: docs/adr/0003-open-questions-of-the-regulation.md.
"""

import calendar
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import NamedTuple


class Days(NamedTuple):
    """From a first to a last day, both included; `date.max` for what still goes on."""

    first: date
    last: date


class Member(NamedTuple):
    """One person of a headcount: the times of their posts and of their leaves."""

    posts: Sequence[Days]
    leaves: Sequence[Days] = ()


def half_year_of(day: date) -> Days:
    """The half-year that `day` lies in (R85): January to June or July to December."""
    first = day.replace(month=1 if day.month <= 6 else 7, day=1)
    return Days(first, _month_end(first.replace(month=first.month + 5)))


def average_headcount(members: Iterable[Member], first: date, last: date) -> Fraction:
    """The monthly-average headcount from `first` to `last` (R84), exact: it is never rounded.

    Ours: a person counts on each day on which they hold a post, the first and the last day included, unless a long
    leave holds on it; several posts count once. A month's headcount is the mean of its days, and the average is the
    mean of the months. So who joins, leaves or is long away in mid-period counts by the day (R85).
    Raises ValueError unless `first` begins a month and `last` ends one.
    """
    months = list(_months(first, last))
    counted = [_counted_days(member, first, last) for member in members]
    heads = (Fraction(sum(len(days & month) for days in counted), len(month)) for month in months)
    return sum(heads, Fraction(0)) / len(months)


def long_leaves(leaves: Sequence[Days]) -> list[Days]:
    """The leaves that last longer than a month (R84). Ours: leaves that touch or overlap are one, so that an extension
    is no new leave; and a long leave is taken off whole, its first month included."""
    joined: list[Days] = []
    for leave in sorted(leaves):
        if joined and leave.first - timedelta(days=1) <= joined[-1].last:
            joined[-1] = Days(joined[-1].first, max(joined[-1].last, leave.last))
        else:
            joined.append(leave)
    return [leave for leave in joined if leave.last > month_of_leave_ends(leave.first)]


def month_of_leave_ends(first: date) -> date:
    """The last day of the month that begins on `first`: 14 April for 15 March, 28 February for 31 January. Ours."""
    if first.day == 1:
        return _month_end(first)
    end = _month_end(_month_end(first) + timedelta(days=1))
    return end.replace(day=min(first.day - 1, end.day))


def _counted_days(member: Member, first: date, last: date) -> set[int]:
    posts = (_ordinals(post, first, last) for post in member.posts)
    away = (_ordinals(leave, first, last) for leave in long_leaves(member.leaves))
    return set().union(*posts).difference(*away)


def _ordinals(days: Days, first: date, last: date) -> range:
    return range(max(days.first, first).toordinal(), min(days.last, last).toordinal() + 1)


def _months(first: date, last: date) -> Iterator[set[int]]:
    """The days of each month, as ordinals."""
    if first.day != 1 or last != _month_end(last) or last < first:
        raise ValueError("a headcount is averaged over whole months")
    while first <= last:
        ends = _month_end(first)
        yield set(range(first.toordinal(), ends.toordinal() + 1))
        first = ends + timedelta(days=1)


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
