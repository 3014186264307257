"""The public directory: every way to find somebody, what is public and what is not, and who is gone at once."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from network import directory
from network.enums import Role, Tier
from network.imports import import_units
from network.models import Agent, Appointment, Unit
from tests.browsing import Page, attributes, signed_in, text, with_pass
from tests.conftest import DAY
from tests.factories import LONG_AGO, AgentFactory, AppointmentFactory, ServiceItemFactory, UnitFactory, person

FIND = "/network/"
MOBILE = "13900000000"
"""A private number that no page may show."""


@pytest.fixture(autouse=True)
def _now(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def today(now):
    return now.date()


@pytest.fixture
def network(town, village, group, sibling_village, department):
    """A community with an agent, a group leader, a chief agent, an errand, and people who are not for the public."""
    Unit.objects.filter(pk=village.pk).update(pledge="有事打电话。", phone="0513-88810002")
    village.refresh_from_db()
    village.name = "中坝社区居委会"
    village.save()
    person(
        "张建国", village, title="村会计", responsibility_area="一至四组", duties="代办医保", published_phone="88811111"
    )
    AppointmentFactory(
        agent=AgentFactory(name="组长某", user=None), unit=group, role=Role.GROUP_LEADER, published_phone="88812222"
    )
    person("单小明", department, Role.CHIEF_AGENT, published_phone="88813333", title="办公室主任")
    person("分管某", town, Role.LEADER_IN_CHARGE, published_phone=MOBILE)
    person("人事某", department, Role.PERSONNEL_OFFICER, published_phone=MOBILE)
    person("督查某", department, Role.SUPERVISOR, published_phone=MOBILE)
    ServiceItemFactory(code="S01", name="老年人优待证办理", aliases="老年证、敬老证", competent_body=department)


def found(search: str, today) -> dict[str, list[str]]:
    """The names of what was found, by kind."""
    names = {"units": lambda s: s.full_name, "agents": lambda s: s.agent.name, "items": lambda s: s.name}
    return {kind: [names[kind](hit.subject) for hit in hits] for kind, hits in directory.search(search, today).sections}


def page_of(unit: Unit) -> str:
    return reverse("network:unit", args=[unit.code])


def agent_page(name: str) -> str:
    return reverse("network:agent", args=[Agent.objects.get(name=name).pk])


def words(client, address: str) -> str:
    """All that the main part of a page says."""
    return text(Page(client.get(address)).by_id("main"))


# --- Finding ---------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(
    "search",
    [
        "中坝社区",
        "中坝",
        "中坝居委会",
        "中坝村",
        "海安镇中坝社区",
        "海安镇 中坝",
        "zhongba",
        "zhong ba",
        "ZhongBa",
        "zb",
        "zbsq",
        "zhongbashequ",
        "haian zhongba",
        "ｚｂｓｑ",
        " 中坝\x00社区 ",
    ],
)
def test_village_is_found_by_name_and_pinyin(search, today):
    assert found(search, today)["units"][0] == "海安镇 中坝社区居委会"


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(
    "search", ["张建国", "建国", "zhangjianguo", "zhang jian guo", "zjg", "jianguo", "中坝 张建国"]
)
def test_agent_is_found_by_name_and_pinyin(search, today):
    assert found(search, today)["agents"] == ["张建国"]


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize("search", ["单小明", "shanxiaoming", "sxm", "danxiaoming"])
def test_surname_is_found_as_it_is_read(search, today):
    assert found(search, today)["agents"] == ["单小明"]


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize("search", ["老年证", "敬老证", "老年人优待证办理", "我要办老年证", "lnz", "laonianzheng"])
def test_errand_leads_to_the_office_and_its_chief_agent(client, search):
    """By name, another word for it or pinyin; the resident's own agent does it in any case."""
    page = client.get(FIND, {"q": search}).content.decode()
    assert "民政局" in page
    assert "单小明" in page
    assert "88813333" in page
    assert reverse("requests:new") + "?item=S01" in page


@pytest.mark.usefixtures("network")
def test_departments_and_groups_and_codes_are_found(today, village):
    assert found("民政局", today) == {"units": ["民政局"]}
    assert found("mzj", today) == {"units": ["民政局"]}
    assert found("中坝 一组", today) == {"units": ["海安镇 中坝社区居委会 一组"]}
    assert found(village.code, today) == {"units": ["海安镇 中坝社区居委会"]}


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(
    "search", ["海安市", "组长某", "分管某", "人事某", "督查某", "zzm", "没有", "%", "_", "\\", "", "\x00", "'"]
)
def test_what_is_not_public_is_not_found(search, today):
    assert found(search, today) == {}


