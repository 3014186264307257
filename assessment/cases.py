"""The cases that figures count, as rows of one query: each with its unit, whether it was kept, and its moment.

Void requests count nowhere; a request withdrawn before a limit ran out does not count for that limit (R12). A case that
was missed belongs to whoever held it then, as its breach says (R35), one that was kept to whoever answered for it. A
verdict that the organization department corrected counts as corrected, at the unit it was about (R44).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    DateTimeField,
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

from assessment.periods import Period
from proxyportal.regulation import FEEDBACK_TARGET, SATISFIED_FROM, Verdict
from requests_app.enums import Stage, Status, Verb
from requests_app.models import (
    Breach,
    Explanation,
    PastRound,
    ProxyRequest,
    Rating,
    ResultNotice,
    Ruling,
    UrgentMark,
)

Rows = QuerySet[Any]
"""Cases with `unit`, `kept`, `strict`, `moment`, `request`, `case_kind` and `case_channel`."""

GOOD = (Verdict.ON_TIME, Verdict.EXPLAINED)
YES, NO = Value(value=True), Value(value=False)


def received(period: Period, now: datetime) -> list[Rows]:
    """Every request by the moment it came in, at the unit that answers for it to the client."""
    rows = _within(_counting(), "submitted_at", period, now)
    unit = Coalesce("contact_unit", "holder_unit")
    return [_cases(rows, unit=unit, kept=YES, strict=YES, moment="submitted_at")]


def acceptance(period: Period, now: datetime) -> list[Rows]:
    """Limits of 24 hours that ran out (R42); kept if it was accepted or refused by then."""
    rows = _within(_counting(), "acceptance_due_at", period, now)
    rows = rows.exclude(status=Status.WITHDRAWN, acceptance_verdict="", closed_at__lte=F("acceptance_due_at"))
    rows = rows.alias(missed=FilteredRelation("breaches", condition=Q(breaches__stage=Stage.ACCEPTANCE)))
    kept = _is(Q(acceptance_verdict=Verdict.ON_TIME))
    unit = Coalesce("missed__holder_unit", "accepted_unit", "holder_unit")
    return [_cases(rows, unit=unit, kept=kept, strict=kept, moment="acceptance_due_at")]


def concluded(period: Period, now: datetime) -> list[Rows]:
    """Limits of 48 hours that ran out (R44), of the running round and of those before it; kept if it was concluded by
    then, whatever was explained."""
    return [_forty_eight_hours(*source, period, now, strictly=True) for source in _rounds()]


def limits(period: Period, now: datetime) -> list[Rows]:
    """The same limits, kept if it was concluded or explained by then (R45); strictly: concluded."""
    return [_forty_eight_hours(*source, period, now) for source in _rounds()]


def explained(period: Period, now: datetime) -> list[Rows]:
    """Those of these limits by which it was not concluded; kept if the delay was explained by then (R45)."""
    return [rows.filter(strict=False) for rows in limits(period, now)]


def promises(period: Period, now: datetime) -> list[Rows]:
    """Promised dates that ran out of requests that were not urgent (R45); kept if it was concluded or explained anew by
    then. What a client withdrew before the date came does not count."""
    rows = _with_round(_within(_of_requests(Explanation.objects.all()), "promised_at", period, now))
    rows = _unless_withdrawn(rows, "promised_at")
    rows = _with_breach(rows, Stage.PROMISE, due="promised_at", prefix="proxy_request__")
    rows = rows.filter(Q(round_urgent=False) | Q(missed__isnull=False))
    later = Explanation.objects.filter(**_same("proxy_request", "round"), pk__gt=OuterRef("pk"))
    kept = Case(
        When(Exists(later.filter(explained_at__lte=OuterRef("promised_at"))), then=YES),
        When(round_urgent=True, then=NO),
        When(Q(verdict__in=GOOD) | Q(round_concluded__lte=F("promised_at")), then=YES),
        default=NO,
    )
    unit = Coalesce("missed__holder_unit", "round_unit")
    return [_cases(rows, unit=unit, kept=kept, strict=NO, moment="promised_at")]


def conclusion(period: Period, now: datetime) -> list[Rows]:
    """Both: every limit and every promised date of requests that were not urgent (R44, R45)."""
    return [*limits(period, now), *promises(period, now)]


def urgent(period: Period, now: datetime) -> list[Rows]:
    """Own deadlines of urgent requests that ran out (R48); kept if it was concluded by then. A deadline that was missed
    counts even if the request was urgent no longer afterwards."""
    rows = _within(_of_requests(_standing_marks()), "deadline_at", period, now)
    rows = _unless_withdrawn(_with_round(rows), "deadline_at")
    rows = _with_breach(rows, Stage.URGENT, due="deadline_at", prefix="proxy_request__")
    kept = _is(Q(verdict=Verdict.ON_TIME))
    unit = Coalesce("missed__holder_unit", "round_unit")
    standing = _standing_marks().filter(**_same("proxy_request", "round"), deadline_at=OuterRef("due_at"))
    lowered = _within(_of_requests(Breach.objects.filter(stage=Stage.URGENT)), "due_at", period, now)
    lowered = lowered.exclude(Exists(standing))
    return [
        _cases(rows, unit=unit, kept=kept, strict=kept, moment="deadline_at"),
        _cases(lowered, unit=F("holder_unit"), kept=NO, strict=NO, moment="due_at"),
    ]


def overtime(period: Period, now: datetime) -> list[Rows]:
    """Every limit that ran out and was missed (R42, R44, R45, R48)."""
    return [rows.filter(kept=False) for of in (acceptance, conclusion, urgent) for rows in of(period, now)]


def feedback(period: Period, now: datetime, within: timedelta = FEEDBACK_TARGET) -> list[Rows]:
    """Results by 24 hours after their conclusion or refusal; kept if the client was told by then (R54).

    A round of the assessment may set another number of hours (`within`).
    """
    found: list[Rows] = []
    for rows, prefix in _rounds():
        ended = Coalesce("concluded_at", "refused_at")
        target = ExpressionWrapper(ended + Value(within), output_field=DateTimeField())
        ends = rows.annotate(target=target)
        kept = _is(Q(informed_at__lte=F("target")))
        unit = Coalesce(f"{prefix}contact_unit", "holder_unit")
        found.append(_cases(_within(ends, "target", period, now), unit=unit, kept=kept, strict=kept, moment="target"))
    return found


def told(period: Period, now: datetime) -> list[Rows]:
    """Results that clients were told, by that moment; kept if the client has rated (R88)."""
    rows = _within(_of_requests(ResultNotice.objects.all()), "informed_at", period, now)
    rated = Q(proxy_request__ratings__round=F("round"))
    rows = rows.alias(own=FilteredRelation("proxy_request__ratings", condition=rated))
    kept = _is(Q(own__isnull=False))
    unit = Coalesce("proxy_request__contact_unit", "proxy_request__holder_unit")
    return [_cases(rows, unit=unit, kept=kept, strict=kept, moment="informed_at")]


def satisfaction(period: Period, now: datetime) -> list[Rows]:
    """Ratings by the moment they were given, at the unit that handled the request; kept from the third grade up, and
    silence is never counted (R88)."""
    rows = _with_round(_within(_of_requests(Rating.objects.all()), "rated_at", period, now))
    kept = _is(Q(grade__gte=SATISFIED_FROM))
    return [_cases(rows, unit=F("round_unit"), kept=kept, strict=kept, moment="rated_at")]


# --- What the cases are made of --------------------------------------------------------------------------------------


def _counting() -> QuerySet[ProxyRequest]:
    return ProxyRequest.objects.exclude(status=Status.VOID)


def _of_requests(rows: Rows) -> Rows:
    return rows.exclude(proxy_request__status=Status.VOID)


def _rounds() -> Iterator[tuple[Rows, str]]:
    """The running round of every request, and those before it; with the way to the request's own columns."""
    yield _counting(), ""
    yield _of_requests(PastRound.objects.all()), "proxy_request__"


