"""Random sequences of clicks, clock steps and sweeps: breaches, events and rows must be those of the oracle.

`HYPOTHESIS_PROFILE=thorough` tries a thousand sequences instead of thirty.
"""

from collections import Counter

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from tests.oracle import HOUR, RULES
from tests.requests_app.world import CHIEF, CREATE, LEADER, SIBLING, SUPERVISOR, Operation, World

pytestmark = pytest.mark.django_db

DAYS = 24 * HOUR
USUAL = ["accept", "forward", "sign", "explain", "mark_urgent", "conclude", "inform", "dispute", "reopen", "sweep"]
STEPS = [0, 1, HOUR, 24 * HOUR, 24 * HOUR + 1, 48 * HOUR, 48 * HOUR + 1, 999 * HOUR, -1, -HOUR, -30 * HOUR, -999 * HOUR]
TO_LIMIT = ["-1", "0", "1", "999", "1000000"]
"""As texts: microseconds from the limit that runs."""

ACTORS = [*["whoever may"] * 12, "holder", "contact", "client", "client", 0, 1, SIBLING, CHIEF, LEADER, SUPERVISOR]
operations = st.builds(
    Operation,
    verb=st.one_of(st.integers(0, 40), st.sampled_from([*USUAL, *USUAL, *sorted(RULES)])),
    target=st.integers(0, 3),
    actor=st.sampled_from(ACTORS),
    step=st.sampled_from([0, 0, 0, 0, HOUR, HOUR, *STEPS, *TO_LIMIT]),
    unit=st.integers(0, 2),
    giver=st.sampled_from(["holder", "contact", 0, 1]),
    taker=st.integers(0, 3),
    promise=st.sampled_from([500 * HOUR, 100 * HOUR, 72 * HOUR, 49 * HOUR, 48 * HOUR, 0, -HOUR]),
    deadline=st.sampled_from([None, HOUR, 48 * HOUR, 48 * HOUR, 60 * HOUR, 90 * HOUR, -HOUR]),
    today=st.sampled_from([True, True, True, False]),
    said=st.sampled_from([True, True, False]),
    number=st.integers(0, 5),
)
starts = st.lists(st.builds(Operation, st.sampled_from(CREATE), number=st.integers(0, 2)), min_size=1, max_size=3)


@pytest.fixture
def world(
    village_agent,
    second_village_agent,
    sibling_agent,
    department_chief,
    leader,
    supervisor,
    village,
    sibling_village,
    department,
):
    people = [village_agent, second_village_agent, sibling_agent, department_chief, leader, supervisor]
    return World(people, [village, sibling_village, department])


def test_breaches_events_and_rows_follow_from_the_clicks_alone(world):
    """The invariants 1 to 4, for every verb: whatever the order of clicks, sweeps and clock steps."""
    seen = Counter()

    @given(starts=starts, operations=st.lists(operations, min_size=25, max_size=60))
    def play(starts, operations):
        with transaction.atomic():
            world.restart()
            world.play(starts + operations)
            transaction.set_rollback(True)
        for case in world.cases.values():
            seen.update(verb for verb, _ in case.events)
            seen.update(stage for _, stage, *_ in case.breaches)
            seen["second round"] += len(case.past)

    play()
    print(seen)
    missing = {*RULES, "submit", "register", "acceptance", "conclusion", "promise", "urgent", "second round"} - seen.keys()
    assert not missing, "the sequences were too tame to prove anything"
