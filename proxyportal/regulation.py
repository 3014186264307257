"""The regulation as values and pure functions: times in, verdicts out. Standard library only.

Every rule cites its R-number; `docs/circular.md` maps each to its test. "Ours" marks what the text leaves open and this
portal decides, for the reasons in `docs/adr/0003-open-questions-of-the-regulation.md`.

All moments are aware datetimes. Hours are wall-clock hours, weekends and holidays included (R47), so that a limit is
the same number of seconds wherever and whenever it is computed.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

ACCEPTANCE_LIMIT = timedelta(hours=24)
"""R42: from the application (for walk-ins: from its entry, R43) to acceptance or reasoned refusal."""

CONCLUSION_LIMIT = timedelta(hours=48)
"""R44: from acceptance to conclusion; by then a request not concluded needs an explanation (R45)."""

ACCEPTANCE_WARNINGS = (timedelta(hours=18), timedelta(hours=22))
"""R50, ours: how long after submission the desk warns, first softly, then urgently."""

CONCLUSION_WARNINGS = (timedelta(hours=36), timedelta(hours=44))
"""R50, ours: how long after acceptance the desk warns."""

PROMISE_WARNINGS = (timedelta(hours=12), timedelta(hours=4))
"""R50, ours: how long *before* a promised date the desk warns, as a promise may lie weeks ahead."""

URGENT_ACCEPTANCE_ALERT = timedelta(hours=1)
"""R48, ours: an urgent request not accepted by then is pointed out; it is overtime only at 24 h like any other."""

URGENT_WARNING_SHARES = (Fraction(1, 2), Fraction(3, 4))
"""R48, R50, ours: after which part of an individual deadline the desk warns, softly and then urgently."""

URGENT_CONCLUSION_DEFAULT = timedelta(hours=24)
"""R48, ours: the individual deadline offered when an agent confirms that a request is urgent."""

URGENT_CONCLUSION_MAXIMUM = CONCLUSION_LIMIT
"""R48, ours: a later individual deadline needs the unit leader's reason."""

SIGN_LIMIT = timedelta(hours=24)
"""R35, ours: how long a unit may take to sign for what was forwarded to it. No clock of the client waits for it."""

RETURNS_BEFORE_LEADER = 2
"""R35, ours: after so many returns only a leader sends a request on."""

QUESTION_OPEN = timedelta(days=7)
"""R39, ours: how long a question to the client stays open for an answer; the clocks run on."""

TALK_MERGE_WINDOW = timedelta(days=7)
"""R49, ours: breaches of one agent within this window, counted from the first, lead to one reminder talk."""

TALK_LIMIT = timedelta(days=7)
"""R49, ours: from the opening of an item to its reminder talk."""

RECTIFICATION_LIMIT = timedelta(days=15)
"""R49, ours: from the record of a talk to that of the rectification."""

VERIFICATION_LIMIT = timedelta(days=7)
"""R49, ours: from the record of a rectification to its verification by somebody else."""

FEEDBACK_TARGET = timedelta(hours=24)
"""R54, ours: what 第一时间 means for telling the client the result; missing it is shown, never a breach."""

SATISFIED_FROM = 3
"""R88: the lowest of the five grades (basically satisfied) that counts as satisfied."""

BAD_RATING_WORKING_DAYS = 15
"""R59, R88, ours: how many working days the check, rectification and return visit after a bad rating may take."""

VISIT_ATTEMPTS = 3
"""R59, ours: how many tries in vain it takes before a client counts as unreachable."""

COMPLAINT_REPLY_WORKING_DAYS = 5
"""R64, ours: how many working days the person complained of has for a reply; then it is decided without one."""

RATING_WINDOW = timedelta(days=15)
"""R51, ours: how long after the client was told the request waits for a rating before it is archived."""

DISPUTE_TARGET = timedelta(hours=24)
"""R41, ours: how long a disputed result waits for a decision; shown like a limit, missing it is never a breach."""

PAIRINGS_BEFORE_WARNING = 5
"""R67, ours: how many residents in special care one agent is paired with before another one needs a second thought."""

PAIRING_QUIET_AFTER = timedelta(days=30)
"""R67, ours: how long a pairing may pass without a contact before the list points it out."""


class Verdict(StrEnum):
    """How one clock of a request ended (R45). The strict rate counts ON_TIME, the scored one also EXPLAINED."""

    ON_TIME = "on_time"
    EXPLAINED = "explained"
    OVERTIME = "overtime"


class Promise(NamedTuple):
    """One explanation to the client (R45): when it was given and the date it promised."""

    explained_at: datetime
    promised_at: datetime


class Urgency(StrEnum):
    """How near a running clock is to its end (R50)."""

    CALM = "calm"
    SOON = "soon"
    PRESSING = "pressing"
    OVERTIME = "overtime"


def acceptance_due(submitted_at: datetime) -> datetime:
    """When a request must be accepted or refused (R42, R43)."""
    return submitted_at + ACCEPTANCE_LIMIT


def conclusion_due(accepted_at: datetime) -> datetime:
    """When an accepted request must be concluded or explained (R44, R45). No hop ever moves it (R35)."""
    return accepted_at + CONCLUSION_LIMIT


