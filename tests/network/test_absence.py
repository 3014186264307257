"""Who takes a new request while somebody is on leave: the backup, else the queue, else the next level (R40)."""

from datetime import date, timedelta

import pytest

from network.enums import Role
from network.models import User
from network.routing import agents_for, landing, stand_in, successors
from tests.factories import AppointmentFactory, LeaveFactory, person, publish_everybody

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 22)
ONE = timedelta(days=1)


def away(user, first=DAY, last=DAY):
    """Record that this person is away on these days."""
    return LeaveFactory(agent=user.agent, starts_on=first, ends_on=last)


def backs_up(user, backup):
    """Name the backup of this person in all their posts."""
    user.agent.appointments.update(backup=backup.agent)


def landed(place, named=None):
    """The unit and the agent, by their names."""
    unit, agent = landing(place, DAY, named=named and named.agent)
    return str(unit), agent and str(agent)


LEAVES = [
    ("from today", (DAY, DAY + 9 * ONE), True),
    ("until today", (DAY - 9 * ONE, DAY), True),
    ("today only", (DAY, DAY), True),
    ("until yesterday", (DAY - 9 * ONE, DAY - ONE), False),
    ("from tomorrow", (DAY + ONE, DAY + 9 * ONE), False),
]


@pytest.mark.parametrize(("days", "is_away"), [case[1:] for case in LEAVES], ids=[case[0] for case in LEAVES])
def test_leave_counts_on_its_first_and_its_last_day(village, village_agent, sibling_agent, town_agent, days, is_away):
    """R40: one day either side nothing changes, for a named agent as for the queue."""
    backs_up(village_agent, sibling_agent)
    away(village_agent, *days)
    to_backup = ("河西村", "河西代理员")
    assert landed(village, village_agent) == (to_backup if is_away else ("新桥村", "新桥代理员"))
    assert landed(village) == (to_backup if is_away else ("新桥村", None))


def test_named_agent_on_leave_is_stood_in_for_by_the_backup(village, village_agent, second_village_agent):
    """R12, R30, R40: the backup holds it and is the first contact; see test_intake."""
    backs_up(village_agent, second_village_agent)
    away(village_agent)
    assert landed(village, village_agent) == ("新桥村", "新桥第二代理员")


@pytest.mark.parametrize("why", ["no backup", "backup away", "backup left", "backup's account closed"])
def test_named_agent_on_leave_without_a_stand_in_leaves_it_to_the_queue(
    village, village_agent, second_village_agent, sibling_village, why
):
    """A backup who is not there is none, and the backup's own backup is never asked."""
    backup = person("接替", sibling_village, ends_on=DAY - ONE if why == "backup left" else None)
    if why != "no backup":
        backs_up(village_agent, backup)
        backs_up(backup, second_village_agent)
    if why == "backup away":
        away(backup)
    if why == "backup's account closed":
        User.objects.filter(pk=backup.pk).update(is_active=False)
    away(village_agent)
    assert landed(village, village_agent) == ("新桥村", None)
    assert stand_in(village_agent.agent.appointments.get(), DAY) is None


def test_named_agent_who_left_counts_as_not_named(village, village_agent, second_village_agent):
    """R26: no backup of a past post is asked."""
    backs_up(village_agent, second_village_agent)
    village_agent.agent.appointments.update(ends_on=DAY - ONE)
    assert landed(village, village_agent) == ("新桥村", None)


def test_queue_stays_where_a_colleague_is_present(village, village_agent, second_village_agent, town_agent):
    """The backup is for a unit that has nobody; a queue goes to whoever is there."""
    backs_up(village_agent, town_agent)
    away(village_agent)
    assert landed(village) == ("新桥村", None)


def test_queue_of_a_unit_where_all_are_away_goes_to_a_backup_elsewhere(
    village, village_agent, second_village_agent, sibling_agent, town_agent
):
    """R40: before the next level, since this person was named for it."""
    backs_up(second_village_agent, sibling_agent)
    away(village_agent)
    away(second_village_agent)
    assert landed(village) == ("河西村", "河西代理员")


def test_queue_of_a_unit_where_all_are_away_goes_up_a_level(group, village_agent, town_agent):
    """R18, R40: as if the village had nobody."""
    away(village_agent)
    assert landed(group) == ("海安镇", None)


