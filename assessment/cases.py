"""The cases that figures count, as rows of one query: each with its unit, whether it was kept, and its moment.

Void requests count nowhere; a request withdrawn before a limit ran out does not count for that limit (R12). A case that
was missed belongs to whoever held it then, as its breach says (R35), one that was kept to whoever answered for it.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    DateTimeField,
    ExpressionWrapper,
    F,
    FilteredRelation,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from assessment.periods import Period
from proxyportal.regulation import FEEDBACK_TARGET, SATISFIED_FROM, Verdict
from requests_app.enums import Stage, Status
from requests_app.models import Explanation, PastRound, ProxyRequest, Rating, ResultNotice

Rows = QuerySet[Any]
"""Cases with `unit`, `kept`, `strict`, `moment`, `request`, `case_kind` and `case_channel`."""

GOOD = (Verdict.ON_TIME, Verdict.EXPLAINED)
YES, NO = Value(value=True), Value(value=False)


def received(period: Period, now: datetime) -> list[Rows]:
    """Every request by the moment it came in, at the unit that answers for it to the client."""
    rows = _counting().filter(submitted_at__gte=period.start, submitted_at__lt=period.until(now))
    return [_cases(rows, unit=_contact(), kept=YES, strict=YES, moment="submitted_at")]


def acceptance(period: Period, now: datetime) -> list[Rows]:
    """Limits of 24 hours that ran out (R42); kept if it was accepted or refused by then."""
    rows = _ran_out(_counting(), "acceptance_due_at", period, now)
    unanswered = Q(status=Status.WITHDRAWN, acceptance_verdict="", closed_at__lte=F("acceptance_due_at"))
    rows = rows.exclude(unanswered).alias(
        missed=FilteredRelation("breaches", condition=Q(breaches__stage=Stage.ACCEPTANCE))
    )
    kept = Q(acceptance_verdict=Verdict.ON_TIME)
    answered = Coalesce("accepted_unit", "holder_unit")
    unit = _if(kept, answered, Coalesce("missed__holder_unit", answered))
    return [_cases(rows, unit=unit, kept=_is(kept), strict=_is(kept), moment="acceptance_due_at")]


def conclusion(period: Period, now: datetime) -> list[Rows]:
    """Limits that ran out of requests that were not urgent: the 48 hours, kept if it was concluded or explained by then
    (strictly: concluded), and each promised date, kept if it was concluded or explained anew by then (R44, R45)."""
    return [*_forty_eight_hours(period, now), *_promises(period, now)]


def urgent(period: Period, now: datetime) -> list[Rows]:
    """Own deadlines of urgent requests that ran out (R48); kept if it was concluded by then."""
    rows = _ran_out(_counting().filter(urgent=True), "urgent_due_at", period, now)
    rows = rows.exclude(status=Status.WITHDRAWN, closed_at__lte=F("urgent_due_at"))
    rows = _with_breach(rows, Stage.URGENT, due=F("urgent_due_at"))
    kept = Q(conclusion_verdict=Verdict.ON_TIME)
    return [_cases(rows, unit=_blamed(kept), kept=_is(kept), strict=_is(kept), moment="urgent_due_at")]


def feedback(period: Period, now: datetime, within: timedelta = FEEDBACK_TARGET) -> list[Rows]:
    """Results by 24 hours after their conclusion or refusal; kept if the client was told by then (R54).

    A round of the assessment may set another number of hours (`within`).
    """
    found: list[Rows] = []
    for model in (ProxyRequest, PastRound):
        prefix = "" if model is ProxyRequest else "proxy_request__"
        rows: Rows = _counting() if model is ProxyRequest else _counting_past()
        ended = Coalesce("concluded_at", "refused_at")
        target = ExpressionWrapper(ended + Value(within), output_field=DateTimeField())
        rows = _ran_out(rows.annotate(target=target).exclude(target=None), "target", period, now)
        kept = Q(informed_at__lte=F("target"))
        unit = Coalesce(f"{prefix}contact_unit", "holder_unit")
        found.append(_cases(rows, unit=unit, kept=_is(kept), strict=_is(kept), moment="target", prefix=prefix))
    return found


def told(period: Period, now: datetime) -> list[Rows]:
    """Results that clients were told, by that moment; kept if the client has rated (R88)."""
    rows = ResultNotice.objects.exclude(proxy_request__status=Status.VOID)
    rows = rows.filter(informed_at__gte=period.start, informed_at__lt=period.until(now))
    rows = rows.alias(
        own=FilteredRelation("proxy_request__ratings", condition=Q(proxy_request__ratings__round=F("round")))
    )
    kept = Q(own__isnull=False)
    unit = Coalesce("proxy_request__contact_unit", "proxy_request__holder_unit")
    return [_cases(rows, unit=unit, kept=_is(kept), strict=_is(kept), moment="informed_at", prefix="proxy_request__")]


def satisfaction(period: Period, now: datetime) -> list[Rows]:
    """Ratings by the moment they were given, at the unit that handled the request; kept from the third grade up, and
    silence is never counted (R88)."""
    rows = Rating.objects.exclude(proxy_request__status=Status.VOID)
    rows = rows.filter(rated_at__gte=period.start, rated_at__lt=period.until(now))
    rows = rows.alias(past=FilteredRelation("proxy_request__past_rounds", condition=_same_round("past_rounds")))
    unit = Coalesce("past__holder_unit", "proxy_request__holder_unit")
    kept = Q(grade__gte=SATISFIED_FROM)
    return [_cases(rows, unit=unit, kept=_is(kept), strict=_is(kept), moment="rated_at", prefix="proxy_request__")]


# --- What the cases are made of --------------------------------------------------------------------------------------


def _counting() -> QuerySet[ProxyRequest]:
    return ProxyRequest.objects.exclude(status=Status.VOID)


def _counting_past() -> QuerySet[PastRound]:
    return PastRound.objects.exclude(proxy_request__status=Status.VOID)


def _ran_out(rows: Rows, column: str, period: Period, now: datetime) -> Rows:
    return rows.filter(**{f"{column}__gte": period.start, f"{column}__lt": period.until(now)})


def _forty_eight_hours(period: Period, now: datetime) -> list[Rows]:
    """Of the running round and of those before it."""
    found: list[Rows] = []
    for model in (ProxyRequest, PastRound):
        prefix = "" if model is ProxyRequest else "proxy_request__"
        rows: Rows = _counting() if model is ProxyRequest else _counting_past()
        rows = _ran_out(rows.filter(urgent=False), "conclusion_due_at", period, now)
        if model is ProxyRequest:
            rows = rows.exclude(status=Status.WITHDRAWN, closed_at__lte=F("conclusion_due_at"))
        rows = _with_breach(rows, Stage.CONCLUSION, due=F("conclusion_due_at"), prefix=prefix)
        explained = Q(missed=None, promised_at__isnull=False) if model is ProxyRequest else Q(missed=None)
        kept = Q(conclusion_verdict__in=GOOD) | explained
        strict = Q(conclusion_verdict=Verdict.ON_TIME)
        found.append(
            _cases(
                rows,
                unit=_blamed(kept),
                kept=_is(kept),
                strict=_is(strict),
                moment="conclusion_due_at",
                prefix=prefix,
            )
        )
    return found


def _promises(period: Period, now: datetime) -> list[Rows]:
    """Promised dates; what a client withdrew before the date came does not count."""
    rows = Explanation.objects.exclude(proxy_request__status=Status.VOID).filter(proxy_request__urgent=False)
    rows = _ran_out(rows, "promised_at", period, now)
    rows = rows.exclude(proxy_request__status=Status.WITHDRAWN, proxy_request__closed_at__lte=F("promised_at"))
    rows = _with_breach(rows, Stage.PROMISE, due=F("promised_at"), prefix="proxy_request__")
    runs_still = Q(
        proxy_request__status=Status.ACCEPTED,
        proxy_request__round=F("round"),
        proxy_request__promised_at=F("promised_at"),
    )
    kept = Q(missed=None) & ~runs_still
    return [
        _cases(
            rows,
            unit=Coalesce("missed__holder_unit", "proxy_request__holder_unit"),
            kept=_is(kept),
            strict=NO,
            moment="promised_at",
            prefix="proxy_request__",
        )
    ]


def _with_breach(rows: Rows, stage: Stage, *, due: F, prefix: str = "") -> Rows:
    """With the breach of this limit as `missed`, if there is one."""
    name = f"{prefix}breaches"
    condition = Q(**{f"{name}__stage": stage, f"{name}__round": F("round"), f"{name}__due_at": due})
    return rows.alias(missed=FilteredRelation(name, condition=condition))


def _same_round(relation: str) -> Q:
    return Q(**{f"proxy_request__{relation}__round": F("round")})


def _blamed(kept: Q) -> Any:
    """A case that was kept belongs to the unit that has the request, one that was missed to the unit that had it."""
    return _if(kept, F("holder_unit"), Coalesce("missed__holder_unit", "holder_unit"))


def _contact() -> Any:
    return Coalesce("contact_unit", "holder_unit")


def _if(condition: Q, then: Any, otherwise: Any) -> Case:
    return Case(When(condition, then=then), default=otherwise)


def _is(condition: Q) -> Any:
    return Case(When(condition, then=YES), default=NO, output_field=BooleanField())


def _cases(rows: Rows, *, unit: Any, kept: Any, strict: Any, moment: str, prefix: str = "") -> Rows:
    """The rows with what every figure asks of a case."""
    return rows.annotate(
        unit=unit,
        kept=kept,
        strict=strict,
        moment=F(moment),
        request=F("proxy_request") if prefix else F("pk"),
        case_kind=F(f"{prefix}kind"),
        case_channel=F(f"{prefix}channel"),
    )
