"""Dated changes of a unit: what it was stays, what it is follows, and what is in the way is named (R15, R76)."""

from datetime import date, timedelta

import pytest

from network import changes, obstacles
from network.enums import Grade, Role, Tier
from network.journal import notes_about
from network.models import Unit, UnitPast
from network.obstacles import ChangeRefused
from tests.factories import AgentFactory, AppointmentFactory, UnitFactory

DAY = timedelta(days=1)


@pytest.fixture
def act(administrator, now):
    """A function that makes a change as the administrator, now."""

    def make(function, unit, day, **asked):
        return function(unit=unit, day=day, actor=administrator, now=now, **asked)

    return make


def states(unit: Unit) -> list[tuple[date, str, str, str]]:
    return [(row.until, row.name, row.parent.name, row.grade) for row in unit.past.select_related("parent")]


def fresh(unit: Unit) -> Unit:
    return Unit.objects.get(pk=unit.pk)


def test_rename_keeps_the_former_name_until_the_day(act, village, group, today, administrator, now):
    act(changes.rename, village, today - DAY, name="新桥社区")
    assert states(village) == [(today - DAY, "新桥村", "海安镇", "")]
    row = village.past.get()
    assert (row.recorded_by, row.recorded_at) == (administrator, now)
    assert fresh(village).full_name == "海安镇 新桥社区"
    assert "xinqiaoshequ" in fresh(village).pinyin
    assert fresh(group).full_name == "海安镇 新桥社区 一组"


def test_rename_of_a_town_reaches_every_unit_below_and_no_other(act, town, group, other_village, today):
    act(changes.rename, town, today, name="城北街道")
    assert fresh(group).full_name == "城北街道 新桥村 一组"
    assert fresh(other_village).full_name == "曲塘镇 双溪村"
    assert not group.past.exists()


def test_move_takes_everything_below_along(act, village, group, other_town, today):
    act(changes.move, village, today, parent=other_town)
    assert states(village) == [(today, "新桥村", "海安镇", "")]
    assert fresh(group).path == f"{other_town.path}{village.pk}/{group.pk}/"
    assert fresh(group).full_name == "曲塘镇 新桥村 一组"


def test_grade_changes_with_a_day(act, village, today):
    """R76: the quota of a village follows its grade."""
    act(changes.regrade, village, today - DAY, grade=Grade.STANDARD)
    act(changes.regrade, village, today, grade=Grade.MODEL)
    assert fresh(village).grade == Grade.MODEL
    assert [(until, grade) for until, _, _, grade in states(village)] == [(today - DAY, ""), (today, Grade.STANDARD)]


def test_several_changes_on_one_day_are_one_state(act, village, other_town, today):
    """What it was before the day; what it was for an hour on that day is in the journal only."""
    act(changes.rename, village, today, name="甲村")
    act(changes.move, village, today, parent=other_town)
    act(changes.rename, village, today, name="乙村")
    assert states(village) == [(today, "新桥村", "海安镇", "")]
    assert fresh(village).full_name == "曲塘镇 乙村"
    assert notes_about([village]).count() == 3


def test_every_change_is_in_the_journal_with_names_and_day(act, village, administrator, today):
    act(changes.rename, village, today, name="甲村")
    (line,) = notes_about([village])
    assert line.user == administrator
    assert "新桥村" in line.change_message
    assert "甲村" in line.change_message


@pytest.mark.parametrize(("days", "is_refused"), [(0, False), (1, True)])
def test_change_counts_from_today_at_the_latest(act, village, today, days, is_refused):
    if is_refused:
        with pytest.raises(ChangeRefused) as refusal:
            act(changes.rename, village, today + days * DAY, name="甲村")
        assert refusal.value.field == "day"
        assert not UnitPast.objects.exists()
        assert fresh(village).name == "新桥村"
    else:
        act(changes.rename, village, today + days * DAY, name="甲村")


@pytest.mark.parametrize("days", [0, 1])
def test_change_counts_from_the_opening_or_the_last_change_at_the_earliest(act, village, today, days):
    Unit.objects.filter(pk=village.pk).update(opened_on=today - 9 * DAY)
    for earliest, name in ((today - 9 * DAY, "甲村"), (today - 5 * DAY, "乙村")):
        if earliest == today - 5 * DAY:
            act(changes.rename, village, earliest, name="丙村")
        if days:
            with pytest.raises(ChangeRefused):
                act(changes.rename, village, earliest - DAY, name=name)
        else:
            act(changes.rename, village, earliest, name=name)


@pytest.mark.parametrize(
    ("function", "asked", "field"),
    [
        (changes.rename, {"name": "新桥村"}, "name"),
        (changes.regrade, {"grade": ""}, "grade"),
    ],
)
def test_change_to_what_it_is_already_is_refused(act, village, today, function, asked, field):
    with pytest.raises(ChangeRefused) as refusal:
        act(function, village, today, **asked)
    assert refusal.value.field == field
    assert not village.past.exists()


def test_only_villages_have_a_grade(act, town, today):
    with pytest.raises(ChangeRefused):
        act(changes.regrade, town, today, grade=Grade.MODEL)


