"""The public figures: per town and department and half-year, without a word about anybody (R65).

What few cases would tell is left out (`assessment.disclosure`). Shares are printed, never the number of kept cases.
Figures end with yesterday, so that nobody reads off what came in a moment ago.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.core.cache import cache
from django.utils import timezone

from assessment import indicators
from assessment.disclosure import Share, is_small, share_of, span_of, span_of_total, withheld
from assessment.indicators import ACCEPTANCE, CONCLUSION, FEEDBACK, RECEIVED, SATISFACTION, Figure, Tally
from assessment.periods import Period, half_year_at
from network.enums import Tier
from network.models import Unit
from requests_app.models import ProxyRequest

PUBLISHED = (RECEIVED, ACCEPTANCE, CONCLUSION, FEEDBACK, SATISFACTION)
HALF_YEARS = 8
"""How many half-years are published."""
KEPT_SECONDS = 300


class Published(NamedTuple):
    """One figure of one unit as it is published. `cases` and `percent` None: withheld."""

    cases: int | None
    percent: Decimal | None
    """None, too, of a figure that is a number, and where there was no case."""
    bound: str = ""
    """Whether the share is at least or at most this much; empty: it is this much."""

    @property
    def is_withheld(self) -> bool:
        """Whether it is one of few cases, or would give one away."""
        return self.cases is None


class Row(NamedTuple):
    """One town or department, or the whole county."""

    code: str
    name: str
    tier: str
    figures: list[Published]

    @property
    def has_cases(self) -> bool:
        """Whether anything was counted here, published or withheld."""
        return any(figure.cases != 0 for figure in self.figures)


class HalfYear(NamedTuple):
    """The figures of one half-year. `until` is the last day they hold."""

    name: str
    period: Period
    until: datetime
    rows: list[Row]
    total: Row


def half_years(now: datetime) -> list[Period]:
    """Those that are published, newest first: back to the first request, but not for ever."""
    first = ProxyRequest.objects.order_by("submitted_at").values_list("submitted_at", flat=True).first()
    current = half_year_at(timezone.localdate(now))
    found = [current]
    while first and found[-1].start > first and len(found) < HALF_YEARS:
        found.append(half_year_at(found[-1].first - timedelta(days=1)))
    return found


def name_of(period: Period) -> str:
    """How a half-year is called in addresses: 2026-1."""
    return f"{period.first.year}-{1 if period.first.month == 1 else 2}"


def published(period: Period, now: datetime) -> HalfYear:
    """The figures of a half-year up to last midnight in Beijing; some minutes old at most."""
    key = f"statistics-{name_of(period)}-{timezone.localdate(now)}"
    kept: HalfYear | None = cache.get(key)
    if kept is None:
        cache.set(key, kept := _publish(period, now), KEPT_SECONDS)
    return kept


def _publish(period: Period, now: datetime) -> HalfYear:
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    units = list(Unit.objects.filter(tier__in=(Tier.TOWN, Tier.DEPARTMENT)))
    by_unit = indicators.counted(PUBLISHED, period, midnight, by=("unit",))
    holders = Unit.objects.filter(pk__in={unit for _, unit in by_unit}).values_list("pk", "path")
    groups = {pk: found for pk, path in holders if (found := _above(path, units))}
    columns = [
        indicators.rolled_up({unit: t for (name, unit), t in by_unit.items() if name == figure.name}, groups)
        for figure in PUBLISHED
    ]
    shown = [u for u in units if any(u.pk in column for column in columns) or u.is_open_on(period.last)]
    shown.sort(key=lambda unit: (unit.tier == Tier.DEPARTMENT, unit.code))
    hidden = [withheld({unit: tally.cases for unit, tally in column.items()}) for column in columns]
    rows = [Row(unit.code, unit.name, unit.tier, _figures(columns, hidden, unit.pk)) for unit in shown]
    totals = [_total(*one) for one in zip(PUBLISHED, columns, hidden, strict=True)]
    total = Row("", "", "", totals)
    return HalfYear(name_of(period), period, min(period.end, midnight) - timedelta(microseconds=1), rows, total)


def _above(path: str, units: Sequence[Unit]) -> int | None:
    """The town or department that a unit lies in."""
    return next((unit.pk for unit in units if path.startswith(unit.path)), None)


def _figures(columns: Sequence[Mapping[int, Tally]], hidden: Sequence[set[int]], unit: int) -> list[Published]:
    return [
        _figure(figure, column.get(unit, Tally()), withhold=unit in hide)
        for figure, column, hide in zip(PUBLISHED, columns, hidden, strict=True)
    ]


def _figure(figure: Figure, tally: Tally, *, withhold: bool) -> Published:
    if withhold:
        return Published(None, None)
    return _published(figure, tally.cases, share_of(tally.cases, span_of(tally.cases, tally.missed)))


def _total(figure: Figure, column: Mapping[int, Tally], hidden: set[int]) -> Published:
    """The whole county's, from which none of its parts can be computed."""
    whole = sum(column.values(), Tally())
    if is_small(whole.cases):
        return Published(None, None)
    apart = sum((column[unit] for unit in hidden), Tally())
    units = [(tally.cases, tally.missed) for unit, tally in column.items() if unit not in hidden]
    return _published(figure, whole.cases, share_of(whole.cases, span_of_total(units, (apart.cases, apart.missed))))


def _published(figure: Figure, cases: int, share: Share) -> Published:
    return Published(cases, None) if figure is RECEIVED else Published(cases, *share)
