"""Publishing a roster: what would change, what is kept, who confirms, and what happens when two publish at once."""

import io
import threading
from datetime import date, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.db import IntegrityError, connection

from network import rosters
from network.enums import Role, Tier
from network.models import Appointment, RosterConfirmation, RosterEdition, RosterEntry, Unit
from network.rosters import NothingNew, confirm, hidden_since, overview, preview, publish, publish_all, quarter_of
from tests.conftest import DAY
from tests.factories import AppointmentFactory, UnitFactory, person, publish_everybody

pytestmark = pytest.mark.django_db


def names(entries: list[RosterEntry]) -> list[str]:
    return [entry.name for entry in entries]


def facts(unit: Unit, day: date) -> dict[str, list[tuple[str, str, str]]]:
    """What would read differently, by whose it is."""
    return {
        edit.entry.name: [(str(fact.label), fact.old, fact.new) for fact in edit.facts]
        for edit in preview(unit, day).changed
    }


# --- The preview -----------------------------------------------------------------------------------------------------


def test_preview_before_the_first_edition_adds_everybody_public(
    town,
    group,
    town_agent,
    village_agent,
    leader,
    personnel_officer,
    sibling_agent,
    other_village_agent,
    today,
):
    """R25-R27: of the town and its villages; not the leader, not the neighbour town's."""
    AppointmentFactory(agent__name="组长", unit=group, role=Role.GROUP_LEADER, published_phone="88812222", title="组长")
    found = preview(town, today)
    assert names(found.added) == ["海安镇代理员", "新桥代理员", "", "河西代理员"]
    assert (found.changed, found.gone, found.size) == ([], [], 4)
    of_group = found.added[2]
    assert (of_group.service_phone, of_group.title, of_group.duties, of_group.pledge) == ("88812222", "", "", "")


def test_preview_names_old_and_new_of_each_fact(town, village, village_agent, today, now):
    """Every column the public reads, and none that it does not."""
    post = village_agent.agent.appointments.get()
    publish(unit=town, actor=None, now=now)
    assert preview(town, today).size == 0
    post.quota_group, post.backup = "village_cadre", person("后备", UnitFactory(parent=town)).agent
    post.save()
    assert facts(town, today) == {}
    Appointment.objects.filter(pk=post.pk).update(
        title="村会计", full_time=False, published_phone="1", responsibility_area="一组", duties="代办"
    )
    Unit.objects.filter(pk=village.pk).update(pledge="随叫随到")
    said = facts(town, today)["新桥代理员"]
    assert [(old, new) for _label, old, new in said] == [
        ("未填写", "村会计"), (said[1][1], said[1][2]), ("0513-88810001", "1"), ("未填写", "一组"), ("未填写", "代办"),
        ("未填写", "随叫随到"),
    ]  # fmt: skip
    assert said[1][1] != said[1][2]  # full-time, in words


@pytest.mark.parametrize(("ends", "gone"), [(0, []), (-1, ["新桥代理员"])])
def test_preview_lists_whom_the_last_edition_still_holds(town, village_agent, today, now, ends, gone):
    """R26: the last day counts; the day after, the edition holds somebody whom the public sees no more."""
    publish(unit=town, actor=None, now=now)
    Appointment.objects.update(ends_on=today + ends * DAY)
    assert names(preview(town, today).gone) == gone
    assert [entry.name for entry in RosterEntry.objects.named(today)] == ([] if gone else ["新桥代理员"])


def test_group_without_a_phone_has_nothing_to_publish(town, group, today):
    AppointmentFactory(unit=group, role=Role.GROUP_LEADER, published_phone=" ")
    assert preview(town, today).size == 0


def test_enterprise_point_belongs_to_the_department_it_is_under(department, today):
    """R7: a point of a department stands in the department's roster."""
    point = UnitFactory(tier=Tier.ENTERPRISE, parent=department)
    person("企业代理员", point)
    assert names(preview(department, today).added) == ["企业代理员"]


@pytest.mark.parametrize(
    ("post", "since"),
    [
        ({}, None),
        ({"ends_on": 0}, None),
        ({"ends_on": -1}, 0),
        ({"ends_on": -3}, -2),
        ({"ends_on": -1, "closed_on": -3}, -3),
        ({"closed_on": 1}, None),
        ({"closed_on": 0}, 0),
    ],
)
def test_hidden_since_is_the_day_after_the_last_or_the_units_end(village, village_agent, today, now, post, since):
    publish_everybody(now)
    days = {name: today + offset * DAY for name, offset in post.items()}
    Appointment.objects.update(ends_on=days.get("ends_on"))
    Unit.objects.filter(pk=village.pk).update(closed_on=days.get("closed_on"))
    entry = RosterEntry.objects.select_related("appointment", "unit").get()
    assert hidden_since(entry, today) == (None if since is None else today + since * DAY)
    assert RosterEntry.objects.in_force(today).exists() is (since is None)


def test_card_that_says_too_little_is_named(town, village, today):
    """R28: spaces say nothing; a group's phone needs no duties."""
    Unit.objects.filter(pk=village.pk).update(pledge="承诺", phone=" ")
    person("缺项", village, responsibility_area="一组", duties=" ")
    AppointmentFactory(unit=UnitFactory(tier=Tier.GROUP, parent=village), role=Role.GROUP_LEADER, published_phone="1")
    [lack] = preview(town, today).incomplete
    assert lack.entry.name == "缺项"
    assert len(lack.labels) == 2


# --- Publishing ------------------------------------------------------------------------------------------------------


