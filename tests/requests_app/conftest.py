"""More of the cast: a group leader without an account (R21, R37), and the world of the property test."""

from datetime import datetime

import pytest

from network.enums import Role
from network.models import Appointment, Unit, User
from requests_app.models import ProxyRequest
from tests.conftest import HOUR, register
from tests.factories import AppointmentFactory
from tests.requests_app.passing_on import send, sign
from tests.requests_app.world import World


@pytest.fixture
def group_leader(group: Unit) -> Appointment:
    """The post of the group's leader, who has no account (R21); the village's agents register for them (R37)."""
    return AppointmentFactory(agent__name="一组组长", agent__user=None, unit=group, role=Role.GROUP_LEADER)


@pytest.fixture
def on_behalf(village: Unit, village_agent: User, group_leader: Appointment, now: datetime) -> ProxyRequest:
    """A walk-in who asked `group_leader`; `village_agent` entered and accepted it at `now` (R37)."""
    return register(village, village_agent, now, accept_at_once=True, on_behalf_of=group_leader)


@pytest.fixture
def sent(
    walk_in: ProxyRequest, department: Unit, village_agent: User, department_chief: User, now: datetime
) -> ProxyRequest:
    """A walk-in on its way from the village to the department, which has not signed for it."""
    return send(walk_in, department, village_agent, now + HOUR)


@pytest.fixture
def signed(sent: ProxyRequest, department_chief: User, now: datetime) -> ProxyRequest:
    """The same, signed for by the department's chief agent."""
    return sign(sent, department_chief, now + 2 * HOUR)


@pytest.fixture
def units(village: Unit, sibling_village: Unit, department: Unit) -> list[Unit]:
    """Where requests go in a `World`: home, next door, and to a department."""
    return [village, sibling_village, department]


@pytest.fixture
def crew(village_agent: User, second_village_agent: User, sibling_agent: User, department_chief: User) -> list[User]:
    """Who works the queues of these units."""
    return [village_agent, second_village_agent, sibling_agent, department_chief]


@pytest.fixture
def world(crew: list[User], leader: User, supervisor: User, units: list[Unit]) -> World:
    """The portal and the oracle side by side."""
    return World([*crew, leader, supervisor], units)
