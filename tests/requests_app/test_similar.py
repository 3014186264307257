"""What may be the same matter is shown beside a request, to those who may see it, and never merged (R33, trap 12)."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from network.enums import Tier
from network.models import User
from requests_app.actions import closing, intake
from requests_app.models import ProxyRequest
from requests_app.similar import ALIKE, COMPARED, SAME_PHONE, SHOWN, SIMILAR_WORDS, likeness, similar_to
from tests.browsing import PHONE, Page, signed_in, text, with_pass
from tests.conftest import DAY, HOUR, register
from tests.factories import ApplicationFactory, ServiceItemFactory, UnitFactory, person

LAMP = "村口路灯坏了，晚上走路看不见，希望修一修。"
LAMP_TOO = "村口的路灯坏了一个星期，晚上看不清路，请来修。"
CARD = "医保卡丢了，腿脚不便，想请人代补。"


@pytest.fixture(autouse=True)
def _three_hours_later(now):
    with time_machine.travel(now + 3 * HOUR, tick=False):
        yield


def submit(area, description: str, now, **more: object) -> ProxyRequest:
    return intake.submit(application=ApplicationFactory(area=area, description=description, **more), now=now)


def found(request: ProxyRequest, user: User) -> list[tuple[str, object]]:
    return [(row.receipt, reason) for row, reason in similar_to(request, User.objects.get(pk=user.pk))]


# --- Words -----------------------------------------------------------------------------------------------------------

ALIKE_TEXTS = [
    (LAMP, LAMP_TOO),
    ("自来水水压太低，二楼没水，全组都这样。", "我们组自来水压力低，二楼经常没有水。"),
    ("垃圾桶很久没人清，夏天臭得很，请安排清运。", "门口垃圾桶没人清运，臭得很。"),
    ("三组的路坑坑洼洼，下雨天积水，希望修路。", "路下雨天积水，坑坑洼洼，电动车摔倒了两次，请修一下三组的路。"),
    ("医保卡丢了，腿脚不便，想请人代补。", "医保卡丢了，想补一张，腿脚不便。"),
    ("隔壁养猪场污水直排河里，水都黑了，味道很大", "养猪场的污水排到河里，河水发黑发臭"),
    ("路灯坏了", "路灯坏了。"),
    ("ＷＩＦＩ信号差，村委会没有网", "村委会wifi信号差！"),
]
OTHER_MATTERS = [
    ("母亲八十二岁，腿脚不便，想请人代办老年优待证。", "父亲八十岁，腿脚不便，想请人代办残疾人证。"),
    ("老人行动不便，请上门办理社保卡", "老人行动不便，请上门办理残疾证"),
    (LAMP, CARD),
    ("想补办身份证。", "想补办医保卡。"),
    ("想申请低保，家里只有我一个人，身体不好。", "想申请廉租房，家里三口人，没有房子。"),
    ("请问社保怎么缴费，在哪里办理？", "请问老年证怎么办理，要带什么材料？"),
    ("希望增加公交班次，老人去镇上看病不方便。", "希望增加健身器材，老人没有地方锻炼。"),
    ("村里路灯太少，希望增加路灯。", "希望村里增加一个健身广场。"),
    ("好", "好"),
    ("", ""),
]


@pytest.mark.parametrize(("one", "other"), ALIKE_TEXTS)
def test_same_matter_in_other_words_is_alike(one, other):
    assert likeness(one, other) == likeness(other, one) >= ALIKE


@pytest.mark.parametrize(("one", "other"), OTHER_MATTERS)
def test_other_matter_in_the_same_phrases_is_not_alike(one, other):
    """What everybody writes - whose mother, how old, who walks badly - makes no two matters one."""
    assert likeness(one, other) < ALIKE


def test_text_is_compared_with_itself_as_one():
    assert likeness(LAMP, LAMP) == 1.0


# --- Which requests --------------------------------------------------------------------------------------------------


def test_same_phone_and_similar_words_are_found_with_the_reason(village, village_agent, now):
    lamp = submit(village, LAMP, now, client_phone=PHONE)
    alike = submit(village, LAMP_TOO, now)
    same = submit(village, CARD, now, client_phone=PHONE)
    submit(village, "想给孩子办居住证明。", now)
    assert found(lamp, village_agent) == [(same.receipt, SAME_PHONE), (alike.receipt, SIMILAR_WORDS)]


def test_one_that_is_both_is_shown_once(village, village_agent, now):
    lamp = submit(village, LAMP, now, client_phone=PHONE)
    twin = submit(village, LAMP_TOO, now, client_phone=PHONE)
    assert found(lamp, village_agent) == [(twin.receipt, SAME_PHONE)]


def test_open_ones_of_a_phone_come_first_then_the_newest(village, village_agent, now):
    kept = {"client_phone": PHONE}
    old_open = submit(village, CARD, now - 3 * DAY, **kept)
    ended = submit(village, CARD, now - 2 * DAY, **kept)
    closing.withdraw(proxy_request=ended, now=now)
    older = submit(village, CARD, now - 9 * DAY, **kept)
    closing.withdraw(proxy_request=older, now=now)
    mine = submit(village, CARD, now, **kept)
    assert [receipt for receipt, _ in found(mine, village_agent)] == [old_open.receipt, ended.receipt, older.receipt]


def test_clients_without_a_phone_have_none_in_common(village, village_agent, now):
    register(village, village_agent, now, client_phone="", description="想办低保。")
    other = register(village, village_agent, now, client_phone="", description=LAMP)
    assert found(other, village_agent) == []


def test_same_town_is_near_and_another_is_not(village, sibling_village, other_village, supervisor, now):
    """A group of the village and the next village share the town."""
    group = UnitFactory(tier=Tier.GROUP, parent=village)
    for unit in (village, sibling_village, other_village):
        person(f"{unit}的人", unit)
    lamp = submit(village, LAMP, now)
    near = [submit(unit, LAMP_TOO, now).receipt for unit in (group, sibling_village)]
    submit(other_village, LAMP_TOO, now)
    assert {receipt for receipt, _ in found(lamp, supervisor)} == set(near)


@pytest.mark.parametrize(("days", "is_found"), [(30, True), (31, False)])
def test_words_are_compared_within_thirty_days(village, village_agent, now, days, is_found):
    lamp = submit(village, LAMP, now)
    submit(village, LAMP_TOO, now - days * DAY)
    assert bool(found(lamp, village_agent)) is is_found


def test_two_errands_of_the_catalogue_are_two_matters(village, village_agent, now):
    items = ServiceItemFactory.create_batch(2)
    mine = submit(village, CARD, now, item=items[0])
    submit(village, CARD, now, item=items[1])
    same = submit(village, CARD, now, item=items[0])
    free = submit(village, CARD, now)
    assert {receipt for receipt, _ in found(mine, village_agent)} == {same.receipt, free.receipt}


def test_only_what_the_viewer_may_see_is_shown(village, sibling_village, village_agent, sibling_agent, leader, now):
    """R61: a village sees nothing of the next one, the town's leader both."""
    lamp = submit(village, LAMP, now, client_phone=PHONE)
    theirs = submit(sibling_village, LAMP_TOO, now, client_phone=PHONE)
    assert found(lamp, village_agent) == []
    assert found(lamp, leader) == [(theirs.receipt, SAME_PHONE)]


