"""Finding somebody in the public directory by whatever one types, and how much work it is."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from network import directory
from network.enums import Role, Tier
from network.imports.units import import_units
from network.models import Agent, Appointment, Unit
from tests.browsing import Page
from tests.factories import LONG_AGO, ServiceItemFactory, UnitFactory, person, publish_everybody
from tests.network.directory import FIND, agent_page, found, links, page_of


@pytest.fixture(autouse=True)
def _now(now):
    with time_machine.travel(now, tick=False):
        yield


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
    for search in ("中坝 一组", "中坝一组", "海安镇中坝社区一组"):
        assert found(search, today) == {"units": ["海安镇 中坝社区居委会 一组"]}
    assert found(village.code, today) == {"units": ["海安镇 中坝社区居委会"]}


@pytest.mark.usefixtures("network")
def test_group_is_found_with_its_service_phone_and_no_name(client):
    """R21: the phone, so that nobody has to open another page to call."""
    card = client.get(FIND, {"q": "中坝 一组"}).content.decode().split('id="found"')[1].split("<section")[0]
    assert 'href="tel:88812222"' in card
    assert "组长某" not in card


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(("search", "names"), [("事务代办", ["老年人优待证办理"]), ("民意代言", [])])
def test_kind_of_service_lists_its_errands(search, names, today):
    with translation.override("zh-hans"):
        assert found(search, today).get("items", []) == names


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
    publish_everybody()
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
    publish_everybody()
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
    publish_everybody()
    assert [queries(client, address) for address in pages] == before
    assert max(before) <= 12


@pytest.mark.usefixtures("network")
def test_import_leaves_alone_what_it_does_not_hold(village):
    """Opening hours, guide desk and pledge stay; the reading follows the new name."""
    Unit.objects.filter(pk=village.pk).update(hours="周一至周五", guide_desk=True)
    import_units(
        f"code,name,tier,parent_code\n{village.code},东坝村,village,320685100\n".encode(),
        actor=None,
        now=timezone.now(),
    )
    village.refresh_from_db()
    assert (village.hours, village.guide_desk, village.pledge) == ("周一至周五", True, "有事打电话。")
    assert "dongba" in village.pinyin.split()


# --- Where else it is offered ----------------------------------------------------------------------------------------


def test_home_and_navigation_lead_to_it(client, db):
    page = client.get("/").content.decode()
    assert page.count(f'href="{FIND}"') == 2
