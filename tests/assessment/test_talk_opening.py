"""Every breach leads to one reminder talk, the same however late and often the sweep and the task run (R49)."""

import random
from datetime import timedelta
from threading import Barrier, current_thread

import pytest
import time_machine
from django.db import IntegrityError

from assessment.actions import talks
from assessment.actions.talks import open_talks
from assessment.enums import TalkState
from assessment.models import ReminderTalk, TalkedBreach
from assessment.tasks import open_talks as task
from network.enums import Role
from proxyportal.regulation import TALK_LIMIT, talk_numbers
from requests_app.actions import intake
from requests_app.breaches import flag_breaches
from requests_app.enums import Channel
from requests_app.models import Breach
from tests.assessment.oversight import as_they_are, frozen, held, missed, opened, waiting
from tests.conftest import DAY, HOUR, MICROSECOND
from tests.factories import ApplicationFactory, person
from tests.requests_app.test_races import at_once

WEEK = 7 * DAY


# --- Which belong together -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("after", "numbers"), [(WEEK, [0, 0]), (WEEK + MICROSECOND, [0, 1]), (WEEK - MICROSECOND, [0, 0])]
)
def test_talk_takes_what_was_missed_within_seven_days_of_the_first(now, after, numbers):
    """R49: exactly seven days still belong to it, one microsecond more does not."""
    assert talk_numbers([now, now + after]) == numbers


def test_window_counts_from_the_first_limit_and_not_from_the_last(now):
    assert talk_numbers([now, now + 4 * DAY, now + 8 * DAY, now + 12 * DAY, now + 16 * DAY]) == [0, 0, 1, 1, 2]
    assert talk_numbers([]) == []


@pytest.mark.parametrize(("after", "expected"), [(WEEK, 1), (WEEK + MICROSECOND, 2)])
def test_breaches_merge_to_the_microsecond(village, village_agent, now, after, expected):
    missed(village, village_agent, now)
    missed(village, village_agent, now + after)
    flag_breaches(now + 30 * DAY)
    assert open_talks(now + 30 * DAY) == expected
    assert ReminderTalk.objects.count() == expected


def test_agents_and_units_have_talks_of_their_own(
    village, sibling_village, village_agent, second_village_agent, sibling_agent, now
):
    missed(village, village_agent, now)
    missed(village, second_village_agent, now)
    missed(sibling_village, sibling_agent, now)
    flag_breaches(now + DAY)
    assert open_talks(now + DAY) == 3
    assert open_talks(now + DAY) == 0


def test_breach_of_nobody_opens_an_item_of_the_unit(village, village_agent, now):
    """R49: what waited in the queue is the unit's; its leader answers."""
    waiting(village, now)
    waiting(village, now + HOUR)
    flag_breaches(now + DAY)
    talk = opened(now + DAY)
    assert (talk.unit, talk.agent, talk.state) == (village, None, TalkState.OPEN)
    assert (talk.first_due_at, talk.due_at) == (now, now + DAY + TALK_LIMIT)
    assert talk.parts.count() == 2


# --- The same whatever the order -------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(12))
def test_same_talks_come_out_whatever_the_order_and_lateness(accepted, village, village_agent, now, seed):
    """Breaches frozen in any order, the task run at any moment between them, lead to the same talks."""
    rng = random.Random(seed)
    agent = village_agent.agent
    dues = [now + timedelta(hours=rng.randrange(24 * 40)) for _ in range(14)]
    numbers = talk_numbers(sorted(set(dues)))
    wanted = {
        number: sorted(due for due, own in zip(sorted(set(dues)), numbers, strict=True) if own == number)
        for number in set(numbers)
    }
    shuffled = list(dict.fromkeys(rng.sample(dues, len(dues))))
    for place, due in enumerate(shuffled):
        frozen(accepted, village, agent, due)
        if rng.random() < 0.6:
            open_talks(now + place * DAY)
    open_talks(now + 90 * DAY)
    assert [found for _, _, found in as_they_are()] == list(wanted.values())
    assert TalkedBreach.objects.count() == Breach.objects.count() == len(shuffled)
    firsts = ReminderTalk.objects.order_by("first_due_at").values_list("first_due_at", flat=True)
    assert list(firsts) == [found[0] for found in wanted.values()]


def test_sweeps_of_every_minute_and_of_one_night_lead_to_the_same_talks(village, village_agent, now):
    """R49: the portal that swept hourly and the one that was down for a month."""
    dues = [now + days * DAY for days in (0, 3, 6, 9, 20)]
    for due in dues:
        missed(village, village_agent, due)
    for hours in range(0, 24 * 22, 9):
        flag_breaches(now + hours * HOUR)
        open_talks(now + hours * HOUR)
    hourly = as_they_are()
    TalkedBreach.objects.all().delete()
    ReminderTalk.objects.all().delete()
    Breach.objects.all().delete()
    flag_breaches(now + 40 * DAY)
    open_talks(now + 40 * DAY)
    assert as_they_are() == hourly
    assert [len(found) for _, _, found in hourly] == [3, 1, 1]


