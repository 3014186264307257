"""What the public directory shows of whom (R24-R28), what never, and who is gone at once (R26)."""

import pytest
import time_machine
from django.urls import reverse

from network.enums import Role
from network.models import Agent, Appointment, Unit
from network.rosters import publish
from tests.browsing import Page, attributes, signed_in, with_pass
from tests.conftest import DAY
from tests.factories import AgentFactory, AppointmentFactory, person, publish_everybody
from tests.network.directory import FIND, MOBILE, agent_page, found, links, page_of, words


@pytest.fixture(autouse=True)
def _now(now):
    with time_machine.travel(now, tick=False):
        yield


# --- What is public --------------------------------------------------------------------------------------------------


def test_town_shows_lines_of_work_and_how_to_reach_it(client, town):
    """R25, R63: title, duties, pledge, guide desk, address, hours, phones."""
    facts = {
        "pledge": "全程代办。", "address": "人民路1号", "hours": "周一至周五", "phone": "88814444",
        "complaint_phone": "88815555",
    }  # fmt: skip
    Unit.objects.filter(pk=town.pk).update(guide_desk=True, **facts)
    person("王芳", town, title="民政助理", duties="负责民政救助", published_phone="88816666")
    publish_everybody()
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
    publish_everybody()
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
    publish_everybody()
    for name in ("无账号", "首席"):
        assert not [link for link in links(client, agent_page(name)) if "agent=" in link]


@pytest.mark.usefixtures("network")
def test_office_phone_stands_in_for_a_missing_one(client):
    Appointment.objects.update(published_phone="")
    publish_everybody()
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


def test_progress_page_names_the_agent_with_a_link(accepted, village_agent):
    """Only while there is a page behind it; before that the office alone."""
    agent = village_agent.agent
    address = reverse("requests:progress", args=[accepted.receipt])
    browser = with_pass(accepted)
    page = reverse("network:agent", args=[agent.pk])
    assert page not in links(browser, address)
    publish_everybody()
    assert page in links(browser, address)
    agent.appointments.update(ends_on=accepted.submitted_at.date() - DAY)
    assert page not in links(browser, address)


@pytest.mark.usefixtures("network")
def test_complaint_phone_is_the_nearest_above(client, town, village, group):
    """R63, R62: the unit's own, else the town's, else the county's hotline."""
    assert "88835680" in words(client, page_of(group))
    Unit.objects.filter(pk=town.pk).update(complaint_phone="88817777")
    for unit in (town, village, group):
        assert "88817777" in words(client, page_of(unit))
        assert "88835680" not in words(client, page_of(unit))


# --- What waits for the next edition ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("network")
def test_new_post_is_not_public_until_published(client, village, now):
    """R24: neither found, nor listed, nor on paper, nor offered by name in the residents' form."""
    newcomer = person("新来的", village, published_phone="88819999").agent
    places = {
        f"{FIND}?q=新来的": "88819999",
        f"{FIND}?q=中坝": "新来的",
        page_of(village): "新来的",
        f"{reverse('requests:new')}?unit={village.code}": "新来的",
        f"{reverse('requests:agents')}?unit={village.code}": "新来的",
    }
    assert [shown for place, shown in places.items() if shown in client.get(place).content.decode()] == []
    own = [agent_page("新来的"), agent_page("新来的") + "card.vcf", reverse("network:card", args=[newcomer.pk])]
    assert [client.get(address).status_code for address in own] == [404] * 3
    publish_everybody(now)
    assert [shown for place, shown in places.items() if shown not in client.get(place).content.decode()] == []
    assert [client.get(address).status_code for address in own] == [200] * 3


@pytest.mark.usefixtures("network")
@pytest.mark.parametrize(
    ("change", "old", "new"),
    [
        ({"published_phone": "88810000"}, "88811111", "88810000"),
        ({"title": "村主任"}, "村会计", "村主任"),
        ({"duties": "代办社保"}, "代办医保", "代办社保"),
        ({"responsibility_area": "五组"}, "一至四组", "五组"),
        ({"agent__name": "张建民"}, "张建国", "张建民"),
        ({"unit__pledge": "随叫随到。"}, "有事打电话。", "随叫随到。"),
    ],
)
def test_change_shows_only_after_publishing(client, village, now, change, old, new):
    """Every one of the five things (R28), and the title, on the unit's page and the agent's own."""
    post = Appointment.objects.select_related("agent", "unit").get(agent__name="张建国")
    address = agent_page("张建国")
    for name, value in change.items():
        *way, column = name.split("__")
        changed = getattr(post, way[0]) if way else post
        setattr(changed, column, value)
        changed.save()
    for shown, hidden in ((old, new), (new, old)):
        for page in (address, page_of(village)):
            assert shown in words(client, page), page
            assert hidden not in words(client, page), page
        publish_everybody(now)


@pytest.mark.usefixtures("network")
def test_renamed_person_is_found_by_the_published_name(today, now):
    """Also by its reading; and by the new one as soon as that is published."""
    agent = Agent.objects.get(name="张建国")
    agent.name = "李爱民"
    agent.save()
    assert [found(search, today).get("agents") for search in ("zjg", "liaimin", "李爱民")] == [["张建国"], None, None]
    publish_everybody(now)
    assert [found(search, today).get("agents") for search in ("zjg", "liaimin", "李爱民")] == [
        None,
        ["李爱民"],
        ["李爱民"],
    ]


@pytest.mark.usefixtures("network")
def test_phone_of_a_group_shows_only_after_publishing(client, group, now):
    Appointment.objects.filter(unit=group).update(published_phone="88810000")
    assert "88812222" in words(client, page_of(group))
    publish_everybody(now)
    assert "88810000" in words(client, page_of(group))


@pytest.mark.usefixtures("network")
def test_facts_of_the_office_are_todays(client, village):
    """Phone, hours and address of an office are no part of the roster."""
    Unit.objects.filter(pk=village.pk).update(phone="88817654", hours="周一至周六", address="新桥路9号")
    for fact in ("88817654", "周一至周六", "新桥路9号"):
        assert fact in words(client, page_of(village))


@pytest.mark.usefixtures("network")
def test_village_that_moved_shows_its_agents_once_all_the_time(client, village, other_town, today, now):
    """Whichever town publishes first, nobody vanishes and nobody stands there twice."""
    old_town = village.parent
    village.parent = other_town
    village.save()
    person("另一人", old_town)
    for unit in (None, old_town, other_town):
        if unit:
            publish(unit=unit, actor=None, now=now)
        assert found("张建国", today)["agents"] == ["张建国"]
        assert words(client, page_of(village)).count("张建国") == 1
