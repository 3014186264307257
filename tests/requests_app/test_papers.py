"""Receipt, handling slip, authorization and result slip, as somebody with a printer and a phone meets them."""

import io
import re
from datetime import date
from types import SimpleNamespace

import pypdfium2
import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse
from django.utils import translation

from proxyportal.paper import MISSING, printable
from requests_app.actions import attaching, handling, intake
from requests_app.actions.intake import query_code
from requests_app.breaches import flag_breaches
from requests_app.enums import Channel, Means, Outcome, Receiver
from requests_app.models import ProxyRequest
from requests_app.paper import authorization
from tests.browsing import signed_in, with_pass
from tests.conftest import DAY, HOUR
from tests.factories import CLIENT_NAME, DESCRIPTION, ApplicationFactory
from tests.files import PDF
from tests.network.printed import codes, inside_the_page, millimetres, opened, words

pytestmark = pytest.mark.one_engine

HOTLINE = "88835680"
LONG = "".join(chr(0x4E00 + number) for number in range(2000))
"""Two thousand different characters, so that one that is lost is missed."""


@pytest.fixture(autouse=True)
def _a_day_later(now):
    with time_machine.travel(now + DAY, tick=False):
        yield


def paper(browser: Browser, name: str, shown: ProxyRequest) -> pypdfium2.PdfDocument:
    """A paper of a request by the name of its route."""
    return opened(browser, reverse(f"requests:{name}", args=[shown.receipt]))


def walk_in_about(description: str, village, actor, now) -> ProxyRequest:
    return intake.register(
        application=ApplicationFactory(area=village, description=description),
        channel=Channel.COUNTER,
        visited_at=now - HOUR,
        accept_at_once=True,
        actor=actor,
        now=now,
    )


# --- What stands on them ---------------------------------------------------------------------------------------------


def test_receipt_names_number_code_limits_and_who_has_it(walk_in, village_agent):
    document = paper(signed_in(village_agent), "desk-receipt-paper", walk_in)
    said = words(document)
    for expected in (
        "群众事务代理受理回执", "免费代理", walk_in.receipt, query_code(walk_in), DESCRIPTION, "2026年5月22日18:00",
        "海安镇新桥村·新桥代理员", "2026年5月24日18:00前办结", f"服务监督电话：{HOTLINE}", "打印时间2026年5月23日18:00",
        "第1页共1页", "盖章",
    ):  # fmt: skip
        assert expected in said
    assert millimetres(document) == {(210, 297)}
    assert inside_the_page(document)
    assert CLIENT_NAME not in said
    assert walk_in.client.phone not in said


def test_receipt_before_acceptance_says_both_limits(submitted):
    said = words(paper(with_pass(submitted), "receipt-paper", submitted))
    assert "2026年5月23日18:00前" in said
    assert "受理后48小时内" in said


@pytest.mark.parametrize("name", ["desk-receipt-paper", "slip-paper", "desk-result-paper"])
def test_code_leads_to_the_tracking_page_and_opens_nothing(told, village_agent, name):
    document = paper(signed_in(village_agent), name, told)
    assert codes(document) == [f"http://testserver/requests/track/?receipt={told.receipt}"]


def test_slip_has_all_facts_limits_and_the_whole_log(told, village_agent):
    document = paper(signed_in(village_agent), "slip-paper", told)
    said = words(document)
    for expected in (
        "承办单", told.receipt, "吉**", "138********", "海安镇新桥村", "事务代办", "首谈登记新桥代理员",
        "首问代理人新桥代理员", "来访时间2026年5月22日17:00", "24小时内受理2026年5月23日18:002026年5月22日18:00按时",
        "48小时内办结2026年5月24日18:002026年5月22日20:00按时", "24小时内告知2026年5月23日20:002026年5月22日21:00按时",
        "办理结果已办成", "卡已补好。", "卡已送到。", "承办人（签名）", "分管负责人（签名）", "（单位盖章）",
    ):  # fmt: skip
        assert expected in said
    steps = [said.index(step) for step in ("当面登记", "来访2026年5月22日17:00，1小时后录入", "当面·本人")]
    assert steps == sorted(steps)


def test_slip_names_who_held_it_at_the_breach(accepted, village_agent, now):
    flag_breaches(now + 60 * HOUR)
    with time_machine.travel(now + 60 * HOUR, tick=False):
        said = words(paper(signed_in(village_agent), "slip-paper", accepted))
    assert "48小时内办结或说明2026年5月24日19:00海安镇新桥村·新桥代理员" in said
    assert "2026年5月24日19:00—超时" in said


def test_slip_says_what_was_explained_and_promised_with_whole_dates(accepted, village_agent, now):
    handling.explain(
        proxy_request=accepted, reason="等待公示", promised_at=now + 5 * DAY, means=Means.PHONE,
        receiver=Receiver.SELF, actor=village_agent, now=now + 2 * HOUR,
    )  # fmt: skip
    said = words(paper(signed_in(village_agent), "slip-paper", accepted))
    assert "等待公示" in said
    assert "2026年5月27日18:00—计时中" in said
    assert not re.search("今天|明天|昨天", said)


