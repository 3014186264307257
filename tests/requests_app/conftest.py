"""The world in which the property test plays."""

import pytest

from network.models import Unit, User
from tests.requests_app.world import World


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
