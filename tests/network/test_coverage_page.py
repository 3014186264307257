"""The coverage page: who sees how much of it, its words, its filters (R15, R61, R72)."""

import pytest
import time_machine
from django.urls import reverse
from django.utils.translation import gettext

from network.enums import Role
from network.models import Unit
from tests.browsing import Page, signed_in
from tests.factories import UnitFactory, person


@pytest.fixture
def address() -> str:
    return reverse("network:coverage")


@pytest.fixture(autouse=True)
def _that_day(now):
    with time_machine.travel(now, tick=False):
        yield


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


def test_gap_of_an_agent_leads_to_the_post_and_that_of_a_unit_to_the_unit(address, supervisor, village_agent, town):
    links = Page(signed_in(supervisor).get(address)).links()
    post = village_agent.agent.appointments.get()
    assert reverse("network:manage-post", args=[post.pk]) in links
    assert reverse("network:manage-unit", args=[town.code]) in links


def test_page_takes_few_queries(address, leader, village_agent, sibling_village, django_assert_max_num_queries):
    browser = signed_in(leader)
    with django_assert_max_num_queries(6):
        browser.get(address)


def test_towns_without_a_gap_are_folded(address, supervisor, village_agent, town_agent, other_village):
    """A long county stays readable: open are only the towns where somebody is missing."""
    html = signed_in(supervisor).get(address).content.decode()
    assert html.count('<details class="foldout tile-block">') == 1
    assert html.count('<div class="tile-block">') == 1
    Unit.objects.filter(pk=other_village.pk).update(closed_on="2020-01-01")
    assert signed_in(supervisor).get(address).content.decode().count("<details") == 1  # a town without villages


def test_filters_offer_what_there_is_and_how_often(address, supervisor, village, sibling_village, other_village):
    shown = signed_in(supervisor).get(address, {"town": "320685102"}).context
    assert [(link["label"], link["count"]) for link in shown["kinds"]][1:] == [
        (gettext("Village without an agent"), 1),
        (gettext("Town without an agent"), 1),
        (gettext("No complaint phone"), 1),
        (gettext("Town without a guide desk"), 1),
    ]
    assert [link["count"] for link in shown["towns"]][1:] == [3, 2, 1]


def test_kind_that_was_asked_for_stays_on_offer(address, supervisor, village):
    shown = signed_in(supervisor).get(address, {"kind": "pledge"}).context
    assert [link["label"] for link in shown["kinds"] if link["current"]] == [gettext("No pledge on the card")]