@pytest.mark.parametrize(("stands", "verdict"), [("refused", "按时"), ("withdrawn", "已停止计时")])
def test_slip_of_a_request_that_was_never_accepted(request, stands, verdict, village_agent):
    said = words(paper(signed_in(village_agent), "slip-paper", request.getfixturevalue(stands)))
    assert re.search(f"24小时内受理2026年5月23日18:00[^按超已]*{verdict}", said)


def test_slip_lists_files_and_says_who_added_them(walk_in, village_agent, now):
    new = attaching.NewFile("证明材料.pdf", "application/pdf", PDF)
    attaching.attach(proxy_request=walk_in, attachments=[new], actor=None, now=now + HOUR)
    said = words(paper(signed_in(village_agent), "slip-paper", walk_in))
    assert said.count("证明材料.pdf") == 2
    assert "申请人证明材料.pdf" in said


def test_result_slip_tells_how_it_ended_and_where_to_complain(told, village_agent, village):
    village.complaint_phone = "0513-88815678"
    village.save()
    said = words(paper(signed_in(village_agent), "desk-result-paper", told))
    for expected in (
        "办理结果告知单", told.receipt, "吉**",
        "办结时间2026年5月22日20:00", "办理结果已办成", "卡已补好。", "15天内评价",
        "2026年5月22日21:00·当面·新桥代理员", f"0513-88815678(新桥村)、{HOTLINE}", "签收人（签名）", "免费",
    ):  # fmt: skip
        assert expected in said
    assert query_code(told) not in said


def test_result_slip_of_a_refusal_gives_the_reason(refused):
    said = words(paper(with_pass(refused), "result-paper", refused))
    assert "不予受理时间2026年5月22日19:00" in said
    assert "不属合法事项。" in said


@pytest.mark.parametrize("stands", ["submitted", "accepted", "withdrawn"])
def test_result_slip_is_there_only_with_a_result(request, stands, village_agent):
    shown = request.getfixturevalue(stands)
    for browser, name in ((signed_in(village_agent), "desk-result-paper"), (with_pass(shown), "result-paper")):
        assert browser.get(reverse(f"requests:{name}", args=[shown.receipt])).status_code == 404


def test_authorization_leaves_free_what_the_client_writes(accepted, village_agent):
    document = paper(signed_in(village_agent), "authorization-paper", accepted)
    said = words(document)
    for expected in (
        "委托书",
        accepted.receipt,
        "姓名新桥代理员",
        DESCRIPTION,
        "委托权限",
        "见证人",
        "一律免费",
        "撤回委托",
    ):
        assert expected in said
    assert "吉" not in said
    assert accepted.client.phone[:3] not in said.replace(accepted.receipt, "")


def test_authorization_that_was_given_says_scope_and_day(accepted, now):
    given = SimpleNamespace(scope="联系民政局办理低保", given_on=date(2026, 5, 21))
    content = authorization.form(accepted, clear=False, now=now, authorization=given)
    said = words(pypdfium2.PdfDocument(io.BytesIO(content)))
    assert "委托权限联系民政局办理低保" in said
    assert "日期：2026年5月21日" in said


# --- Long and hostile texts ------------------------------------------------------------------------------------------


def test_long_texts_flow_over_numbered_pages_and_lose_nothing(village, village_agent, now):
    shown = walk_in_about(LONG, village, village_agent, now)
    for step in range(60):
        handling.reveal(proxy_request=shown, actor=village_agent, now=now + step * HOUR / 60)
    handling.conclude(
        proxy_request=shown, outcome=Outcome.DONE, result_text=LONG[::-1], actor=village_agent, now=now + 2 * HOUR
    )
    browser = signed_in(village_agent)
    for name in ("slip-paper", "authorization-paper", "desk-result-paper"):
        document = paper(browser, name, shown)
        pages = [words(document, page) for page in range(len(document))]
        assert len(pages) > 1
        for number, page in enumerate(pages, 1):
            assert f"第{number}页共{len(pages)}页" in page
            assert HOTLINE in page
            assert shown.receipt in page
        assert set(printable(LONG)) <= set("".join(pages))
        assert inside_the_page(document)
    steps = words(paper(browser, "slip-paper", shown))
    assert steps.count("查看申请人信息") == 60


def test_hostile_text_is_printed_as_it_is(village, village_agent, now):
    hostile = "<b>粗</b> {{ 7|add:7 }} {% now %} &amp; \u202eabc\u202c %(x)s 😀\x07 完"
    shown = walk_in_about(hostile, village, village_agent, now)
    said = words(paper(signed_in(village_agent), "slip-paper", shown))
    assert f"<b>粗</b>{{{{7|add:7}}}}{{%now%}}&amp;abc%(x)s{MISSING}完" in said


def test_same_paper_is_the_same_bytes_in_any_language(told, village_agent):
    browser = signed_in(village_agent)
    address = reverse("requests:slip-paper", args=[told.receipt])
    chinese = browser.get(address).content
    with translation.override("en"):
        english = browser.get(address, headers={"Accept-Language": "en"}).content
    assert chinese == english
