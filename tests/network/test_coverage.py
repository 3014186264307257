"""Coverage: which villages and groups have nobody, and which cards say too little (R15, R28, R72)."""

from datetime import date, timedelta

import pytest
import time_machine

from network.coverage import Coverage
from network.enums import HANDLING_ROLES, Role, Tier
from network.models import Agent, Unit, User
from tests.factories import AgentFactory, AppointmentFactory, UnitFactory, person

FULL_CARD = {"published_phone": "88811111", "responsibility_area": "一组", "duties": "代办医保"}


@pytest.fixture(autouse=True)
def _that_day(now):
    with time_machine.travel(now, tick=False):
        yield


def counts(found: Coverage) -> dict[str, tuple[int, int]]:
    return {figure.tier: (figure.staffed, figure.units) for figure in found.figures()}


def served(found: Coverage) -> dict[str, str]:
    return {tile.unit.name: tile.served_by for block in found.blocks() for tile in block.tiles}


def kinds_of(found: Coverage, unit: Unit) -> list[tuple[str, ...]]:
    return [gap.kinds for gap in found.gaps() if gap.unit.pk == unit.pk]


def owed_by(found: Coverage, unit: Unit) -> tuple[str, ...]:
    """What the unit itself lacks, its agents apart."""
    return next((gap.kinds for gap in found.gaps() if gap.unit.pk == unit.pk and gap.agent_id is None), ())


@pytest.fixture
def stand_in(town_agent: User) -> Agent:
    """Somebody who can take over."""
    return town_agent.agent


def test_figures_count_who_is_in_office_in_open_units(
    today, group, village_agent, town_agent, sibling_village, other_village, department
):
    """A county where one town and one of three villages are staffed, and neither group nor department."""
    assert counts(Coverage(today, None)) == {"town": (1, 2), "village": (1, 3), "group": (0, 1), "department": (0, 1)}


def test_share_is_rounded_down_and_absent_without_units(today, village_agent, sibling_village, other_village):
    shares = {figure.tier: figure.share for figure in Coverage(today, None).figures()}
    assert shares == {"town": 0, "village": 33, "group": None, "department": None}


def test_village_is_served_by_itself_its_town_or_nobody(
    today, village_agent, town_agent, sibling_village, other_village
):
    assert served(Coverage(today, None)) == {"新桥村": "village", "河西村": "town", "双溪村": "nobody"}


def test_post_counts_to_its_last_day(today, village, village_agent):
    village_agent.agent.appointments.update(ends_on=today)
    assert counts(Coverage(today, None))["village"] == (1, 1)
    assert counts(Coverage(today + timedelta(days=1), None))["village"] == (0, 1)


def test_post_that_begins_tomorrow_does_not_count_yet(today, village, village_agent):
    village_agent.agent.appointments.update(starts_on=today + timedelta(days=1))
    assert kinds_of(Coverage(today, None), village) == [("village",)]


def test_closed_unit_is_neither_counted_nor_listed(today, village, sibling_village):
    Unit.objects.filter(pk=village.pk).update(closed_on=today)
    found = Coverage(today, None)
    assert counts(found)["village"] == (0, 1)
    assert kinds_of(found, village) == []


def test_village_of_a_closed_town_is_still_shown(today, town, village, town_agent):
    Unit.objects.filter(pk=town.pk).update(closed_on=today)
    (block,) = Coverage(today, None).blocks()
    assert (block.town, block.tiles[0].served_by) == (None, "nobody")


def test_closed_account_leaves_a_village_empty(today, village, village_agent):
    village_agent.is_active = False
    village_agent.save()
    assert ("village",) in kinds_of(Coverage(today, None), village)


@pytest.mark.parametrize("role", [Role.LEADER_IN_CHARGE, Role.PERSONNEL_OFFICER])
def test_who_handles_nothing_staffs_no_village(today, village, role):
    person("某", village, role)
    assert kinds_of(Coverage(today, None), village) == [("village",)]


