"""Random sequences of clicks, clock steps and sweeps: breaches, events and rows must be those of the oracle.

`HYPOTHESIS_PROFILE=thorough` tries a thousand sequences instead of thirty.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import F
from hypothesis import given
from hypothesis import strategies as st

from proxyportal import regulation
from requests_app.actions import _step as step
from requests_app.actions import attaching, closing, handing_over, handling, intake
from requests_app.breaches import flag_breaches
from requests_app.enums import Channel, Grade, Means, Outcome, Receiver
from requests_app.errors import ActionRefused
from requests_app.log import request_columns, snapshot
from requests_app.models import Breach, ProxyRequest, RequestEvent
from requests_app.querysets import ProxyRequestQuerySet
from requests_app.replay import fold, tampered
from tests.factories import ApplicationFactory
from tests.oracle import HOUR, Case

pytestmark = pytest.mark.django_db

MICROSECOND = timedelta(microseconds=1)
EPOCH = datetime(2026, 5, 22, 10, tzinfo=UTC)
YEAR = 365 * 24 * HOUR


def moment(microseconds):
    return EPOCH + microseconds * MICROSECOND


def microseconds(instant):
    return (instant - EPOCH) // MICROSECOND


class World:
    """The portal and the oracle side by side under one clock, which may step anywhere."""

    def __init__(self, village, village_agent, second_village_agent, other_village_agent, leader):
        self.village = village
        self.actors = [village_agent, second_village_agent, other_village_agent, leader]
        self.posts = [actor.agent.appointments.get() for actor in self.actors]
        self.ids = [actor.agent.pk for actor in self.actors]
        self.clock = 1
        self.cases = {}

    def play(self, operations):
        """Do everything, then compare; a sweep far in the future finds the limits that still ran."""
        for operation in operations:
            self.move_clock(operation["target"], operation["step"])
            self.do(operation)
        for clock in (self.clock, self.clock + YEAR):
            self.clock = clock
            self.sweep()
            self.compare()

    def move_clock(self, target, by):
        """Step by some time, or to just about the limit that runs for a request."""
        case = self.pick(target)
        if isinstance(by, int):
            self.clock = max(1, self.clock + by)
        elif case and case[1].due:
            self.clock = case[1].due + int(by)

    def pick(self, target):
        pairs = list(self.cases.items())
        return pairs[target % len(pairs)] if pairs else None

    def do(self, operation):
        verb = operation["verb"]
        if verb in ("submit", "submit to agent", "register", "enter and accept"):
            self.create(verb)
        elif verb == "sweep":
            self.sweep()
        elif verb == "hand_over" and self.cases:
            self.hand_over(operation)
        elif self.cases:
            pk, case = self.pick(operation["target"])
            promised = self.clock + operation["promise"]
            actor = operation["actor"]
            expected = case.call(verb, self.clock, self.ids[actor], promised)
            assert self.portal_accepts(pk, verb, self.actors[actor], promised) is expected, operation

    def hand_over(self, operation):
        """Between the two colleagues; the leader clicks, or else somebody who may not."""
        pk, case = self.pick(operation["target"])
        giver, taker = operation["giver"], 1 - operation["giver"]
        actor = 2 if operation["actor"] == 2 else 3
        expected = case.hand_over(self.clock, self.ids[actor], self.ids[giver], self.ids[taker])
        given = {"from_agent": self.actors[giver].agent, "to": self.posts[taker], "reason": "调离"}
        try:
            handing_over.hand_over(
                proxy_request=ProxyRequest(pk=pk), **given, actor=self.actors[actor], now=moment(self.clock)
            )
        except ActionRefused:
            assert not expected, operation
        else:
            assert expected, operation

    def create(self, verb):
        """By submission into the queue or to a named agent, or by an entry of the first agent."""
        online = verb.startswith("submit")
        named = {"submit": None, "submit to agent": 1}.get(verb, 0)
        agent = None if named is None else self.ids[named]
        case = Case(
            colleagues=frozenset(self.ids[:2]),
            online=online,
            unit=self.village.pk,
            holder=agent,
            contact=agent,
            leader=self.ids[3],
        )
        case.begin("submit" if online else "register", self.clock)
        if verb == "enter and accept":
            case.call("accept", self.clock, self.ids[0])
        application, now = ApplicationFactory(area=self.village), moment(self.clock)
        if online:
            row = intake.submit(application=application, agent=named and self.actors[named].agent, now=now)
        else:
            row = intake.register(
                application=application,
                channel=Channel.PHONE,
                visited_at=now - timedelta(days=3),
                accept_at_once=verb == "enter and accept",
                actor=self.actors[0],
                now=now,
            )
        self.cases[row.pk] = case

    def portal_accepts(self, pk, verb, actor, promised):
        row = ProxyRequest(pk=pk)
        try:
            CALLS[verb](proxy_request=row, now=moment(self.clock), **arguments(verb, actor, promised))
        except ActionRefused:
            return False
        return True

    def sweep(self):
        flag_breaches(moment(self.clock))
        for case in self.cases.values():
            case.sweep(self.clock)

    def compare(self):
        expected = {(pk, 1, *breach) for pk, case in self.cases.items() for breach in case.breaches}
        rows = Breach.objects.values_list("proxy_request", "round", "stage", "due_at", "holder_unit", "holder_agent")
        assert sorted(map(str, expected)) == sorted(
            str((pk, number, str(stage), microseconds(due), unit, agent))
            for pk, number, stage, due, unit, agent in rows
        )
        for row in ProxyRequest.objects.all():
            events = list(RequestEvent.objects.filter(proxy_request=row).order_by("seq"))
            assert [event.seq for event in events] == list(range(1, len(events) + 1))
            assert [event.at for event in events] == sorted(event.at for event in events)
            assert [(str(e.verb), microseconds(e.at)) for e in events] == self.cases[row.pk].events
            assert fold(events) == snapshot(row, request_columns())
            assert row.status == self.cases[row.pk].status
        assert list(tampered(moment(self.clock))) == []


CALLS = {
    "accept": handling.accept,
    "refuse": handling.refuse,
    "explain": handling.explain,
    "conclude": handling.conclude,
    "reveal": handling.reveal,
    "attach": attaching.attach,
    "inform": closing.inform,
    "rate": closing.rate,
    "withdraw": closing.withdraw,
    "archive": closing.archive,
}


def arguments(verb, actor, promised):
    """What each verb is given beside request and time."""
    if verb in ("rate", "withdraw", "archive"):
        return {"grade": Grade.DISSATISFIED} if verb == "rate" else {}
    told = {"means": Means.PHONE, "receiver": Receiver.SELF}
    return {"actor": actor} | {
        "refuse": {"reason": "不受理"},
        "explain": told | {"reason": "等待公示", "promised_at": moment(promised)},
        "conclude": {"outcome": Outcome.ANSWERED, "result_text": "已答复"},
        "attach": {"attachments": []},
        "inform": told | {"substitute_reason": "代为告知"},
    }.get(verb, {})


@pytest.fixture
def world(village, village_agent, second_village_agent, other_village_agent, leader):
    return World(village, village_agent, second_village_agent, other_village_agent, leader)


CREATE = ["submit", "submit to agent", "register", "enter and accept"]
USUAL = ["accept", "explain", "sweep", "accept", "explain", "conclude", "inform", "rate", "archive"]
STEPS = [0, 1, HOUR, 24 * HOUR, 24 * HOUR + 1, 48 * HOUR, 48 * HOUR + 1, 999 * HOUR, -1, -HOUR, -30 * HOUR, -999 * HOUR]
TO_LIMIT = ["-1", "0", "1", "999", "1000000"]
"""As texts: microseconds from the limit that runs."""

operations = st.fixed_dictionaries(
    {
        "verb": st.sampled_from(["submit", *USUAL, *USUAL, *USUAL, *sorted(CALLS), "hand_over", "hand_over"]),
        "target": st.integers(0, 3),
        "actor": st.sampled_from([0, 0, 0, 0, 1, 1, 2]),
        "giver": st.sampled_from([0, 1]),
        "step": st.sampled_from([0, 0, HOUR, HOUR, *STEPS, *TO_LIMIT, *TO_LIMIT]),
        "promise": st.sampled_from([500 * HOUR, 72 * HOUR, 49 * HOUR, 48 * HOUR, HOUR, 0, -HOUR]),
    }
)
starts = st.lists(st.sampled_from(CREATE), min_size=1, max_size=3)


def operation(verb, step=0, actor=0, promise=0):
    return {"verb": verb, "target": 0, "actor": actor, "step": step, "promise": promise}


def test_breaches_events_and_rows_follow_from_the_clicks_alone(world):
    """R42-R45 and the invariants 1 to 4: whatever the order of clicks, sweeps and clock steps."""
    seen = Counter()

    @given(starts=starts, operations=st.lists(operations, min_size=15, max_size=60))
    def play(starts, operations):
        with transaction.atomic():
            world.clock, world.cases = 1, {}
            world.play([operation(verb) for verb in starts] + operations)
            transaction.set_rollback(True)
        for case in world.cases.values():
            seen.update(verb for verb, _ in case.events)
            seen.update(stage for stage, *_ in case.breaches)

    play()
    missing = {*CALLS, "hand_over", "submit", "register", "acceptance", "conclusion", "promise"} - seen.keys()
    assert not missing, "the sequences were too tame to prove anything"


SLOW_LIFE = [
    operation("submit"),
    operation("accept", step="1"),
    operation("explain", step="0", promise=24 * HOUR),
    operation("explain", step="1", promise=24 * HOUR),
    operation("conclude", step="0"),
]
"""Accepted a microsecond late, explained in time, promise broken by a microsecond, second promise kept."""


def test_oracle_agrees_with_a_life_worked_out_by_hand(world, village, village_agent):
    """R42, R45: the oracle itself is checked against figures that a person has computed."""
    world.play(SLOW_LIFE)
    [case] = world.cases.values()
    first, promised = 1 + 24 * HOUR, 1 + 24 * HOUR + 1 + 48 * HOUR + 24 * HOUR
    assert case.breaches == {
        ("acceptance", first, village.pk, None),
        ("promise", promised, village.pk, village_agent.agent.pk),
    }
    assert Breach.objects.count() == 2


@pytest.mark.parametrize("mistake", ["47 hours", "limit itself is late", "clicks freeze nothing", "clock is believed"])
def test_oracle_notices(world, monkeypatch, mistake):
    """The positive control: with one mistake in the portal the same comparison fails."""
    played = list(SLOW_LIFE)
    if mistake == "47 hours":
        monkeypatch.setattr(regulation, "CONCLUSION_LIMIT", timedelta(hours=47))
    elif mistake == "limit itself is late":
        played = [operation("submit"), operation("sweep", step="0"), operation("accept")]
        monkeypatch.setattr(ProxyRequestQuerySet, "overdue", lambda rows, now: rows.filter(due_at__lte=now))
    elif mistake == "clicks freeze nothing":
        monkeypatch.setattr(step, "freeze_running", lambda *_: None)
    else:
        played = [operation("submit"), operation("sweep", step="1"), operation("accept", step=-HOUR)]
        monkeypatch.setattr(step, "last_flagged", lambda *_: None)
    with pytest.raises(AssertionError):
        world.play(played)
    monkeypatch.undo()


@pytest.mark.parametrize("lose", ["newest breach", "oldest event time"])
def test_comparison_notices_lost_and_changed_rows(world, lose):
    """The positive control of the comparison itself: after a clean run, one row less or later is seen."""
    world.play(SLOW_LIFE)
    if lose == "newest breach":
        Breach.objects.latest("pk").delete()
    else:
        ProxyRequest.objects.update(submitted_at=F("submitted_at") + MICROSECOND)
    with pytest.raises(AssertionError):
        world.compare()
