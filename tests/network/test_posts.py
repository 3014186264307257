"""Appointing, correcting and changing posts: everything dated, so that the past stays true (R22, R84, R91)."""

import threading
from datetime import date, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.db import connection

from network import posts, sole_posts
from network.enums import QuotaGroup, Role
from network.models import Agent, Appointment, Unit
from tests.factories import LONG_AGO, AgentFactory, AppointmentFactory

DAY = date(2026, 3, 1)
BEFORE, AFTER = DAY - timedelta(days=1), DAY + timedelta(days=1)


@pytest.fixture
def act(administrator, now):
    """Who does it and when."""
    return {"actor": administrator, "now": now}


@pytest.fixture
def post(village):
    """An agent's post with everything said of it."""
    return AppointmentFactory(
        unit=village,
        title="村会计",
        full_time=True,
        responsibility_area="一至四组",
        duties="代办医保",
        published_phone="88811111",
        quota_group=QuotaGroup.VILLAGE_CADRE,
        backup=AgentFactory(),
    )


def fields_of(refused) -> set[str]:
    """The fields that a refusal is about."""
    return set(getattr(refused.value, "error_dict", {"": None}))


def lines(changed) -> list[str]:
    return [line.get_change_message() for line in LogEntry.objects.filter(object_id=changed.pk).order_by("pk")]


def on(day: date, agent: Agent) -> list[tuple]:
    """What the person was on this day."""
    return list(agent.appointments.live_on(day).values_list("role", "full_time", "quota_group"))


# --- Appointing ------------------------------------------------------------------------------------------------------


def test_somebody_known_and_somebody_new_are_appointed_from_a_day(village, act):
    known = AgentFactory()
    for agent in (known, Agent(name="张三", staff_number="G7")):
        post = posts.appoint(agent=agent, unit=village, role=Role.AGENT, starts_on=DAY, title="村会计", **act)
        assert (post.agent.name, post.title, post.starts_on, post.ends_on) == (agent.name, "村会计", DAY, None)
        assert (on(BEFORE, post.agent), on(DAY, post.agent)) == ([], [(Role.AGENT, False, "")])
        assert len(lines(post)) == 1
    assert Agent.objects.get(name="张三").staff_number == "G7"


@pytest.mark.parametrize(
    ("tier", "role", "fits"),
    [
        ("town", Role.LEADER_IN_CHARGE, True),
        ("town", Role.CHIEF_AGENT, False),
        ("village", Role.AGENT, True),
        ("village", Role.GROUP_LEADER, False),
        ("group", Role.GROUP_LEADER, True),
        ("group", Role.PERSONNEL_OFFICER, False),
        ("department", Role.CHIEF_AGENT, True),
        ("department", Role.SUPERVISOR, True),
        ("department", Role.GROUP_LEADER, False),
        ("county", Role.AGENT, False),
    ],
)
def test_role_fits_the_tier(request, act, tier, role, fits):
    """R19-R22, R91."""
    given = {"agent": Agent(name="张三"), "unit": request.getfixturevalue(tier), "role": role, "starts_on": DAY}
    if fits:
        assert posts.appoint(**given, **act).role == role
    else:
        with pytest.raises(ValidationError) as refused:
            posts.appoint(**given, **act)
        assert fields_of(refused) == {"role"}
        assert not Agent.objects.filter(name="张三").exists()


def test_quota_group_fits_the_tier(village, act):
    """R84: a village cadre counts in a village, nobody else does."""
    given = {"unit": village, "role": Role.AGENT, "starts_on": DAY}
    made = posts.appoint(agent=AgentFactory(), quota_group=QuotaGroup.VILLAGE_CADRE, **given, **act)
    assert made.quota_group == QuotaGroup.VILLAGE_CADRE
    with pytest.raises(ValidationError) as refused:
        posts.appoint(agent=AgentFactory(), quota_group=QuotaGroup.SHUANGBANG, **given, **act)
    assert fields_of(refused) == {"quota_group"}


@pytest.mark.parametrize(
    ("column", "days", "exists"),
    [("opened_on", 0, True), ("opened_on", 1, False), ("closed_on", 1, True), ("closed_on", 0, False)],
)
def test_unit_must_exist_when_the_post_begins(village, act, now, column, days, exists):
    Unit.objects.filter(pk=village.pk).update(**{column: now.date() + timedelta(days=days)})
    village.refresh_from_db()
    given = {"agent": AgentFactory(), "unit": village, "role": Role.AGENT, "starts_on": now.date()}
    if exists:
        assert posts.appoint(**given, **act).pk
    else:
        with pytest.raises(ValidationError) as refused:
            posts.appoint(**given, **act)
        assert fields_of(refused) == {"starts_on"}


