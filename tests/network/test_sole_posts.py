"""The database refuses a second holder of a department's posts, and one person twice in a post (R22, R91)."""

import threading
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from network import sole_posts
from network.enums import Role
from network.models import Agent, Appointment, Unit
from tests.factories import AgentFactory, AppointmentFactory

SOLE = [Role.CHIEF_AGENT, Role.LEADER_IN_CHARGE]
DAY = date(2026, 3, 1)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)

# A post held up to DAY, and whether another may be held in these days.
PERIODS = [
    ({"starts_on": date(2025, 1, 1)}, False),
    ({"starts_on": DAY}, False),
    ({"starts_on": AFTER}, True),
    ({"starts_on": date(2018, 1, 1), "ends_on": date(2019, 12, 31)}, True),
    ({"starts_on": date(2018, 1, 1), "ends_on": date(2020, 1, 1)}, False),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("period", "allowed"), PERIODS)
@pytest.mark.parametrize("role", SOLE)
def test_second_holder_of_a_departments_post_is_refused(department, role, period, allowed):
    """On any common day; the day after the last one a successor may begin."""
    AppointmentFactory(unit=department, role=role, starts_on=date(2020, 1, 1), ends_on=DAY)
    if allowed:
        AppointmentFactory(unit=department, role=role, **period)
    else:
        with pytest.raises(IntegrityError, match=sole_posts.MESSAGE), transaction.atomic():
            AppointmentFactory(unit=department, role=role, **period)


@pytest.mark.django_db
@pytest.mark.parametrize("role", SOLE)
def test_post_cannot_be_stretched_over_its_successors(department, role):
    """Also by an UPDATE, in bulk or not."""
    first = AppointmentFactory(unit=department, role=role, ends_on=BEFORE)
    AppointmentFactory(unit=department, role=role, starts_on=DAY)
    with pytest.raises(IntegrityError, match=sole_posts.MESSAGE), transaction.atomic():
        Appointment.objects.filter(pk=first.pk).update(ends_on=None)


@pytest.mark.django_db
def test_other_posts_and_other_units_take_several(department, organization_department, town, village):
    """R19, R20: agents are many; a town may have several leaders in charge; each department has its own chief."""
    for unit in (department, organization_department):
        AppointmentFactory(unit=unit, role=Role.CHIEF_AGENT)
    for unit, role in ((department, Role.AGENT), (village, Role.AGENT), (town, Role.LEADER_IN_CHARGE)):
        AppointmentFactory.create_batch(2, unit=unit, role=role)
    assert Appointment.objects.count() == 8


@pytest.mark.django_db
def test_one_person_holds_a_post_once_at_a_time(village, town):
    """R84: else the person would count twice; another role, another unit or another time is another post."""
    agent = AgentFactory()
    AppointmentFactory(agent=agent, unit=village, ends_on=DAY)
    AppointmentFactory(agent=agent, unit=village, role=Role.LEADER_IN_CHARGE)
    AppointmentFactory(agent=agent, unit=town)
    AppointmentFactory(agent=agent, unit=village, starts_on=AFTER)
    with pytest.raises(IntegrityError, match=sole_posts.MESSAGE), transaction.atomic():
        AppointmentFactory(agent=agent, unit=village, starts_on=DAY, ends_on=DAY)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False])
def test_of_two_who_appoint_at_once_one_wins(department, guarded):
    """Two transactions that do not see each other; without the triggers both would succeed, which is the control."""
    agents = [AgentFactory(), AgentFactory()]
    if not guarded:
        sole_posts.remove(connection)
    try:
        assert appointed_at_once(department, agents) == (1 if guarded else 2)
    finally:
        if not guarded:
            Appointment.objects.all().delete()
            sole_posts.install(connection)


def appointed_at_once(department: Unit, agents: list[Agent]) -> int:
    """How many of these became chief agent when all began at the same moment."""
    together = threading.Barrier(len(agents))

    def appoint(agent: Agent) -> None:
        together.wait()
        try:
            with transaction.atomic():
                AppointmentFactory(agent=agent, unit=department, role=Role.CHIEF_AGENT)
        except IntegrityError:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=appoint, args=[agent]) for agent in agents]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Appointment.objects.filter(unit=department, role=Role.CHIEF_AGENT).count()