def _within(rows: Rows, column: str, period: Period, now: datetime) -> Rows:
    """What happened or ran out in the period, before `now`: at its own instant a limit is still in time."""
    return rows.filter(**{f"{column}__gte": period.start, f"{column}__lt": period.until(now)})


def _forty_eight_hours(rows: Rows, prefix: str, period: Period, now: datetime, *, strictly: bool = False) -> Rows:
    """The limits of one kind of round. One that was missed before the request became urgent stays missed."""
    rows = _within(rows, "conclusion_due_at", period, now)
    if not prefix:
        rows = rows.exclude(status=Status.WITHDRAWN, closed_at__lte=F("conclusion_due_at"))
    rows = _with_breach(rows, Stage.CONCLUSION, due="conclusion_due_at", prefix=prefix)
    rows = rows.filter(Q(urgent=False) | Q(missed__isnull=False))
    own = {"proxy_request": OuterRef("proxy_request" if prefix else "pk"), "round": OuterRef("round")}
    ruled = Ruling.objects.filter(**own, verb=Verb.CORRECT, stage=Stage.CONCLUSION)
    explained = Explanation.objects.filter(**own, explained_at__lte=OuterRef("conclusion_due_at"))
    by_then = Q(urgent=False, conclusion_verdict=Verdict.ON_TIME)
    kept = Case(
        When(urgent=True, then=NO),
        When(conclusion_verdict=Verdict.ON_TIME, then=YES),
        When(Exists(ruled), then=_is(Q(conclusion_verdict=Verdict.EXPLAINED))),
        When(Exists(explained), then=YES),
        default=NO,
    )
    unit = Coalesce("missed__holder_unit", "holder_unit")
    given = _is(by_then) if strictly else kept
    return _cases(rows, unit=unit, kept=given, strict=_is(by_then), moment="conclusion_due_at")


