"""One request: where it stands, which limit runs, and which limits were missed by whom."""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.oracle.cast import Cast

HOUR = 3_600_000_000
ACCEPT_WITHIN = 24 * HOUR
CONCLUDE_WITHIN = 48 * HOUR


class Click(NamedTuple):
    """Somebody clicks: who (None: the client or the system), the moment it counts from, and what was typed."""

    verb: str
    actor: int | None
    at: int
    unit: int = 0
    """Where to, or whom else to call in."""
    giver: int = 0
    taker: int = 0
    promised: int = 0
    deadline: int | None = None
    today: bool = True
    """Whether the day that was typed has come."""
    said: bool = True
    """Whether something was typed that may be left out."""
    stage: str = ""
    verdict: str = ""
    demand: int = 0


@dataclass
class Hop:
    """One passing on: who sent it from where to where; a redirected one needs no signature."""

    sender_unit: int
    sender: int
    receiver: int
    round: int
    signed: bool = False
    over: bool = False


Rule = Callable[["Case", Click], bool]
RULES: dict[str, tuple[frozenset[str], Rule]] = {}
"""Every verb: the statuses it starts from, and what it does there. A rule that returns False has done nothing."""


def rule(*statuses: str) -> Callable[[Rule], Rule]:
    """Enter the rule of the verb that the function is called after."""

    def enter(function: Rule) -> Rule:
        RULES[function.__name__] = (frozenset(statuses), function)
        return function

    return enter