def test_publish_keeps_every_edition_as_it_was(town, village_agent, administrator, now):
    first = publish(unit=town, actor=administrator, now=now)
    Appointment.objects.update(published_phone="88810000")
    second = publish(unit=town, actor=administrator, now=now + DAY)
    assert [(e.number, e.is_current, e.published_by) for e in town.editions.all()] == [
        (2, True, administrator),
        (1, False, administrator),
    ]
    assert [e.service_phone for e in (first.entries.get(), second.entries.get())] == ["0513-88810001", "88810000"]
    assert [e.is_current for e in RosterEntry.objects.order_by("pk")] == [False, True]
    assert LogEntry.objects.filter(user=administrator).count() == 2


def test_publish_of_nothing_new_is_refused(town, village_agent, now):
    publish(unit=town, actor=None, now=now)
    with pytest.raises(NothingNew):
        publish(unit=town, actor=None, now=now)
    assert RosterEdition.objects.count() == 1


def test_publish_when_all_have_left_makes_an_empty_edition(town, village_agent, now, today):
    publish(unit=town, actor=None, now=now)
    Appointment.objects.update(ends_on=today - DAY)
    assert publish(unit=town, actor=None, now=now).entries.count() == 0
    assert not RosterEntry.objects.filter(is_current=True).exists()


def test_publish_leaves_other_rosters_alone(town, village_agent, other_village_agent, other_town, now, today):
    publish(unit=town, actor=None, now=now)
    assert [entry.name for entry in RosterEntry.objects.named(today)] == ["新桥代理员"]
    assert preview(other_town, today).size == 1


def test_publish_all_takes_those_with_changes_only(
    town, other_town, department, village_agent, other_village_agent, department_chief, now
):
    assert {edition.unit for edition in publish_all(actor=None, now=now)} == {town, other_town, department}
    Appointment.objects.filter(unit=department).update(title="主任")
    assert [(edition.unit, edition.number) for edition in publish_all(actor=None, now=now)] == [(department, 2)]
    assert publish_all(actor=None, now=now) == []


def test_command_publishes_and_its_dry_run_does_not(town, village_agent):
    """After an upgrade nothing is published yet."""
    said = io.StringIO()
    call_command("publish_rosters", "--dry-run", stdout=said)
    assert town.code in said.getvalue()
    assert not RosterEdition.objects.exists()
    call_command("publish_rosters", stdout=said)
    assert RosterEdition.objects.get().unit == town


# --- Two at once -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_of_two_who_publish_at_once_one_wins(town, village_agent, now):
    """The second waits, and then finds nothing new."""
    assert sorted(published_at_once(town, now)) == ["NothingNew", "edition 1"]
    assert RosterEntry.objects.filter(is_current=True).count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one transaction write at a time by itself")
def test_without_the_lock_two_publish_the_same(town, village_agent, now, monkeypatch):
    """The control: both see the same news; the database alone keeps the second edition out, with an error."""
    together = threading.Barrier(2)

    def see(unit: Unit, day: date) -> rosters.Preview:
        found = preview(unit, day)
        together.wait(timeout=20)
        return found

    monkeypatch.setattr(rosters, "preview", see)
    monkeypatch.setattr(type(Unit.objects.all()), "select_for_update", lambda self, **_how: self)
    assert sorted(published_at_once(town, now)) == ["IntegrityError", "edition 1"]


def published_at_once(unit: Unit, now) -> list[str]:
    """What two who publish at the same moment are told."""
    start = threading.Barrier(2)
    told: list[str] = []

    def run() -> None:
        start.wait()
        try:
            told.append(f"edition {publish(unit=unit, actor=None, now=now).number}")
        except (NothingNew, IntegrityError) as error:
            told.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


# --- Confirming ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "quarter"),
    [
        (date(2026, 1, 1), date(2026, 1, 1)),
        (date(2026, 3, 31), date(2026, 1, 1)),
        (date(2026, 4, 1), date(2026, 4, 1)),
        (date(2026, 9, 30), date(2026, 7, 1)),
        (date(2026, 12, 31), date(2026, 10, 1)),
    ],
)
def test_quarter_is_the_calendars(day, quarter):
    assert quarter_of(day) == quarter


def test_confirm_counts_once_a_quarter(town, leader, now):
    assert confirm(unit=town, actor=leader, now=now) is True
    assert confirm(unit=town, actor=leader, now=now + DAY) is False
    assert confirm(unit=town, actor=leader, now=now + 92 * DAY) is True
    assert RosterConfirmation.objects.count() == 2
    assert LogEntry.objects.filter(user=leader).count() == 2


def test_confirm_goes_by_the_day_in_beijing(town, leader, now):
    """On 30 June at 17:00 UTC it is July in the county."""
    at = now.replace(month=7, day=1, hour=0, minute=30)
    confirm(unit=town, actor=leader, now=at)
    confirm(unit=town, actor=leader, now=at - timedelta(hours=1))
    assert set(RosterConfirmation.objects.values_list("quarter", flat=True)) == {date(2026, 4, 1), date(2026, 7, 1)}


def test_unconfirmed_are_towns_and_departments_that_have_not_said_so(town, other_town, department, leader, now):
    confirm(unit=town, actor=leader, now=now)
    waiting = Unit.objects.rosters().unconfirmed(quarter_of(now.date()))
    assert set(waiting) == {other_town, department}
    assert set(Unit.objects.rosters().unconfirmed(date(2026, 1, 1))) == {town, other_town, department}


@pytest.mark.parametrize("size", [1, 300])
def test_overview_takes_the_same_queries_whatever_the_county(village, now, today, size, django_assert_num_queries):
    publish_everybody(now)
    AppointmentFactory.create_batch(size, unit=village)
    with django_assert_num_queries(5):
        assert [(row.pending, row.lacking) for row in overview(today, None)] == [(size, size)]
