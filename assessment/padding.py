"""Signs that a quota was padded (trap 12): for sampling by people. Nothing of it is scored, and nobody is ranked.

A sign is a number of matters of one unit, concluded in the period, that look alike in a way honest ones seldom do.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

from django.db.models import Count, F, FilteredRelation, Min, Q, QuerySet
from django.db.models.functions import TruncMinute
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessment.periods import Period
from network.models import Unit
from requests_app.enums import Channel, Status
from requests_app.models import ProxyRequest

LEAST = 5
"""Ours: how many alike are a sign. Below it, chance and the errands of one family are the likelier reason."""

SHOWN = 30
"""Of each kind, the largest."""

AT_ONCE = timedelta(minutes=2)
"""Ours: who rates so soon after being told has hardly been told and handed the code."""

Rows = QuerySet[ProxyRequest]


class Kind(NamedTuple):
    """A kind of sign: what it is called and means, by which columns matters are alike, and which are looked at."""

    label: Any
    meaning: Any
    alike: tuple[str, ...]
    among: Callable[[Rows], Rows]


class Sign(NamedTuple):
    """Matters that are alike: of which kind, where, how many, and the first of them."""

    kind: str
    unit: Unit
    number: int
    example: str


def signs(period: Period) -> list[Sign]:
    """The largest of each kind. One query a kind, and two more."""
    found = [(name, *row) for name in KINDS for row in _grouped(name, period)]
    units = Unit.objects.in_bulk({unit for _, unit, _, _ in found})
    receipts = dict(ProxyRequest.objects.filter(pk__in=[example for *_, example in found]).values_list("pk", "receipt"))
    return [Sign(name, units[unit], number, receipts[example]) for name, unit, number, example in found]


def alike(kind: str, example: ProxyRequest, period: Period) -> Rows:
    """All matters that show this sign together with the example, to draw a sample from."""
    rows = _rows(kind, period)
    columns = ("holder_unit", *KINDS[kind].alike)
    own = rows.filter(pk=example.pk).values_list(*columns).first()
    return rows.filter(**dict(zip(columns, own, strict=True))) if own else rows.none()


def _grouped(kind: str, period: Period) -> list[tuple[int, int, int]]:
    columns = ("holder_unit", *KINDS[kind].alike)
    counted = _rows(kind, period).order_by().values(*columns).annotate(number=Count("pk"), example=Min("pk"))
    largest = counted.filter(number__gte=LEAST).order_by("-number", "example")
    return list(largest.values_list("holder_unit", "number", "example")[:SHOWN])


def _rows(kind: str, period: Period) -> Rows:
    """Concluded in the period; what is gathered as a common demand is alike by its nature (R33)."""
    rows = ProxyRequest.objects.exclude(status=Status.VOID).filter(common_demand=None)
    return KINDS[kind].among(rows.filter(concluded_at__gte=period.start, concluded_at__lt=period.end))


def _with_phone(rows: Rows) -> Rows:
    return rows.exclude(client__phone_lookup="")


def _walk_ins(rows: Rows) -> Rows:
    minute = TruncMinute("submitted_at", tzinfo=timezone.get_default_timezone())
    return rows.exclude(channel=Channel.ONLINE).annotate(minute=minute)


def _rated_at_once(rows: Rows) -> Rows:
    """Entered, concluded and told by one person, and rated within minutes."""
    rows = rows.alias(
        notice=FilteredRelation("notices", condition=Q(notices__round=F("round"))),
        rating=FilteredRelation("ratings", condition=Q(ratings__round=F("round"))),
    )
    by_one = Q(registered_by=F("holder_agent"), notice__informed_by=F("holder_agent"))
    return rows.filter(by_one, rating__rated_at__lte=F("notice__informed_at") + AT_ONCE)


KINDS: dict[str, Kind] = {
    "phone": Kind(_("Same phone"), _("One phone number, one unit."), ("client__phone_lookup",), _with_phone),
    "text": Kind(_("Same text"), _("The same words, one unit."), ("description",), lambda rows: rows),
    "minute": Kind(
        _("Same minute"), _("Walk-ins that one person entered in one minute."), ("registered_by", "minute"), _walk_ins
    ),
    "own": Kind(
        _("Own registration, own rating"),
        _("Entered, concluded and told by one person, and rated within two minutes of it."),
        (),
        _rated_at_once,
    ),
}