def _standing_marks() -> QuerySet[UrgentMark]:
    """The mark by which each round ended or still is urgent, not lowered and not set anew."""
    later = UrgentMark.objects.filter(**_same("proxy_request", "round"), pk__gt=OuterRef("pk"))
    return UrgentMark.objects.filter(~Exists(later), deadline_at__isnull=False)


def _unless_withdrawn(rows: Rows, due: str) -> Rows:
    """Without the running rounds that the client withdrew by then."""
    gone = {"proxy_request__status": Status.WITHDRAWN, "proxy_request__closed_at__lte": F(due)}
    return rows.exclude(proxy_request__round=F("round"), **gone)


def _with_round(rows: Rows) -> Rows:
    """With what became of the round the row belongs to, whether it runs or lies behind."""
    condition = Q(proxy_request__past_rounds__round=F("round"))
    return rows.alias(past=FilteredRelation("proxy_request__past_rounds", condition=condition)).alias(
        verdict=Coalesce("past__conclusion_verdict", "proxy_request__conclusion_verdict"),
        round_unit=Coalesce("past__holder_unit", "proxy_request__holder_unit"),
        round_urgent=Coalesce("past__urgent", "proxy_request__urgent"),
        round_concluded=Coalesce("past__concluded_at", "proxy_request__concluded_at"),
    )


def _with_breach(rows: Rows, stage: Stage, *, due: str, prefix: str = "") -> Rows:
    """With the breach of this limit as `missed`, if there is one."""
    name = f"{prefix}breaches"
    condition = Q(**{f"{name}__stage": stage, f"{name}__round": F("round"), f"{name}__due_at": F(due)})
    return rows.alias(missed=FilteredRelation(name, condition=condition))


def _same(*columns: str) -> dict[str, OuterRef]:
    return {column: OuterRef(column) for column in columns}


def _is(condition: Q) -> Case:
    return Case(When(condition, then=YES), default=NO, output_field=BooleanField())


def _cases(rows: Rows, *, unit: Any, kept: Any, strict: Any, moment: str) -> Rows:
    """The rows with what every figure asks of a case."""
    prefix = "" if rows.model is ProxyRequest else "proxy_request__"
    return rows.annotate(
        unit=unit,
        kept=kept,
        strict=strict,
        moment=F(moment),
        request=F("proxy_request") if prefix else F("pk"),
        case_kind=F(f"{prefix}kind"),
        case_channel=F(f"{prefix}channel"),
    )
