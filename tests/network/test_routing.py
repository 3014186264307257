"""Where a request lands: the smallest unit with a live agent that covers the place (R15-R18, R21, R26).

Who is away, and who stands in, is in test_absence.py.
"""

from datetime import date, timedelta

import pytest

from network.enums import Role
from network.models import User
from network.routing import agents_for, landing, line_of
from tests.factories import AppointmentFactory, person, publish_everybody

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 22)
YESTERDAY = DAY - timedelta(days=1)


def test_place_of_a_group_is_served_by_the_group_if_it_has_an_agent(group, village_agent, town_agent):
    """R20, R21: a group leader with an account is the nearest."""
    person("组长", group, Role.GROUP_LEADER)
    assert landing(group, DAY).unit == group


def test_place_of_a_group_without_an_agent_is_served_by_the_village(group, village, village_agent, town_agent):
    """R37: a group leader without an account is served by the village agent."""
    AppointmentFactory(agent__user=None, agent__name="无账号组长", unit=group, role=Role.GROUP_LEADER)
    assert landing(group, DAY).unit == village


def test_place_of_a_village_without_an_agent_is_served_by_the_town(group, village, town, town_agent):
    assert landing(group, DAY).unit == town
    assert landing(village, DAY).unit == town


def test_place_without_any_agent_falls_to_the_queue_of_the_town(group, village, other_village, town, other_town):
    """A request is never without a unit; its clock runs and the organization department sees it."""
    assert landing(group, DAY) == landing(town, DAY) == (town, None)
    assert landing(other_village, DAY).unit == other_town


def test_place_is_never_served_by_a_neighbour_or_the_county(county, sibling_village, town, village_agent):
    person("县代理员", county)
    assert landing(sibling_village, DAY).unit == town


@pytest.mark.parametrize("role", [Role.LEADER_IN_CHARGE, Role.PERSONNEL_OFFICER, Role.SUPERVISOR])
def test_leader_or_overseer_does_not_make_a_unit_live(village, town, town_agent, role):
    """R18: only who handles requests counts."""
    person("不办件", village, role)
    assert landing(village, DAY).unit == town


@pytest.mark.parametrize(
    ("post", "serves"),
    [
        ({"ends_on": YESTERDAY}, False),
        ({"ends_on": DAY}, True),
        ({"starts_on": DAY}, True),
        ({"starts_on": DAY + timedelta(days=1)}, False),
    ],
)
def test_post_counts_on_its_first_and_its_last_day(village, town, town_agent, post, serves):
    """R26: who was responsible on a day comes from the dates of the posts."""
    person("任期", village, **post)
    assert landing(village, DAY).unit == (village if serves else town)


def test_account_that_was_closed_makes_its_unit_empty(village, town, town_agent, village_agent):
    """R40: nothing new lands where nobody can sign in."""
    User.objects.filter(pk=village_agent.pk).update(is_active=False)
    assert landing(village, DAY).unit == town


def test_line_of_a_place_goes_up_to_the_town(group, village, town, county):
    """The county serves no place."""
    assert line_of(group) == [group, village, town]


def test_agents_for_a_place_are_those_of_its_line_nearest_first(
    group, town_agent, village_agent, second_village_agent, sibling_agent, leader
):
    """R12, R24: not the neighbour's agent, nor who works no queue, nor whom no edition names."""
    assert not agents_for(group, DAY).exists()
    publish_everybody()
    person("新来的", town_agent.standing.home)
    AppointmentFactory(agent__name="组长", unit=group, role=Role.GROUP_LEADER, published_phone="1")
    names = [entry.name for entry in agents_for(group, DAY)]
    assert names == ["新桥代理员", "新桥第二代理员", "海安镇代理员"]


def test_landing_takes_the_same_queries_whatever_the_staff(group, village, village_agent, django_assert_num_queries):
    """The line of the place, and its agents."""
    for number in range(5):
        person(f"更多{number}", village)
    with django_assert_num_queries(2):
        landing(group, DAY)
