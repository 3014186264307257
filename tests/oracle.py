"""What must come out of a sequence of clicks and sweeps, by rules written down here a second time.

It knows nothing of the portal's code: no model, no `regulation`, no log. Times are whole microseconds. A test feeds it
the calls that it also makes on the portal, and compares at the end.
"""

from dataclasses import dataclass, field

HOUR = 3_600_000_000
ACCEPT_WITHIN = 24 * HOUR
CONCLUDE_WITHIN = 48 * HOUR

AFTER = {
    ("submitted", "accept"): "accepted",
    ("submitted", "refuse"): "refused",
    ("submitted", "withdraw"): "withdrawn",
    ("submitted", "attach"): "submitted",
    ("accepted", "attach"): "accepted",
    ("accepted", "explain"): "accepted",
    ("accepted", "conclude"): "concluded",
    ("accepted", "withdraw"): "withdrawn",
    ("refused", "inform"): "informed",
    ("concluded", "inform"): "informed",
    ("informed", "rate"): "informed",
    ("informed", "archive"): "archived",
}
"""Where a verb leads from where. What is not here is refused; showing the client ("reveal") is possible everywhere."""

OPEN = {"submitted", "accepted", "refused", "concluded"}
"""Where a request can be handed over; handled it is in the first two only."""

BY_CLIENT_OR_SYSTEM = {"withdraw", "rate", "archive"}


@dataclass
class Case:
    """One request. `colleagues` serve its queue, of whom `holder` has it and `contact` was asked first."""

    colleagues: frozenset[int]
    online: bool
    unit: int
    holder: int | None
    contact: int | None
    leader: int = 0
    """Who decides about a handover."""
    status: str = "submitted"
    due: int | None = None
    stage: str = "acceptance"
    conclusion_due: int = 0
    found_missed: int = 0
    """When the running limit was first found missed."""
    rated: bool = False
    events: list[tuple[str, int]] = field(default_factory=list)
    breaches: set[tuple[str, int, int, int | None]] = field(default_factory=set)
    """Stage, due time, holding unit, holding agent."""

    def begin(self, verb: str, clock: int) -> None:
        """Applied for or entered: 24 hours run from here (R42, R43)."""
        self.events.append((verb, clock))
        self.due = clock + ACCEPT_WITHIN

    def sweep(self, clock: int) -> None:
        """A running limit is missed from one microsecond after it, and whoever holds the request then missed it."""
        if self.due is not None and clock > self.due and not self.found_missed:
            self.breaches.add((self.stage, self.due, self.unit, self.holder))
            self.found_missed = clock

    def hand_over(self, clock: int, actor: int, giver: int, taker: int) -> bool:
        """A leader lets `taker` have what `giver` has. No limit moves; what was missed before stays with who had it."""
        handles = self.status in ("submitted", "accepted") and self.holder == giver
        answers = self.contact == giver
        if actor != self.leader or giver == taker or self.status not in OPEN or not (handles or answers):
            return False
        at = max(clock, self.events[-1][1], self.found_missed)
        self.sweep(at)
        self.events.append(("hand_over", at))
        self.holder = taker if handles else self.holder
        self.contact = taker if answers else self.contact
        return True

    def call(self, verb: str, clock: int, actor: int, promised: int = 0) -> bool:
        """Somebody clicks. Returns whether it must succeed; if so, does what it must do."""
        at = max(clock, self.events[-1][1], self.found_missed)
        status = self.status if verb == "reveal" else AFTER.get((self.status, verb))
        if status is None or not self.permits(verb, actor):
            return False
        if verb == "rate" and self.rated:
            return False
        if verb == "explain" and promised <= max(at, self.conclusion_due):
            return False
        self.sweep(at)
        self.status = status
        self.events.append((verb, at))
        self.then(verb, at, actor, promised)
        return True

    def permits(self, verb: str, actor: int) -> bool:
        """Whose click counts."""
        if verb in BY_CLIENT_OR_SYSTEM:
            return True
        if verb == "explain":
            return actor in (self.holder, self.contact) and actor in self.colleagues
        if verb == "conclude":
            return actor == self.holder and actor in self.colleagues
        return actor in self.colleagues

    def then(self, verb: str, at: int, actor: int, promised: int) -> None:
        """Which limit runs on from `at`, and who holds the request."""
        if verb in ("accept", "refuse"):
            self.holder, self.contact = actor, self.contact or actor
        if verb == "accept":
            self.run("conclusion", at + CONCLUDE_WITHIN)
            self.conclusion_due = at + CONCLUDE_WITHIN
        elif verb == "explain":
            self.run("promise", promised)
        elif verb in ("refuse", "conclude", "withdraw"):
            self.run("", None)
        if verb in ("refuse", "conclude") and self.online:
            self.events.append(("inform", at))
            self.status = "informed"
        self.rated |= verb == "rate"

    def run(self, stage: str, due: int | None) -> None:
        """From now on this limit runs instead."""
        self.stage, self.due, self.found_missed = stage, due, 0
