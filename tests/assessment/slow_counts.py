"""Every figure counted slowly and plainly in Python, from each request's events: what the queries must agree with.

It reads the log and nothing else; `missed_limits` of the replay says from the log who held a request at a limit.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from requests_app.models import ProxyRequest
from requests_app.replay import missed_limits

DAY = timedelta(hours=24)
TWO_DAYS = timedelta(hours=48)


class Found(NamedTuple):
    """One case of one figure."""

    figure: str
    unit: int
    kept: bool
    moment: datetime
    request: int
    kind: str
    channel: str


class Round:
    """What the events say of one round."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.began: datetime | None = None
        self.explained: list[tuple[datetime, datetime]] = []
        self.own_deadlines: list[datetime | None] = []
        self.concluded: datetime | None = None
        self.ended: datetime | None = None
        self.told: datetime | None = None
        self.grade: tuple[datetime, int] | None = None
        self.withdrawn: datetime | None = None
        self.corrected = ""
        self.unit = 0

    @property
    def own_deadline(self) -> datetime | None:
        return self.own_deadlines[-1] if self.own_deadlines else None


class Life:
    """One request, told by its events."""

    def __init__(self, row: ProxyRequest, now: datetime) -> None:
        self.events = list(row.events.order_by("seq"))
        self.columns: dict[str, Any] = {}
        self.rounds = [Round(1)]
        self.answered: tuple[datetime, int] | None = None
        self.acceptance_corrected = ""
        for event in self.events:
            self.columns |= event.changes
            self.read(event.verb, event.at, list(event.wrote.values()))
            self.rounds[-1].unit = self.columns["holder_unit_id"]
        self.missed = {(m.round, str(m.stage), m.due_at): m.holder_unit_id for m in missed_limits(self.events, now)}
        self.missed = dict(reversed(list(self.missed.items())))

    def read(self, verb: str, at: datetime, wrote: list[dict[str, Any]]) -> None:
        now = self.rounds[-1]
        if verb in ("accept", "refuse") or (verb == "register" and self.columns["accepted_at"]):
            self.answered = (at, self.columns["holder_unit_id"])
        if verb == "accept":
            now.began = at
        if verb == "reopen":
            self.rounds.append(Round(now.number + 1))
            self.rounds[-1].began = at
        if verb in ("conclude", "refuse"):
            now.ended = at
            now.concluded = at if verb == "conclude" else None
        if verb == "inform":
            now.told = at
        if verb == "withdraw":
            now.withdrawn = at
        for row in wrote:
            self.read_row(verb, at, row)

    def read_row(self, verb: str, at: datetime, row: dict[str, Any]) -> None:
        now = self.rounds[-1]
        if verb == "explain":
            now.explained.append((at, datetime.fromisoformat(row["promised_at"])))
        if verb in ("mark_urgent", "lower"):
            now.own_deadlines.append(row["deadline_at"] and datetime.fromisoformat(row["deadline_at"]))
        if verb == "rate":
            now.grade = (at, row["grade"])
        if verb == "correct" and row["stage"] == "acceptance":
            self.acceptance_corrected = row["corrected"]
        elif verb == "correct":
            now.corrected = row["corrected"]

    def holder_at(self, number: int, stage: str, due: datetime) -> int | None:
        return self.missed.get((number, stage, due))

    def cases(self) -> Iterator[tuple[str, int, bool, datetime]]:
        """Figure, unit, kept and moment."""
        if self.columns["status"] == "void":
            return
        contact = self.columns["contact_unit_id"] or self.columns["holder_unit_id"]
        yield ("received", contact, True, self.events[0].at)
        yield from self.acceptance()
        for one in self.rounds:
            yield from self.forty_eight(one)
            yield from self.promises(one)
            yield from self.urgent(one)
            if one.ended:
                by = one.ended + DAY
                unit = self.columns["contact_unit_id"] or one.unit
                yield "feedback", unit, one.told is not None and one.told <= by, by
            if one.told:
                yield "told", contact, one.grade is not None, one.told
            if one.grade:
                at, grade = one.grade
                yield "satisfaction", one.unit, grade in (5, 4, 3), at

    def acceptance(self) -> Iterator[tuple[str, int, bool, datetime]]:
        due = self.events[0].at + DAY
        withdrawn = self.rounds[0].withdrawn
        if self.answered is None and withdrawn and withdrawn <= due:
            return
        kept = self.answered is not None and self.answered[0] <= due
        if self.acceptance_corrected:
            kept = self.acceptance_corrected == "on_time"
        held = self.answered[1] if self.answered else self.columns["holder_unit_id"]
        yield from self.limit("acceptance", self.holder_at(1, "acceptance", due) or held, kept, due)

    def forty_eight(self, one: Round) -> Iterator[tuple[str, int, bool, datetime]]:
        if one.began is None:
            return
        due = one.began + TWO_DAYS
        if one.withdrawn and one.withdrawn <= due:
            return
        holder = self.holder_at(one.number, "conclusion", due)
        if one.own_deadline and holder is None:
            return
        strict = one.concluded is not None and one.concluded <= due
        kept = strict or any(at <= due for at, _ in one.explained)
        if one.corrected:
            strict, kept = one.corrected == "on_time", one.corrected in ("on_time", "explained")
        if one.own_deadline:
            strict = kept = False
        yield "concluded", holder or one.unit, strict, due
        if not strict:
            yield "explained", holder or one.unit, kept, due
        yield from self.limit("conclusion", holder or one.unit, kept, due)

    def promises(self, one: Round) -> Iterator[tuple[str, int, bool, datetime]]:
        for number, (_, promised) in enumerate(one.explained):
            holder = self.holder_at(one.number, "promise", promised)
            if (one.withdrawn and one.withdrawn <= promised) or (one.own_deadline and holder is None):
                continue
            renewed = any(at <= promised for at, _ in one.explained[number + 1 :])
            ended = one.concluded is not None and one.concluded <= promised
            kept = renewed or (not one.own_deadline and (ended or one.corrected in ("on_time", "explained")))
            yield from self.limit("conclusion", holder or one.unit, kept, promised)

    def urgent(self, one: Round) -> Iterator[tuple[str, int, bool, datetime]]:
        standing = one.own_deadline
        for (number, stage, due), holder in self.missed.items():
            if number == one.number and stage == "urgent" and due != standing:
                yield from self.limit("urgent", holder, kept=False, due=due)
        if standing is None or (one.withdrawn and one.withdrawn <= standing):
            return
        kept = one.corrected == "on_time" if one.corrected else one.concluded is not None and one.concluded <= standing
        holder = self.holder_at(one.number, "urgent", standing) or one.unit
        yield from self.limit("urgent", holder, kept, standing)

    def limit(self, figure: str, unit: int, kept: bool, due: datetime) -> Iterator[tuple[str, int, bool, datetime]]:
        yield figure, unit, kept, due
        if not kept:
            yield "overtime", unit, False, due


def all_cases(now: datetime) -> list[Found]:
    """Every case there is, of all figures and of all times before `now`."""
    found = []
    for row in ProxyRequest.objects.all():
        life = Life(row, now)
        kind, channel = life.columns["kind"], life.columns["channel"]
        found += [Found(*case, row.pk, kind, channel) for case in life.cases() if case[-1] < now]
    return found


def count(cases: list[Found], start: datetime, end: datetime) -> dict[tuple[Any, ...], tuple[int, int]]:
    """(figure, unit, kind, channel) to how many there are and how many were kept."""
    counted: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0])
    for case in cases:
        if start <= case.moment < end:
            tally = counted[case.figure, case.unit, case.kind, case.channel]
            tally[0] += 1
            tally[1] += case.kept
    return {key: (number, kept) for key, (number, kept) in counted.items()}
