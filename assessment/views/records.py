"""What the lists and forms of reviews, petitions and collective handling share."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from assessment.enums import ANNEX_OF_TIER
from assessment.periods import Period, half_year, half_year_at
from assessment.permissions import oversees
from network.models import Unit, User
from network.querysets import under
from requests_app.errors import ActionRefused
from requests_app.views.staff import StaffRequest, asked_for

HALVES_OFFERED = 6
"""The running half-year and those before it."""


class Choice(NamedTuple):
    """One box of the filter: its name and label, and what can be chosen."""

    name: str
    label: Any
    options: list[tuple[str, Any]]
    chosen: str


class Filter(NamedTuple):
    """What a list is narrowed to; `unit` and `period` None for all."""

    choices: list[Choice]
    asked: dict[str, str]
    unit: Unit | None
    period: Period | None

    def narrow(self, rows: Any) -> Any:
        """The rows of the unit and all below it, held in the period."""
        found = rows.filter(under(self.unit.path, prefix="unit__")) if self.unit else rows
        return found.within(self.period) if self.period else found


def filter_of(request: HttpRequest, units: Iterable[Unit], **more: tuple[Any, Iterable[tuple[str, Any]]]) -> Filter:
    """The filter that the address asks for: unit, half-year (the running one unless told), and what the list adds."""
    by_code = {unit.code: unit for unit in units}
    halves = half_years(timezone.localdate())
    offered: dict[str, tuple[Any, list[tuple[str, Any]]]] = {
        "unit": (_("Unit"), [("", _("All units")), *((code, unit.full_name) for code, unit in by_code.items())]),
        "half": (_("Half-year"), [*((key, label) for key, label, _period in halves), ("all", _("All half-years"))]),
        **{name: (label, [("", _("All")), *options]) for name, (label, options) in more.items()},
    }
    asked = asked_for(request, **{name: [key for key, _label in options] for name, (_l, options) in offered.items()})
    asked["half"] = asked["half"] or halves[0][0]
    periods = {key: period for key, _label, period in halves}
    choices = [Choice(name, label, options, asked[name]) for name, (label, options) in offered.items()]
    unit = by_code.get(asked["unit"]) or (next(iter(by_code.values())) if len(by_code) == 1 else None)
    return Filter(choices, asked, unit, periods.get(asked["half"]))


def half_years(today: date) -> list[tuple[str, str, Period]]:
    """The half-years on offer, the running one first: key, label and days."""
    found = []
    year, half = today.year, 1 if half_year_at(today).first.month == 1 else 2
    for _number in range(HALVES_OFFERED):
        words = _("First half of %(year)d") if half == 1 else _("Second half of %(year)d")
        found.append((f"{year}-{half}", words % {"year": year}, half_year(year, half)))
        year, half = (year, 1) if half == 2 else (year - 1, 2)
    return found


def assessed_units(user: User) -> QuerySet[Unit]:
    """The towns and departments that exist and that this person watches (R61)."""
    units = Unit.objects.open_on(timezone.localdate()).filter(tier__in=ANNEX_OF_TIER).order_by("code")
    return units if user.standing.supervises else units.filter(under(*user.standing.watched_paths))


def require_overseer(request: StaffRequest) -> None:
    """Raises PermissionDenied for who oversees neither the county nor a unit (R61)."""
    if not oversees(request.user):
        raise PermissionDenied(_("This page belongs to those who oversee a unit or the county."))


def only_if(allowed: Any) -> None:
    """Raises Http404 where the person has no such page."""
    if not allowed:
        raise Http404


def recorded(form: forms.Form, act: Callable[..., Any], **given: Any) -> Any:
    """What the action returns. None where the form or the action refuses; the form says why, what was typed is kept."""
    if not form.is_valid():
        return None
    try:
        return act(**given, now=timezone.now())
    except ActionRefused as refused:
        form.add_error(None, refused.message)
        return None
