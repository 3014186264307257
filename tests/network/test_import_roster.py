"""Rosters, row by row: what a row does, why it may not, and that the past stays as it was."""

from datetime import date

import pytest
from django.utils import translation

from network.enums import QuotaGroup, Role
from network.models import Agent, Appointment, Unit, User
from tests.factories import LONG_AGO, AgentFactory, AppointmentFactory, person
from tests.network.roster_files import DAY, ON, holders, load, outcomes, row

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


# --- What a row does -------------------------------------------------------------------------------------------------


def test_import_begins_a_post_of_a_new_person(village, now):
    cells = {"title": "会计", "full_time": "专职", "quota_group": "村干部", "published_phone": "0513－8881 0001"}
    assert load(row(village, "李　四", username="lisi", staff_number="HA9", **cells), now=now) == ["new"]
    post = Appointment.objects.get()
    assert (post.agent.name, post.agent.staff_number, post.starts_on, post.ends_on) == ("李四", "HA9", ON, None)
    assert (post.title, post.full_time, post.quota_group) == ("会计", True, QuotaGroup.VILLAGE_CADRE)
    assert post.agent.pinyin
    assert post.agent.user.username == "lisi"
    assert not post.agent.user.has_usable_password()


def test_import_begins_a_further_post_of_a_known_person(held, town, now):
    """The staff number says that it is the same person, in another unit."""
    assert load(row(town, "张三", staff_number="HA1", starts_on="2026.3.1"), now=now) == ["new"]
    assert Agent.objects.count() == 1
    assert Appointment.objects.get(unit=town).starts_on == date(2026, 3, 1)


def test_import_of_the_same_again_changes_nothing(held, village, now):
    said = row(village, "张三", title="村会计", quota_group="村干部", duties="医保", staff_number="HA1")
    before = list(Appointment.objects.values())
    assert load(said, now=now) == ["unchanged"]
    assert list(Appointment.objects.values()) == before


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("published_phone", "0513-88810009", "051388810009"),
        ("published_phone", "", ""),
        ("title", "村主任", "村主任"),
        ("responsibility_area", "一至四组", "一至四组"),
        ("duties", "代办 社保", "代办 社保"),
    ],
)
def test_import_corrects_in_place(held, village, now, column, cell, value):
    """An empty cell removes; a column that is not there says nothing."""
    assert load(row(village, "张三", **{column: cell}), now=now) == ["changed"]
    post = Appointment.objects.get()
    found = getattr(post, column).replace("-", "") if column == "published_phone" else getattr(post, column)
    assert (found, post.starts_on, post.ends_on) == (value, LONG_AGO, None)


@pytest.mark.parametrize("known_by", ["name", "number"])
def test_import_finds_the_backup(held, village, now, known_by):
    other = AppointmentFactory(agent__name="李四", agent__staff_number="HA2", unit=village).agent
    cell = other.name if known_by == "name" else other.staff_number
    assert load(row(village, "张三", backup=cell), now=now) == ["changed"]
    held.refresh_from_db()
    assert held.backup == other
    assert load(row(village, "张三", backup=cell), now=now) == ["unchanged"]


def test_import_finds_a_backup_who_comes_with_the_file(held, village, now):
    assert load(row(village, "张三", backup="王五"), row(village, "王五"), now=now) == ["changed", "new"]
    held.refresh_from_db()
    assert held.backup.name == "王五"


@pytest.mark.parametrize(
    ("column", "cell", "before", "after"),
    [
        ("role", "分管负责人", Role.AGENT, Role.LEADER_IN_CHARGE),
        ("full_time", "专职", False, True),
        ("quota_group", "无", QuotaGroup.VILLAGE_CADRE, QuotaGroup.NONE),
    ],
)
def test_import_of_another_role_ends_the_post_and_begins_one(held, village, now, column, cell, before, after):
    """On the day before it was so, on the day it is otherwise (R84); title and phone go with the person."""
    assert load(row(village, "张三", **{column: cell}), now=now) == ["changed"]
    old, new = (Appointment.objects.live_on(day).get() for day in (ON - DAY, ON))
    assert (getattr(old, column), getattr(new, column)) == (before, after)
    assert (old.pk, old.ends_on, new.starts_on, new.ends_on) == (held.pk, ON - DAY, ON, None)
    assert (new.agent, new.title, new.published_phone) == (old.agent, old.title, old.published_phone)


def test_import_ends_a_post_with_its_last_day(held, village, now):
    leaving = row(village, "张三", ends_on="2026年5月31日")
    assert load(leaving, now=now) == ["ended"]
    held.refresh_from_db()
    assert held.ends_on == date(2026, 5, 31)
    assert load(leaving, now=now) == ["unchanged"]
    assert outcomes(leaving, on=date(2026, 7, 1)) == [("unchanged", "")], "also once it is over"


def test_import_of_an_ended_post_with_a_backup_changes_nothing(held, village):
    Appointment.objects.update(ends_on=ON - 2 * DAY)
    other = person("李四", village)
    again = row(village, "张三", ends_on=(ON - 2 * DAY).isoformat(), backup=other.agent.name)
    assert outcomes(again) == [("unchanged", "")]


def test_import_tells_namesakes_apart_by_staff_number(held, village, now):
    namesake = AgentFactory(name="张三", staff_number="HA2", user=None)
    other = AppointmentFactory(agent=namesake, unit=village)
    reason = "several people of this name; give the staff number"
    assert outcomes(row(village, "张三", title="组长")) == [("wrong", reason)]
    assert load(row(village, "张三", staff_number="HA2", title="组长"), now=now) == ["changed"]
    other.refresh_from_db()
    held.refresh_from_db()
    assert (held.title, other.title) == ("村会计", "组长")