def test_staff_number_tells_two_people_apart(village, act):
    """A number that somebody has is refused with words, and nobody is made."""
    AgentFactory(staff_number="G7")
    with pytest.raises(ValidationError) as refused:
        posts.appoint(agent=Agent(name="张三", staff_number="G7"), unit=village, role=Role.AGENT, starts_on=DAY, **act)
    assert fields_of(refused) == {"staff_number"}
    assert not Agent.objects.filter(name="张三").exists()


@pytest.mark.parametrize("role", [Role.CHIEF_AGENT, Role.LEADER_IN_CHARGE])
@pytest.mark.parametrize(("ends_on", "starts_on", "free"), [(None, DAY, False), (DAY, DAY, False), (BEFORE, DAY, True)])
def test_departments_second_holder_is_refused_by_name(department, act, role, ends_on, starts_on, free):
    """R22, R91: whoever holds the post is named, with the post that would have to end."""
    holder = AppointmentFactory(agent__name="李四", unit=department, role=role, ends_on=ends_on)
    given = {"agent": AgentFactory(), "unit": department, "role": role, "starts_on": starts_on}
    if free:
        assert posts.appoint(**given, **act).starts_on == DAY
        return
    with pytest.raises(ValidationError) as refused:
        posts.appoint(**given, **act)
    (reason,) = refused.value.error_dict["role"]
    assert (reason.code, reason.params["post"]) == ("held", holder)
    assert "李四" in reason.messages[0]


def test_one_person_is_not_appointed_twice_to_the_same(village, act):
    held = AppointmentFactory(unit=village)
    with pytest.raises(ValidationError) as refused:
        posts.appoint(agent=held.agent, unit=village, role=Role.AGENT, starts_on=DAY, **act)
    assert refused.value.error_dict["role"][0].params["post"] == held


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False])
def test_of_two_appointed_at_once_one_is_told_of_the_other(department, administrator, now, guarded):
    """The loser gets the words, not an error. Without the triggers both win, which is the control."""
    if not guarded:
        sole_posts.remove(connection)
    told: list[ValidationError] = []
    together = threading.Barrier(2)

    def appoint(name: str) -> None:
        together.wait()
        try:
            posts.appoint(
                agent=Agent(name=name), unit=department, role="chief_agent", starts_on=DAY, actor=administrator, now=now
            )
        except ValidationError as refused:
            told.append(refused)
        finally:
            connection.close()

    threads = [threading.Thread(target=appoint, args=[name]) for name in ("甲", "乙")]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert Appointment.objects.count() == (1 if guarded else 2)
        assert [error.error_dict["role"][0].code for error in told] == (["held"] if guarded else [])
    finally:
        if not guarded:
            Appointment.objects.all().delete()
            sole_posts.install(connection)


# --- Correcting ------------------------------------------------------------------------------------------------------


def test_correction_stays_in_the_row_and_says_which_facts_not_what(post, act):
    """A phone may be nobody's business (R27): the journal names the column only."""
    changed = posts.amend(post=post, title="村委会副主任", published_phone="88812345", duties=post.duties, **act)
    assert (changed.pk, changed.title, changed.published_phone) == (post.pk, "村委会副主任", "88812345")
    assert changed.starts_on == LONG_AGO
    (line,) = lines(post)
    assert "88812345" not in line
    assert Appointment.objects.count() == 1


def test_correction_of_nothing_leaves_no_line(post, act):
    posts.amend(post=post, title=post.title, backup=post.backup, **act)
    assert lines(post) == []


def test_post_that_is_over_stays_as_it_was(post, act, now):
    """On its last day it may still be corrected, the day after no more."""
    Appointment.objects.update(ends_on=now.date())
    assert posts.amend(post=post, title="甲", **act).title == "甲"
    Appointment.objects.update(ends_on=now.date() - timedelta(days=1))
    with pytest.raises(ValidationError):
        posts.amend(post=post, title="乙", **act)


def test_nobody_is_their_own_backup(post, act):
    with pytest.raises(ValidationError) as refused:
        posts.amend(post=post, backup=post.agent, **act)
    assert fields_of(refused) == {"backup"}


@pytest.mark.parametrize("fact", ["role", "quota_group", "full_time", "starts_on", "agent"])
def test_what_history_hangs_on_is_not_corrected_in_place(post, act, fact):
    with pytest.raises(TypeError):
        posts.amend(post=post, **{fact: "x"}, **act)
