"""The overdue list: every missed limit, frozen by the sweep or not yet, as rows of one query (R42-R45, R48-R50).

A breach and a limit that ran out a moment ago look the same here: overtime is computed on read, the sweep only freezes
it with whoever had the request. One set of conditions narrows both, so that every count equals its rows.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import (
    BigIntegerField,
    BooleanField,
    Case,
    CharField,
    Count,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from network.models import User
from network.querysets import under
from requests_app.breaches import not_frozen
from requests_app.enums import Stage
from requests_app.models import Breach, Explanation, ProxyRequest

COLUMNS = (
    *("case_request", "case_receipt", "case_round", "case_stage", "case_due", "case_ended", "case_open", "case_late"),
    *("case_unit", "case_path", "case_tier", "case_agent", "case_name", "case_explained"),
    *("case_talk", "case_state", "case_ruling"),
)
"""What both kinds of rows say of themselves."""

NOBODY = "nobody"
"""Whom to ask for to see what nobody had: what lay in a unit's queue."""

STATES = {"open": Q(case_open=True), "closed": Q(case_open=False)}
ORDERS = {"": ("-case_open", "-case_late", "case_receipt"), "newest": ("-case_due", "case_receipt")}


class Overdue:
    """The missed limits that this person oversees, as these filters narrow them.

    Filters: `stage`, `tier`, `unit` (a Unit: its subtree), `agent` (an id or NOBODY), `since` and `until` (Beijing days
    of the limit, both included), `late` (a span: longer overtime than this), `explained`.
    """

    def __init__(self, user: User, now: datetime, filters: Mapping[str, Any]) -> None:
        self.filters = filters
        scope = Q() if user.standing.supervises else under(*user.standing.watched_paths, prefix="case_")
        wanted = scope & narrowed(filters)
        self._sources = [rows.filter(wanted) for rows in (_frozen(now), _running(now))]

    def counts(self) -> dict[str, int]:
        """How many are open, how many closed, and both. Two queries."""
        counted = [
            rows.aggregate(**{state: Count("pk", filter=which) for state, which in STATES.items()})
            for rows in self._sources
        ]
        found = {state: sum(count[state] for count in counted) for state in STATES}
        return {"": sum(found.values()), **found}

    def rows(self, state: str = "", order: str = "") -> QuerySet[Any, dict[str, Any]]:
        """The rows themselves, open ones first and of these the latest; one query."""
        chosen = [rows.filter(STATES.get(state, Q())).order_by().values(*COLUMNS) for rows in self._sources]
        return chosen[0].union(*chosen[1:], all=True).order_by(*ORDERS[order])


LOOKUPS = {
    "stage": "case_stage",
    "tier": "case_tier",
    "since": "case_due__gte",
    "before": "case_due__lt",
    "late": "case_late__gt",
    "explained": "case_explained",
}
"""What each plain filter asks of a row."""


def narrowed(filters: Mapping[str, Any]) -> Q:
    """The conditions that these filters put on both kinds of rows."""
    asked = {lookup: filters[name] for name, lookup in LOOKUPS.items() if filters.get(name) not in ("", None)}
    wanted = Q(**asked)
    if filters.get("unit"):
        wanted &= under(filters["unit"].path, prefix="case_")
    if filters.get("agent"):
        wanted &= Q(case_agent=None) if filters["agent"] == NOBODY else Q(case_agent=filters["agent"])
    return wanted


def _frozen(now: datetime) -> QuerySet[Any]:
    """Breaches. Each ended when its round was accepted, refused or concluded, or when the request ended otherwise."""
    of_round = Q(proxy_request__past_rounds__round=F("round"))
    rows = Breach.objects.alias(past=FilteredRelation("proxy_request__past_rounds", condition=of_round))
    same = Q(proxy_request__round=F("round"))
    accepted = Coalesce("past__accepted_at", "past__refused_at", _of_request(same, "accepted_at", "refused_at"))
    concluded = Coalesce("past__concluded_at", _of_request(same, "concluded_at"))
    ended = Case(When(stage=Stage.ACCEPTANCE, then=accepted), default=concluded)
    return _cases(
        rows,
        now,
        prefix="proxy_request__",
        stage=F("stage"),
        ended=ended,
        request=F("proxy_request"),
        talk=F("talked__talk"),
        state=F("talked__talk__state"),
        ruling=F("talked__ruling"),
    )


def _running(now: datetime) -> QuerySet[Any]:
    """Limits that ran out and that neither the sweep nor a verb has frozen yet."""
    nothing = Value(None, output_field=BigIntegerField())
    return _cases(
        not_frozen(ProxyRequest.objects.overdue(now)),
        now,
        prefix="",
        stage=F("missed_stage"),
        ended=Value(None, output_field=DateTimeField()),
        request=F("pk"),
        talk=nothing,
        state=Value(None, output_field=CharField()),
        ruling=nothing,
    )


def _of_request(same_round: Q, *columns: str) -> Case:
    """The first of these moments of the request, or when it was closed; of its present round only."""
    moments = [f"proxy_request__{column}" for column in (*columns, "closed_at")]
    return Case(When(same_round, then=Coalesce(*moments)), default=None, output_field=DateTimeField())


def _cases(rows: QuerySet[Any], now: datetime, *, prefix: str, ended: Any, **facts: Any) -> QuerySet[Any]:
    """The rows with what the list asks of each.

    An explanation after the limit excuses nothing (R45), and none excuses an urgent request (R48); but it was given.
    """
    rows = rows.annotate(case_ended=ended, **{f"case_{name}": fact for name, fact in facts.items()})
    told = Explanation.objects.filter(proxy_request=OuterRef("case_request"), round=OuterRef("round"))
    explained = Case(
        When(case_stage=Stage.URGENT, then=Exists(told)),
        default=Exists(told.filter(explained_at__gt=OuterRef("due_at"))),
        output_field=BooleanField(),
    )
    late = ExpressionWrapper(Coalesce("case_ended", Value(now)) - F("due_at"), output_field=DurationField())
    is_open = Case(When(case_ended=None, then=Value(value=True)), default=Value(value=False))
    return rows.annotate(
        case_receipt=F(f"{prefix}receipt"),
        case_round=F("round"),
        case_due=F("due_at"),
        case_open=ExpressionWrapper(is_open, output_field=BooleanField()),
        case_late=late,
        case_unit=F("holder_unit__full_name"),
        case_path=F("holder_unit__path"),
        case_tier=F("holder_unit__tier"),
        case_agent=F("holder_agent"),
        case_name=F("holder_agent__name"),
        case_explained=explained,
    )
