"""The deadline bar: how a running limit is shown, in words, by colour and icon (interface.md, principle 2)."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from proxyportal.regulation import (
    ACCEPTANCE_WARNINGS,
    CONCLUSION_WARNINGS,
    DISPUTE_TARGET,
    FEEDBACK_TARGET,
    PROMISE_WARNINGS,
    URGENT_ACCEPTANCE_ALERT,
    Urgency,
    promise_urgency,
    share_used,
    urgency,
    urgent_warnings,
)
from requests_app.enums import Stage, Status
from requests_app.models import ProxyRequest

DISPUTE_WARNINGS = (DISPUTE_TARGET / 2, DISPUTE_TARGET)
ICONS = {"ok": "●", "soon": "◐", "late": "▲", "told": "◆", "done": "✓"}
STATES = {Urgency.SOON: "soon", Urgency.PRESSING: "soon", Urgency.OVERTIME: "late"}


class Clock(NamedTuple):
    """One bar. `state` is ok, soon, late, told or done; `used` is in hundredths of the limit."""

    state: str
    words: str
    label: str
    due_words: str
    used: int

    @property
    def icon(self) -> str:
        """The sign that says the state without colour."""
        return ICONS[self.state]


def clock_of(request: ProxyRequest, now: datetime) -> Clock | None:
    """The bar of what is owed now: the running limit, or telling the client; None once nothing is owed."""
    if request.stage == Stage.ACCEPTANCE:
        alert = (URGENT_ACCEPTANCE_ALERT, ACCEPTANCE_WARNINGS[1])
        warnings = alert if request.urgent_requested else ACCEPTANCE_WARNINGS
        return _limit(request.submitted_at, request.acceptance_due_at, now, warnings, _("Accept by"))
    if request.stage == Stage.URGENT and request.urgent_due_at and request.accepted_at:
        return _urgent(request.accepted_at, request.urgent_due_at, now)
    if request.stage == Stage.PROMISE and request.promised_at:
        return _promise(request.promised_at, now)
    if request.accepted_at and request.conclusion_due_at and request.status == Status.ACCEPTED:
        return _limit(request.accepted_at, request.conclusion_due_at, now, CONCLUSION_WARNINGS, _("Conclude by"))
    if request.status == Status.DISPUTED and request.disputed_at:
        return _limit(request.disputed_at, request.disputed_at + DISPUTE_TARGET, now, DISPUTE_WARNINGS, _("Decide by"))
    ended_at = {Status.CONCLUDED: request.concluded_at, Status.REFUSED: request.refused_at}.get(Status(request.status))
    if ended_at:
        return _limit(ended_at, ended_at + FEEDBACK_TARGET, now, (FEEDBACK_TARGET / 2, FEEDBACK_TARGET), _("Tell by"))
    return None


def _limit(start: datetime, due: datetime, now: datetime, warnings: tuple[timedelta, timedelta], label: str) -> Clock:
    nearness = urgency(started_at=start, due=due, now=now, warnings=warnings)
    return _bar(nearness, due, now, label=label, share=share_used(start, due, now), calm="ok")


def _urgent(start: datetime, due: datetime, now: datetime) -> Clock:
    """An urgent request has a deadline of its own, and warnings in its measure (R48)."""
    return _limit(start, due, now, urgent_warnings(start, due), _("Urgent, conclude by"))


def _promise(due: datetime, now: datetime) -> Clock:
    """An explained request has a state of its own, until its promised date comes near (R45)."""
    share = share_used(due - PROMISE_WARNINGS[0], due, now)
    nearness = promise_urgency(promised_at=due, now=now)
    return _bar(nearness, due, now, label=_("Explained, promised for"), share=share, calm="told")


def _bar(nearness: Urgency, due: datetime, now: datetime, *, label: str, share: float, calm: str) -> Clock:
    """The bar of a limit this near: the first warning by colour and icon, the second also by word (R50)."""
    words = remaining_words(due, now)
    if nearness == Urgency.PRESSING:
        words = _("Hurry: %(left)s") % {"left": words}
    state = calm if nearness == Urgency.CALM else STATES[nearness]
    return Clock(state, words, label, moment_words(due, now), round(share * 100))


def remaining_words(due: datetime, now: datetime) -> str:
    """How much time is left, or by how much the limit was missed."""
    if now > due:
        return _("%(span)s overtime") % {"span": span_words(now - due)}
    return _("%(span)s left") % {"span": span_words(due - now)}


def span_words(span: timedelta) -> str:
    """A length of time in its two largest units, rounded down: "2 days 3 hours", "4 hours 10 minutes"."""
    minutes = int(span.total_seconds()) // 60
    days, hours, minutes = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        parts = [(days, "day"), (hours, "hour")]
    elif hours:
        parts = [(hours, "hour"), (minutes, "minute")]
    else:
        parts = [(max(minutes, 1), "minute")]
    return " ".join(_counted(number, unit) for number, unit in parts if number)


def lag_words(request: ProxyRequest) -> str:
    """How long after the visit a walk-in was entered (R43, trap 7); empty for less than a minute and online."""
    lag = request.entry_lag
    return span_words(lag) if lag and lag >= timedelta(minutes=1) else ""


def entered_late(request: ProxyRequest) -> bool:
    """Whether a walk-in was entered on a later day than the client came; the same day is in time (R36, ours)."""
    came, entered = request.visited_at, request.submitted_at
    return came is not None and timezone.localdate(came) < timezone.localdate(entered)


def _counted(number: int, unit: str) -> str:
    return {
        "day": ngettext("%(n)d day", "%(n)d days", number),
        "hour": ngettext("%(n)d hour", "%(n)d hours", number),
        "minute": ngettext("%(n)d minute", "%(n)d minutes", number),
    }[unit] % {"n": number}


def moment_words(moment: datetime, now: datetime) -> str:
    """A moment as people say it, in Beijing time: "tomorrow 09:30", "22 May 14:30", with the year when it differs."""
    local, today = timezone.localtime(moment), timezone.localdate(now)
    clock_time = f"{local:%H:%M}"
    days = (local.date() - today).days
    near = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}.get(days)
    if near is None:
        near = date_format(local, "MONTH_DAY_FORMAT" if local.year == today.year else "DATE_FORMAT")
    return f"{near} {clock_time}"
