"""What a person may do follows from the posts they hold today (R26, R61), never from the account."""

from datetime import timedelta

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from network.enums import HANDLING_ROLES, SUBTREE_ROLES, Role
from network.models import Appointment, User
from tests.factories import AppointmentFactory, UserFactory, person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", Role)
def test_standing_of_each_role(village, role):
    """R18-R22, R61: works the queue, leads, watches the subtree or oversees the county."""
    standing = person("某人", village, role).standing
    assert standing.agent.name == "某人"
    assert standing.serves == ({village.pk} if role in HANDLING_ROLES else set())
    assert standing.watched_paths == ((village.path,) if role in SUBTREE_ROLES else ())
    assert standing.leads(village.path) is (role == Role.LEADER_IN_CHARGE)
    assert standing.supervises is (role == Role.SUPERVISOR)


@pytest.mark.parametrize("role", ["stranger", "administrator"])
def test_standing_without_a_post_is_empty(request, role):
    """R26: also for an administrator, who sees no client."""
    standing = request.getfixturevalue(role).standing
    assert standing.agent is None
    assert (standing.serves, standing.watched_paths, standing.supervises) == (frozenset(), (), False)
    assert standing.home is None
    assert not standing.leads("/1/")


def test_standing_of_a_leader_covers_what_is_below_and_nothing_beside(leader, county, town, village, group, other_town):
    assert all(leader.standing.leads(unit.path) for unit in (town, village, group))
    assert not any(leader.standing.leads(unit.path) for unit in (county, other_town))


def test_standing_adds_up_several_posts_and_names_the_served_unit_home(village_agent, other_village, town):
    AppointmentFactory(agent=village_agent.agent, unit=other_village, role=Role.CHIEF_AGENT)
    AppointmentFactory(agent=village_agent.agent, unit=town, role=Role.LEADER_IN_CHARGE)
    standing = User.objects.get(pk=village_agent.pk).standing
    assert standing.serves == {unit.pk for unit in standing.served_units}
    assert len(standing.serves) == 2
    assert standing.leads(town.path)
    assert standing.home in standing.served_units


def test_standing_ends_with_the_post_on_the_next_click(village_agent):
    """Invariant 11: read anew for every request of the browser, kept for the length of one."""
    assert village_agent.standing.serves
    Appointment.objects.filter(agent__user=village_agent).update(ends_on=timezone.localdate() - timedelta(days=1))
    assert village_agent.standing.serves, "within one page nothing changes half-way"
    assert User.objects.get(pk=village_agent.pk).standing.agent is None


def test_standing_takes_one_query_for_any_number_of_posts(
    village_agent, other_village, sibling_village, django_assert_num_queries
):
    for unit in (other_village, sibling_village):
        AppointmentFactory(agent=village_agent.agent, unit=unit)
    user = User.objects.get(pk=village_agent.pk)
    with django_assert_num_queries(1):
        assert len(user.standing.serves) == 3
        assert user.standing.home


def test_post_ends_no_earlier_than_it_begins(village):
    with pytest.raises(IntegrityError, match="appointment_ends_after_it_starts"), transaction.atomic():
        person("倒挂", village, starts_on=timezone.localdate(), ends_on=timezone.localdate() - timedelta(days=1))


def test_person_with_a_past_cannot_be_deleted(village, village_agent):
    """Who was responsible on a day must stay answerable."""
    for row in (village, village_agent, village_agent.agent):
        with pytest.raises(ProtectedError):
            row.delete()


def test_account_knows_no_role_of_its_own():
    """There is nothing on the account that a promotion by mass assignment could set."""
    for name in ("role", "unit"):
        with pytest.raises(FieldDoesNotExist):
            User._meta.get_field(name)
    assert UserFactory().standing.agent is None
