"""The pages on which rosters are looked at, published and confirmed: who sees what, and what a click does."""

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from network import rosters
from network.enums import Role, Tier
from network.models import Appointment, RosterConfirmation, RosterEdition, Unit
from tests.browsing import Page, signed_in, text
from tests.conftest import DAY
from tests.factories import AppointmentFactory, UnitFactory, person, publish_everybody

LIST, ALL = "/manage/rosters/", "/manage/rosters/publish/"


@pytest.fixture(autouse=True)
def _now(now):
    with time_machine.travel(now, tick=False):
        yield


def page_of(unit: Unit, *further: str) -> str:
    return "/".join(["/manage/rosters", unit.code, *further, ""])


def words(browser: Client, address: str) -> str:
    return text(Page(browser.get(address)).by_id("main"))


def shown(browser: Client, **query: str) -> set[str]:
    """The names of the rosters in the list."""
    return {row.unit.name for row in browser.get(LIST, query).context["rows"]}


def buttons(browser: Client, address: str) -> set[str]:
    """Where the forms of a page's main part lead."""
    main = browser.get(address).content.decode().split("<main", 1)[1]
    return {kind for kind in ("publish", "confirm") if f"/{kind}/" in main}


# --- The list --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("administrator", {"海安镇", "曲塘镇", "民政局", "组织部"}),
        ("supervisor", {"海安镇", "曲塘镇", "民政局", "组织部"}),
        ("leader", {"海安镇"}),
        ("personnel_officer", {"海安镇"}),
    ],
)
@pytest.mark.usefixtures("village", "other_town", "department", "organization_department", "town")
def test_list_shows_ones_own_area(request, who, seen):
    assert shown(signed_in(request.getfixturevalue(who))) == seen


def test_list_of_a_villages_leader_says_where_the_roster_is(village):
    """The town keeps it; there is nothing to press."""
    browser = signed_in(person("村书记", village, Role.LEADER_IN_CHARGE))
    assert shown(browser) == set()
    assert 'class="empty"' in browser.get(LIST).content.decode()
    assert browser.get(page_of(village.parent)).status_code == 404


def test_list_says_edition_changes_gaps_and_confirmation(town, village_agent, leader, administrator, now):
    browser = signed_in(leader)
    [row] = browser.get(LIST).context["rows"]
    assert (row.edition, row.pending, row.lacking, row.is_confirmed) == (None, 1, 1, False)
    rosters.publish(unit=town, actor=administrator, now=now)
    rosters.confirm(unit=town, actor=leader, now=now)
    Appointment.objects.filter(agent__user=village_agent).update(
        responsibility_area="一组", duties="代办", title="会计"
    )
    Unit.objects.update(pledge="承诺")
    [row] = browser.get(LIST).context["rows"]
    assert (row.edition.number, row.pending, row.lacking, row.is_confirmed) == (1, 1, 0, True)


def test_filters_narrow_the_list(other_town, department, village_agent, department_chief, leader, supervisor, now):
    Unit.objects.update(pledge="承诺", phone="88810000")
    publish_everybody(now)
    Appointment.objects.filter(agent__user=village_agent).update(responsibility_area="一组", duties="代办")
    rosters.confirm(unit=department, actor=leader, now=now)
    browser = signed_in(supervisor)
    everything = shown(browser)
    assert shown(browser, show="changes") == {"海安镇"}
    assert shown(browser, show="unconfirmed") == everything - {"民政局"}
    assert shown(browser, show="incomplete") == {"民政局"}
    for odd in ("\x00", "nonsense", "9" * 5000, "😀"):
        assert shown(browser, show=odd) == everything


def test_only_administrators_are_offered_to_publish_all(village_agent, leader, administrator):
    assert ALL in signed_in(administrator).get(LIST).content.decode()
    assert ALL not in signed_in(leader).get(LIST).content.decode()


# --- One roster ------------------------------------------------------------------------------------------------------


def test_page_shows_new_changed_and_gone(town, village_agent, second_village_agent, sibling_agent, leader, now):
    """What publishing would change, old and new; and since when somebody is not shown any more."""
    Appointment.objects.filter(agent__user=sibling_agent).update(starts_on=now.date() + DAY)
    publish_everybody(now)
    Appointment.objects.filter(agent__user=sibling_agent).update(starts_on=now.date())
    Appointment.objects.filter(agent__user=village_agent).update(published_phone="88810000")
    Appointment.objects.filter(agent__user=second_village_agent).update(ends_on=now.date() - DAY)
    said = words(signed_in(leader), page_of(town))
    for expected in ("河西代理员", "0513-88810001", "88810000", "新桥第二代理员", "2026年5月22日"):
        assert expected in said


@pytest.mark.parametrize(
    ("who", "offered"),
    [
        ("administrator", {"publish", "confirm"}),
        ("leader", {"confirm"}),
        ("personnel_officer", {"confirm"}),
        ("supervisor", set()),
    ],
)
def test_page_offers_what_one_may_do(request, town, village_agent, who, offered):
    assert buttons(signed_in(request.getfixturevalue(who)), page_of(town)) == offered


def test_page_offers_nothing_that_is_done(town, village_agent, administrator, now):
    publish_everybody(now)
    rosters.confirm(unit=town, actor=administrator, now=now)
    assert buttons(signed_in(administrator), page_of(town)) == set()


