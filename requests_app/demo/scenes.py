"""Requests that are under way at the moment of seeding, so that every tab of the demo desks holds something."""

from datetime import datetime, timedelta
from typing import NamedTuple

from requests_app.demo.plans import Plan, Step
from requests_app.enums import Channel, Verb


class Scene(NamedTuple):
    """When each step was taken, in hours before now; a promised date below zero lies ahead."""

    channel: Channel
    entered: float
    accepted: float | None = None
    explained: float | None = None
    promised: float = 0
    concluded: float | None = None
    refused: float | None = None

    def plan(self, now: datetime) -> Plan:
        """The scene as a plan that ends now."""

        def ago(hours: float) -> datetime:
            return now - timedelta(hours=hours)

        walk_in = self.channel != Channel.ONLINE
        at_once = walk_in and self.accepted == self.entered
        steps = [Step(ago(self.entered), Verb.REGISTER if walk_in else Verb.SUBMIT)]
        if self.accepted is not None and not at_once:
            steps.append(Step(ago(self.accepted), Verb.ACCEPT))
        if self.explained is not None:
            steps.append(Step(ago(self.explained), Verb.EXPLAIN, ago(self.promised)))
        for hours, verb in ((self.concluded, Verb.CONCLUDE), (self.refused, Verb.REFUSE)):
            if hours is not None:
                steps.append(Step(ago(hours), verb))
        return Plan(self.channel, tuple(steps), at_once)


_ONLINE, _COUNTER, _PHONE, _VISIT = Channel.ONLINE, Channel.COUNTER, Channel.PHONE, Channel.VISIT

SCENES = (
    # Waiting for acceptance: fresh, soon due, nearly due, overtime (R42, R50).
    Scene(_ONLINE, 0.7),
    Scene(_ONLINE, 19.2),
    Scene(_ONLINE, 22.6),
    Scene(_ONLINE, 27.5),
    Scene(_COUNTER, 3),
    Scene(_ONLINE, 5.4),
    # In hand: fresh, soon due, nearly due, overtime (R44, R50).
    Scene(_COUNTER, 2.5, accepted=2.5),
    Scene(_PHONE, 38.5, accepted=38.5),
    Scene(_ONLINE, 49, accepted=45.3),
    Scene(_VISIT, 52, accepted=52),
    Scene(_ONLINE, 20, accepted=15),
    # In hand and explained: the promised date ahead, nearly due, broken (R45).
    Scene(_ONLINE, 76, accepted=70, explained=30, promised=-62),
    Scene(_COUNTER, 80, accepted=80, explained=40, promised=-3.2),
    Scene(_PHONE, 100, accepted=100, explained=55, promised=7),
    # Ended, the client still to be told (R53).
    Scene(_COUNTER, 26, accepted=26, concluded=1.6),
    Scene(_PHONE, 40, accepted=40, concluded=21),
    Scene(_VISIT, 75, accepted=75, concluded=33),
    Scene(_COUNTER, 30, refused=9),
)

NOT_HEARD_OF = Scene(_ONLINE, 29, accepted=26, concluded=4)
"""Ended and told on the progress page, but the SMS of it did not arrive: somebody must call (R55, `told.deliver`)."""
