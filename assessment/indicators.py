"""What is counted, and how: one query a figure, from the log's columns alone (R38, R50, R65, R87, R88).

A figure counts *cases* whose moment lies in a period: requests that came in, limits that ran out, results that were
told, ratings that were given. Each case belongs to one unit and is kept or not (`assessment.cases`). Denominators hold
what is still open, too: a limit counts in the period in which it ran out, whether or not the request was ever closed.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import CharField, Count, F, Q, QuerySet, Value
from django.db.models.functions import TruncWeek
from django.utils.translation import gettext_lazy as _

from assessment import cases
from assessment.cases import Rows
from assessment.periods import Period
from requests_app.models import ProxyRequest

PARTS: dict[str, Any] = {
    "unit": F("unit"),
    "kind": F("case_kind"),
    "channel": F("case_channel"),
    "week": TruncWeek("moment"),
}
"""By what figures may be divided. Weeks begin on Monday, in Beijing."""


class Tally(NamedTuple):
    """How many cases there were, how many of them were kept, and how many strictly (R45)."""

    cases: int = 0
    kept: int = 0
    strict: int = 0

    def __add__(self, other: object) -> "Tally":
        assert isinstance(other, Tally)  # noqa: S101 - tells the type checker what is added
        return Tally(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    @property
    def missed(self) -> int:
        """Cases that were not kept."""
        return self.cases - self.kept

    @property
    def percent(self) -> Decimal | None:
        """The share that was kept, to print: in tenths of a hundredth, rounded down, so that 100 % means all of them
        (ours). None without cases."""
        return Decimal(self.kept * 1000 // self.cases) / 10 if self.cases else None


@dataclass(frozen=True)
class Figure:
    """One figure: what it is called, how it is defined in a line, and its cases. `kept` names what `kept` means."""

    name: str
    label: Any
    definition: Any
    rules: str
    cases: Callable[[Period, datetime], list[Rows]]


def tallies(figure: Figure, period: Period, now: datetime, *, by: str = "unit", units: Any = None) -> dict[Any, Tally]:
    """The figure by unit, kind, channel or week; of these units only, if given. One query."""
    found = counted([figure], period, now, by=(by,), units=units)
    return {key: tally for (_name, key), tally in found.items()}


def counted(
    figures: Iterable[Figure], period: Period, now: datetime, *, by: tuple[str, ...], units: Any = None
) -> dict[tuple[Any, ...], Tally]:
    """Several figures divided by some of `PARTS`: (figure's name, part, …) to its tally. One query for all of them."""
    grouped = [_grouped(figure, rows, by, units=units) for figure in figures for rows in figure.cases(period, now)]
    result: dict[tuple[Any, ...], Tally] = {}
    for *key, number, kept, strict in grouped[0].union(*grouped[1:], all=True) if grouped[1:] else grouped[0]:
        result[tuple(key)] = result.get(tuple(key), Tally()) + Tally(number, kept, strict)
    return result


def _grouped(figure: Figure, rows: Rows, by: tuple[str, ...], *, units: Any) -> Rows:
    chosen = rows if units is None else rows.filter(unit__in=units)
    parts = {f"part_{part}": PARTS[part] for part in by}
    name = Value(figure.name, output_field=CharField())
    return (
        chosen.order_by()
        .values(figure=name, **parts)
        .annotate(cases=Count("pk"), held=Count("pk", filter=Q(kept=True)), strictly=Count("pk", filter=Q(strict=True)))
        .values_list("figure", *parts, "cases", "held", "strictly")
    )


def cases_counted(
    figure: Figure, period: Period, now: datetime, *, kept: bool | None = None, units: Any = None, **parts: str
) -> QuerySet[Any]:
    """The cases behind the figure, newest first: (request, moment, kept, unit) each. Their number is the figure's."""
    columns = ("request", "moment", "kept", "unit")
    narrow: dict[str, Any] = {f"case_{part}": value for part, value in parts.items() if value}
    narrow |= {} if units is None else {"unit__in": units}
    narrow |= {} if kept is None else {"kept": kept}
    found = [rows.filter(**narrow).order_by().values_list(*columns) for rows in figure.cases(period, now)]
    joined = found[0].union(*found[1:], all=True) if found[1:] else found[0]
    return joined.order_by("-moment", "-request")


def requests_counted(
    figure: Figure, period: Period, now: datetime, *, kept: bool | None = None, units: Any = None
) -> QuerySet[ProxyRequest]:
    """The requests behind the figure, each once: of all its cases, the kept or the missed ones."""
    found = Q(pk__in=())
    for rows in figure.cases(period, now):
        chosen = rows if units is None else rows.filter(unit__in=units)
        chosen = chosen if kept is None else chosen.filter(kept=kept)
        found |= Q(pk__in=chosen.order_by().values("request"))
    return ProxyRequest.objects.filter(found)


RECEIVED = Figure(
    "received",
    _("Requests received"),
    _("Requests that came in within the period, void ones left out."),
    "R42 R43",
    cases.received,
)
ACCEPTANCE = Figure(
    "acceptance",
    _("Accepted in time"),
    _("Of all requests whose 24 hours ran out in the period: accepted or refused by then. Open ones count."),
    "R42 R50 R87",
    cases.acceptance,
)
CONCLUDED = Figure(
    "concluded",
    _("Concluded within 48 hours"),
    _("Of all 48-hour limits that ran out in the period: concluded by then, whatever was explained. Open ones count."),
    "R44 R50",
    cases.concluded,
)
EXPLAINED = Figure(
    "explained",
    _("Explained by then"),
    _("Of all 48-hour limits that ran out in the period without a conclusion: the client was told why by then."),
    "R45 R50",
    cases.explained,
)
CONCLUSION = Figure(
    "conclusion",
    _("Concluded or explained in time"),
    _("Of all 48-hour limits and promised dates that ran out in the period: kept. Open ones count, urgent ones not."),
    "R44 R45 R50 R87",
    cases.conclusion,
)
URGENT = Figure(
    "urgent",
    _("Urgent ones concluded by their own deadline"),
    _("Of all own deadlines of urgent requests that ran out in the period: concluded by then."),
    "R48",
    cases.urgent,
)
OVERTIME = Figure(
    "overtime",
    _("Overtime"),
    _("Limits that ran out in the period and were missed: 24 hours, 48 hours, promised dates and own deadlines."),
    "R42 R44 R45 R48",
    cases.overtime,
)
FEEDBACK = Figure(
    "feedback",
    _("Told in time"),
    _("Of all results that should have been told in the period, 24 hours after the conclusion: told by then."),
    "R54 R87",
    cases.feedback,
)
TOLD = Figure(
    "told",
    _("Told, and rated since"),
    _("Results told to the client in the period; how many of them the client has rated."),
    "R51 R88",
    cases.told,
)
SATISFACTION = Figure(
    "satisfaction",
    _("Satisfied"),
    _("Of all ratings given in the period: very satisfied, satisfied or basically satisfied. Silence is not counted."),
    "R88",
    cases.satisfaction,
)
_ALL = (RECEIVED, ACCEPTANCE, CONCLUDED, EXPLAINED, CONCLUSION, URGENT, OVERTIME, FEEDBACK, TOLD, SATISFACTION)
FIGURES = {figure.name: figure for figure in _ALL}


def rolled_up(by_unit: dict[int, Tally], groups: dict[int, Any]) -> dict[Any, Tally]:
    """Tallies of units added up by what `groups` names each unit's: its town, its department, the whole."""
    result: dict[Any, Tally] = {}
    for unit, tally in by_unit.items():
        if unit in groups:
            result[groups[unit]] = result.get(groups[unit], Tally()) + tally
    return result
