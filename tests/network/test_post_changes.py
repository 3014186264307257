"""Changing a post from a day on, and who stands in: the day before stays as it was (R22, R40, R84)."""

from datetime import date, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError

from network import posts
from network.enums import QuotaGroup, Role, Tier
from network.models import Agent, Appointment, RosterEntry
from network.standing import Standing
from tests.factories import LONG_AGO, AgentFactory, AppointmentFactory, LeaveFactory, person, publish_everybody

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


def test_change_leaves_the_day_before_as_it_was(post, act):
    """R84: the month before counts the person as before; everything else is kept."""
    changed = posts.change_from(post=post, day=DAY, full_time=False, quota_group=QuotaGroup.NONE, **act)
    assert on(BEFORE, post.agent) == [(Role.AGENT, True, QuotaGroup.VILLAGE_CADRE)]
    assert on(DAY, post.agent) == [(Role.AGENT, False, "")]
    assert (changed.title, changed.published_phone, changed.backup) == (post.title, post.published_phone, post.backup)
    assert len(lines(changed)) == 1


def test_change_on_the_first_day_corrects_in_place(post, act):
    changed = posts.change_from(post=post, day=post.starts_on, full_time=False, **act)
    assert (changed.pk, Appointment.objects.count()) == (post.pk, 1)
    assert on(LONG_AGO, post.agent) == [(Role.AGENT, False, QuotaGroup.VILLAGE_CADRE)]


@pytest.mark.parametrize(
    ("day", "fits"),
    [
        (LONG_AGO - timedelta(days=1), False),
        (LONG_AGO, True),
        (LONG_AGO + timedelta(days=1), True),
        (DAY, True),
        (AFTER, False),
    ],
)
def test_change_lies_within_the_post(post, act, day, fits):
    Appointment.objects.update(ends_on=DAY)
    if fits:
        assert posts.change_from(post=post, day=day, full_time=False, **act).ends_on == DAY
    else:
        with pytest.raises(ValidationError) as refused:
            posts.change_from(post=post, day=day, full_time=False, **act)
        assert fields_of(refused) == {"day"}


def test_change_of_nothing_is_refused(post, act):
    with pytest.raises(ValidationError):
        posts.change_from(post=post, day=DAY, full_time=True, role=Role.AGENT, **act)
    assert Appointment.objects.count() == 1


def test_agent_becomes_chief_agent_when_nobody_is(department, act):
    """R22: while somebody is, the change is refused and nothing is divided."""
    agent = AppointmentFactory(unit=department)
    chief = AppointmentFactory(unit=department, role=Role.CHIEF_AGENT, ends_on=DAY)
    with pytest.raises(ValidationError) as refused:
        posts.change_from(post=agent, day=DAY, role=Role.CHIEF_AGENT, **act)
    assert refused.value.error_dict["role"][0].params["post"] == chief
    agent.refresh_from_db()
    assert agent.ends_on is None
    posts.change_from(post=agent, day=AFTER, role=Role.CHIEF_AGENT, **act)
    assert [role for role, *_ in on(AFTER, agent.agent)] == [Role.CHIEF_AGENT]


def test_who_handles_requests_goes_on_handling_them(village, act):
    """R40: else open requests would stay with somebody who sees none; the other way round is fine."""
    agent = AppointmentFactory(unit=village)
    with pytest.raises(ValidationError) as refused:
        posts.change_from(post=agent, day=DAY, role=Role.LEADER_IN_CHARGE, **act)
    assert fields_of(refused) == {"role"}
    leader = AppointmentFactory(unit=village, role=Role.LEADER_IN_CHARGE)
    assert posts.change_from(post=leader, day=DAY, role=Role.AGENT, **act).role == Role.AGENT


def test_changed_role_counts_from_its_day(village, act, now):
    """The standing of the account follows the dates."""
    leader = person("村书记", village, Role.LEADER_IN_CHARGE).agent.appointments.get()
    posts.change_from(post=leader, day=now.date(), role=Role.AGENT, **act)

    def serves(day: date) -> bool:
        live = Appointment.objects.live_on(day).filter(agent=leader.agent).select_related("unit", "agent")
        return bool(Standing.from_appointments(live).serves)

    assert (serves(now.date() - timedelta(days=1)), serves(now.date())) == (False, True)


# --- Standing in -----------------------------------------------------------------------------------------------------


def test_backup_handles_requests_in_the_unit_or_the_one_above(
    village, village_agent, second_village_agent, town_agent, sibling_agent, leader, today
):
    """R40: nobody of the village next to it, nobody who handles nothing, nobody who left."""
    names = {agent.name for agent in posts.backups_for(village, today)}
    assert names == {"新桥代理员", "新桥第二代理员", "海安镇代理员"}
    second_village_agent.agent.appointments.update(ends_on=today - timedelta(days=1))
    town_agent.is_active = False
    town_agent.save()
    assert {agent.name for agent in posts.backups_for(village, today)} == {"新桥代理员"}


@pytest.mark.parametrize("state", ["none", "ready", "gone", "away"])
def test_state_of_the_backup(village, village_agent, second_village_agent, today, state):
    second = second_village_agent.agent
    backup = None if state == "none" else second
    village_agent.agent.appointments.update(backup=backup)
    if state == "gone":
        second.appointments.update(ends_on=today - timedelta(days=1))
    if state == "away":
        LeaveFactory(agent=second, starts_on=today)
    post = village_agent.agent.appointments.get()
    assert posts.backup_state(post, today) == state


def test_every_tier_but_the_county_has_roles(db):
    assert set(Tier.values) - set(posts.ROLES_OF_TIER) == {Tier.COUNTY}


def test_changed_post_stays_published_as_it_was(post, act, now):
    """R26: whoever changes to part-time has not left office; what the public reads waits for the next edition."""
    publish_everybody(now)
    changed = posts.change_from(post=post, day=now.date(), full_time=False, **act)
    [entry] = RosterEntry.objects.named(now.date())
    assert (entry.appointment, entry.agent, entry.full_time) == (changed, post.agent, True)
