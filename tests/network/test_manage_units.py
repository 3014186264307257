"""The administration's pages of units: who sees and does what, what is kept of a mistake, what they cost."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from network.enums import Tier
from network.links import add_link
from network.models import LinkedUnit, Unit, UnitPast
from tests.browsing import Page, signed_in
from tests.factories import UnitFactory, person

UNITS = "/manage/units/"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _that_day(now):
    with time_machine.travel(now, tick=False):
        yield


def at(unit: Unit, page: str = "") -> str:
    return f"{UNITS}{unit.code}/{page}"


def names(user, **asked) -> list[str]:
    return [unit.name for unit in signed_in(user).get(UNITS, asked).context["page"]]


# --- Finding ---------------------------------------------------------------------------------------------------------


def test_list_begins_at_the_top_of_what_one_sees(administrator, supervisor, leader, group, other_village, department):
    top = ["海安市", "海安镇", "曲塘镇"]
    assert names(administrator)[:3] == top
    assert set(names(supervisor)) == {*top, "组织部", "民政局"}
    assert names(leader) == ["海安镇", "新桥村"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"q": "新桥"}, ["新桥村"]),
        ({"q": "xinqiao"}, ["新桥村"]),
        ({"q": "320685100"}, ["海安镇", "新桥村", "一组"]),
        ({"q": "３２０６８５１００２"}, ["新桥村", "一组"]),
        ({"tier": "group"}, ["一组"]),
        ({"q": "320685100", "tier": "village"}, ["新桥村"]),
        ({"state": "closed"}, ["关了村"]),
        ({"state": "all", "tier": "village"}, ["关了村", "新桥村", "双溪村"]),
        ({"q": "没有"}, []),
    ],
)
def test_units_are_found_by_name_pinyin_code_tier_and_state(administrator, group, other_village, town, asked, found):
    UnitFactory(code="320685000", name="关了村", parent=town, closed_on="2026-05-22")
    UnitFactory(code="320685103", name="将关镇", tier=Tier.TOWN, parent=town.parent, closed_on="2026-05-23")
    assert names(administrator, **asked) == found


@pytest.mark.parametrize("odd", ["\x00", "\u202e", "１", "x" * 100_000, "'; --", "9" * 5000])
def test_odd_search_is_no_error(administrator, village, odd):
    shown = signed_in(administrator).get(UNITS, {"q": odd, "tier": odd, "state": odd, "page": odd})
    assert shown.status_code == 200


@pytest.mark.parametrize("address", [UNITS, "page"])
@pytest.mark.parametrize("size", [1, 3])
def test_pages_cost_the_same_whatever_they_show(
    leader, town, department, administrator, today, django_assert_max_num_queries, address, size
):
    for number in range(size):
        unit = UnitFactory(parent=town)
        person(f"某{number}", town)
        UnitPast.objects.create(
            unit=town, until=today - number * DAY, name="旧", parent=town.parent, recorded_at="2026-01-01T00:00Z"
        )
        LinkedUnit.objects.create(department=department, unit=town, starts_on=today - number * DAY, ends_on=today)
        assert unit.parent == town
    browser = signed_in(leader)
    browser.get(UNITS)
    with django_assert_max_num_queries(12):
        assert browser.get(UNITS if address == UNITS else at(town)).status_code == 200


# --- A unit's page ---------------------------------------------------------------------------------------------------


def test_page_shows_what_is_above_below_and_was(administrator, village, group, village_agent, today):
    browser = signed_in(administrator)
    browser.post(at(village, "rename/"), {"name": "甲村", "day": str(today)})
    shown = browser.get(at(village))
    links = Page(shown).links()
    assert {at(village.parent), at(group), at(village, "rename/"), at(village, "close/")} <= links
    for words in ("甲村", "新桥村", "新桥代理员", "海安镇"):
        assert words in shown.content.decode()
    assert len(shown.context["notes"]) == 1


def test_leader_of_another_town_finds_nothing_and_an_agent_is_told(other_town, village, village_agent):
    other = signed_in(person("曲塘分管", other_town, "leader_in_charge"))
    for page in ("", "edit/"):
        assert other.get(at(village, page)).status_code == 404
        assert signed_in(village_agent).get(at(village, page)).status_code == 403
    assert other.get(at(village, "rename/")).status_code == 403


def test_who_only_sees_gets_no_buttons(supervisor, leader, village):
    def doings(user):
        return {link for link in Page(signed_in(user).get(at(village))).links() if link.startswith(at(village))}

    assert doings(supervisor) == set()
    assert doings(leader) == {at(village, "edit/")}


def test_trail_of_a_leader_ends_at_the_own_unit(leader, village, county, town):
    links = Page(signed_in(leader).get(at(village))).links()
    assert at(town) in links
    assert at(county) not in links


def test_closed_unit_shows_its_past_and_no_buttons(administrator, village, today):
    Unit.objects.filter(pk=village.pk).update(closed_on=today)
    shown = signed_in(administrator).get(at(village))
    assert shown.context["doings"] == shown.context["new_below"] == []
    assert reverse("network:unit", args=[village.code]) not in Page(shown).links()


# --- Changing --------------------------------------------------------------------------------------------------------


def test_administrator_moves_a_village(administrator, village, other_town, today):
    browser = signed_in(administrator)
    answer = browser.post(at(village, "move/"), {"parent": other_town.code, "day": str(today)}, follow=True)
    assert answer.redirect_chain == [(at(village), 302)]
    assert Unit.objects.get(pk=village.pk).full_name == "曲塘镇 新桥村"


def test_administrator_grades_a_village(administrator, village, today):
    signed_in(administrator).post(at(village, "grade/"), {"grade": "model", "day": str(today)})
    assert Unit.objects.get(pk=village.pk).grade == "model"


def test_page_of_closing_lists_what_is_in_the_way_with_links(administrator, village, group, village_agent, today):
    browser = signed_in(administrator)
    for shown in (browser.get(at(village, "close/")), browser.post(at(village, "close/"), {"day": str(today)})):
        assert at(group) in Page(shown).links()
        assert "新桥代理员" in shown.content.decode()
    assert shown.status_code == 422


def test_closing_is_called_off(administrator, village, today):
    browser = signed_in(administrator)
    browser.post(at(village, "close/"), {"day": str(today + DAY)})
    assert at(village, "stay-open/") in Page(browser.get(at(village))).links()
    browser.post(at(village, "stay-open/"))
    assert Unit.objects.get(pk=village.pk).closed_on is None


@pytest.mark.parametrize(
    ("page", "sent", "wrong"),
    [
        ("rename/", {"name": "甲村", "day": "2026-05-23"}, "day"),
        ("rename/", {"name": "甲\u202e村", "day": "2026-05-22"}, "name"),
        ("rename/", {"name": "\x00", "day": "2026-05-22"}, "name"),
        ("rename/", {"name": "甲" * 100_000, "day": "2026-05-22"}, "name"),
        ("rename/", {"name": "甲村", "day": "0026-05-22"}, "day"),
        ("move/", {"parent": "\x00", "day": "2026-05-22"}, "parent"),
        ("move/", {"parent": "320685", "day": "2026-05-22"}, "parent"),
        ("grade/", {"grade": "best", "day": "2026-05-22"}, "grade"),
        ("close/", {"day": "明天"}, "day"),
    ],
)
def test_mistake_comes_back_beside_its_field(administrator, village, other_town, page, sent, wrong):
    answer = signed_in(administrator).post(at(village, page), sent)
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {wrong}
    assert not UnitPast.objects.exists()


def test_town_is_not_moved_and_a_group_not_graded(administrator, town, group):
    browser = signed_in(administrator)
    assert browser.get(at(town, "move/")).status_code == 404
    assert browser.get(at(group, "grade/")).status_code == 404


# --- Opening and facts -----------------------------------------------------------------------------------------------


def test_group_is_opened_from_the_page_of_its_village(administrator, village, group):
    browser = signed_in(administrator)
    address = next(link for link in Page(browser.get(at(village))).links() if "tier=group" in link)
    address = address.replace("&amp;", "&")
    assert f"{village.code}02" in browser.get(address).content.decode()
    answer = browser.post(address, {"parent": village.code, "name": "二组", "opened_on": "2026-05-22", "code": ""})
    assert answer.url == f"{UNITS}{village.code}02/"


@pytest.mark.parametrize(("category", "is_fine"), [("farm", True), ("bureau", False), ("", False)])
def test_category_is_one_of_the_tier_and_required(administrator, county, category, is_fine):
    sent = {"parent": county.code, "name": "农场", "code": "320685400", "opened_on": "2026-05-22"}
    sent |= {"category": category, "complaint_phone": "88881111"}
    answer = signed_in(administrator).post(f"{UNITS}new/?tier=town", sent)
    if is_fine:
        assert Unit.objects.get(code="320685400").category == "farm"
    else:
        assert set(answer.context["form"].errors) == {"category"}


@pytest.mark.parametrize("code", ["new", "a-1", "证1", "\x00", "1" * 21])
def test_code_that_no_address_can_hold_is_refused(administrator, town, code):
    sent = {"parent": town.code, "name": "甲村", "code": code, "opened_on": "2026-05-22"}
    answer = signed_in(administrator).post(f"{UNITS}new/?tier=village", sent)
    assert set(answer.context["form"].errors) == {"code"}
    assert answer.status_code == 422


@pytest.mark.parametrize("tier", ["", "county", "nonsense", "\x00"])
def test_new_unit_begins_with_its_tier(administrator, county, tier):
    shown = signed_in(administrator).get(f"{UNITS}new/", {"tier": tier})
    assert "?tier=village" in Page(shown).links()


def test_leader_edits_the_facts_of_the_subtree(leader, town, village):
    """R25: also the pledge; the category is for administrators."""
    browser = signed_in(leader)
    sent = {"complaint_phone": "12345", "guide_desk": "on", "pledge": "随叫随到。", "category": "farm"}
    assert browser.post(at(town, "edit/"), sent).status_code == 302
    town.refresh_from_db()
    assert (town.complaint_phone, town.guide_desk, town.pledge) == ("12345", True, "随叫随到。")
    assert town.category == "town"
    assert browser.post(at(village, "edit/"), {"hours": "全天"}).status_code == 302


def test_complaint_phone_is_asked_of_towns_and_departments(administrator, town, department, village):
    """R63."""
    browser = signed_in(administrator)
    for unit, is_asked in ((town, True), (department, True), (village, False)):
        answer = browser.post(at(unit, "edit/"), {"category": unit.category})
        assert (answer.status_code == 422) is is_asked


def test_supervisor_who_edits_is_told(supervisor, village):
    answer = signed_in(supervisor).post(at(village, "edit/"), {"hours": "全天"}, follow=True)
    assert answer.redirect_chain == [(at(village), 302)]
    assert Unit.objects.get(pk=village.pk).hours == ""


# --- Linked units ----------------------------------------------------------------------------------------------------


def test_department_is_linked_and_the_link_ended(client, administrator, department, village, today):
    browser = signed_in(administrator)
    browser.post(at(department, "links/"), {"unit": village.code, "starts_on": str(today)})
    link = LinkedUnit.objects.get()
    public = reverse("network:unit", args=[department.code])
    assert reverse("network:unit", args=[village.code]) in Page(client.get(public)).links()
    assert "民政局" in browser.get(at(village)).content.decode()
    for day in ("", "\x00", str(today - DAY)):
        browser.post(at(department, f"links/{link.pk}/end/"), {"ends_on": day})
        assert LinkedUnit.objects.get().ends_on is None
    browser.post(at(department, f"links/{link.pk}/end/"), {"ends_on": str(today)})
    assert LinkedUnit.objects.get().ends_on == today


def test_link_of_another_department_is_not_found(administrator, department, organization_department, village, today):
    link = add_link(department=department, unit=village, starts_on=today, actor=administrator)
    browser = signed_in(administrator)
    assert browser.post(at(organization_department, f"links/{link.pk}/end/")).status_code == 404


def test_djangos_own_administration_only_shows_units(administrator, village):
    browser = signed_in(administrator)
    assert browser.get("/admin/network/unit/", {"q": "新桥"}).status_code == 200
    assert browser.post(f"/admin/network/unit/{village.pk}/change/", {"name": "甲村"}).status_code == 403
    assert browser.get("/admin/network/unit/add/").status_code == 403