@dataclass
class Case:
    """One request. Its `facts` are compared with the row."""

    cast: Cast
    kind: str
    online: bool
    unit: int
    holder: int | None
    contact: int | None
    entered_by: int | None = None
    contact_unit: int | None = None
    accepted_unit: int | None = None
    status: str = "submitted"
    round: int = 1

    due: int | None = None
    stage: str = "acceptance"
    submitted: int = 0
    accepted: int | None = None
    conclusion_due: int | None = None
    told: list[tuple[int, int]] = field(default_factory=list)
    """The explanations of this round: when given, and the date promised."""
    promised: int | None = None
    urgent: bool = False
    urgent_due: int | None = None
    ended: dict[str, int | None] = field(default_factory=dict)
    """When it was refused, concluded, told, disputed, closed."""
    verdicts: dict[str, str] = field(default_factory=lambda: {"acceptance": "", "conclusion": ""})
    outcome: str = ""

    trail: list[Hop] = field(default_factory=list)
    offered: int | None = None
    returns: int = 0
    owing: set[int] | None = None
    """The units that owe an opinion to the joint handling; None without one."""
    asked_until: int | None = None
    authorized: bool = False
    demand: int | None = None
    gave_contact_up: set[int] = field(default_factory=set)
    disputed: set[int] = field(default_factory=set)
    rated: set[int] = field(default_factory=set)

    events: list[tuple[str, int]] = field(default_factory=list)
    found: dict[tuple[int, str, int], int] = field(default_factory=dict)
    """When each limit was first found missed."""
    breaches: set[tuple[int, str, int, int, int | None]] = field(default_factory=set)
    """Round, stage, due time, holding unit, holding agent."""
    past: list[dict[str, Any]] = field(default_factory=list)

    # --- What happens -------------------------------------------------------------------------------------------------

    def __deepcopy__(self, memo: dict[int, Any]) -> "Case":
        """For trying a click; the cast stays."""
        copied = copy(self)
        for name in ("told", "ended", "verdicts", "owing", "gave_contact_up", "disputed", "rated", "events", "found"):
            setattr(copied, name, copy(getattr(self, name)))
        copied.trail, copied.breaches, copied.past = [copy(hop) for hop in self.trail], set(self.breaches), [*self.past]
        return copied

    def begin(self, verb: str, clock: int) -> None:
        """Applied for or entered: 24 hours run from here (R42, R43)."""
        self.events.append((verb, clock))
        self.submitted, self.due = clock, clock + ACCEPT_WITHIN
        self.contact_unit = None if self.contact is None else self.unit

    def click(self, verb: str, clock: int, **typed: Any) -> bool:
        """Somebody clicks. Returns whether it must succeed; if so, does what it must do.

        It counts from no moment before the last event, nor before the running limit was found missed.
        """
        at = max(clock, self.events[-1][1], self.found.get((self.round, self.stage, self.due or 0), 0))
        statuses, play = RULES[verb]
        return self.status in statuses and play(self, Click(verb, at=at, **typed))

    def happens(self, click: Click) -> bool:
        """The click succeeds: what was missed by now is missed by who holds the request now, and there is an event."""
        self.sweep(click.at)
        self.events.append((click.verb, click.at))
        return True

    def sweep(self, clock: int) -> None:
        """A running limit is missed from one microsecond after it."""
        if self.due is not None and clock > self.due:
            self.miss(self.stage, self.due, clock)

    def miss(self, stage: str, due: int, clock: int) -> None:
        """This limit was missed; whoever held the request when that was first found is named."""
        limit = (self.round, stage, due)
        if limit not in self.found:
            self.found[limit] = clock
            self.breaches.add((*limit, self.unit, self.holder))

    def run(self, stage: str, due: int | None) -> None:
        """From now on this limit runs instead."""
        self.stage, self.due = stage, due

    def end(self, status: str, outcome: str) -> None:
        """No limit runs any more, and nothing is on its way."""
        self.run("", None)
        self.status, self.outcome = status, outcome
        self.owing = None
        if self.offered is not None:
            self.trail[-1].over, self.offered = True, None

    # --- Whose click counts -------------------------------------------------------------------------------------------

    def serves(self, actor: int | None, unit: int | None = None) -> bool:
        """Works the queue that the request lies in, or this one."""
        return self.cast.serves.get(actor or 0) == (unit or self.unit)

    def leads(self, actor: int) -> bool:
        """Leads the unit that the request lies in."""
        return self.cast.leads(actor, self.unit)

    def holds(self, actor: int) -> bool:
        """Handles it, or leads who does."""
        return (actor == self.holder and self.serves(actor)) or self.leads(actor)

    def is_contact(self, actor: int) -> bool:
        """Was asked first, or entered it and has not passed that duty on (R30, R53)."""
        return actor == self.contact or (actor == self.entered_by and actor not in self.gave_contact_up)

    def answers(self, actor: int) -> bool:
        """May speak to the client about it."""
        return self.serves(actor) or self.holds(actor) or self.is_contact(actor)

    def barred(self, *units: int) -> bool:
        """Whether a department would be asked to intercede without the client's authority (R11)."""
        reached = self.cast.departments.intersection(units)
        return self.kind == "advocacy" and bool(reached) and not self.authorized

    # --- What is compared ---------------------------------------------------------------------------------------------

    def ending(self) -> dict[str, Any]:
        """What is kept of a round."""
        return {
            "round": self.round,
            "holder_unit_id": self.unit,
            "holder_agent_id": self.holder,
            "accepted_at": self.accepted,
            "conclusion_due_at": self.conclusion_due,
            "urgent": self.urgent,
            "acceptance_verdict": self.verdicts["acceptance"],
            "conclusion_verdict": self.verdicts["conclusion"],
            "outcome": self.outcome,
        } | {f"{verb}_at": self.ended.get(verb) for verb in ("refused", "concluded", "informed")}

    def facts(self) -> dict[str, Any]:
        """The columns that the row must have."""
        return self.ending() | {
            "status": self.status,
            "first_contact_id": self.contact,
            "contact_unit_id": self.contact_unit,
            "accepted_unit_id": self.accepted_unit,
            "registered_by_id": self.entered_by,
            "offered_unit_id": self.offered,
            "hops": len(self.trail),
            "returns": self.returns,
            "in_joint_handling": self.owing is not None,
            "authorized": self.authorized,
            "asked_until": self.asked_until,
            "common_demand_id": self.demand,
            "submitted_at": self.submitted,
            "acceptance_due_at": self.submitted + ACCEPT_WITHIN,
            "promised_at": self.promised,
            "urgent_due_at": self.urgent_due,
            "due_at": self.due,
            "disputed_at": self.ended.get("disputed"),
            "closed_at": self.ended.get("closed"),
        }
