"""The portal and the oracle side by side under one clock, which may step anywhere."""

from collections import Counter
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import QuerySet

from network.models import Unit, User
from proxyportal.regulation import Verdict
from requests_app.actions import demanding, intake
from requests_app.breaches import flag_breaches
from requests_app.enums import Channel, Kind, Stage
from requests_app.errors import ActionRefused
from requests_app.log import request_columns, snapshot
from requests_app.models import Breach, PastRound, ProxyRequest, RequestEvent
from requests_app.replay import fold, tampered
from tests.clicks import Typed, click
from tests.factories import ApplicationFactory
from tests.oracle import HOUR, RULES, Case, Cast

MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(2026, 5, 22, 10, tzinfo=UTC)
YEAR = 365 * 24 * HOUR

FIRST, SECOND, SIBLING, CHIEF, LEADER, SUPERVISOR = range(6)
"""The people, as operations name them; the first four work queues."""

CREATE = ["submit", "submit to agent", "register", "enter and accept"]
BY_CLIENT_ALONE = {"rate", "withdraw"}
KINDS = [*Kind, *[Kind.ADVOCACY] * 3]
"""More of what has the most gates."""
BY_CLIENT_TOO = {"attach", "answer", "authorize", "revoke", "dispute"}
BY_SYSTEM = {"archive"}
USUALLY = {"hand_over": LEADER, "decline": LEADER, "void": SUPERVISOR, "correct": SUPERVISOR}
"""Who does it, if an operation leaves it to "whoever may"."""

ENDED = {"archived", "withdrawn", "void"}
"""Where nothing is left to do but to apply again."""

ENDS = {"void", "withdraw", "refuse", "archive", "reveal"}
"""What an operation that takes "the next possible verb" does not do: lives would be short."""


def moment(microseconds: int) -> datetime:
    return EPOCH + microseconds * MICROSECOND


def plain(value: Any) -> Any:
    """A column as the oracle knows it."""
    return (value - EPOCH) // MICROSECOND if isinstance(value, datetime) else value


class Operation(NamedTuple):
    """One step of a sequence, before it is known where the request stands."""

    verb: str | int
    """A verb, or the number of one among those possible now."""
    target: int = 0
    """Which request, counted back from the newest."""
    actor: str | int = "whoever may"
    step: int | str = 0
    """By how much the clock moves first; a text counts from the limit that runs."""
    unit: int = 1
    giver: str | int = "holder"
    taker: int = SECOND
    promise: int = 0
    deadline: int | None = None
    today: bool = True
    said: bool = True
    number: int = 0