def test_closed_town_can_be_read_but_not_published(town, village_agent, administrator, now):
    publish_everybody(now)
    Unit.objects.filter(pk=town.pk).update(closed_on=now.date())
    browser = signed_in(administrator)
    assert browser.get(page_of(town)).status_code == browser.get(page_of(town, "1")).status_code == 200
    assert buttons(browser, page_of(town)) == set()
    assert {browser.post(page_of(town, verb)).status_code for verb in ("publish", "confirm")} == {404}


def test_publish_makes_it_public_and_a_second_click_is_told(town, village_agent, administrator):
    browser = signed_in(administrator)
    public = reverse("network:agent", args=[village_agent.agent.pk])
    assert Client().get(public).status_code == 404
    first, second = (browser.post(page_of(town, "publish"), follow=True) for _ in range(2))
    assert Client().get(public).status_code == 200
    assert RosterEdition.objects.get().published_by == administrator
    assert [[m.level_tag for m in answer.context["messages"]] for answer in (first, second)] == [
        ["success"],
        ["warning"],
    ]


def test_publish_all_asks_first(town, department, village_agent, department_chief, administrator):
    """With how many; a GET publishes nothing."""
    browser = signed_in(administrator)
    assert len(browser.get(ALL).context["rows"]) == 2
    assert not RosterEdition.objects.exists()
    assert browser.post(ALL).url == LIST
    assert set(RosterEdition.objects.values_list("unit", flat=True)) == {town.pk, department.pk}
    assert 'class="empty"' in browser.get(ALL).content.decode()
    assert browser.post(ALL, follow=True).status_code == 200
    assert RosterEdition.objects.count() == 2


@pytest.mark.parametrize(("who", "kept"), [("leader", 1), ("personnel_officer", 1), ("supervisor", 0)])
def test_confirm_is_for_who_answers_for_it(request, town, village_agent, who, kept):
    """With gaps and changes waiting, too; twice is once. Others are told."""
    user = request.getfixturevalue(who)
    for _ in range(2):
        assert signed_in(user).post(page_of(town, "confirm"), follow=True).status_code == 200
    assert list(RosterConfirmation.objects.values_list("confirmed_by", flat=True)) == [user.pk] * kept


def test_foreign_roster_is_not_found(other_town, village, leader):
    """Nor is a village: it stands in its town's roster."""
    browser = signed_in(leader)
    assert {browser.get(page_of(unit)).status_code for unit in (other_town, village)} == {404}
    assert browser.post(page_of(other_town, "confirm")).status_code == 404


# --- A kept edition --------------------------------------------------------------------------------------------------


def test_edition_stays_as_it_was(town, village, group, village_agent, leader, now):
    AppointmentFactory(agent__name="组长某", unit=group, role=Role.GROUP_LEADER, published_phone="88812222")
    publish_everybody(now)
    Appointment.objects.filter(agent__user=village_agent).update(published_phone="88810000")
    publish_everybody(now)
    Appointment.objects.filter(agent__user=village_agent).update(ends_on=now.date() - DAY)
    browser = signed_in(leader)
    first, second = (words(browser, page_of(town, number)) for number in "12")
    assert "0513-88810001" in first
    assert "88810000" in second
    for said in (first, second):
        assert "新桥代理员" in said
        assert "88812222" in said
        assert "组长某" not in said
    assert "tag soon" not in browser.get(page_of(town, "1")).content.decode()
    assert "tag soon" in browser.get(page_of(town, "2")).content.decode()  # who left, since when


@pytest.mark.parametrize("number", ["0", "2", "9" * 30])
def test_unknown_edition_is_not_found(town, village_agent, leader, now, number):
    publish_everybody(now)
    assert signed_in(leader).get(page_of(town, number)).status_code == 404


def test_long_edition_is_cut_into_pages(town, village, leader, now):
    AppointmentFactory.create_batch(301, unit=village)
    publish_everybody(now)
    browser = signed_in(leader)
    sizes = [len(browser.get(page_of(town, "1"), {"page": page}).context["page"]) for page in ("", "2", "x", "999")]
    assert sizes == [300, 1, 300, 1]


def test_long_lists_are_cut_and_shown_whole_when_asked(town, village, leader):
    """So that the buttons below them stay within reach of a town with thousands of agents."""
    AppointmentFactory.create_batch(101, unit=village, title="网格员")
    browser = signed_in(leader)
    cut, whole = (browser.get(page_of(town) + query).content.decode() for query in ("", "?lines=all"))
    assert [page.count("网格员") for page in (cut, whole)] == [100, 101]  # new
    assert [page.count('href="/manage/posts/') for page in (cut, whole)] == [100, 101]  # cards that say too little
    assert [page.count('href="?lines=all"') for page in (cut, whole)] == [2, 0]


# --- What it costs ---------------------------------------------------------------------------------------------------


def test_pages_cost_the_same_for_one_and_for_many(town, village, administrator, now):
    browser = signed_in(administrator)

    def costs() -> list[int]:
        found = []
        for address in (LIST, ALL, page_of(town), page_of(town, "1")):
            with CaptureQueriesContext(connection) as captured:
                assert browser.get(address).status_code == 200
            found.append(len(captured))
        return found

    person("一", village)
    publish_everybody(now)
    person("二", village)
    before = costs()
    for number in range(3):
        other = UnitFactory(code=f"320685{number}", tier=Tier.TOWN, parent=town.parent)
        for unit in (village, UnitFactory(parent=other)):
            person(f"{unit.code}{number}", unit)
    publish_everybody(now)
    person("三", village)
    assert costs() == before
    assert max(before) <= 12
