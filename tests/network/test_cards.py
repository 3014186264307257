"""Contact cards and wall notices, as somebody with a printer and a phone meets them."""

import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
import time_machine
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from network.enums import Role, Tier
from network.models import Appointment
from proxyportal.paper import MISSING
from tests.factories import AppointmentFactory, UnitFactory, publish_everybody
from tests.network.printed import codes, inside_the_page, millimetres, opened, words

pytestmark = pytest.mark.one_engine

NOTICE_SIZES = {"": (210, 297), "?paper=a4": (210, 297), "?paper=A3": (297, 420), "?paper=a0%00": (210, 297)}
UNIT_PAPERS = ("network:cards", "network:notice")
OTHER_PHONES = ("13900001111", "secret@example.org")


@pytest.fixture(autouse=True)
def _now(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def post(village):
    """A complete post of 周建华 in a village with a pledge; the account has an address that is nobody's business."""
    village.pledge = "热情接待，不推诿，不收费。"
    village.phone = "0513-88810000"
    village.save()
    held = AppointmentFactory(
        agent__name="周建华",
        agent__user__email=OTHER_PHONES[1],
        agent__user__username=OTHER_PHONES[0],
        unit=village,
        title="村党总支书记",
        responsibility_area="新桥村一至四组",
        duties="受理、转办、跟踪和反馈本村代理事项",
        published_phone="0513-88810001",
    )
    publish_everybody()
    return held


def card_of(post: Appointment) -> str:
    return reverse("network:card", args=[post.agent_id])


def paper_of(name: str, unit) -> str:
    return reverse(name, args=[unit.code])


def staff(unit, number: int) -> None:
    for index in range(number):
        AppointmentFactory(agent__name=f"代理员甲{index:02d}", unit=unit, published_phone=f"0513-8881{index:04d}")
    publish_everybody()


# --- The card --------------------------------------------------------------------------------------------------------


def test_card_says_the_five_things_and_leads_to_the_agent(client, post):
    """R28, on 90 x 54 mm; the code is read from the picture of the card."""
    document = opened(client, card_of(post))
    assert len(document) == 1
    assert millimetres(document) == {(90, 54)}
    said = words(document)
    for expected in (
        "周建华", "村党总支书记", "海安镇新桥村", "0513-88810001", "新桥村一至四组",
        "受理、转办、跟踪和反馈本村代理事项", "热情接待，不推诿，不收费。", settings.HOTLINE,
    ):  # fmt: skip
        assert expected in said
    assert codes(document) == [f"http://testserver{reverse('network:agent', args=[post.agent_id])}"]


def test_card_is_small_inline_named_and_asked_for_again(client, post):
    response = client.get(card_of(post))
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["Content-Disposition"].startswith("inline; filename*=utf-8''")
    assert "周建华" in unquote(response.headers["Content-Disposition"])
    assert response.headers["Cache-Control"] == "public, no-cache"
    assert len(response.content) < 60_000
    again = client.get(card_of(post), headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_card_is_the_same_in_every_language(client, post):
    """Paper is for all who pass by; the same input gives the same bytes."""
    chinese = client.get(card_of(post)).content
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert client.get(card_of(post)).content == chinese


def test_card_takes_the_longest_texts_whole(client, post, town):
    """As long as the columns are: everything shrinks, nothing is lost, and the code still reads."""
    texts = {
        "title": "书" * 60,
        "responsibility_area": "区" * 120,
        "duties": "责" * 200,
        "published_phone": "0513-88810001转8001、88810002",
    }
    town.name = "镇" * 60
    town.save()
    post.unit.refresh_from_db()
    post.unit.name, post.unit.pledge = "村" * 60, "诺" * 200
    post.unit.save()
    Appointment.objects.filter(pk=post.pk).update(**texts)
    post.agent.name = "阿卜杜拉·买买提" * 5
    post.agent.save()
    publish_everybody()
    document = opened(client, card_of(post))
    for text in (*texts.values(), post.agent.name, "镇" * 60, "村" * 60, "诺" * 200):
        assert text in words(document)
    assert len(codes(document)) == 1
    assert inside_the_page(document)


def test_card_marks_a_character_the_font_lacks(client, post):
    post.agent.name = "陈\U00020bb7"
    post.agent.save()
    publish_everybody()
    assert f"陈{MISSING}" in words(opened(client, card_of(post)))


def test_card_leaves_out_what_nobody_entered(client, village_agent, village):
    """No area, no duties, no pledge: the regulation's own limits are the pledge, and the rest is not invented."""
    publish_everybody()
    said = words(opened(client, reverse("network:card", args=[village_agent.agent.pk])))
    assert {"24", "48"} <= set(re.findall(r"\d+", said))


def test_card_of_somebody_with_two_posts_has_a_page_for_each(client, post, sibling_village):
    AppointmentFactory(agent=post.agent, unit=sibling_village, published_phone="0513-88810002")
    publish_everybody()
    document = opened(client, card_of(post))
    assert ["新桥村" in words(document, page) for page in (0, 1)].count(True) == 1
    assert "0513-88810002" in words(document)


# --- What is not published -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["network:card", *UNIT_PAPERS])
def test_paper_never_shows_what_is_not_published(client, post, leader, address):
    """R24, R27: no address or name of the account, nobody but agents."""
    target = card_of(post) if address == "network:card" else paper_of(address, post.unit)
    said = words(opened(client, target))
    assert not any(phone in said for phone in OTHER_PHONES)


def test_paper_falls_back_to_the_office_phone(client, post):
    Appointment.objects.update(published_phone="")
    publish_everybody()
    for address in (card_of(post), *(paper_of(name, post.unit) for name in UNIT_PAPERS)):
        assert "0513-88810000" in words(opened(client, address))


@pytest.mark.parametrize("how", ["ended", "closed", "no phone", "not yet", "leader", "group leader"])
def test_paper_of_nobody_published_is_not_found(client, post, now, how):
    """R26: an ended post is gone at once. Annex 1's leader in charge and a group's leader have no card (R21, R27)."""
    assert client.get(card_of(post)).status_code == 200
    if how == "closed":
        post.unit.closed_on = now.date()
        post.unit.save()
    elif how == "no phone":
        Appointment.objects.update(published_phone=" ")
        post.unit.phone = ""
        post.unit.save()
    else:
        Appointment.objects.update(
            **{
                "ended": {"ends_on": now.date() - timedelta(days=1)},
                "not yet": {"starts_on": now.date() + timedelta(days=1)},
                "leader": {"role": Role.LEADER_IN_CHARGE},
                "group leader": {"role": Role.GROUP_LEADER},
            }[how]
        )
    if "leader" in how or how == "no phone":
        publish_everybody()
    for address in (card_of(post), *(paper_of(name, post.unit) for name in UNIT_PAPERS)):
        assert client.get(address).status_code == 404


def test_last_day_of_a_post_still_counts(client, post, now):
    Appointment.objects.update(ends_on=now.date())
    assert client.get(card_of(post)).status_code == 200


@pytest.mark.parametrize(
    "address",
    [f"/network/agents/{pk}/card.pdf" for pk in ("0", "999999999", "9" * 26, "-1", "1%00")]
    + [f"/network/units/{code}/cards.pdf" for code in ("%00", "none")]
    + [f"/network/units/{code}/notice.pdf?paper=a3" for code in ("3206%0085", "none", "9" * 5000)]
    + ["/network/units/320685/notice.pdf"],  # which has no agents
)
def test_odd_address_is_not_found(client, post, address):
    assert client.get(address).status_code == 404


# --- The sheet -------------------------------------------------------------------------------------------------------


def test_sheet_holds_ten_and_the_eleventh_begins_the_next(client, village):
    staff(village, 11)
    document = opened(client, paper_of("network:cards", village))
    assert millimetres(document) == {(210, 297)}
    assert [len(codes(document, page)) for page in range(len(document))] == [10, 1]
    assert [f"代理员甲{index:02d}" in words(document, 0) for index in range(11)] == [True] * 10 + [False]
    assert "代理员甲10" in words(document, 1)
    assert inside_the_page(document)


# --- The notice ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("query", "size"), NOTICE_SIZES.items())
def test_notice_is_a4_unless_a3_is_wanted(client, post, query, size):
    document = opened(client, paper_of("network:notice", post.unit) + query)
    assert millimetres(document) == {size}
    assert codes(document) == [f"http://testserver/requests/new/?unit={post.unit.code}"]


def test_notice_names_agents_pledge_phones_and_day(client, post, town):
    """R25, R26; a village without a complaint phone gives its town's (R63), and always the county's (R62)."""
    town.complaint_phone = "0513-88811234"
    town.save()
    said = words(opened(client, paper_of("network:notice", post.unit)))
    for expected in (
        "海安镇新桥村", "周建华", "村党总支书记", "0513-88810001", "新桥村一至四组", "热情接待，不推诿，不收费。",
        "受理、转办、跟踪和反馈本村代理事项", "0513-88811234(海安镇)", f"{settings.HOTLINE}(海安市)", "2026年5月22日",
    ):  # fmt: skip
        assert expected in said
    post.unit.complaint_phone, post.unit.address, post.unit.hours = "0513-88815678", "新桥路 1 号", "工作日 8:30–17:30"
    post.unit.save()
    said = words(opened(client, paper_of("network:notice", post.unit)))
    assert "新桥路1号工作日8:30–17:30" in said
    assert "0513-88815678(新桥村)" in said
    assert "0513-88811234" not in said


def test_notice_of_a_department_leads_to_its_page(client, department, department_chief):
    """Requests start from a place; the form would not take a department."""
    Appointment.objects.update(published_phone="0513-88810009")
    publish_everybody()
    document = opened(client, paper_of("network:notice", department))
    assert codes(document) == [f"http://testserver{reverse('network:unit', args=[department.code])}"]


def test_notice_goes_on_over_as_many_pages_as_it_needs(client, village):
    """Every page is whole in itself: title, code and phones; every agent is on exactly one."""
    staff(village, 40)
    Appointment.objects.filter(agent__name="代理员甲07").update(
        duties="责" * 200, responsibility_area="区" * 120, title="书" * 60
    )
    publish_everybody()
    document = opened(client, paper_of("network:notice", village))
    pages = [words(document, page) for page in range(len(document))]
    assert len(pages) > 1
    assert [sum(f"代理员甲{index:02d}" in page for page in pages) for index in range(40)] == [1] * 40
    assert all(settings.HOTLINE in page and "新桥村" in page for page in pages)
    assert all(len(codes(document, page)) == 1 for page in range(len(document)))
    assert "责" * 200 in "".join(pages)
    assert inside_the_page(document)


# --- What it costs ---------------------------------------------------------------------------------------------------


def cost(client, address: str) -> int:
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.mark.parametrize(("name", "limit"), [("network:cards", 2), ("network:notice", 3)])
def test_paper_of_many_costs_the_queries_of_one(client, village, name, limit):
    staff(village, 1)
    alone = cost(client, paper_of(name, village))
    AppointmentFactory.create_batch(30, unit=village, published_phone="0513-88820001")
    publish_everybody()
    assert alone == cost(client, paper_of(name, village)) == limit


def test_card_costs_one_query(client, post):
    assert cost(client, card_of(post)) == 1


def test_paper_of_a_group_is_not_found(client, village):
    """Of a villagers' group only the service phone is public (R21, R26)."""
    group = UnitFactory(code="G1", name="一组", tier=Tier.GROUP, parent=village)
    staff(group, 1)
    assert {client.get(paper_of(name, group)).status_code for name in UNIT_PAPERS} == {404}
