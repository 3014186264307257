"""The figures of one unit and of each part below it, as a page shows them: numbers, shares, and what they open."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from assessment import cases, indicators
from assessment.indicators import (
    ACCEPTANCE,
    CONCLUDED,
    CONCLUSION,
    EXPLAINED,
    FEEDBACK,
    FIGURES,
    OVERTIME,
    RECEIVED,
    SATISFACTION,
    TOLD,
    URGENT,
    Figure,
    Tally,
)
from assessment.periods import Period
from network.enums import Tier
from network.models import Unit
from requests_app.enums import Channel, Kind

LIMITS = replace(CONCLUSION, name="limits", cases=cases.limits)
PROMISES = replace(CONCLUSION, name="promises", cases=cases.promises)
READ = (RECEIVED, ACCEPTANCE, LIMITS, PROMISES, URGENT, FEEDBACK, TOLD, SATISFACTION)
"""What is read; the other figures are sums of these, so that no table is read twice for them."""
READ_BY_PART = (RECEIVED, ACCEPTANCE, LIMITS, PROMISES, URGENT, FEEDBACK, SATISFACTION)

TILES = (RECEIVED, ACCEPTANCE, CONCLUDED, EXPLAINED, CONCLUSION, OVERTIME, URGENT, FEEDBACK, SATISFACTION)
COLUMNS = (RECEIVED, ACCEPTANCE, CONCLUDED, EXPLAINED, CONCLUSION, OVERTIME, FEEDBACK, SATISFACTION)
"""What a row of a table shows."""
DRAWN = (RECEIVED, ACCEPTANCE, CONCLUSION, OVERTIME, SATISFACTION)
"""What a small multiple shows of it."""
NUMBERS = {RECEIVED.name, OVERTIME.name}
"""Figures that are a number; the others are shares."""

Tallies = dict[str, Tally]


class Cell(NamedTuple):
    """One figure somewhere: its tally and the addresses of the cases behind it."""

    figure: Figure
    tally: Tally
    url: str
    share: int
    """How long its bar is, in hundredths."""

    @property
    def is_share(self) -> bool:
        """Whether it is a share of its cases; else it is their number."""
        return self.figure.name not in NUMBERS

    @property
    def kept_url(self) -> str:
        """The cases that were kept."""
        return f"{self.url}&kept=yes"

    @property
    def missed_url(self) -> str:
        """The cases that were not."""
        return f"{self.url}&kept=no"


class Line(NamedTuple):
    """One row of a table, or one small multiple: a unit, a kind, a channel, a week."""

    label: Any
    cells: list[Cell]
    url: str = ""

    @property
    def drawn(self) -> list[Cell]:
        """The cells that a small multiple draws."""
        return [cell for cell in self.cells if cell.figure in DRAWN]

    def number_of(self, figure: Figure) -> int:
        """How many cases of this figure there were."""
        return next(cell.tally.cases for cell in self.cells if cell.figure == figure)

    @property
    def has_cases(self) -> bool:
        """Whether anything was counted here."""
        return any(cell.tally.cases for cell in self.cells)


class Dashboard:
    """The figures of a unit's subtree in a period. Three queries, whatever the data."""

    def __init__(self, unit: Unit, period: Period, now: datetime) -> None:
        self.unit, self.period, self.now = unit, period, now
        self.below = list(
            Unit.objects.within(unit.path).only("code", "name", "tier", "path", "parent", "opened_on", "closed_on")
        )
        self.units = None if unit.tier == Tier.COUNTY else [one.pk for one in self.below]

    @cached_property
    def _by_child(self) -> dict[int, Tallies]:
        """The figures of the unit itself, and of every unit directly below it with all that lies below that."""
        depth = self.unit.path.count("/")
        child_of = {
            one.pk: int(parts[depth - 1]) if len(parts := one.path.strip("/").split("/")) >= depth else one.pk
            for one in self.below
        }
        return self._divided(READ, "unit", lambda unit: child_of.get(unit, self.unit.pk))

    @cached_property
    def _by_part(self) -> dict[tuple[str, Any], Tallies]:
        """The figures by kind, by channel and by week, at one reading."""
        parts = ("kind", "channel", "week")
        counted = indicators.counted(READ_BY_PART, self.period, self.now, by=parts, units=self.units)
        found: dict[tuple[str, Any], dict[str, Tally]] = {}
        for (name, *keys), tally in counted.items():
            for part, key in zip(parts, keys, strict=True):
                at = found.setdefault((part, key.date() if part == "week" else key), {})
                at[name] = at.get(name, Tally()) + tally
        return {key: completed(tallies) for key, tallies in found.items()}

    def _divided(self, figures: Iterable[Figure], part: str, group: Any) -> dict[Any, Tallies]:
        counted = indicators.counted(figures, self.period, self.now, by=(part,), units=self.units)
        found: dict[Any, dict[str, Tally]] = {}
        for (name, key), tally in counted.items():
            at = found.setdefault(group(key), {})
            at[name] = at.get(name, Tally()) + tally
        return {key: completed(tallies) for key, tallies in found.items()}

    @cached_property
    def total(self) -> Tallies:
        """The figures of the whole subtree."""
        return completed(added(self._by_child.values()))

    def tiles(self) -> list[Cell]:
        """The figures at the head of the page."""
        return self._cells(TILES, self.total, {})

    def unanswered(self) -> Cell:
        """Results that clients were told, and how many of them have been rated (R88)."""
        return self._cells((TOLD,), self.total, {})[0]

    def places(self) -> list[Line]:
        """A small multiple for each unit below that had a case, and one for the unit's own queue."""
        return [line for line in self._lines if line.has_cases]

    @cached_property
    def _lines(self) -> list[Line]:
        """Every unit below, and the unit itself if it had a case; closed units only if they had one."""
        children = [one for one in self.below if one.parent_id == self.unit.pk]
        shown = [one for one in children if one.pk in self._by_child or one.is_open_on(self.period.last)]
        shown.sort(key=lambda one: (one.tier == Tier.DEPARTMENT, one.code))
        most = max((t[RECEIVED.name].cases for t in self._by_child.values()), default=0)
        worst = max((t[OVERTIME.name].cases for t in self._by_child.values()), default=0)
        top = {RECEIVED.name: most, OVERTIME.name: worst}
        lines = [self._place(one, one.name, {}, top) for one in shown]
        if shown and self.unit.pk in self._by_child:
            lines.insert(0, self._place(self.unit, _("%(unit)s itself") % {"unit": self.unit}, {"own": "1"}, top))
        return lines

    def quiet(self) -> list[Line]:
        """Units below without a case in the period."""
        return [line for line in self._lines if not line.has_cases]

    def by_kind(self) -> list[Line]:
        """A row for each kind of service."""
        return [self._part("kind", value, label) for value, label in Kind.choices]

    def by_channel(self) -> list[Line]:
        """A row for each way in."""
        return [self._part("channel", value, label) for value, label in Channel.choices]

    def by_week(self) -> list[Line]:
        """A row for each week that has begun, Monday to Sunday, the first and the last cut to the period."""
        monday = self.period.first - timedelta(days=self.period.first.weekday())
        last = max(min(self.period.last, self.now.astimezone(self.period.start.tzinfo).date()), monday)
        mondays = [monday + timedelta(weeks=week) for week in range((last - monday).days // 7 + 1)]
        return [self._week(monday) for monday in mondays]

    def _week(self, monday: date) -> Line:
        first, last = max(monday, self.period.first), min(monday + timedelta(days=6), self.period.last)
        inside = {"from": first.isoformat(), "to": last.isoformat()}
        return Line(first, self._cells(COLUMNS, self._by_part.get(("week", monday), {}), inside))

    def _part(self, part: str, value: str, label: Any) -> Line:
        return Line(label, self._cells(COLUMNS, self._by_part.get((part, value), {}), {part: value}))

    def _place(self, unit: Unit, label: str, narrow: dict[str, str], top: Mapping[str, int]) -> Line:
        tallies = self._by_child.get(unit.pk, {})
        url = "" if narrow else f"?{urlencode({**self._asked, 'unit': unit.code})}"
        return Line(label, self._cells(COLUMNS, tallies, {"unit": unit.code, **narrow}, top), url)

    @property
    def _asked(self) -> dict[str, str]:
        first, last = self.period
        return {"unit": self.unit.code, "from": first.isoformat(), "to": last.isoformat()}

    def _cells(
        self, figures: Iterable[Figure], tallies: Tallies, narrow: dict[str, str], top: Mapping[str, int] | None = None
    ) -> list[Cell]:
        asked = self._asked | narrow
        page = reverse("assessment:cases")
        return [
            Cell(
                figure,
                tally := tallies.get(figure.name, Tally()),
                f"{page}?{urlencode({'figure': figure.name, **asked})}",
                _length(figure, tally, top or {}),
            )
            for figure in figures
        ]


def _length(figure: Figure, tally: Tally, top: Mapping[str, int]) -> int:
    """How long a bar is: a share by itself, a number beside the largest one."""
    whole = top.get(figure.name, 0) if figure.name in NUMBERS else tally.cases
    part = tally.cases if figure.name in NUMBERS else tally.kept
    return 100 * part // whole if whole else 0


def added(several: Iterable[Tallies]) -> dict[str, Tally]:
    """The same figures of several units together."""
    found: dict[str, Tally] = {}
    for tallies in several:
        for name, tally in tallies.items():
            found[name] = found.get(name, Tally()) + tally
    return found


def completed(tallies: Mapping[str, Tally]) -> Tallies:
    """With the figures that are sums of others, as `indicators` defines them."""
    read = {name: tallies.get(name, Tally()) for name in (*(figure.name for figure in READ), *FIGURES)}
    limits, promises = read[LIMITS.name], read[PROMISES.name]
    read[CONCLUDED.name] = Tally(limits.cases, limits.strict, limits.strict)
    read[EXPLAINED.name] = Tally(limits.cases - limits.strict, limits.kept - limits.strict, 0)
    read[CONCLUSION.name] = limits + promises
    missed = sum(read[figure.name].missed for figure in (ACCEPTANCE, CONCLUSION, URGENT))
    read[OVERTIME.name] = Tally(missed, 0, 0)
    return read
