"""Random sequences of clicks, clock steps and sweeps: breaches, events and rows must be those of the oracle.

`HYPOTHESIS_PROFILE=thorough` tries a thousand sequences instead of thirty. Hypothesis draws a number for each, chance
the rest: Hypothesis' own variations of one sequence are too alike. A failure is shortened here.
"""

from collections import Counter
from random import Random

import pytest
from django.db import DatabaseError, transaction
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.oracle import HOUR, RULES
from tests.requests_app.world import CHIEF, CREATE, LEADER, SIBLING, SUPERVISOR, Operation

pytestmark = pytest.mark.django_db

STEPS = [0, 1, HOUR, 24 * HOUR, 24 * HOUR + 1, 48 * HOUR, 48 * HOUR + 1, 999 * HOUR, -1, -HOUR, -30 * HOUR, -999 * HOUR]
TO_LIMIT = ["-1", "0", "1", "999", "1000000"]
"""As texts: microseconds from the limit that runs."""

HOURS = [HOUR, 47 * HOUR, 48 * HOUR, 49 * HOUR, 72 * HOUR]
CHOICES = {
    "target": [0, 0, 0, 1],
    "actor": [*["whoever may"] * 6, "holder", "contact", *["client"] * 2, 0, 1, SIBLING, CHIEF, LEADER, SUPERVISOR],
    "step": [*[0] * 12, *[HOUR] * 6, *STEPS, *TO_LIMIT],
    "unit": [0, 1, 1, 2],
    "giver": ["holder", "contact", 0, 1],
    "taker": [0, 1, 2, 3],
    "promise": [*HOURS, 100 * HOUR, 500 * HOUR, 0, -HOUR],
    "deadline": [None, *HOURS, -HOUR],
    "today": [True, True, True, False],
    "said": [True, True, False],
    "number": range(6),
}
STORIES = [
    "redirect accept explain explain",
    "accept forward sign send_back",
    "forward send_back forward sign",
    "forward recall",
    "accept convene opine settle",
    "convene settle",
    "authorize forward revoke sign",
    "authorize revoke authorize",
    "accept mark_urgent explain lower",
    "accept mark_urgent sweep lower",
    "accept mark_urgent sweep conclude",
    "accept hand_over hand_over",
    "forward hand_over sweep send_back",
    "conclude inform dispute reopen",
    "refuse inform dispute decline",
    "conclude inform rate archive",
    "link link unlink",
    "ask answer ask",
    "accept correct conclude correct void",
    "accept withdraw",
]
"""What often follows one another; chance alone would seldom begin it at the right moment."""


def drawn(chance, verb, **fixed):
    """An operation of this verb with everything else left to chance, but for what is fixed."""
    return Operation(verb, **{name: chance.choice(values) for name, values in CHOICES.items()} | fixed)


def story(chance):
    """The operations of a story, which waste little time; a sweep comes about the limit that runs, or a bit later."""
    for verb in chance.choice(STORIES).split():
        step = chance.choice(["1", HOUR] if verb == "sweep" else [0, 0, 0, 0, HOUR, HOUR, "-1", "0", "1"])
        yield drawn(chance, verb, target=0, actor="whoever may", today=True, step=step)


def sequence(chance):
    """One application, then stories and single clicks: whatever succeeds next, or any verb, perhaps in vain."""
    operations = [drawn(chance, chance.choice(CREATE))]
    for _ in range(chance.randint(10, 20)):
        possible, any_verb = chance.randrange(len(RULES)), chance.choice(["sweep", *CREATE, *sorted(RULES)])
        click = drawn(chance, chance.choice([possible, any_verb]))
        operations += chance.choice([[click], list(story(chance))])
    return operations


def plays(world, operations):
    """Whether both sides agree to the end, and the database with them; nothing of it stays."""
    with transaction.atomic():
        world.restart()
        try:
            world.play(operations)
        except (AssertionError, DatabaseError):
            return False
        finally:
            transaction.set_rollback(True)
    return True


def shortened(world, operations):
    """What is left of a sequence that fails when every operation is taken out that it also fails without."""
    for operation in list(operations):
        fewer = [other for other in operations if other is not operation]
        if not plays(world, fewer):
            operations = fewer
    return operations


def test_breaches_events_and_rows_follow_from_the_clicks_alone(world):
    """The invariants 1 to 4, for every verb: whatever the order of clicks, sweeps and clock steps."""
    seen = Counter()

    @settings(phases=[Phase.generate])
    @given(number=st.integers(0, 2**32))
    def play(number):
        operations = sequence(Random(number))
        if not plays(world, operations):
            shortest = shortened(world, operations)
            with transaction.atomic():
                world.restart()
                world.play(shortest)
        for case in world.cases.values():
            seen.update(verb for verb, _ in case.events)
            seen.update(stage for _, stage, *_ in case.breaches)
            seen["second round"] += len(case.past)

    play()
    wanted = {*RULES, "submit", "register", "acceptance", "conclusion", "promise", "urgent", "second round"}
    missing = {name for name in wanted if not seen[name]}
    assert not missing, "the sequences were too tame to prove anything"