def urgent_conclusion_due(accepted_at: datetime, deadline: datetime | None, *, leader_agrees: bool = False) -> datetime:
    """The individual deadline of an urgent request (R48): 24 h unless set, at most 48 h unless the leader agrees.

    Raises ValueError for a deadline before acceptance or one too late for an agent to set alone.
    """
    if deadline is None:
        return accepted_at + URGENT_CONCLUSION_DEFAULT
    if deadline <= accepted_at:
        raise ValueError("an individual deadline lies after acceptance")
    if deadline > accepted_at + URGENT_CONCLUSION_MAXIMUM and not leader_agrees:
        raise ValueError("a deadline beyond 48 hours needs the unit leader's reason")
    return deadline


def is_overtime(due: datetime, moment: datetime) -> bool:
    """Whether `moment` misses `due`. The limit itself still passes: exactly 24:00:00 is in time (R42)."""
    return moment > due


def earliest_promise(explained_at: datetime, due: datetime) -> datetime:
    """The earliest date an explanation may promise (R45): one it can still keep, and after the 48 hours it excuses."""
    return max(explained_at, due)


def acceptance_verdict(submitted_at: datetime, answered_at: datetime) -> Verdict:
    """Whether acceptance or refusal came in time (R42)."""
    return Verdict.OVERTIME if is_overtime(acceptance_due(submitted_at), answered_at) else Verdict.ON_TIME


def conclusion_verdict(due: datetime, concluded_at: datetime, promises: Sequence[Promise]) -> Verdict:
    """How the conclusion clock ended (R45).

    ON_TIME: concluded within the limit. EXPLAINED: later, but every date that ran out (the limit, then each promise)
    was met by a new explanation given before it ran out. OVERTIME: anything else.
    `promises` are those of the round, in the order given.
    """
    if not is_overtime(due, concluded_at):
        return Verdict.ON_TIME
    running = promises[-1].promised_at if promises else due
    late = unexcused(due, promises) or is_overtime(running, concluded_at)
    return Verdict.OVERTIME if late else Verdict.EXPLAINED


def unexcused(due: datetime, promises: Sequence[Promise]) -> list[datetime]:
    """The dates that ran out before the explanation that follows was given (R45): of the limit, then each promise."""
    dates = [due, *(promise.promised_at for promise in promises)]
    return [date for date, then in zip(dates, promises, strict=False) if is_overtime(date, then.explained_at)]


def sign_due(sent_at: datetime) -> datetime:
    """When the receiver of a hop must have signed for it or sent it back (R35)."""
    return sent_at + SIGN_LIMIT


def urgent_verdict(deadline: datetime, concluded_at: datetime) -> Verdict:
    """How an urgent request ended (R48): within its own deadline or not. An explanation excuses nothing here."""
    return Verdict.OVERTIME if is_overtime(deadline, concluded_at) else Verdict.ON_TIME


def talk_numbers(missed: Sequence[datetime]) -> list[int]:
    """Which talk each of one agent's missed limits leads to, the first being 0 (R49).

    The limits come in order of time. A talk takes what was missed up to exactly seven days after its first limit, and
    the next limit opens another: so which limits belong together follows from their due times alone.
    """
    numbers: list[int] = []
    opened_by: datetime | None = None
    for due in missed:
        if opened_by is None or due - opened_by > TALK_MERGE_WINDOW:
            numbers.append(numbers[-1] + 1 if numbers else 0)
            opened_by = due
        else:
            numbers.append(numbers[-1])
    return numbers


def working_days_after(day: date, number: int) -> date:
    """The day that is so many working days after `day`, Monday to Friday. Ours: public holidays count as working days,
    since the state moves them each year; it is for duties inside the administration, never for a client's limit (R47).
    """
    while number:
        day += timedelta(days=1)
        number -= day.isoweekday() <= 5
    return day


def urgency(*, started_at: datetime, due: datetime, now: datetime, warnings: Sequence[timedelta]) -> Urgency:
    """How the desk shows a running clock (R50). `warnings` are counted from the start: first soft, then urgent."""
    if is_overtime(due, now):
        return Urgency.OVERTIME
    soft, urgent = warnings
    elapsed = now - started_at
    if elapsed >= urgent:
        return Urgency.PRESSING
    return Urgency.SOON if elapsed >= soft else Urgency.CALM


def promise_urgency(*, promised_at: datetime, now: datetime) -> Urgency:
    """How the desk shows a promised date (R45, R50): warnings are counted back from it."""
    soft, urgent = PROMISE_WARNINGS
    return urgency(started_at=promised_at - soft, due=promised_at, now=now, warnings=(timedelta(0), soft - urgent))


def urgent_warnings(accepted_at: datetime, deadline: datetime) -> tuple[timedelta, timedelta]:
    """How long after acceptance the desk warns of an urgent request's own deadline (R48, R50)."""
    soft, urgent = URGENT_WARNING_SHARES
    span = deadline - accepted_at
    return span * soft.numerator / soft.denominator, span * urgent.numerator / urgent.denominator


def share_used(started_at: datetime, due: datetime, now: datetime) -> float:
    """How much of a limit is used, 0.0 to 1.0, for the deadline bar."""
    whole = (due - started_at).total_seconds()
    return min(1.0, max(0.0, (now - started_at).total_seconds() / whole)) if whole > 0 else 1.0
