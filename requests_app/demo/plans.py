"""What happens to an invented request, and when. Moments only: no database, no words."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from proxyportal.regulation import ACCEPTANCE_LIMIT, CONCLUSION_LIMIT, RATING_WINDOW
from requests_app.enums import Channel, Verb

SPAN_DAYS = 366
"""How far back requests go: always the whole half-year before the current one, and more."""

CHANNELS = {Channel.ONLINE: 40, Channel.COUNTER: 36, Channel.PHONE: 16, Channel.VISIT: 8}
"""Of a hundred requests; about 60 are walk-ins."""

DAY_WEIGHTS = (10, 10, 9, 9, 10, 5, 4)
"""How busy the days from Monday to Sunday are."""

OFFICE_HOURS = {7: 1, 8: 8, 9: 11, 10: 10, 11: 6, 12: 1, 13: 3, 14: 8, 15: 8, 16: 7, 17: 4, 18: 1}
ONLINE_HOURS = {
    6: 1,
    7: 3,
    8: 6,
    9: 7,
    10: 6,
    11: 5,
    12: 5,
    13: 4,
    14: 5,
    15: 5,
    16: 5,
    17: 4,
    18: 5,
    19: 7,
    20: 7,
    21: 5,
    22: 2,
}
"""How often a request comes in each hour of the day (Beijing time)."""

# How often things go one way or the other; nearly all is in time, as in an office that is measured by it.
REFUSED, WITHDRAWN = 0.03, 0.03
ACCEPTED_AT_ONCE = 0.7
ACCEPTED_LATE = 0.012
CONCLUDED_LATE = 0.012
PROMISE_BROKEN = 0.04
QUICK = 0.55
"""How often a matter that usually takes longer ends within the 48 hours all the same."""
RATED, REFUSAL_RATED = 0.37, 0.1

AT_WORK = range(8, 18)
"""Hours of the day in which somebody is at work; clocks run on at night and on weekends (R47)."""

HOUR = timedelta(hours=1)


class Step(NamedTuple):
    """One step of a life: when it is taken, which verb, and for an explanation the promised date."""

    at: datetime
    verb: Verb
    promised_at: datetime | None = None


class Plan(NamedTuple):
    """All steps of one request, in order. Those that lie in the future are not taken yet."""

    channel: Channel
    steps: tuple[Step, ...]
    accepted_at_once: bool = False
    """A walk-in that is entered and accepted in one go (R36)."""
    in_time: bool = True

    @property
    def entered_at(self) -> datetime:
        """When the request enters the portal."""
        return self.steps[0].at


class Planner:
    """Draws plans; the same generator state draws the same ones."""

    def __init__(self, rng: random.Random, now: datetime) -> None:
        self._rng, self._now = rng, now
        today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
        self._days = [today - timedelta(days=back) for back in range(SPAN_DAYS, -1, -1)]
        # A busier trend: the last day sees twice as many requests as the first.
        self._day_weights = [
            DAY_WEIGHTS[day.weekday()] * (1 + number / SPAN_DAYS) for number, day in enumerate(self._days)
        ]

    def entries(self, count: int) -> list[tuple[datetime, Channel]]:
        """When and by which channel `count` requests come in, in the order of the clock."""
        return sorted(self._entry() for _ in range(count))

    def plan(self, entered_at: datetime, channel: Channel, days: tuple[int, int]) -> Plan:
        """The life of a request on a matter that takes so many days (fewest, most) after acceptance."""
        rng = self._rng
        walk_in = channel != Channel.ONLINE
        at_once = walk_in and rng.random() < ACCEPTED_AT_ONCE
        first = Verb.REGISTER if walk_in else Verb.SUBMIT
        late = rng.random() < ACCEPTED_LATE and not at_once
        accepted_at = entered_at if at_once else self._acceptance(entered_at, late=late)
        fate = rng.random()
        if fate < REFUSED and not at_once:
            steps = [Step(accepted_at, Verb.REFUSE), *self._told(accepted_at, walk_in=walk_in, rated=REFUSAL_RATED)]
        elif fate < REFUSED + WITHDRAWN:
            steps = [] if at_once or rng.random() < 0.3 else [Step(accepted_at, Verb.ACCEPT)]
            started_at = steps[-1].at if steps else entered_at
            steps.append(Step(self._at_work(started_at, started_at + 20 * HOUR), Verb.WITHDRAW))
        else:
            steps = [] if at_once else [Step(accepted_at, Verb.ACCEPT)]
            handling, kept = self._handling(accepted_at, days)
            late = late or not kept
            steps += [*handling, *self._told(handling[-1].at, walk_in=walk_in, rated=RATED)]
        return Plan(channel, (Step(entered_at, first), *steps), at_once, not late)

    def _entry(self) -> tuple[datetime, Channel]:
        """A moment in the past by time of day and weekday, and a channel."""
        rng = self._rng
        channel = rng.choices(list(CHANNELS), list(CHANNELS.values()))[0]
        hours = ONLINE_HOURS if channel == Channel.ONLINE else OFFICE_HOURS
        while True:
            day = rng.choices(self._days, self._day_weights)[0]
            hour = rng.choices(list(hours), list(hours.values()))[0]
            moment = day + timedelta(hours=hour, microseconds=rng.randrange(3_600_000_000))
            if moment < self._now:
                return moment, channel

    def _acceptance(self, entered_at: datetime, *, late: bool) -> datetime:
        due = entered_at + ACCEPTANCE_LIMIT
        if late:
            return self._at_work(due, due + 20 * HOUR)
        soon = entered_at + 5 * HOUR
        return self._at_work(entered_at, soon if _hour(soon) in AT_WORK else due)

    def _handling(self, accepted_at: datetime, days: tuple[int, int]) -> tuple[list[Step], bool]:
        """From acceptance to conclusion: explanations where it takes longer, and whether all dates were kept (R45)."""
        rng = self._rng
        due = accepted_at + CONCLUSION_LIMIT
        lasts = timedelta(days=rng.triangular(days[0], days[1] + 1, days[0]))
        if lasts <= CONCLUSION_LIMIT or rng.random() < QUICK:
            return [
                Step(self._at_work(accepted_at + HOUR, min(due, accepted_at + max(lasts, 8 * HOUR))), Verb.CONCLUDE)
            ], True
        if rng.random() < CONCLUDED_LATE:
            return [Step(self._at_work(due, due + 40 * HOUR), Verb.CONCLUDE)], False
        concluded_at = self._at_work(accepted_at + lasts, accepted_at + lasts + 20 * HOUR)
        explained_at = self._at_work(accepted_at + 20 * HOUR, due)
        kept = rng.random() >= PROMISE_BROKEN
        steps = [Step(explained_at, Verb.EXPLAIN, self._promise(due, concluded_at, kept=kept))]
        return [*steps, Step(concluded_at, Verb.CONCLUDE)], kept

    def _promise(self, due: datetime, concluded_at: datetime, *, kept: bool) -> datetime:
        """A promised date after the limit: the close of a day some time after the conclusion, or too early a one."""
        rng = self._rng
        if kept:
            return _close_of_day(max(due, concluded_at) + timedelta(days=rng.randint(1, 4)))
        return due + (max(concluded_at, due + HOUR) - due) * rng.uniform(0.3, 0.9)

    def _told(self, ended_at: datetime, *, walk_in: bool, rated: float) -> Iterator[Step]:
        """After the end: a walk-in is told by its agent, online the page does it; perhaps a rating; the archive."""
        rng = self._rng
        told_at = ended_at
        if walk_in:
            told_at = self._at_work(ended_at, ended_at + (22 if rng.random() < 0.9 else 60) * HOUR)
            yield Step(told_at, Verb.INFORM)
        if rng.random() < rated:
            yield Step(told_at + min(rng.expovariate(1 / 40), 340) * HOUR + timedelta(minutes=5), Verb.RATE)
        yield Step(told_at + RATING_WINDOW + timedelta(minutes=rng.randint(1, 60)), Verb.ARCHIVE)

    def _at_work(self, after: datetime, before: datetime) -> datetime:
        """A moment between these, when somebody is at work if there is such a one."""
        for _ in range(12):
            moment = after + (before - after) * self._rng.random()
            if _hour(moment) in AT_WORK:
                break
        return moment


def _hour(moment: datetime) -> int:
    return timezone.localtime(moment).hour


def _close_of_day(moment: datetime) -> datetime:
    return timezone.localtime(moment).replace(hour=17, minute=30, second=0, microsecond=0)