def test_import_gives_one_person_one_staff_number(village):
    """Two rows with numbers of their own cannot both be the one who has none yet."""
    AppointmentFactory(agent__name="李四", unit=village)
    rows = [row(village, "李四", staff_number="HA5"), row(village, "李四", "分管负责人", staff_number="HA6")]
    assert outcomes(*rows) == [("changed", ""), ("wrong", "two staff numbers for one person in this file")]


# --- What it may not -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"unit_code": "999"}, "the unit “999” is not known"),
        ({"unit_code": ""}, "the unit is missing"),
        ({"name": ""}, "name or role is missing"),
        ({"role": "首席代理员"}, "no “Chief agent” in a unit of this kind"),
        ({"role": "组长"}, "no “Group leader” in a unit of this kind"),
        ({"role": "督查员"}, "no “Organization department” in a unit of this kind"),
        ({"role": "组织人事干部"}, "no “Personnel officer” in a unit of this kind"),
        ({"quota_group": "区镇干部"}, "no “Town cadre” in a unit of this kind"),
        ({"published_phone": "12"}, "published phone: "),
        ({"starts_on": "2026-02-30"}, "from: “2026-02-30” is no day; write 2026-01-01"),
        ({"ends_on": "明年"}, "to: “明年” is no day; write 2026-01-01"),
        ({"ends_on": "2026-05-31", "name": "李四"}, "no such post is held, so none can end"),
        ({"ends_on": "2019-12-31"}, "it would end before it begins"),
        ({"ends_on": "2026-05-31", "full_time": "专职"}, "a row that ends a post changes nothing else of it"),
        ({"name": "李四", "username": "taken"}, "the user name taken belongs to somebody else"),
        ({"name": "李四", "username": "TAKEN"}, "the user name TAKEN belongs to somebody else"),
        ({"username": "other"}, "already signs in as 张三"),
        ({"name": "李四", "staff_number": "HA1"}, "staff number HA1 belongs to 张三"),
        ({"backup": "张三"}, "nobody is their own backup"),
        ({"backup": "赵六"}, "backup “赵六”: nobody, or several, of this name in the unit; give the staff number"),
        ({"name": "张\u202e三"}, "name: "),
        ({"title": "长" * 61}, "title: longer than 60 characters"),
    ],
)
def test_import_says_what_is_wrong_with_a_row(held, village, cells, reason):
    User.objects.create(username="taken")
    ((outcome, said),) = outcomes(row(village, "张三") | cells)
    assert outcome == "wrong"
    assert said.startswith(reason)


def test_import_refuses_a_change_on_the_day_the_post_began(held, village):
    """A post of no day would be left; one day later it is right."""
    Appointment.objects.update(starts_on=ON)
    changed = row(village, "张三", full_time="专职")
    reason = "the post began on 2026-05-22; a change of role counts from a later day"
    assert outcomes(changed) == [("wrong", reason)]
    assert outcomes(changed, on=ON + DAY) == [("changed", "")]


@pytest.mark.parametrize(("closed_on", "outcome"), [(ON, "wrong"), (ON + DAY, "new")])
def test_import_begins_no_post_in_a_unit_that_is_closed(village, closed_on, outcome):
    """Neither today nor, with a first day that has passed, yesterday."""
    Unit.objects.filter(pk=village.pk).update(closed_on=closed_on)
    assert outcomes(row(village, "李四", starts_on="2026-01-01"))[0][0] == outcome


@pytest.mark.parametrize("role", ["首席代理员", "分管负责人"])
def test_import_refuses_a_second_holder_by_name(department, department_chief, role):
    """One chief agent and one leader a department (R22, R91); rivals within one file too."""
    person("赵局长", department, Role.LEADER_IN_CHARGE)
    holder = {"首席代理员": "民政局首席代理员", "分管负责人": "赵局长"}[role]
    reason = f"the post is held by {holder} on some of these days"
    assert outcomes(row(department, "李四", role)) == [("wrong", reason)]


def test_import_refuses_rivals_within_one_file(department, now):
    rows = [row(department, "李四", "首席代理员"), row(department, "王五", "首席代理员")]
    assert outcomes(*rows) == [("new", ""), ("wrong", "the post is held by 李四 on some of these days")]
    assert load(*rows, now=now) == ["new", "wrong"]
    assert holders(department, Role.CHIEF_AGENT, ON) == ["李四"]


def test_import_lets_a_chief_agent_follow_the_one_who_leaves(department, department_chief, now):
    """In whichever order the rows stand; the day before it is still the old one."""
    leaving = row(department, "民政局首席代理员", "首席代理员", ends_on=(ON - DAY).isoformat())
    assert load(row(department, "李四", "首席代理员"), leaving, now=now) == ["new", "ended"]
    assert holders(department, Role.CHIEF_AGENT, ON - DAY) == ["民政局首席代理员"]
    assert holders(department, Role.CHIEF_AGENT, ON) == ["李四"]


def test_import_refuses_who_counts_on_an_end_that_is_wrong(department, department_chief):
    """The old chief agent's row cannot be written, so that the post is not free."""
    stays = row(department, "民政局首席代理员", "代理员", backup="无此人")
    reasons = [reason for _outcome, reason in outcomes(row(department, "李四", "首席代理员"), stays)]
    assert reasons[0] == "the post is held by 民政局首席代理员 on some of these days"
    assert reasons[1].startswith("backup “无此人”")


def test_import_refuses_the_same_person_twice(village):
    assert [outcome for outcome, _reason in outcomes(row(village, "李四"), row(village, "李四"))] == ["new", "wrong"]