def test_batches_lead_to_the_same_talks(village, village_agent, now, monkeypatch):
    monkeypatch.setattr(talks, "BATCH", 2)
    for days in (0, 1, 2, 3, 8, 9, 10):
        missed(village, village_agent, now + days * DAY)
    flag_breaches(now + 30 * DAY)
    assert open_talks(now + 30 * DAY) == 2
    assert [len(found) for _, _, found in as_they_are()] == [4, 3]


def test_held_talk_keeps_its_limits_and_the_next_one_opens_another(village, village_agent, personnel_officer, now):
    """What was talked about is fixed; whoever is late again within the week is talked to again."""
    missed(village, village_agent, now)
    flag_breaches(now + HOUR)
    with time_machine.travel(now + DAY, tick=False):
        held(opened(now + HOUR), personnel_officer, now + DAY)
    missed(village, village_agent, now + 3 * DAY)
    flag_breaches(now + 4 * DAY)
    assert open_talks(now + 4 * DAY) == 1
    assert [found for _, _, found in as_they_are()] == [[now], [now + 3 * DAY]]


# --- Groups ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def group_leader(group):
    return person("一组组长", group, Role.GROUP_LEADER)


def test_group_leaders_breach_goes_to_the_first_agent_of_the_village(
    group, group_leader, village, village_agent, second_village_agent, now
):
    """R49 names county, town and village agents; the group's leader is not talked to."""
    missed(group, group_leader, now)
    flag_breaches(now + DAY)
    talk = opened(now + DAY)
    assert (talk.unit, talk.agent) == (village, village_agent.agent)


def test_group_leaders_breach_goes_to_the_agent_who_entered_it(
    group, group_leader, village, village_agent, second_village_agent, now
):
    """R37: the intake agent answers for what was entered on the leader's behalf."""
    row = intake.register(
        application=ApplicationFactory(area=group),
        channel=Channel.COUNTER,
        visited_at=now - 50 * HOUR,
        accept_at_once=True,
        actor=second_village_agent,
        now=now - 48 * HOUR,
    )
    frozen(row, group, group_leader.agent, now)
    assert opened(now + DAY).agent == second_village_agent.agent


def test_group_of_a_village_without_an_agent_is_the_villages_item(group, group_leader, village, now):
    missed(group, group_leader, now)
    flag_breaches(now + DAY)
    talk = opened(now + DAY)
    assert (talk.unit, talk.agent) == (village, None)


# --- Two at once -----------------------------------------------------------------------------------------------------


@pytest.fixture
def many_breaches(village, village_agent, second_village_agent, now):
    for days in range(6):
        missed(village, village_agent, now + days * 2 * DAY)
        missed(village, second_village_agent, now + days * 2 * DAY)
    flag_breaches(now + 30 * DAY)


@pytest.fixture
def all_have_read(monkeypatch):
    """Every task has read which breaches are without a talk before the first one writes."""
    barrier, concerned = Barrier(4), talks.concerned

    def read(found):
        if not current_thread().name.endswith("read"):
            current_thread().name += " read"
            barrier.wait(30)
        return concerned(found)

    monkeypatch.setattr(talks, "concerned", read)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("all_have_read")
def test_four_tasks_at_once_open_each_talk_once(many_breaches, now):
    opened_by = at_once(*[lambda: open_talks(now + 30 * DAY)] * 4)
    assert sum(opened_by) == ReminderTalk.objects.count() == 4
    assert TalkedBreach.objects.count() == 12


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("all_have_read")
def test_tasks_at_once_without_the_second_look_are_refused_by_the_database(many_breaches, now, monkeypatch):
    """The positive control: who does not look again behind the lock would put a breach into two talks."""
    monkeypatch.setattr(talks, "_not_held_yet", lambda _: [])
    monkeypatch.setattr(talks, "_still_without", lambda breaches: list(Breach.objects.filter(pk__in=breaches)))
    with pytest.raises(IntegrityError):
        at_once(*[lambda: open_talks(now + 30 * DAY)] * 4)


def test_task_opens_talks_at_the_present_moment(village, village_agent, now):
    missed(village, village_agent, now)
    flag_breaches(now + HOUR)
    with time_machine.travel(now + HOUR, tick=False):
        assert task() == 1
    assert ReminderTalk.objects.get().opened_at == now + HOUR
