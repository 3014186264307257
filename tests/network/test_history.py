"""The network as it was on a day: who held which post, what a unit was called and where it belonged."""

from datetime import date, timedelta

import pytest

from network import history
from network.enums import Grade, Role
from network.models import Appointment, Unit, UnitPast
from tests.factories import AppointmentFactory, UnitFactory

MARCH = date(2026, 3, 1)
DAY = timedelta(days=1)


@pytest.fixture
def moved(village, other_town, now) -> Unit:
    """The village was 老桥村, of the other town and without a grade, until 1 March; before 2025 its name was 旧桥村."""
    facts = {"unit": village, "parent": other_town, "recorded_at": now}
    UnitPast.objects.create(until=MARCH, name="老桥村", **facts)
    UnitPast.objects.create(until=date(2025, 1, 1), name="旧桥村", **facts)
    village.grade = Grade.STANDARD
    village.save()
    return village


def holds(unit: Unit, name: str, role: Role, starts_on: date, ends_on: date | None = None) -> Appointment:
    return AppointmentFactory(agent__name=name, unit=unit, role=role, starts_on=starts_on, ends_on=ends_on)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2025, 12, 31), None),
        (date(2026, 1, 1), "李前任"),
        (MARCH - DAY, "李前任"),
        (MARCH, "李前任"),
        (MARCH + DAY, "张现任"),
        (date(2030, 1, 1), "张现任"),
    ],
)
def test_who_was_chief_agent_on_that_day(department, day, name):
    """R22, R40: 1 March is the last day of one; the next one begins the day after."""
    holds(department, "李前任", Role.CHIEF_AGENT, date(2026, 1, 1), MARCH)
    holds(department, "张现任", Role.CHIEF_AGENT, MARCH + DAY)
    holds(department, "科员", Role.AGENT, date(2020, 1, 1))
    held = history.holder_on(department, Role.CHIEF_AGENT, day)
    assert (held.agent.name if held else None) == name


def test_all_holders_of_a_role_and_all_posts_on_a_day(village, sibling_village):
    holds(village, "甲", Role.AGENT, date(2026, 1, 1))
    holds(village, "乙", Role.AGENT, date(2026, 1, 1), MARCH)
    holds(village, "书记", Role.LEADER_IN_CHARGE, date(2026, 1, 1))
    holds(sibling_village, "邻村", Role.AGENT, date(2026, 1, 1))

    def agents(day: date) -> list[str]:
        return [post.agent.name for post in history.holders_on(village, Role.AGENT, day)]

    assert agents(MARCH) == ["甲", "乙"]
    assert agents(MARCH + DAY) == ["甲"]
    assert [post.agent.name for post in history.posts_on(village, MARCH)] == ["甲", "乙", "书记"]


@pytest.mark.parametrize(
    ("day", "name", "above", "grade"),
    [
        (date(2024, 12, 31), "旧桥村", "曲塘镇", Grade.NONE),
        (date(2025, 1, 1), "老桥村", "曲塘镇", Grade.NONE),
        (MARCH - DAY, "老桥村", "曲塘镇", Grade.NONE),
        (MARCH, "新桥村", "海安镇", Grade.STANDARD),
        (MARCH + DAY, "新桥村", "海安镇", Grade.STANDARD),
    ],
)
def test_renamed_and_moved_village_on_the_day_before_and_the_day_of_the_change(moved, day, name, above, grade):
    assert history.name_on(moved, day) == name
    assert history.parent_on(moved, day).name == above
    assert history.grade_on(moved, day) == grade
    assert history.full_name_on(moved, day) == f"{above} {name}"
    assert [then for _unit, then in history.line_on(moved, day)] == [name, above]


def test_line_of_a_group_follows_its_village_and_the_towns_old_name(moved, group, other_town, now):
    UnitPast.objects.create(unit=other_town, until=MARCH, name="曲塘乡", parent=other_town.parent, recorded_at=now)
    assert history.full_name_on(group, MARCH - DAY) == "曲塘乡 老桥村 一组"
    assert history.full_name_on(group, MARCH) == "海安镇 新桥村 一组"
    assert [unit for unit, _then in history.line_on(group, MARCH - DAY)] == [group, moved, other_town]


def test_county_is_named_by_itself_and_belongs_to_nothing(county, department):
    assert history.full_name_on(county, MARCH) == "海安市"
    assert history.parent_on(county, MARCH) is None
    assert history.full_name_on(department, MARCH) == "民政局"


def test_subtree_on_the_day_before_and_the_day_of_the_move(moved, group, town, other_town, sibling_village):
    def below(unit: Unit, day: date) -> set[Unit]:
        return set(history.below_on(unit, day))

    assert below(other_town, MARCH - DAY) == {other_town, moved, group}
    assert below(town, MARCH - DAY) == {town, sibling_village}
    assert below(town, MARCH) == {town, moved, group, sibling_village}
    assert below(other_town, MARCH) == {other_town}


def test_closed_village_is_no_longer_below(town, village, sibling_village):
    Unit.objects.filter(pk=village.pk).update(closed_on=MARCH)
    assert history.below_on(town, MARCH - DAY) == [town, village, sibling_village]
    assert history.below_on(town, MARCH) == [town, sibling_village]


@pytest.mark.parametrize("size", [1, 30])
def test_states_and_subtrees_take_the_same_reads_for_any_number(town, size, now, django_assert_num_queries):
    villages = UnitFactory.create_batch(size, parent=town)
    for village in villages:
        UnitPast.objects.create(unit=village, until=MARCH, name="从前", parent=town, recorded_at=now)
    with django_assert_num_queries(1):
        assert {state.name for state in history.states_on(villages, MARCH - DAY).values()} == {"从前"}
    with django_assert_num_queries(2):
        assert len(history.below_on(town, MARCH)) == size + 1


@pytest.mark.parametrize("day", [MARCH - 2 * DAY, MARCH - DAY, MARCH, MARCH + DAY])
def test_units_come_with_their_states_in_one_read(town, village, sibling_village, now, day, django_assert_num_queries):
    """The same as of each by itself, also of a unit with several pasts, in the order that was asked for."""
    for until, name in ((MARCH - DAY, "老桥"), (MARCH, "新桥"), (MARCH + DAY, "大桥")):
        UnitPast.objects.create(unit=village, until=until, name=name, parent=None, grade="model", recorded_at=now)
    units = Unit.objects.order_by("-code")
    with django_assert_num_queries(1):
        found = list(history.units_and_states(units, day))
    assert [unit for unit, _state in found] == list(units)
    assert {unit.pk: state for unit, state in found} == history.states_on(units, day)
