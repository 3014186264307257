"""A post ends on its last day in office, and stays in the past as it was (R26)."""

from datetime import date, timedelta

import pytest

from network import obstacles
from network.journal import notes_about
from network.leaving import end_post
from network.models import Appointment, Unit
from network.obstacles import reasons, register
from tests.factories import AppointmentFactory

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 22)
ONE = timedelta(days=1)


@pytest.fixture
def post(village) -> Appointment:
    return AppointmentFactory(unit=village, starts_on=DAY - 9 * ONE, title="村会计")


@pytest.mark.parametrize("on", [DAY - 9 * ONE, DAY - ONE, DAY, DAY + 30 * ONE])
def test_post_ends_on_any_day_since_it_began(post, administrator, on):
    """The past, today or ahead; nothing else of the post changes."""
    before = Appointment.objects.values().get()
    assert end_post(post=post, on=on, actor=administrator).ends_on == on
    assert Appointment.objects.values().get() == before | {"ends_on": on}


@pytest.mark.parametrize(("ends_on", "on"), [(None, DAY - 10 * ONE), (DAY, DAY + ONE)])
def test_post_is_neither_ended_before_it_began_nor_made_longer(post, administrator, ends_on, on):
    """A longer post could meet its successor, whom the database would refuse."""
    Appointment.objects.update(ends_on=ends_on)
    with pytest.raises(ValueError, match="not held"):
        end_post(post=post, on=on, actor=administrator)
    assert Appointment.objects.get().ends_on == ends_on


def test_post_counts_through_its_last_day(post, administrator):
    end_post(post=post, on=DAY, actor=administrator)
    assert Appointment.objects.live_on(DAY).exists()
    assert not Appointment.objects.live_on(DAY + ONE).exists()


def test_post_that_ends_leaves_a_line_in_the_journal(post, administrator):
    end_post(post=post, on=DAY, actor=administrator)
    line = notes_about([post]).get()
    assert line.user == administrator
    assert "2026年5月22日" in line.change_message


def test_post_may_end_earlier_than_was_said(post, administrator):
    end_post(post=post, on=DAY + 9 * ONE, actor=administrator)
    end_post(post=post, on=DAY, actor=administrator)
    assert Appointment.objects.get().ends_on == DAY


def test_obstacle_that_was_registered_is_asked(village, monkeypatch):
    """Apps above the network say what stands against closing a unit; an empty answer is none."""
    monkeypatch.setattr(obstacles, "_registered", [])
    assert reasons(village) == []
    register(lambda unit: f"{unit} 有人" if isinstance(unit, Unit) else "")
    register(lambda _: "")
    assert reasons(village) == ["新桥村 有人"]
