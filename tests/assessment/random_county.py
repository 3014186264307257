"""Matters of every kind in a small county, from a seed."""

import random
from datetime import datetime

from requests_app.enums import Status
from requests_app.models import ProxyRequest
from tests.assessment.matters import earlier_round, matter, opinion, step, told
from tests.conftest import BEIJING, DAY, HOUR


class RandomCounty:
    """Matters of every kind, from a seed."""

    def __init__(self, seed: int, places, agents) -> None:
        self.rng, self.places, self.agents = random.Random(seed), places, agents
        for _ in range(60):
            self.make()

    def holder(self):
        unit = self.rng.choice(self.places)
        return unit, self.rng.choice(self.agents[unit.pk])

    def moment(self):
        return datetime(2025, 12, 1, tzinfo=BEIJING) + self.rng.randrange(420 * 24) * HOUR

    def make(self):
        rng, concluded_at = self.rng, self.moment()
        rounds = rng.choices((1, 2, 3), (8, 2, 1))[0]
        contact = self.holder()
        made = matter(self.holder(), concluded_at, round=rounds, contact=contact)
        self.change(made, rounds, concluded_at)
        self.fill(made, rounds, concluded_at, contact)

    def change(self, made, rounds, concluded_at):
        """Another intake agent, a round that still runs, a void request."""
        rng = self.rng
        if rng.random() < 0.2:
            ProxyRequest.objects.filter(pk=made.pk).update(registered_by=self.holder()[1])
            made.refresh_from_db()
        if rounds > 1 and rng.random() < 0.3:
            ProxyRequest.objects.filter(pk=made.pk).update(
                concluded_at=None, status=Status.ACCEPTED, due_at=concluded_at, outcome=""
            )
        if rng.random() < 0.08:
            ProxyRequest.objects.filter(pk=made.pk).update(status=Status.VOID, due_at=None, outcome="void")

    def fill(self, made, rounds, concluded_at, contact):
        """Earlier rounds, notices, steps and opinions."""
        rng = self.rng
        for number in range(1, rounds + 1):
            before = concluded_at - (rounds - number) * rng.randrange(1, 60) * DAY
            if number < rounds:
                earlier_round(made, self.holder(), before if rng.random() < 0.8 else None, number)
            if rng.random() < 0.7:
                tellers = [contact[1], made.registered_by, self.holder()[1], None]
                told(made, rng.choice(tellers), before + rng.randrange(1, 50) * HOUR, number)
            for _ in range(rng.choice((0, 0, 1, 3))):
                step(made, *self.holder(), before - rng.randrange(1, 9) * HOUR, number)
        for _ in range(rng.choice((0, 0, 0, 1))):
            unit, agent = self.holder()
            opinion(made, unit, rng.choice((agent, None)), concluded_at - rng.randrange(1, 9) * HOUR)
