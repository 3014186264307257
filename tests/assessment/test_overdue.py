"""The overdue list: the same with and without the sweep, its counts equal to its rows, each by whoever had it."""

import itertools
from datetime import timedelta

import pytest

from assessment.overdue import NOBODY, Overdue
from network.enums import Tier
from requests_app.actions import closing, disputing, handling, timing
from requests_app.breaches import flag_breaches
from requests_app.enums import Means, Receiver, Stage
from requests_app.models import Breach
from tests.assessment.oversight import missed, opened, waiting
from tests.conftest import DAY, HOUR, MICROSECOND, conclude

FROZEN_ONLY = ("case_talk", "case_state", "case_ruling")


def rows(user, now, state="", **filters):
    return list(Overdue(user, now, filters).rows(state))


def said(user, now, state="", **filters):
    """Stage, unit, agent, days late and whether it is open, of each row."""
    return [
        (row["case_stage"], row["case_unit"].split()[-1], row["case_name"], row["case_late"] / HOUR, row["case_open"])
        for row in rows(user, now, state, **filters)
    ]


def explain(row, actor, now, promised_at):
    return handling.explain(
        proxy_request=row,
        reason="等待公示",
        promised_at=promised_at,
        means=Means.PHONE,
        receiver=Receiver.SELF,
        actor=actor,
        now=now,
    )


# --- Without the sweep -----------------------------------------------------------------------------------------------


def test_limit_is_listed_one_microsecond_after_it_ran_out(village, village_agent, supervisor, now):
    """R42-R44: live, no sweep has run; the limit's own instant is in time."""
    missed(village, village_agent, now)
    assert rows(supervisor, now) == []
    [row] = rows(supervisor, now + MICROSECOND)
    assert (row["case_late"], row["case_open"]) == (MICROSECOND, True)
    assert not Breach.objects.exists()


def test_list_is_the_same_before_and_after_the_sweep(village, village_agent, supervisor, now):
    missed(village, village_agent, now)
    waiting(village, now - DAY)
    urgent = missed(village, village_agent, now + 12 * HOUR)
    timing.mark_urgent(proxy_request=urgent, reason="高烧。", deadline=now, actor=village_agent, now=now - 30 * HOUR)
    explain(missed(village, village_agent, now - DAY), village_agent, now - 2 * DAY, now - HOUR)
    later = now + 5 * HOUR
    live = said(supervisor, later)
    assert flag_breaches(later) == 4
    assert said(supervisor, later) == live
    assert sorted(live) == [
        (Stage.ACCEPTANCE, "新桥村", None, 29.0, True),
        (Stage.CONCLUSION, "新桥村", "新桥代理员", 5.0, True),
        (Stage.PROMISE, "新桥村", "新桥代理员", 6.0, True),
        (Stage.URGENT, "新桥村", "新桥代理员", 5.0, True),
    ]


# --- How late, and what came of it -----------------------------------------------------------------------------------


def test_lateness_runs_until_it_was_accepted_or_concluded(village, village_agent, supervisor, now):
    """Accepted 3 hours late and concluded another 4: each limit is measured by its own end."""
    row = waiting(village, now)
    row = handling.accept(proxy_request=row, actor=village_agent, now=now + 3 * HOUR)
    assert said(supervisor, now + 9 * HOUR) == [(Stage.ACCEPTANCE, "新桥村", None, 3.0, False)]
    conclude(row, village_agent, now + 55 * HOUR)
    assert said(supervisor, now + 90 * HOUR) == [
        (Stage.CONCLUSION, "新桥村", "新桥代理员", 4.0, False),
        (Stage.ACCEPTANCE, "新桥村", None, 3.0, False),
    ]


def test_refused_and_withdrawn_requests_end_their_limits(village, village_agent, supervisor, now):
    handling.refuse(proxy_request=waiting(village, now), reason="不属。", actor=village_agent, now=now + HOUR)
    closing.withdraw(proxy_request=waiting(village, now), now=now + 2 * HOUR)
    closing.withdraw(proxy_request=missed(village, village_agent, now), now=now + 3 * HOUR)
    assert [(late, is_open) for *_, late, is_open in said(supervisor, now + DAY)] == [
        (3.0, False),
        (2.0, False),
        (1.0, False),
    ]


def test_another_round_leaves_the_lateness_of_the_first(village, village_agent, supervisor, now):
    """R41: the round before stays as it was; the new one has limits of its own."""
    row = handling.accept(proxy_request=waiting(village, now), actor=village_agent, now=now + HOUR)
    row = conclude(row, village_agent, now + 59 * HOUR)
    row = disputing.dispute(proxy_request=row, text="没办好。", actor=None, now=now + 60 * HOUR)
    disputing.reopen(proxy_request=row, actor=village_agent, now=now + 61 * HOUR)
    assert said(supervisor, now + 70 * HOUR) == [
        (Stage.CONCLUSION, "新桥村", "新桥代理员", 10.0, False),
        (Stage.ACCEPTANCE, "新桥村", None, 1.0, False),
    ]
    assert (Stage.CONCLUSION, "新桥村", "新桥代理员", 1.0, True) in said(supervisor, now + 110 * HOUR)


