"""The page of history: who held which post of a unit on a day, and its average headcounts (R22, R40, R84)."""

from datetime import date

import pytest
import time_machine

from network.enums import Grade, QuotaGroup, Role
from network.models import Unit, UnitPast
from tests.browsing import Page, signed_in, text
from tests.factories import AppointmentFactory, LeaveFactory, UnitFactory

PAGE = "/manage/history/"
MARCH = date(2026, 3, 1)


@pytest.fixture(autouse=True)
def _that_day(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def admin(administrator):
    """The administrator's browser."""
    return signed_in(administrator)


def shown(browser, **asked) -> str:
    """All that the page says."""
    answer = browser.get(PAGE, asked)
    assert answer.status_code == 200
    return text(Page(answer).by_id("main"))


def held(answer) -> list[str]:
    return [post.agent.name for post in answer.context["then"].posts]


@pytest.mark.parametrize(("day", "name"), [("2026-03-01", "李前任"), ("2026-03-02", "张现任"), ("", "张现任")])
def test_chief_agent_of_that_day_is_named(admin, department, day, name):
    """R22: 1 March is the last day of one; the next one begins the day after. No day is today."""
    facts = {"unit": department, "role": Role.CHIEF_AGENT}
    AppointmentFactory(agent__name="李前任", starts_on=date(2026, 1, 1), ends_on=MARCH, **facts)
    AppointmentFactory(agent__name="张现任", starts_on=date(2026, 3, 2), **facts)
    assert held(admin.get(PAGE, {"q": department.code, "day": day})) == [name]


def test_sole_posts_that_nobody_held_are_said(admin, department, village):
    """R22, R91: a department must have both; a village need not."""
    AppointmentFactory(unit=department, role=Role.CHIEF_AGENT, starts_on=date(2026, 3, 2))
    answers = [admin.get(PAGE, {"q": unit.code, "day": "2026-03-01"}) for unit in (department, village)]
    assert [len(answer.context["then"].vacant) for answer in answers] == [2, 0]
    assert len(admin.get(PAGE, {"q": department.code, "day": "2026-03-02"}).context["then"].vacant) == 1


def test_unit_is_shown_as_it_was(admin, village, other_town, now):
    """Its name, place and grade of that day, and that somebody was on leave."""
    facts = {"unit": village, "parent": other_town, "recorded_at": now, "grade": Grade.MODEL}
    UnitPast.objects.create(until=date(2026, 3, 2), name="老桥村", **facts)
    post = AppointmentFactory(unit=village)
    LeaveFactory(agent=post.agent, starts_on=MARCH, ends_on=MARCH)
    words = shown(admin, q="老桥", day="2026-03-01")
    then = f"{other_town.name} 老桥村"
    assert [word for word in (then, village.full_name, str(Grade.MODEL.label)) if word not in words] == []
    answer = admin.get(PAGE, {"q": village.code, "day": "2026-03-01"})
    assert [each.is_away for each in answer.context["then"].posts] == [True]
    assert then not in shown(admin, q=village.code, day="2026-03-02")


def test_headcount_of_a_village_in_a_half_year(admin, village):
    """R84: one whole, one from 16 April on: 5/12 of the half-year. The half-year before had one."""
    for starts_on in (date(2020, 1, 1), date(2026, 4, 16)):
        AppointmentFactory(unit=village, quota_group=QuotaGroup.VILLAGE_CADRE, starts_on=starts_on)
    words = shown(admin, q=village.code, half="2026-1")
    assert "1.42" in words
    assert "(17/12)" in words
    (before,) = admin.get(PAGE, {"q": village.code, "half": "2025-2"}).context["headcounts"]
    assert before.number == 1


def test_headcount_of_a_town_lists_its_villages_one_by_one(admin, town, village, sibling_village):
    """R86: each by itself; cadres of the town beside them."""
    AppointmentFactory(unit=town, quota_group=QuotaGroup.TOWN_CADRE)
    for _ in range(2):
        AppointmentFactory(unit=village, quota_group=QuotaGroup.VILLAGE_CADRE)
    found = admin.get(PAGE, {"q": town.code}).context["headcounts"]
    assert {each.unit.name: each.number for each in found} == {
        town.name: 1,
        village.name: 2,
        sibling_village.name: 0,
    }


def test_closed_unit_and_one_of_its_former_names_are_found(admin, village, now):
    Unit.objects.filter(pk=village.pk).update(closed_on=date(2026, 2, 1))
    UnitPast.objects.create(unit=village, until=date(2025, 1, 1), name="旧桥村", parent=village.parent, recorded_at=now)
    answer = admin.get(PAGE, {"q": "旧桥", "day": "2026-03-01"})
    assert (answer.context["unit"], answer.context["then"].existed) == (village, False)
    assert admin.get(PAGE, {"q": "旧桥", "day": "2026-01-31"}).context["then"].existed


def test_several_units_are_offered_and_keep_what_was_asked(admin, village, town):
    UnitFactory(tier="village", parent=town, name="新桥东村")
    answer = admin.get(PAGE, {"q": "新桥", "day": "2026-03-01", "half": "2025-2"})
    assert len(answer.context["found"]) == 2
    wanted = f"?q={village.code}&day=2026-03-01&half=2025-2"
    assert wanted in Page(answer).links()
    assert admin.get(f"{PAGE}{wanted}").context["unit"] == village


def test_who_looks_after_a_town_asks_about_its_units_only(leader, village, other_village):
    """R61."""
    browser = signed_in(leader)
    assert browser.get(PAGE, {"q": village.code}).context["unit"] == village
    assert browser.get(PAGE, {"q": other_village.code}).context["found"] == []


@pytest.mark.parametrize(
    "sent", [{"day": "x"}, {"day": "0001-01-01"}, {"day": "\x00"}, {"half": "2026-3"}, {"half": "2026-2"}]
)
def test_odd_day_or_half_year_is_refused_and_the_rest_kept(admin, village, sent):
    answer = admin.get(PAGE, {"q": "新桥", **sent})
    assert answer.status_code == 422
    assert Page(answer).kept("q") == {"新桥"}
    assert set(answer.context["form"].errors) == set(sent)


@pytest.mark.parametrize("typed", ["", "\x00", "z" * 5000, "\u202e", "%", "无此村"])
def test_odd_unit_is_answered(admin, village, typed):
    assert 'class="empty"' in admin.get(PAGE, {"q": typed}).content.decode()


@pytest.mark.parametrize("size", [1, 3])
@pytest.mark.parametrize("where", ["town", "village", "group", "department"])
def test_page_takes_few_queries_for_any_size(request, admin, where, size, django_assert_max_num_queries):
    unit = request.getfixturevalue(where)
    for _ in range(size):
        AppointmentFactory(unit=unit, role=Role.AGENT)
        if where == "town":
            UnitFactory(tier="village", parent=unit)
    admin.get(PAGE, {"q": unit.code})
    with django_assert_max_num_queries(12):
        assert len(held(admin.get(PAGE, {"q": unit.code}))) == size
