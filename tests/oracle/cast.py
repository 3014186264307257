"""Who works where. Nobody changes post while a sequence lasts."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cast:
    """Agents with the unit whose queue each works, a leader with the units below, a supervisor of the county."""

    serves: dict[int, int]
    leader: int
    led: frozenset[int]
    supervisor: int
    departments: frozenset[int]

    def leads(self, actor: int, unit: int) -> bool:
        """Whether the actor leads this unit."""
        return actor == self.leader and unit in self.led

    def directs(self, actor: int, unit: int) -> bool:
        """Whether the actor decides who takes over what lies in this unit (R40)."""
        return actor == self.supervisor or self.leads(actor, unit)