def test_queue_of_the_next_level_goes_to_its_backup_as_well(village, village_agent, town_agent, sibling_agent):
    away(village_agent)
    away(town_agent)
    backs_up(town_agent, sibling_agent)
    assert landed(village) == ("河西村", "河西代理员")


def test_request_is_never_without_a_unit_though_all_are_away(group, village_agent, town_agent):
    """The town's queue, as where nobody is left at all."""
    away(village_agent)
    away(town_agent)
    assert landed(group) == ("海安镇", None)
    assert landed(group, village_agent) == ("海安镇", None)


def test_named_agent_of_a_department_who_is_away_leaves_it_to_the_department(department, department_chief, village):
    away(department_chief)
    assert landed(village, department_chief) == ("民政局", None)


def test_two_leaves_at_once_are_one_absence(village, village_agent, second_village_agent):
    """They may overlap; the later end is told."""
    backs_up(village_agent, second_village_agent)
    away(village_agent, DAY - ONE, DAY)
    away(village_agent, DAY, DAY + ONE)
    assert landed(village, village_agent) == ("新桥村", "新桥第二代理员")
    publish_everybody()
    assert agents_for(village, DAY).get(agent=village_agent.agent).away_until == DAY + ONE


def test_who_serves_two_posts_is_away_from_both(village, town, village_agent):
    """A leave is the person's; where they stand in, they do so in the same unit if they can."""
    AppointmentFactory(agent=village_agent.agent, unit=town)
    colleague = person("镇同事", town)
    backs_up(colleague, village_agent)
    away(colleague)
    assert landed(village, colleague) == ("海安镇", "新桥代理员")
    away(village_agent)
    assert landed(village, colleague) == ("海安镇", None)
    assert landed(village) == ("海安镇", None)


def test_backup_without_a_handling_post_stands_in_for_nobody(village, village_agent, second_village_agent, leader):
    """A leader works no queue."""
    backs_up(village_agent, leader)
    away(village_agent)
    assert landed(village, village_agent) == ("新桥村", None)


def test_landing_takes_the_same_queries_however_many_are_away(
    group, village, village_agent, sibling_agent, django_assert_num_queries
):
    """One more for the stand-ins; a named agent's own post and stand-in come before these."""
    backs_up(village_agent, sibling_agent)
    away(village_agent)
    for number in range(3):
        more = person(f"更多{number}", village)
        backs_up(more, sibling_agent)
        away(more)
    with django_assert_num_queries(3):
        landing(group, DAY)
    with django_assert_num_queries(2):
        landing(group, DAY, named=village_agent.agent)
    away(sibling_agent)
    with django_assert_num_queries(5):
        landing(group, DAY, named=village_agent.agent)


# --- Whom to hand over to --------------------------------------------------------------------------------------------


def test_successors_are_of_the_unit_of_those_above_and_of_those_below(
    village, town, group, village_agent, town_agent, sibling_agent, department_chief, leader, county
):
    """R40: the unit's own first; not the neighbour, not who handles nothing, not the county."""
    person("组长", group, Role.GROUP_LEADER)
    person("县里", county)
    names = {unit.pk: [str(post.agent) for post in posts] for unit, posts in offered(village, town, group).items()}
    assert names == {
        village.pk: ["新桥代理员", "海安镇代理员", "组长"],
        town.pk: ["海安镇代理员", "新桥代理员", "组长", "河西代理员"],
        group.pk: ["组长", "海安镇代理员", "新桥代理员"],
    }


def offered(*units):
    """Those who may take over, by unit."""
    found = successors(units, DAY)
    return {unit: found[unit.pk] for unit in units}


def test_successors_of_many_units_take_one_query(village, town, village_agent, django_assert_num_queries):
    with django_assert_num_queries(1):
        successors([village, town], DAY)
    with django_assert_num_queries(1):
        assert successors([village], DAY)[village.pk][0].unit == village


def test_successors_end_with_their_posts(village, village_agent, town_agent):
    village_agent.agent.appointments.update(ends_on=DAY - ONE)
    assert [post.agent for post in successors([village], DAY)[village.pk]] == [town_agent.agent]
