"""Coverage: which villages and groups have nobody, and which cards say too little (R15, R28, R72)."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils.translation import gettext

from network.coverage import Coverage
from network.enums import Role, Tier
from network.models import Unit
from tests.browsing import Page, signed_in
from tests.factories import AgentFactory, AppointmentFactory, UnitFactory, person

FULL_CARD = {"published_phone": "88811111", "responsibility_area": "一组", "duties": "代办医保"}


@pytest.fixture
def address() -> str:
    return reverse("network:coverage")


@pytest.fixture(autouse=True)
def _that_day(now):
    with time_machine.travel(now, tick=False):
        yield


def counts(found: Coverage) -> dict[str, tuple[int, int]]:
    return {figure.tier: (figure.staffed, figure.units) for figure in found.figures()}


def served(found: Coverage) -> dict[str, str]:
    return {tile.unit.name: tile.served_by for block in found.blocks() for tile in block.tiles}


def kinds_of(found: Coverage, unit: Unit) -> list[tuple[str, ...]]:
    return [gap.kinds for gap in found.gaps() if gap.unit.pk == unit.pk]


def test_figures_count_who_is_in_office_in_open_units(
    today, group, village_agent, town_agent, sibling_village, other_village, department
):
    """A county where one town and one of three villages are staffed, and neither group nor department."""
    assert counts(Coverage(today, None)) == {"town": (1, 2), "village": (1, 3), "group": (0, 1), "department": (0, 1)}


def test_share_is_rounded_down_and_absent_without_units(today, village_agent, sibling_village, other_village):
    shares = {figure.tier: figure.share for figure in Coverage(today, None).figures()}
    assert shares == {"town": 0, "village": 33, "group": None, "department": None}


def test_village_is_served_by_itself_its_town_or_nobody(
    today, village_agent, town_agent, sibling_village, other_village
):
    assert served(Coverage(today, None)) == {"新桥村": "village", "河西村": "town", "双溪村": "nobody"}


def test_post_counts_to_its_last_day(today, village, village_agent):
    village_agent.agent.appointments.update(ends_on=today)
    assert counts(Coverage(today, None))["village"] == (1, 1)
    assert counts(Coverage(today + timedelta(days=1), None))["village"] == (0, 1)


def test_post_that_begins_tomorrow_does_not_count_yet(today, village, village_agent):
    village_agent.agent.appointments.update(starts_on=today + timedelta(days=1))
    assert kinds_of(Coverage(today, None), village) == [("village",)]


def test_closed_unit_is_neither_counted_nor_listed(today, village, sibling_village):
    Unit.objects.filter(pk=village.pk).update(closed_on=today)
    found = Coverage(today, None)
    assert counts(found)["village"] == (0, 1)
    assert kinds_of(found, village) == []


def test_village_of_a_closed_town_is_still_shown(today, town, village, town_agent):
    Unit.objects.filter(pk=town.pk).update(closed_on=today)
    (block,) = Coverage(today, None).blocks()
    assert (block.town, block.tiles[0].served_by) == (None, "nobody")


def test_closed_account_leaves_a_village_empty(today, village, village_agent):
    village_agent.is_active = False
    village_agent.save()
    assert ("village",) in kinds_of(Coverage(today, None), village)


@pytest.mark.parametrize("role", [Role.LEADER_IN_CHARGE, Role.PERSONNEL_OFFICER])
def test_who_handles_nothing_staffs_no_village(today, village, role):
    person("某", village, role)
    assert kinds_of(Coverage(today, None), village) == [("village",)]


def test_group_leader_without_an_account_staffs_the_group(today, group, village):
    """R21: a group leader may have no login."""
    (tile,) = Coverage(today, None).blocks()[0].tiles
    assert tile.groups_without == 1
    AppointmentFactory(agent=AgentFactory(user=None), unit=group, role=Role.GROUP_LEADER)
    found = Coverage(today, None)
    assert counts(found)["group"] == (1, 1)
    assert found.blocks()[0].tiles[0].groups_without == 0
    assert kinds_of(found, group) == []


def test_department_needs_its_chief_agent(today, department):
    person("科员", department, **FULL_CARD)
    assert ("department",) in kinds_of(Coverage(today, None), department)
    person("首席", department, Role.CHIEF_AGENT, **FULL_CARD)
    assert ("department",) not in kinds_of(Coverage(today, None), department)


@pytest.mark.parametrize(
    ("left_out", "kind"), [("published_phone", "phone"), ("responsibility_area", "area"), ("duties", "duties")]
)
def test_card_gap_names_what_is_missing(today, village, left_out, kind):
    Unit.objects.filter(pk=village.pk).update(pledge="有事打电话。")
    person("张三", village, **FULL_CARD)
    assert kinds_of(Coverage(today, None), village) == []
    person("李四", village, **FULL_CARD | {left_out: " "})
    (gap,) = [gap for gap in Coverage(today, None).gaps() if gap.unit.pk == village.pk]
    assert (gap.kinds, gap.agent_name) == ((kind,), "李四")


def test_office_phone_fills_the_card_and_a_missing_pledge_is_a_gap(today, village):
    Unit.objects.filter(pk=village.pk).update(phone="88810002")
    person("张三", village, **FULL_CARD | {"published_phone": ""})
    assert kinds_of(Coverage(today, None), village) == [("pledge",)]


def test_who_sees_a_subtree_sees_no_more(address, leader, other_village, village, sibling_village, department):
    """A leader in charge sees the town; nothing of the other town and no department (R61)."""
    shown = signed_in(leader).get(address)
    assert {gap.unit.name for gap in shown.context["page"]} == {"海安镇", "新桥村", "河西村"}
    assert "双溪村" not in shown.content.decode()


def test_leader_of_a_village_learns_that_the_town_serves_it(address, village, town_agent, sibling_village):
    """The town above is read, but neither counted nor listed."""
    shown = signed_in(person("村书记", village, Role.LEADER_IN_CHARGE)).get(address)
    (block,) = shown.context["blocks"]
    assert [(tile.unit.name, tile.served_by) for tile in block.tiles] == [("新桥村", "town")]
    assert [(figure.staffed, figure.units) for figure in shown.context["figures"]] == [(0, 0), (0, 1), (0, 0), (0, 0)]


def test_page_is_offered_to_those_who_may_see_it(leader, personnel_officer, supervisor, administrator, address):
    for user in (leader, personnel_officer, supervisor, administrator):
        assert address in Page(signed_in(user).get(reverse("network:manage"))).links()


def test_tile_says_in_words_what_its_color_says(address, supervisor, village_agent, sibling_village):
    html = signed_in(supervisor).get(address).content.decode()
    assert html.count('class="tile village" href') == 1
    assert html.count('class="tile nobody" href') == 1
    said = [gettext("has its own agent"), gettext("nobody, up to the town")]
    assert [html.count(f'<span class="visually-hidden">, {words}') for words in said] == [1, 1]


@pytest.mark.parametrize(
    ("sent", "names"),
    [
        ({"kind": "village"}, ["新桥村", "河西村", "双溪村"]),
        ({"town": "320685102"}, ["曲塘镇", "双溪村"]),
        ({"town": "320685102", "kind": "village"}, ["双溪村"]),
        ({"town": "departments", "kind": "department"}, ["组织部"]),
        ({"kind": "pledge"}, []),
    ],
)
def test_filters_narrow_the_list(address, supervisor, village, sibling_village, other_village, sent, names):
    page = signed_in(supervisor).get(address, sent).context["page"]
    assert [gap.unit.name for gap in page] == names


@pytest.mark.parametrize("odd", ["\x00", "nonsense", "'; --", "9" * 5000, "😀"])
def test_odd_filter_narrows_nothing(address, supervisor, village, odd):
    shown = signed_in(supervisor).get(address, {"town": odd, "kind": odd, "page": odd})
    assert shown.status_code == 200
    assert shown.context["page"].paginator.count == 3


def test_county_without_a_gap_says_so(address, county, administrator):
    shown = signed_in(administrator).get(address)
    assert shown.context["page"].paginator.count == 0
    assert 'class="empty"' in shown.content.decode()


def test_long_list_is_cut_into_pages(address, supervisor, town):
    UnitFactory.create_batch(60, parent=town)
    first = signed_in(supervisor).get(address, {"kind": "village"}).context["page"]
    second = signed_in(supervisor).get(address, {"kind": "village", "page": "2"}).context["page"]
    assert (len(first), len(second)) == (50, 10)


@pytest.mark.parametrize("size", [1, 1000])
def test_reads_do_not_grow_with_the_county(today, town, size, django_assert_num_queries):
    made = [
        Unit(code=f"Z{i}", name=f"{i}村", full_name=f"{i}村", tier=Tier.VILLAGE, parent=town, path=f"{town.path}{i}/")
        for i in range(size)
    ]
    Unit.objects.bulk_create(made)
    with django_assert_num_queries(2):
        found = Coverage(today, None)
        assert (len(found.gaps()), len(found.blocks()), len(found.figures())) == (size + 1, 1, 4)


def test_page_takes_few_queries(address, leader, village_agent, sibling_village, django_assert_max_num_queries):
    browser = signed_in(leader)
    with django_assert_max_num_queries(6):
        browser.get(address)