def test_explanation_after_the_limit_shows_and_one_before_it_prevents_the_breach(
    village, village_agent, supervisor, now
):
    """R45: it excuses nothing any more, but the client was told."""
    explain(missed(village, village_agent, now), village_agent, now - HOUR, now + 5 * DAY)
    explain(missed(village, village_agent, now), village_agent, now + HOUR, now + 5 * DAY)
    missed(village, village_agent, now)
    flag_breaches(now + 2 * HOUR)
    assert [row["case_explained"] for row in rows(supervisor, now + 2 * HOUR, explained=True)] == [True]
    assert [row["case_explained"] for row in rows(supervisor, now + 2 * HOUR, explained=False)] == [False]


def test_row_says_where_its_talk_stands(village, village_agent, supervisor, now):
    missed(village, village_agent, now)
    assert [rows(supervisor, now + HOUR)[0][name] for name in FROZEN_ONLY] == [None, None, None]
    flag_breaches(now + HOUR)
    talk = opened(now + HOUR)
    assert [rows(supervisor, now + HOUR)[0][name] for name in FROZEN_ONLY] == [talk.pk, "open", None]


# --- Who sees which --------------------------------------------------------------------------------------------------


@pytest.fixture
def everywhere(village, sibling_village, other_village, department, village_agent, sibling_agent, now):
    """A missed limit in each place; in two of them nobody had it. Half of them are closed and half were frozen."""
    missed(village, village_agent, now)
    conclude(missed(village, village_agent, now - 9 * DAY), village_agent, now)
    waiting(sibling_village, now - DAY)
    explain(missed(sibling_village, sibling_agent, now - 2 * DAY), sibling_agent, now - DAY, now + 9 * DAY)
    waiting(other_village, now - 3 * DAY)
    flag_breaches(now - HOUR)
    missed(village, village_agent, now - HOUR)
    return now + HOUR


def test_everybody_sees_the_own_subtree_alone(
    everywhere, supervisor, personnel_officer, leader, town_agent, stranger, village_agent
):
    assert len(rows(supervisor, everywhere)) == 6
    assert len(rows(personnel_officer, everywhere)) == len(rows(leader, everywhere)) == 5
    assert not any("曲塘" in row["case_unit"] for row in rows(personnel_officer, everywhere))
    assert [rows(user, everywhere) for user in (town_agent, stranger, village_agent)] == [[], [], []]


def test_counts_equal_rows_under_every_filter(everywhere, supervisor, personnel_officer, village, town, sibling_agent):
    """One set of conditions for both: every combination of filters, each state, two people."""
    choices = {
        "stage": (None, *Stage),
        "tier": (None, Tier.VILLAGE, Tier.TOWN),
        "unit": (None, village, town),
        "agent": (None, NOBODY, sibling_agent.agent.pk),
        "explained": (None, True, False),
        "late": (None, 3 * HOUR, DAY),
        "since": (None, everywhere - 2 * DAY),
        "before": (None, everywhere - timedelta(hours=3)),
    }
    seen = set()
    for values in itertools.product(*choices.values()):
        filters = dict(zip(choices, values, strict=True))
        if sum(value is not None for value in values) > 2:
            continue
        for user in (supervisor, personnel_officer):
            overdue = Overdue(user, everywhere, filters)
            counts = overdue.counts()
            assert {state: len(overdue.rows(state)) for state in counts} == counts, filters
            seen.add(counts[""])
    assert seen >= {0, 1, 2, 5, 6}


def test_filters_narrow_to_what_they_say(everywhere, supervisor, village, village_agent):
    agents = [row["case_agent"] for row in rows(supervisor, everywhere, agent=village_agent.agent.pk)]
    assert agents == [village_agent.agent.pk] * 3
    assert {row["case_stage"] for row in rows(supervisor, everywhere, agent=NOBODY)} == {Stage.ACCEPTANCE}
    assert {row["case_unit"] for row in rows(supervisor, everywhere, unit=village)} == {village.full_name}
    days = [row["case_due"] for row in rows(supervisor, everywhere, since=everywhere - 2 * HOUR)]
    assert sorted(days) == [everywhere - 2 * HOUR, everywhere - HOUR]


def test_how_late_is_counted_to_the_microsecond(everywhere, supervisor):
    """Of every row, open or closed: longer than the span, not as long."""
    late = [row["case_late"] for row in rows(supervisor, everywhere)]
    for span in late:
        found = [row["case_late"] for row in rows(supervisor, everywhere, late=span)]
        assert sorted(found) == sorted(one for one in late if one > span)


def test_open_ones_come_first_and_the_latest_of_them(everywhere, supervisor):
    found = [(row["case_open"], row["case_late"]) for row in rows(supervisor, everywhere)]
    assert found == sorted(found, reverse=True)
    newest = [row["case_due"] for row in Overdue(supervisor, everywhere, {}).rows(order="newest")]
    assert newest == sorted(newest, reverse=True)