def test_group_leader_without_an_account_staffs_the_group(today, group, village):
    """R21: a group leader may have no login."""
    (tile,) = Coverage(today, None).blocks()[0].tiles
    assert tile.groups_without == 1
    AppointmentFactory(agent=AgentFactory(user=None), unit=group, role=Role.GROUP_LEADER)
    found = Coverage(today, None)
    assert counts(found)["group"] == (1, 1)
    assert found.blocks()[0].tiles[0].groups_without == 0
    assert kinds_of(found, group) == []


def test_department_needs_its_chief_agent(today, department):
    person("科员", department, **FULL_CARD)
    assert "department" in owed_by(Coverage(today, None), department)
    person("首席", department, Role.CHIEF_AGENT, **FULL_CARD)
    assert "department" not in owed_by(Coverage(today, None), department)


@pytest.mark.parametrize(
    ("left_out", "kind"), [("published_phone", "phone"), ("responsibility_area", "area"), ("duties", "duties")]
)
def test_card_gap_names_what_is_missing(today, village, stand_in, left_out, kind):
    Unit.objects.filter(pk=village.pk).update(pledge="有事打电话。")
    person("张三", village, backup=stand_in, **FULL_CARD)
    assert kinds_of(Coverage(today, None), village) == []
    person("李四", village, backup=stand_in, **FULL_CARD | {left_out: " "})
    (gap,) = [gap for gap in Coverage(today, None).gaps() if gap.unit.pk == village.pk]
    assert (gap.kinds, gap.agent_name) == ((kind,), "李四")


def test_office_phone_fills_the_card_and_a_missing_pledge_is_a_gap(today, village, stand_in):
    Unit.objects.filter(pk=village.pk).update(phone="88810002")
    person("张三", village, backup=stand_in, **FULL_CARD | {"published_phone": ""})
    assert kinds_of(Coverage(today, None), village) == [("pledge",)]


@pytest.mark.parametrize("size", [1, 1000])
def test_reads_do_not_grow_with_the_county(today, town, size, django_assert_num_queries):
    made = [
        Unit(code=f"Z{i}", name=f"{i}村", full_name=f"{i}村", tier=Tier.VILLAGE, parent=town, path=f"{town.path}{i}/")
        for i in range(size)
    ]
    Unit.objects.bulk_create(made)
    with django_assert_num_queries(2):
        found = Coverage(today, None)
        assert (len(found.gaps()), len(found.blocks()), len(found.figures())) == (size + 1, 1, 4)


# --- What else a unit owes, and who takes over -----------------------------------------------------------------------


def test_department_needs_a_leader_in_charge(today, department):
    """R91: Annex 1 has two rows, the leader in charge and the chief agent."""
    person("首席", department, Role.CHIEF_AGENT)
    assert "leader" in owed_by(Coverage(today, None), department)
    AppointmentFactory(agent=AgentFactory(user=None), unit=department, role=Role.LEADER_IN_CHARGE, ends_on=today)
    assert "leader" not in owed_by(Coverage(today, None), department)
    assert "leader" in owed_by(Coverage(today + timedelta(days=1), None), department)


def test_leader_in_charge_is_asked_of_departments_only(today, town, village, group):
    found = Coverage(today, None)
    assert not any("leader" in owed_by(found, unit) for unit in (town, village, group))


@pytest.mark.parametrize(("phone", "is_missing"), [("", True), (" ", True), ("0513-88807001", False)])
def test_towns_and_departments_publish_a_complaint_phone(today, town, village, department, phone, is_missing):
    """R63: every town and every department; a village has its town's."""
    Unit.objects.update(complaint_phone=phone)
    found = Coverage(today, None)
    assert ["complaint" in owed_by(found, unit) for unit in (town, village, department)] == [
        is_missing,
        False,
        is_missing,
    ]


def test_town_needs_a_guide_desk(today, town, village, department):
    """R25."""
    found = Coverage(today, None)
    assert ["desk" in owed_by(found, unit) for unit in (town, village, department)] == [True, False, False]
    Unit.objects.filter(pk=town.pk).update(guide_desk=True)
    assert "desk" not in owed_by(Coverage(today, None), town)