def test_very_name_comes_first(town, today):
    """Before those that only hold it, and across the kinds."""
    UnitFactory(name="东建国村", parent=town)
    exact = UnitFactory(name="建国村", parent=town)
    person("建国", exact)
    hits = found("建国", today)
    assert next(iter(hits)) == "agents"
    assert hits["units"] == ["海安镇 建国村", "海安镇 东建国村"]


def test_more_than_fits_says_so(client, town, today):
    for number in range(directory.SHOWN + 3):
        UnitFactory(name=f"新{number}村", parent=town)
    result = directory.search("新", today)
    assert result.is_cut
    assert result.size == directory.SHOWN


@pytest.mark.usefixtures("network")
def test_page_works_without_a_script_and_in_part_with_one(client):
    whole = client.get(FIND, {"q": "zb"})
    assert Page(whole).kept("q") == {"zb"}
    part = client.get(FIND, {"q": "zb"}, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert "中坝社区居委会" in part.content.decode()
    assert "HX-Request" in whole.headers["Vary"]
    restored = client.get(FIND, headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    assert "<html" in restored.content.decode()


def test_nothing_found_says_what_to_do(client, town):
    page = client.get(FIND, {"q": "<b>没有"}).content.decode()
    assert "&lt;b&gt;没有" in page
    assert reverse("requests:new") in page
    assert page_of(town) in page


def test_empty_network_still_shows_the_page(client, db):
    assert client.get(FIND).status_code == 200


def links(client, address: str) -> set[str]:
    return {attributes(e).get("href", "") for e in Page(client.get(address)).elements("a")}


@pytest.mark.usefixtures("network")
def test_one_can_walk_from_town_to_village_to_group_and_back(client, town, village, group, department):
    for address, expected in [
        (FIND, [page_of(town), page_of(department)]),
        (page_of(town), [FIND, page_of(village)]),
        (page_of(village), [FIND, page_of(town), page_of(group), agent_page("张建国")]),
        (page_of(group), [FIND, page_of(town), page_of(village)]),
        (agent_page("张建国"), [FIND, page_of(town), page_of(village)]),
    ]:
        assert set(expected) <= links(client, address), address


# --- What is public --------------------------------------------------------------------------------------------------


def test_town_shows_lines_of_work_and_how_to_reach_it(client, town):
    """R25, R63: title, duties, pledge, guide desk, address, hours, phones."""
    facts = {
        "pledge": "全程代办。", "address": "人民路1号", "hours": "周一至周五", "phone": "88814444",
        "complaint_phone": "88815555",
    }  # fmt: skip
    Unit.objects.filter(pk=town.pk).update(guide_desk=True, **facts)
    person("王芳", town, title="民政助理", duties="负责民政救助", published_phone="88816666")
    shown = words(client, page_of(town))
    for expected in (*facts.values(), "王芳", "民政助理", "负责民政救助", "88816666", "✓"):
        assert expected in shown
    Unit.objects.filter(pk=town.pk).update(guide_desk=False)
    assert "✓" not in words(client, page_of(town))


@pytest.mark.usefixtures("network")
def test_village_shows_division_of_work_area_and_groups(client, village):
    """R26: and without a complaint phone of its own, the county's."""
    shown = words(client, page_of(village))
    for expected in (
        "张建国",
        "村会计",
        "一至四组",
        "代办医保",
        "88811111",
        "有事打电话。",
        "一组",
        "88812222",
        "88835680",
    ):
        assert expected in shown


@pytest.mark.usefixtures("network")
def test_group_shows_its_service_phone_only(client, group, today):
    """R21: the group leader's name stands nowhere."""
    shown = words(client, page_of(group))
    assert "88812222" in shown
    assert "组长某" not in shown
    assert client.get(agent_page("组长某")).status_code == 404
    Appointment.objects.filter(unit=group).update(ends_on=today - DAY)
    shown = words(client, page_of(group))
    assert "88812222" not in shown
    assert "0513-88810002" in shown  # the village's office


@pytest.mark.usefixtures("network")
def test_department_shows_chief_agent_first_and_what_it_decides(client, department):
    person("另一人", department, title="A")
    shown = words(client, page_of(department))
    assert shown.index("单小明") < shown.index("另一人")
    assert "老年人优待证办理" in shown
    assert f"?unit={department.code}" not in " ".join(links(client, page_of(department)))


@pytest.mark.usefixtures("network")
def test_no_page_shows_leaders_private_numbers_or_addresses(client, town, village, group, department, supervisor):
    """R27: never the leader's mobile, never an e-mail address; for staff neither."""
    Agent.objects.get(name="张建国").user.__class__.objects.update(email="private@example.com")
    public = [FIND, f"{FIND}?q=某", agent_page("张建国"), agent_page("单小明")]
    for browser in (client, signed_in(supervisor)):
        for address in (*public, *map(page_of, (town, village, group, department))):
            page = browser.get(address).content.decode().split("<main", 1)[1]
            for hidden in (MOBILE, "@", "分管某", "人事某", "督查某"):
                assert hidden not in page, address


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize("name", ["分管某", "人事某", "督查某", "组长某"])
def test_people_without_a_public_post_have_no_page(client, name):
    assert client.get(agent_page(name)).status_code == 404
    assert client.get(agent_page(name) + "card.vcf").status_code == 404


@pytest.mark.usefixtures("network")
def test_agent_page_has_all_five_published_facts(client, village):
    """R28: name, phone, pledge, area, duties; and a way to ask exactly this agent."""
    shown = words(client, agent_page("张建国"))
    for expected in ("张建国", "88811111", "有事打电话。", "一至四组", "代办医保", "村会计"):
        assert expected in shown
    agent = Agent.objects.get(name="张建国")
    offered = links(client, agent_page("张建国"))
    assert "tel:88811111" in offered
    ask = f"{reverse('requests:new')}?unit={village.code}&agent={agent.pk}"
    assert ask.replace("&", "&amp;") in offered or ask in offered
    form = Page(client.get(ask))
    chosen = [attributes(e) for e in form.elements("option") if "selected" in attributes(e)]
    assert str(agent.pk) in {given["value"] for given in chosen}
    assert form.kept("unit") == {village.code}


def test_agent_who_cannot_be_named_in_the_form_is_not_offered_so(client, village, department):
    """Somebody without an account, or of a department: the form would refuse the name (R12)."""
    AppointmentFactory(agent=AgentFactory(name="无账号", user=None), unit=village)
    person("首席", department, Role.CHIEF_AGENT)
    for name in ("无账号", "首席"):
        assert not [link for link in links(client, agent_page(name)) if "agent=" in link]


@pytest.mark.usefixtures("network")
def test_office_phone_stands_in_for_a_missing_one(client):
    Appointment.objects.update(published_phone="")
    assert "0513-88810002" in words(client, agent_page("张建国"))


@pytest.mark.usefixtures("network")
def test_code_on_the_page_leads_to_the_page(client, monkeypatch):
    drawn = []
    monkeypatch.setattr("network.views.directory.qr_drawing", lambda address: drawn.append(address) or {})
    client.get(agent_page("张建国"))
    assert drawn == [f"http://testserver{agent_page('张建国')}"]


# --- Who is gone -----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("network")
def test_agent_is_gone_the_moment_the_post_ends(client, village, today):
    """R26: the last day still counts, the next does not; nothing is kept in between."""
    everywhere = (f"{FIND}?q=张建国", f"{FIND}?q=中坝", page_of(village))
    for ends_on, is_there in ((today, True), (today - DAY, False), (None, True)):
        Appointment.objects.filter(agent__name="张建国").update(ends_on=ends_on)
        assert (client.get(agent_page("张建国")).status_code == 200) is is_there
        for address in everywhere:
            assert ("88811111" in client.get(address).content.decode()) is is_there, address


@pytest.mark.usefixtures("network")
def test_agent_is_not_there_before_the_post_begins(client, today):
    Appointment.objects.update(starts_on=today + DAY)
    assert client.get(agent_page("张建国")).status_code == 404


@pytest.mark.usefixtures("network")
def test_closed_unit_takes_its_agents_with_it(client, village, today):
    address = agent_page("张建国")
    Unit.objects.filter(pk=village.pk).update(closed_on=today)
    assert client.get(page_of(village)).status_code == 404
    assert client.get(address).status_code == 404
    assert found("中坝", today) == {}
    Unit.objects.filter(pk=village.pk).update(closed_on=None, opened_on=today + DAY)
    assert client.get(page_of(village)).status_code == 404


@pytest.mark.usefixtures("network")
def test_property_and_read_agree_on_who_is_public(today, village):
    """`is_public` decides about a link, `published` about the page behind it."""
    AppointmentFactory(agent=AgentFactory(), unit=village, starts_on=today + DAY)
    AppointmentFactory(agent=AgentFactory(), unit=village, starts_on=LONG_AGO, ends_on=today)
    AppointmentFactory(agent=AgentFactory(), unit=village, starts_on=LONG_AGO, ends_on=today - DAY)
    closed = UnitFactory(parent=village.parent, closed_on=today)
    AppointmentFactory(agent=AgentFactory(), unit=closed)
    public = set(Appointment.objects.published(today))
    assert public == {post for post in Appointment.objects.select_related("unit") if post.is_public}
    assert len(public) == 3


# --- Bad input, and how much work it is ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "/network/units/999/",
        "/network/units/%00/",
        "/network/units/320685/",
        "/network/units/..%2f/",
        "/network/units/%F0%9F%99%82/",
        "/network/agents/0/",
        "/network/agents/99999999999999999999999/",
        "/network/agents/99999999999999999999999/card.vcf",
        "/network/agents/-1/",
        "/network/agents/x/",
    ],
)
def test_odd_address_is_not_found(client, town, address):
    assert client.get(address).status_code == 404


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(
    "query", ["q=%00", "q=" + "z" * 5000, "q=%ff%fe", "q=%F0%9F%99%82", "q=a&q=b", "q=" + "中+" * 99]
)
def test_odd_search_is_answered(client, query):
    assert client.get(f"{FIND}?{query}").status_code == 200


