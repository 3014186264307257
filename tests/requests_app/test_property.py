"""Random sequences of clicks, clock steps and sweeps: breaches, events and rows must be those of the oracle.

`HYPOTHESIS_PROFILE=thorough` tries a thousand sequences instead of thirty.
"""

from collections import Counter

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from tests.oracle import HOUR, RULES
from tests.requests_app.world import CHIEF, CREATE, LEADER, SIBLING, SUPERVISOR, Operation

pytestmark = pytest.mark.django_db

STEPS = [0, 1, HOUR, 24 * HOUR, 24 * HOUR + 1, 48 * HOUR, 48 * HOUR + 1, 999 * HOUR, -1, -HOUR, -30 * HOUR, -999 * HOUR]
TO_LIMIT = ["-1", "0", "1", "999", "1000000"]
"""As texts: microseconds from the limit that runs."""

ACTORS = [*["whoever may"] * 6, "holder", "contact", "client", "client", 0, 1, SIBLING, CHIEF, LEADER, SUPERVISOR]
STORIES = [
    *(
        ["redirect", "accept", "explain", "explain"],
        ["accept", "forward", "sign", "send_back"],
        ["forward", "send_back"],
    ),
    *(
        ["forward", "recall"],
        ["accept", "convene", "opine", "settle"],
        ["convene", "settle"],
        ["authorize", "forward", "revoke"],
    ),
    *(
        ["accept", "mark_urgent", "explain", "lower"],
        ["accept", "mark_urgent", "sweep", "lower"],
        ["forward", "hand_over", "sweep"],
    ),
    *(["conclude", "inform", "dispute", "reopen"], ["refuse", "inform", "dispute", "decline"], ["accept", "withdraw"]),
    *(
        ["link", "link", "unlink"],
        ["ask", "answer", "ask"],
        ["conclude", "inform", "rate", "archive"],
        ["accept", "correct", "conclude", "correct", "void"],
    ),
]
"""What often follows one another; chance alone would seldom begin it at the right moment."""


def drawn(verb, **fixed):
    """An operation of this verb with everything else drawn, or fixed."""
    hours = [HOUR, 47 * HOUR, 48 * HOUR, 49 * HOUR, 72 * HOUR]
    fields = {
        "target": st.sampled_from([0, 0, 0, 1]),
        "actor": st.sampled_from(ACTORS),
        "step": st.sampled_from([*[0] * 12, *[HOUR] * 6, *STEPS, *TO_LIMIT]),
        "unit": st.sampled_from([0, 1, 1, 2]),
        "giver": st.sampled_from(["holder", "contact", 0, 1]),
        "taker": st.integers(0, 3),
        "promise": st.sampled_from([*hours, 100 * HOUR, 500 * HOUR, 0, -HOUR]),
        "deadline": st.sampled_from([None, *hours, -HOUR]),
        "today": st.sampled_from([True, True, True, False]),
        "said": st.sampled_from([True, True, False]),
        "number": st.integers(0, 5),
    }
    return st.builds(Operation, verb, **fields | {name: st.just(value) for name, value in fixed.items()})


clicks = st.one_of(drawn(st.integers(0, len(RULES) - 1)), drawn(st.sampled_from(["sweep", *CREATE, *sorted(RULES)])))


def told(story):
    """The operations of a story; its sweeps come about the limit that runs."""
    usual = {"target": 0, "actor": "whoever may", "today": True}
    late = drawn(st.just("sweep"), **usual) | drawn(st.just("sweep"), **usual, step="1")
    return st.tuples(*(late if verb == "sweep" else drawn(st.just(verb), **usual) for verb in story))


stories = st.sampled_from(STORIES).flatmap(told)
starts = st.tuples(drawn(st.sampled_from(CREATE)))
sequences = st.lists(st.one_of(st.tuples(clicks), stories), min_size=14, max_size=24).map(
    lambda parts: [operation for part in parts for operation in part]
)


def test_breaches_events_and_rows_follow_from_the_clicks_alone(world):
    """The invariants 1 to 4, for every verb: whatever the order of clicks, sweeps and clock steps."""
    seen = Counter()

    @given(start=starts, sequence=sequences)
    def play(start, sequence):
        with transaction.atomic():
            world.restart()
            world.play([*start, *sequence])
            transaction.set_rollback(True)
        for case in world.cases.values():
            seen.update(verb for verb, _ in case.events)
            seen.update(stage for _, stage, *_ in case.breaches)
            seen["second round"] += len(case.past)

    play()
    missing = {
        *RULES,
        "submit",
        "register",
        "acceptance",
        "conclusion",
        "promise",
        "urgent",
        "second round",
    } - seen.keys()
    assert not missing, "the sequences were too tame to prove anything"