def test_no_more_than_three_of_each_reason(village, village_agent, now):
    for _ in range(SHOWN + 2):
        submit(village, LAMP_TOO, now, client_phone=PHONE)
        submit(village, LAMP_TOO, now)
    lamp = submit(village, LAMP, now, client_phone=PHONE)
    reasons = [reason for _, reason in found(lamp, village_agent)]
    assert reasons == [SAME_PHONE] * SHOWN + [SIMILAR_WORDS] * SHOWN


def test_most_alike_comes_first(village, village_agent, now):
    exact = submit(village, LAMP, now - DAY)
    submit(village, LAMP_TOO, now)
    assert found(submit(village, LAMP, now), village_agent)[0] == (exact.receipt, SIMILAR_WORDS)


def test_queries_are_two_whatever_there_is(village, village_agent, now):
    lamp = ProxyRequest.objects.with_page_data().get(pk=submit(village, LAMP, now, client_phone=PHONE).pk)
    counts = []
    for more in (1, 12):
        for _ in range(more):
            submit(village, LAMP_TOO, now, item=ServiceItemFactory())
            register(village, village_agent, now, client_phone=PHONE, item=ServiceItemFactory())
        user = User.objects.get(pk=village_agent.pk)
        assert user.standing
        with CaptureQueriesContext(connection) as captured:
            assert [row.headline + row.client.name + row.area.full_name for row, _ in similar_to(lamp, user)]
        counts.append(len(captured))
    assert counts == [2, 2]
    assert COMPARED <= 300


# --- Where it stands -------------------------------------------------------------------------------------------------


def test_card_stands_on_the_page_and_on_the_receipt_of_a_walk_in(village, village_agent, now):
    """Masked, with links and reasons; on paper it would tell one client of another."""
    submit(village, LAMP_TOO, now, client_name="赵钱孙")
    lamp = register(village, village_agent, now, description=LAMP)
    browser = signed_in(village_agent)
    for address in (f"/desk/requests/{lamp.receipt}/", f"/desk/requests/{lamp.receipt}/receipt/"):
        response = browser.get(address)
        [card] = [
            e for e in Page(response).elements("section") if dict(e.attributes).get("aria-labelledby") == "similar"
        ]
        assert "no-print" in dict(card.attributes)["class"]
        words = text(card)
        assert "赵**" in words
        assert "内容相近" in words
        assert "赵钱孙" not in response.content.decode()


def test_no_card_where_nothing_is_similar(submitted, village_agent):
    assert 'id="similar"' not in signed_in(village_agent).get(f"/desk/requests/{submitted.receipt}/").content.decode()


def test_client_reads_nothing_of_others(village, village_agent, now):
    lamp = submit(village, LAMP, now)
    submit(village, LAMP_TOO, now)
    for address in (f"/requests/{lamp.receipt}/", f"/requests/{lamp.receipt}/receipt/"):
        assert 'id="similar"' not in with_pass(lamp).get(address).content.decode()