class World:
    """Plays operations on both sides and compares."""

    def __init__(self, people: list[User], units: list[Unit]):
        self.people, self.units = people, units
        self.ids = [user.agent.pk for user in people]
        self.posts = [user.agent.appointments.get() for user in people]
        home, near, department = (unit.pk for unit in units)
        self.cast = Cast(
            serves=dict(zip(self.ids, (home, home, near, department), strict=False)),
            leader=self.ids[LEADER],
            led=frozenset({home, near}),
            supervisor=self.ids[SUPERVISOR],
            departments=frozenset({department}),
        )
        self.demands = [demanding.open_demand(title=t, actor=people[FIRST], now=EPOCH) for t in ("路灯", "供水")]
        self.restart()

    def restart(self) -> None:
        self.clock = 1
        self.cases: dict[int, Case] = {}

    def play(self, operations: list[Operation]) -> None:
        """Do everything, then compare; a sweep far in the future finds the limits that still ran."""
        for operation in operations:
            self.do(operation)
        for clock in (self.clock, self.clock + YEAR):
            self.clock = clock
            self.sweep()
            self.compare()

    def do(self, operation: Operation) -> None:
        rows = list(self.cases.items())
        pk, case = rows[-1 - operation.target % len(rows)] if rows else (0, None)
        self.move_clock(case, operation.step)
        if operation.verb in CREATE:
            self.create(str(operation.verb), KINDS[operation.number % len(KINDS)])
        elif operation.verb == "sweep":
            self.sweep()
        elif case and (case.status not in ENDED or isinstance(operation.verb, str)):
            self.click(pk, case, operation)
        else:
            self.create(CREATE[operation.number % len(CREATE)], Kind.ADVOCACY)

    def move_clock(self, case: Case | None, by: int | str) -> None:
        """Step by some time, or to just about the limit that runs for the request."""
        if isinstance(by, int):
            self.clock = max(1, self.clock + by)
        elif case and case.due:
            self.clock = case.due + int(by)

    def sweep(self) -> None:
        flag_breaches(moment(self.clock))
        for case in self.cases.values():
            case.sweep(self.clock)

    # --- One application, one click -----------------------------------------------------------------------------------

    def create(self, verb: str, kind: Kind) -> None:
        """By submission into the queue or to a named agent, or by an entry of the first agent."""
        online = verb.startswith("submit")
        named = {"submit": None, "submit to agent": SECOND}.get(verb, FIRST)
        agent = None if named is None else self.ids[named]
        case = Case(self.cast, str(kind), online, self.units[0].pk, holder=agent, contact=agent)
        case.entered_by = None if online else agent
        case.begin("submit" if online else "register", self.clock)
        if verb == "enter and accept":
            assert case.click("accept", self.clock, actor=self.ids[FIRST])
        application, now = ApplicationFactory(area=self.units[0], kind=kind), moment(self.clock)
        if online:
            row = intake.submit(application=application, agent=named and self.people[named].agent, now=now)
        else:
            row = intake.register(
                application=application,
                channel=Channel.PHONE,
                visited_at=now - timedelta(days=3),
                accept_at_once=verb == "enter and accept",
                actor=self.people[FIRST],
                now=now,
            )
        self.cases[row.pk] = case

    def click(self, pk: int, case: Case, operation: Operation) -> None:
        """The oracle says whether it must succeed; the portal must say the same."""
        told = self.told(case, operation)
        verb = operation.verb if isinstance(operation.verb, str) else self.next(case, operation, told)
        actor = self.actor(case, verb, operation.actor)
        typed = Typed(
            unit=self.units[operation.unit],
            from_agent=self.people[self.person(case, operation.giver)].agent,
            to=self.posts[operation.taker],
            promised=moment(told["promised"]),
            deadline=told["deadline"] and moment(told["deadline"]),
            today=operation.today,
            said=operation.said,
            stage=Stage(told["stage"]),
            verdict=Verdict(told["verdict"]),
            demand=self.demands[operation.number % 2],
        )
        done = self.portal_does(verb, pk, actor, typed)
        expected = case.click(verb, self.clock, actor=self.number(actor), **told)
        assert done is expected, (verb, actor, operation, case)

    def told(self, case: Case, operation: Operation) -> dict[str, Any]:
        """What was typed, as the oracle is told it."""
        accepted = case.accepted or self.clock
        return {
            "unit": self.units[operation.unit].pk,
            "giver": self.ids[self.person(case, operation.giver)],
            "taker": self.ids[operation.taker],
            "promised": self.clock + operation.promise,
            "deadline": None if operation.deadline is None else accepted + operation.deadline,
            "today": operation.today,
            "said": operation.said,
            "stage": ("acceptance", "conclusion")[operation.number % 2],
            "verdict": [verdict.value for verdict in Verdict][operation.number % 3],
            "demand": self.demands[operation.number % 2].pk,
        }

    def next(self, case: Case, operation: Operation, told: dict[str, Any]) -> str:
        """A verb that must succeed now, tried on a copy: of those that the case has seen least, the next by number."""
        seen = Counter(verb for verb, _ in case.events)
        verbs = sorted(RULES)[int(operation.verb) :] + sorted(RULES)[: int(operation.verb)]
        for verb in sorted(set(RULES) - ENDS, key=lambda verb: (seen[verb], verbs.index(verb))):
            actor = self.number(self.actor(case, verb, operation.actor))
            if deepcopy(case).click(verb, self.clock, actor=actor, **told):
                return verb
        return "reveal"

    def number(self, actor: int | None) -> int | None:
        return None if actor is None else self.ids[actor]

    def portal_does(self, verb: str, pk: int, actor: int | None, typed: Typed) -> bool:
        """Whether the portal's action does it."""
        try:
            click(verb, ProxyRequest(pk=pk), None if actor is None else self.people[actor], typed, moment(self.clock))
        except ActionRefused:
            return False
        return True

    def actor(self, case: Case, verb: str, role: str | int) -> int | None:
        """Who clicks; None for the client and the system."""
        if verb in BY_CLIENT_ALONE | BY_SYSTEM or (role == "client" and verb in BY_CLIENT_TOO):
            return None
        if role == "whoever may" and verb in USUALLY:
            return USUALLY[verb]
        return self.person(case, "receiver" if role == "whoever may" and verb in ("sign", "opine") else role)

    def person(self, case: Case, role: str | int) -> int:
        """The index of whoever has this role in the case; of anybody in the queue where nobody has."""
        if isinstance(role, int):
            return role
        if role == "contact" and case.contact:
            return self.ids.index(case.contact)
        if role == "receiver" and (receivers := {case.offered, *(case.owing or ())} - {None}):
            return next(i for i, agent in enumerate(self.ids) if self.cast.serves.get(agent) in receivers)
        if case.holder:
            return self.ids.index(case.holder)
        return next(i for i, agent in enumerate(self.ids) if case.serves(agent))

    # --- Comparing ----------------------------------------------------------------------------------------------------

    def compare(self) -> None:
        """Breaches, events, rows and rounds are those of the oracle, and the log verifies."""
        columns = ("round", "stage", "due_at", "holder_unit", "holder_agent")
        for pk, case in self.cases.items():
            row = ProxyRequest.objects.get(pk=pk)
            assert rows_of(Breach.objects.filter(proxy_request=pk), *columns) == case.breaches
            events = list(RequestEvent.objects.filter(proxy_request=pk).order_by("seq"))
            assert [event.seq for event in events] == list(range(1, len(events) + 1))
            assert [(str(event.verb), plain(event.at)) for event in events] == case.events
            assert case.events == sorted(case.events, key=lambda event: event[1])
            assert fold(events) == snapshot(row, request_columns())
            assert {column: plain(getattr(row, column)) for column in case.facts()} == case.facts()
            past = PastRound.objects.filter(proxy_request=pk)
            assert [{column: plain(getattr(p, column)) for column in case.ending()} for p in past] == case.past
        assert Breach.objects.count() == sum(len(case.breaches) for case in self.cases.values())
        assert list(tampered(moment(self.clock))) == []


def rows_of(rows: QuerySet[Breach], *columns: str) -> set[tuple[Any, ...]]:
    """These columns as the oracle knows them."""
    return {tuple(map(plain, row)) for row in rows.values_list(*columns)}
