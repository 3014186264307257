"""A post entered by mistake is taken back while nobody can have relied on it (R22, R26)."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse

from network import posts, rosters, taking_back
from network.enums import Role
from network.models import Agent, Appointment, RosterEntry
from requests_app.actions import intake
from tests.browsing import Page, signed_in
from tests.conftest import pair, register
from tests.factories import AgentFactory, ApplicationFactory, AppointmentFactory, CardBatchFactory, UserFactory
from tests.network.roster_files import load, row

DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _that_day(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def act(administrator, now):
    """Who does it and when."""
    return {"actor": administrator, "now": now}


@pytest.fixture
def post(village, act, today):
    """An agent's post, entered just now."""
    agent = AgentFactory(name="张建国", user=UserFactory())
    return posts.appoint(agent=agent, unit=village, role=Role.AGENT, starts_on=today - DAY, **act)


def address(post) -> str:
    return reverse("network:manage-post-take-back", args=[post.pk])


def test_post_is_gone_and_the_journal_of_the_unit_keeps_a_line(post, village, act):
    taking_back.take_back(post=post, **act)
    assert not Appointment.objects.filter(pk=post.pk).exists()
    assert Agent.objects.filter(pk=post.agent_id).exists()
    (line,) = LogEntry.objects.filter(object_id=village.pk)
    assert "张建国" in line.get_change_message()
    assert line.user == act["actor"]


@pytest.mark.parametrize(
    ("entered", "begins", "may"),
    [(0, -9, True), (0, 0, True), (-1, 0, False), (None, 0, False), (-1, 1, True), (None, 1, True)],
)
def test_it_is_taken_back_on_the_day_of_the_entry_or_before_its_first_day(village, act, today, entered, begins, may):
    """In days from today; None: nobody knows when it was entered."""
    post = AppointmentFactory(
        unit=village,
        starts_on=today + begins * DAY,
        entered_at=None if entered is None else act["now"] + entered * DAY,
    )
    assert taking_back.may_take_back(post=post, **act) is may
    if may:
        taking_back.take_back(post=post, **act)
    else:
        with pytest.raises(ValidationError):
            taking_back.take_back(post=post, **act)
    assert Appointment.objects.filter(pk=post.pk).exists() is not may


@pytest.mark.parametrize(("hours", "may"), [(5, True), (6, False)])
def test_the_day_of_the_entry_ends_at_midnight_in_beijing(post, act, hours, may):
    """It was entered at 18:00."""
    just = timedelta(microseconds=1) if may else timedelta()
    later = act["now"] + timedelta(hours=hours + may) - just
    assert taking_back.may_take_back(post=post, actor=act["actor"], now=later) is may


@pytest.mark.parametrize("who", ["leader", "personnel_officer", "supervisor", "village_agent"])
def test_only_administrators_take_back(request, post, now, who):
    user = request.getfixturevalue(who)
    assert not taking_back.may_take_back(post=post, actor=user, now=now)
    assert signed_in(user).post(address(post)).status_code == 403
    assert Appointment.objects.filter(pk=post.pk).exists()


def published(post, act) -> None:
    rosters.publish(unit=post.unit.parent, **act)


def continued(post, act) -> None:
    AppointmentFactory(agent=post.agent, unit=post.unit, role=Role.LEADER_IN_CHARGE, ends_on=post.starts_on - DAY)


def cards(post, act) -> None:
    CardBatchFactory(agent=post.agent, unit=post.unit, recorded_at=act["now"])


def walk_in(post, act) -> None:
    register(post.unit, post.agent.user, act["now"])


def asked_by_name(post, act) -> None:
    published(post, act)
    RosterEntry.objects.all().delete()  # what is left is the request alone
    intake.submit(application=ApplicationFactory(area=post.unit), agent=post.agent, now=act["now"])


def paired(post, act) -> None:
    pair(post.unit, post.agent.user, act["actor"], act["now"])


@pytest.mark.parametrize("hangs", [published, continued, cards, walk_in, asked_by_name])
def test_post_that_something_hangs_on_stays(post, act, hangs):
    hangs(post, act)
    assert len(taking_back.what_hangs_on(post)) == 1
    with pytest.raises(ValidationError):
        taking_back.take_back(post=post, **act)
    browser = signed_in(act["actor"])
    assert reverse("requests:end-post", args=[post.pk]) in Page(browser.get(address(post))).links()
    assert "alert-warning" in browser.post(address(post), follow=True).content.decode()
    assert Appointment.objects.filter(pk=post.pk).exists()


def test_post_of_a_pair_agent_stays(post, leader, now):
    pair(post.unit, post.agent.user, leader, now)
    assert len(taking_back.what_hangs_on(post)) == 1


def test_what_the_person_did_elsewhere_or_before_does_not_count(post, village_agent, village, sibling_village, act):
    """Another agent's work in the unit, and the person's own in an earlier post."""
    register(village, village_agent, act["now"])
    AppointmentFactory(agent=post.agent, unit=sibling_village)
    CardBatchFactory(agent=post.agent, unit=post.unit, recorded_at=act["now"] - DAY)
    assert taking_back.what_hangs_on(post) == []


def test_change_from_a_day_on_is_no_post_to_take_back(village, act, today):
    """Without the post that continues it the person would have left office."""
    first = AppointmentFactory(unit=village)
    follower = posts.change_from(post=first, day=today + DAY, full_time=not first.full_time, **act)
    assert follower.entered_at == act["now"]
    assert len(taking_back.what_hangs_on(follower)) == 1


def test_imported_post_is_taken_back_on_its_day(village, act, now):
    load(row(village, "李四"), now=now)
    taking_back.take_back(post=Appointment.objects.get(), **act)
    assert not Appointment.objects.exists()


def test_page_asks_first_and_is_offered_where_it_may_be(post, administrator, leader, village):
    browser = signed_in(administrator)
    assert address(post) in Page(browser.get(reverse("network:manage-post", args=[post.pk]))).links()
    assert address(post) not in Page(signed_in(leader).get(reverse("network:manage-post", args=[post.pk]))).links()
    assert browser.get(address(post)).status_code == 200
    assert Appointment.objects.filter(pk=post.pk).exists()
    answer = browser.post(address(post))
    assert answer.headers["Location"] == reverse("network:manage-unit", args=[village.code])
    assert browser.post(address(post)).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_back_at_once_one_is_told(village, administrator, now, today):
    post = AppointmentFactory(unit=village, entered_at=now)
    together, answers = threading.Barrier(2), []

    def act() -> None:
        together.wait()
        try:
            taking_back.take_back(post=post, actor=administrator, now=now)
            answers.append("done")
        except ValidationError:
            answers.append("told")
        finally:
            connection.close()

    threads = [threading.Thread(target=act) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["done", "told"]