def queries(client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as counted:
        assert client.get(address).status_code == 200
    return len(counted)


@pytest.mark.usefixtures("network")
def test_work_does_not_grow_with_the_network(client, town, village, group, department):
    """As many queries for a thousand agents as for one."""
    pages = [FIND, f"{FIND}?q=zb", f"{FIND}?q=代理员", f"{FIND}?q=老年证", agent_page("张建国")]
    pages += map(page_of, (town, village, group, department))
    person("代理员", village)
    before = [queries(client, address) for address in pages]
    agents = Agent.objects.bulk_create(Agent(name=f"代理员{n}") for n in range(1000))
    units = [town, village, group, department]
    Appointment.objects.bulk_create(
        Appointment(agent=agent, unit=units[n % 4], role=Role.AGENT, starts_on=LONG_AGO)
        for n, agent in enumerate(agents)
    )
    for number in range(30):
        UnitFactory(name=f"中坝{number}村", parent=town)
        UnitFactory(name=f"{number}组", parent=village, tier=Tier.GROUP)
        ServiceItemFactory(name=f"老年证{number}", competent_body=department)
    assert [queries(client, address) for address in pages] == before
    assert max(before) <= 12


# --- Where else it is offered ----------------------------------------------------------------------------------------


def test_home_and_navigation_lead_to_it(client, db):
    page = client.get("/").content.decode()
    assert page.count(f'href="{FIND}"') == 2


def test_progress_page_names_the_agent_with_a_link(accepted, village_agent):
    """Only while there is a page behind it."""
    agent = village_agent.agent
    address = reverse("requests:progress", args=[accepted.receipt])
    browser = with_pass(accepted)
    assert reverse("network:agent", args=[agent.pk]) in links(browser, address)
    agent.appointments.update(role=Role.GROUP_LEADER)
    assert reverse("network:agent", args=[agent.pk]) not in links(browser, address)


@pytest.mark.usefixtures("network")
def test_import_leaves_alone_what_it_does_not_hold(village):
    """Opening hours, guide desk and pledge stay; the reading follows the new name."""
    Unit.objects.filter(pk=village.pk).update(hours="周一至周五", guide_desk=True)
    import_units(f"code,name,tier,parent_code\n{village.code},东坝村,village,320685100\n".encode())
    village.refresh_from_db()
    assert (village.hours, village.guide_desk, village.pledge) == ("周一至周五", True, "有事打电话。")
    assert "dongba" in village.pinyin.split()
