"""What is counted, and how: one query a figure, from the log's columns alone (R38, R50, R65, R87, R88).

A figure counts *cases* whose moment lies in a period: requests that came in, limits that ran out, results that were
told, ratings that were given. Each case belongs to one unit and is kept or not (`assessment.cases`). Denominators hold
what is still open, too: a limit counts in the period in which it ran out, whether or not the request was ever closed.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, F, Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from assessment import cases
from assessment.cases import Rows
from assessment.periods import Period
from requests_app.models import ProxyRequest


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


@dataclass(frozen=True)
class Figure:
    """One figure: what it is called, how it is defined in a line, and its cases. `kept` names what `kept` means."""

    name: str
    label: Any
    definition: Any
    rules: str
    cases: Callable[[Period, datetime], list[Rows]]


def tallies(figure: Figure, period: Period, now: datetime, *, by: str = "unit", units: Any = None) -> dict[Any, Tally]:
    """The figure by unit, kind, channel or another column of its cases; of these units only, if given. One query."""
    sources = figure.cases(period, now)
    if units is not None:
        sources = [rows.filter(unit__in=units) for rows in sources]
    grouped = [
        rows.order_by()
        .values(key=F(by))
        .annotate(cases=Count("pk"), held=Count("pk", filter=Q(kept=True)), strictly=Count("pk", filter=Q(strict=True)))
        .values_list("key", "cases", "held", "strictly")
        for rows in sources
    ]
    found = grouped[0].union(*grouped[1:], all=True) if len(grouped) > 1 else grouped[0]
    result: dict[Any, Tally] = {}
    for key, *counts in found:
        result[key] = result.get(key, Tally()) + Tally(*counts)
    return result


def tallies_of(
    figures: Iterable[Figure], period: Period, now: datetime, *, units: Any = None
) -> dict[str, dict[int, Tally]]:
    """Several figures by unit, by the figure's name; of these units only, if given. One query for all of them."""
    figures = list(figures)
    grouped = []
    for figure in figures:
        for rows in figure.cases(period, now):
            chosen = rows if units is None else rows.filter(unit__in=units)
            counted = {"cases": Count("pk"), "held": Count("pk", filter=Q(kept=True))}
            strictly = Count("pk", filter=Q(strict=True))
            named = chosen.order_by().values(figure=Value(figure.name), key=F("unit"))
            grouped.append(
                named.annotate(**counted, strictly=strictly).values_list("figure", "key", "cases", "held", "strictly")
            )
    result: dict[str, dict[int, Tally]] = {figure.name: {} for figure in figures}
    for name, key, *counts in grouped[0].union(*grouped[1:], all=True):
        result[name][key] = result[name].get(key, Tally()) + Tally(*counts)
    return result


def requests_counted(
    figure: Figure, period: Period, now: datetime, *, kept: bool | None = None, units: Any = None
) -> QuerySet[ProxyRequest]:
    """The requests behind the figure: all its cases, the kept or the missed ones."""
    found = Q(pk__in=())
    for rows in figure.cases(period, now):
        chosen = rows if units is None else rows.filter(unit__in=units)
        chosen = chosen if kept is None else chosen.filter(kept=kept)
        found |= Q(pk__in=chosen.order_by().values("request"))
    return ProxyRequest.objects.filter(found)


RECEIVED = Figure(
    "received",
    _("Received"),
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
FIGURES = {figure.name: figure for figure in (RECEIVED, ACCEPTANCE, CONCLUSION, URGENT, FEEDBACK, TOLD, SATISFACTION)}


def rolled_up(by_unit: dict[int, Tally], groups: dict[int, Any]) -> dict[Any, Tally]:
    """Tallies of units added up by what `groups` names each unit's: its town, its department, the whole."""
    result: dict[Any, Tally] = {}
    for unit, tally in by_unit.items():
        if unit in groups:
            result[groups[unit]] = result.get(groups[unit], Tally()) + tally
    return result
