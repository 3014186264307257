"""Stretches of time that figures are about: whole Beijing days, as moments from which the first belongs to it and the
last no longer does. So every moment lies in exactly one half-year (R68)."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from django.utils import timezone

from proxyportal.headcount_rules import half_year_of


class Period(NamedTuple):
    """From a first to a last day, both included."""

    first: date
    last: date

    @property
    def start(self) -> datetime:
        """The first moment that belongs to it: midnight in Beijing."""
        return _midnight(self.first)

    @property
    def end(self) -> datetime:
        """The first moment after it."""
        return _midnight(self.last + timedelta(days=1))

    def until(self, now: datetime) -> datetime:
        """Up to when limits that run out have run out by `now`: its end, or the moment itself while it goes on."""
        return min(self.end, now)


def half_year(year: int, half: int) -> Period:
    """The first (1) or second (2) half of a year (R68)."""
    return Period(*half_year_of(date(year, 1 if half == 1 else 7, 1)))


def half_year_at(day: date) -> Period:
    """The half-year that this day lies in."""
    return Period(*half_year_of(day))


def month_at(day: date) -> Period:
    """The month that this day lies in."""
    first = day.replace(day=1)
    return Period(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def half_of(day: date) -> tuple[int, int]:
    """Year and half of the half-year that this day lies in."""
    return day.year, 1 if day.month <= 6 else 2


def half_before(day: date) -> tuple[int, int]:
    """Year and half of the half-year that had ended before this day (R68)."""
    return (day.year, 1) if day.month > 6 else (day.year - 1, 2)


def day_of(moment: datetime) -> date:
    """The Beijing day that a moment lies in, whatever zone is active."""
    return timezone.localdate(moment, timezone.get_default_timezone())


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())
