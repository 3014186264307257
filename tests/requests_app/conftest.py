"""More of the cast: a group leader whom the village's agents register for (R21, R37)."""

from datetime import datetime

import pytest

from network.enums import Role
from network.models import Appointment, Unit, User
from requests_app.models import ProxyRequest
from tests.conftest import register
from tests.factories import AppointmentFactory


@pytest.fixture
def group_leader(group: Unit) -> Appointment:
    """The post of the group's leader, who has no account (R21); the village's agents register for them (R37)."""
    return AppointmentFactory(agent__name="一组组长", agent__user=None, unit=group, role=Role.GROUP_LEADER)


@pytest.fixture
def on_behalf(village: Unit, village_agent: User, group_leader: Appointment, now: datetime) -> ProxyRequest:
    """A walk-in who asked `group_leader`; `village_agent` entered and accepted it at `now` (R37)."""
    return register(village, village_agent, now, accept_at_once=True, on_behalf_of=group_leader)