def test_enterprise_point_is_optional_but_not_empty(today, town, town_agent):
    """R7: a county without such a point misses nothing; one that is there needs an agent who can sign in."""
    assert not [gap for gap in Coverage(today, None).gaps() if Tier.ENTERPRISE in gap.kinds]
    point = UnitFactory(name="纺织园", tier=Tier.ENTERPRISE, parent=town)
    AppointmentFactory(agent=AgentFactory(user=None), unit=point)
    found = Coverage(today, None)
    assert owed_by(found, point) == (Tier.ENTERPRISE,)
    assert Tier.ENTERPRISE not in counts(found)
    person("厂代理员", point)
    assert owed_by(Coverage(today, None), point) == ()


def backup_kind(day: date, unit: Unit) -> list[str]:
    """What is said about the backups of the unit's agents."""
    kinds = [kind for gap in Coverage(day, None).gaps() if gap.unit.pk == unit.pk for kind in gap.kinds]
    return [kind for kind in kinds if kind in ("backup", "stand_in")]


def test_agent_without_a_backup_is_a_gap(today, village, village_agent, stand_in):
    """R40: every agent names who takes over."""
    assert backup_kind(today, village) == ["backup"]
    village_agent.agent.appointments.update(backup=stand_in)
    assert backup_kind(today, village) == []


@pytest.mark.parametrize("role", Role)
def test_backup_must_hold_a_post_that_handles(today, village, village_agent, sibling_village, role):
    """R40: a leader in charge or a personnel officer takes no request over."""
    backup = person("替岗人", sibling_village, role).agent
    village_agent.agent.appointments.update(backup=backup)
    assert backup_kind(today, village) == ([] if role in HANDLING_ROLES else ["stand_in"])


def test_backup_stands_in_through_the_last_day_of_the_post(today, village, village_agent, stand_in):
    village_agent.agent.appointments.update(backup=stand_in)
    stand_in.appointments.update(ends_on=today)
    assert backup_kind(today, village) == []
    assert backup_kind(today + timedelta(days=1), village) == ["stand_in"]


def test_backup_with_a_closed_account_or_in_a_closed_unit_cannot_stand_in(
    today, village, village_agent, sibling_village, stand_in
):
    village_agent.agent.appointments.update(backup=stand_in)
    User.objects.filter(agent=stand_in).update(is_active=False)
    assert backup_kind(today, village) == ["stand_in"]
    village_agent.agent.appointments.update(backup=person("邻村", sibling_village).agent)
    assert backup_kind(today, village) == []
    Unit.objects.filter(pk=sibling_village.pk).update(closed_on=today)
    assert backup_kind(today, village) == ["stand_in"]


def test_nobody_is_their_own_backup(today, village, village_agent):
    village_agent.agent.appointments.update(backup=village_agent.agent)
    assert backup_kind(today, village) == ["stand_in"]


def test_only_agents_in_office_need_a_backup(today, village, group):
    """Not leaders in charge, and not group leaders: the village serves their residents (R37)."""
    person("书记", village, Role.LEADER_IN_CHARGE)
    person("组长", group, Role.GROUP_LEADER)
    person("前任", village, ends_on=today - timedelta(days=1))
    assert backup_kind(today, village) == backup_kind(today, group) == []


def test_backup_outside_the_scope_still_counts(today, village, village_agent, other_village_agent):
    """Who sees one village only is not told that a backup elsewhere is missing."""
    village_agent.agent.appointments.update(backup=other_village_agent.agent)
    (gap,) = Coverage(today, (village.path,)).gaps()
    assert "stand_in" not in gap.kinds


def test_all_that_one_unit_or_one_agent_lacks_stands_in_one_line(today, town, village, village_agent):
    gaps = {(gap.unit.name, gap.agent_name): gap.kinds for gap in Coverage(today, None).gaps()}
    assert gaps == {
        ("海安镇", ""): ("town", "complaint", "desk"),
        ("新桥村", "新桥代理员"): ("backup", "pledge", "area", "duties"),
    }
