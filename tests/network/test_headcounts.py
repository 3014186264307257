"""Average headcounts of units, from dates of posts and leaves (R84-R86). The formula has a test of its own."""

from datetime import date
from fractions import Fraction

import pytest

from network import headcounts, history
from network.enums import LeaveKind, QuotaGroup, Role
from network.models import Agent, Leave, Unit, UnitPast
from proxyportal.headcount_rules import Days
from tests.factories import AgentFactory, AppointmentFactory, UnitFactory

HALF_YEAR = (date(2026, 1, 1), date(2026, 6, 30))
CADRE = QuotaGroup.VILLAGE_CADRE


def cadre(unit: Unit, starts_on: str = "2020-01-01", ends_on: str | None = None, **facts: object) -> Agent:
    return AppointmentFactory(
        unit=unit,
        quota_group=facts.pop("quota_group", CADRE),
        starts_on=date.fromisoformat(starts_on),
        ends_on=date.fromisoformat(ends_on) if ends_on else None,
        **facts,
    ).agent


def away(agent: Agent, first: str, last: str, now) -> None:
    Leave.objects.create(
        agent=agent,
        kind=LeaveKind.LEAVE,
        starts_on=date.fromisoformat(first),
        ends_on=date.fromisoformat(last),
        recorded_at=now,
    )


def test_average_headcount_of_village_cadres_in_a_half_year(village, now):
    """Whole 1; joined mid-April 5/12; left on 15 April 7/12; two months on leave 4/6; a week on leave 1."""
    cadre(village, role=Role.LEADER_IN_CHARGE)
    cadre(village, "2026-04-16")
    cadre(village, "2020-01-01", "2026-04-15")
    away(cadre(village), "2026-02-01", "2026-03-31", now)
    away(cadre(village), "2026-02-01", "2026-02-07", now)
    cadre(village, "2026-07-01")
    cadre(village, "2020-01-01", "2025-12-31")
    expected = 1 + Fraction(5, 12) + Fraction(7, 12) + Fraction(4, 6) + 1
    assert headcounts.average([village], CADRE, *HALF_YEAR) == expected == Fraction(11, 3)


@pytest.mark.parametrize("other", [QuotaGroup.NONE, QuotaGroup.TOWN_CADRE, QuotaGroup.OTHER])
def test_post_of_another_quota_group_does_not_count(village, other):
    cadre(village, quota_group=other)
    assert headcounts.average([village], CADRE, *HALF_YEAR) == 0


def test_two_posts_in_one_village_on_one_day_count_once(village):
    agent = cadre(village)
    cadre(village, agent=agent, role=Role.LEADER_IN_CHARGE)
    assert headcounts.average([village], CADRE, *HALF_YEAR) == 1


def test_post_that_was_left_and_taken_again_has_its_gap(village):
    agent = cadre(village, "2020-01-01", "2026-01-31")
    cadre(village, "2026-03-01", agent=agent)
    assert headcounts.average([village], CADRE, *HALF_YEAR) == Fraction(5, 6)


def test_department_has_two_groups_apart(department):
    """R82, R84: disjoint by post; who changed the group in April counts to each for its months."""
    agent = cadre(department, "2020-01-01", "2026-03-31", quota_group=QuotaGroup.SHUANGBANG)
    cadre(department, "2026-04-01", agent=agent, quota_group=QuotaGroup.OTHER)
    halves = [
        headcounts.average([department], group, *HALF_YEAR) for group in (QuotaGroup.SHUANGBANG, QuotaGroup.OTHER)
    ]
    assert halves == [Fraction(1, 2), Fraction(1, 2)]


def test_villages_are_counted_one_by_one_and_together(village, sibling_village, other_village):
    """R86: who serves two villages counts in each of them, and once in both together."""
    agent = cadre(village)
    cadre(village, "2026-04-01")
    cadre(sibling_village, agent=agent)
    villages = [village, sibling_village, other_village]
    assert headcounts.by_unit(villages, CADRE, *HALF_YEAR) == {
        village.pk: Fraction(3, 2),
        sibling_village.pk: 1,
        other_village.pk: 0,
    }
    assert headcounts.average(villages, CADRE, *HALF_YEAR) == Fraction(3, 2)


def test_village_counts_to_the_town_it_belonged_to(village, town, other_town, now):
    """The subtree is a question about a day (R86): moved on 1 July, it is the old town's for the first half-year."""
    cadre(village)
    UnitPast.objects.create(unit=village, until=date(2026, 7, 1), name="老桥村", parent=other_town, recorded_at=now)
    last = HALF_YEAR[1]
    assert headcounts.average(history.below_on(other_town, last), CADRE, *HALF_YEAR) == 1
    assert headcounts.average(history.below_on(town, last), CADRE, *HALF_YEAR) == 0


def test_posts_that_were_read_are_averaged_by_unit_and_group_for_several_periods():
    """What the sheets of a second half-year ask: the half and the whole year, every unit and group by itself."""
    year, second = (date(2026, 1, 1), date(2026, 12, 31)), (date(2026, 7, 1), date(2026, 12, 31))
    posts = {
        (1, CADRE): {7: [Days(second[0], date.max)]},
        (2, CADRE): {7: [Days(date(2020, 1, 1), date.max)], 8: [Days(*year)]},
    }
    away = {8: [Days(date(2026, 7, 1), date(2026, 9, 30))]}
    assert headcounts.averages(posts, away, year, second) == [
        {(1, CADRE): Fraction(1, 2), (2, CADRE): Fraction(7, 4)},
        {(1, CADRE): 1, (2, CADRE): Fraction(3, 2)},
    ]


def test_nobody_and_no_unit_make_zero(village):
    assert headcounts.average([village], CADRE, *HALF_YEAR) == 0
    assert headcounts.average([], CADRE, *HALF_YEAR) == 0
    assert headcounts.by_unit([], CADRE, *HALF_YEAR) == {}


@pytest.mark.parametrize("size", [1, 30])
def test_reads_do_not_grow_with_the_county(town, size, now, django_assert_num_queries):
    villages = UnitFactory.create_batch(size, parent=town)
    for village in villages:
        away(cadre(village, agent=AgentFactory(user=None)), "2026-01-01", "2026-03-31", now)
    with django_assert_num_queries(2):
        found = headcounts.by_unit(villages, CADRE, *HALF_YEAR)
    assert set(found.values()) == {Fraction(1, 2)}
    with django_assert_num_queries(2):
        assert headcounts.average(villages, CADRE, *HALF_YEAR) == Fraction(size, 2)