def test_move_goes_only_where_the_tier_fits(act, town, village, group, sibling_village, department, county, today):
    """Never under itself or what is below it; never where it is already."""
    for parent in (county, village, group, sibling_village, department, town):
        with pytest.raises(ChangeRefused) as refusal:
            act(changes.move, village, today, parent=parent)
        assert refusal.value.field == "parent"
    assert fresh(village).parent == town


@pytest.mark.parametrize(("opened", "closed"), [(1, None), (None, 0), (None, 30), (None, -1)])
def test_move_goes_only_under_a_unit_that_is_open_and_stays_so(act, village, other_town, today, opened, closed):
    days = {"opened_on": opened, "closed_on": closed}
    Unit.objects.filter(pk=other_town.pk).update(
        **{column: today + number * DAY for column, number in days.items() if number is not None}
    )
    with pytest.raises(ChangeRefused):
        act(changes.move, village, today, parent=other_town)


def test_closed_unit_changes_no_more(act, village, other_town, today):
    Unit.objects.filter(pk=village.pk).update(closed_on=today)
    for function, asked in (
        (changes.rename, {"name": "甲村"}),
        (changes.move, {"parent": other_town}),
        (changes.regrade, {"grade": Grade.MODEL}),
        (changes.close, {}),
    ):
        with pytest.raises(ChangeRefused):
            act(function, village, today, **asked)
    Unit.objects.filter(pk=village.pk).update(closed_on=today + DAY)
    act(changes.rename, village, today, name="甲村")


# --- Closing ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("days", [-3, 0, 40])
def test_close_may_lie_ahead(act, village, today, days):
    act(changes.close, village, today + days * DAY)
    assert fresh(village).closed_on == today + days * DAY
    assert fresh(village).is_open_on(today + (days - 1) * DAY)
    assert not fresh(village).is_open_on(today + days * DAY)
    assert notes_about([village]).count() == 1


def test_close_waits_for_the_units_below(act, village, group, today):
    with pytest.raises(ChangeRefused) as refusal:
        act(changes.close, village, today)
    assert [found.unit for found in refusal.value.hindrances] == [group]
    act(changes.close, group, today + DAY)
    with pytest.raises(ChangeRefused):
        act(changes.close, village, today)
    act(changes.close, village, today + DAY)


@pytest.mark.parametrize(("last", "is_refused"), [(None, True), (0, True), (-1, False)])
def test_close_waits_for_the_posts(act, village, today, last, is_refused):
    """The last day of a post lies before the first day without the unit."""
    ends_on = None if last is None else today + last * DAY
    post = AppointmentFactory(
        unit=village, agent=AgentFactory(name="张三"), ends_on=ends_on, role=Role.LEADER_IN_CHARGE
    )
    if not is_refused:
        act(changes.close, village, today)
        return
    with pytest.raises(ChangeRefused) as refusal:
        act(changes.close, village, today)
    (found,) = refusal.value.hindrances
    assert found.post == post
    assert "张三" in found.text
    assert fresh(village).closed_on is None


def test_close_asks_the_other_parts_of_the_portal(act, village, sibling_village, today, monkeypatch):
    monkeypatch.setattr(obstacles, "_registered", [])
    ask = lambda unit: "三件事项未办结。" if unit == village else ""  # noqa: E731 - registered twice below
    obstacles.register(ask)
    obstacles.register(ask)
    with pytest.raises(ChangeRefused) as refusal:
        act(changes.close, village, today)
    assert [found.text for found in refusal.value.hindrances] == ["三件事项未办结。"]
    act(changes.close, sibling_village, today)


def test_county_is_never_closed(act, county, today):
    with pytest.raises(ChangeRefused):
        act(changes.close, county, today)


def test_close_never_lies_before_the_last_change(act, village, today):
    act(changes.rename, village, today, name="甲村")
    with pytest.raises(ChangeRefused) as refusal:
        act(changes.close, village, today - DAY)
    assert refusal.value.field == "day"
    act(changes.close, village, today)


@pytest.mark.parametrize(("days", "is_refused"), [(0, True), (1, False)])
def test_closing_is_called_off_while_it_lies_ahead(act, village, administrator, now, today, days, is_refused):
    act(changes.close, village, today + days * DAY)
    if is_refused:
        with pytest.raises(ChangeRefused):
            changes.call_off_closing(unit=village, actor=administrator, now=now)
    else:
        changes.call_off_closing(unit=village, actor=administrator, now=now)
        with pytest.raises(ChangeRefused):  # a second click
            changes.call_off_closing(unit=village, actor=administrator, now=now)
    assert (fresh(village).closed_on is None) is not is_refused


def test_unit_does_not_stay_where_the_one_above_closes(act, village, group, administrator, now, today):
    act(changes.close, group, today + DAY)
    act(changes.close, village, today + DAY)
    with pytest.raises(ChangeRefused):
        changes.call_off_closing(unit=group, actor=administrator, now=now)
    changes.call_off_closing(unit=village, actor=administrator, now=now)
    changes.call_off_closing(unit=group, actor=administrator, now=now)


def test_enterprise_point_moves_between_a_town_a_village_and_a_department(act, town, village, department, today):
    """R7."""
    point = UnitFactory(tier=Tier.ENTERPRISE, parent=town, name="纺织厂")
    for parent in (village, department, town):
        act(changes.move, point, today, parent=parent)
    assert fresh(point).full_name == "海安镇 纺织厂"
