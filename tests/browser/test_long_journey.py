"""The long way of one matter, in Chromium and in Chinese: from a village through town and department, handled together,
explained, concluded, told in person, archived. Everybody finds the way by the words on the pages alone."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit, sign_in, track
from tests.browser.stack import Stack
from tests.browser.test_main_job import receipt_on

pytestmark = pytest.mark.browser

CONTENT = "老屋漏雨，申请过危房补助，没有下文。"
RESULT = "补助已批准，本月内打入存折。"
REASON = "须等县里的复核公示。"


class Desk:
    """Somebody of the staff at their own browser."""

    def __init__(self, page: Page, username: str) -> None:
        self.page = page
        sign_in(page, username)

    def tab(self, name: str) -> None:
        """Turn to this tab of the own desk."""
        self.page.get_by_role("navigation", name="主导航").get_by_role("link", name="工作台").click()
        self.page.get_by_role("navigation", name="队列").get_by_role("link", name=name).click()

    def row(self, receipt: str) -> Locator:
        """The request in the list before them."""
        return self.page.get_by_role("main").get_by_role("listitem").filter(has_text=receipt)

    def open(self, tab: str, receipt: str) -> None:
        """Open the request from this tab."""
        self.tab(tab)
        self.row(receipt).get_by_role("heading").get_by_role("link").click()

    def press(self, verb: str, tab: str, receipt: str) -> None:
        """Do what the row's main button says."""
        self.tab(tab)
        self.row(receipt).get_by_role("button", name=f"{verb} {receipt}").click()
        self.sees(f"已记录：{verb}。")

    def form(self, verb: str) -> Locator:
        """This verb's form on the request's page, unfolded."""
        named = self.page.locator(".menu").get_by_role("link", name=verb, exact=True)
        folded = self.page.locator("summary").get_by_text(verb, exact=True)
        unfolded = self.page.locator("details[open].verb").filter(has=folded)
        if not unfolded.count():
            named.or_(folded).first.click()
        return unfolded

    def does(self, verb: str, answers: dict[str, str], *, then: str = "") -> None:
        """Answer what this verb's form asks, send it, and read what comes of it."""
        form = self.form(verb)
        for label, answer in answers.items():
            give(form.get_by_label(label), answer)
        form.get_by_role("button", name=verb, exact=True).click()
        self.sees(then or f"已记录：{verb}。")

    def sees(self, words: str) -> None:
        """The page says so."""
        expect(self.page.get_by_role("main")).to_contain_text(words)


def give(box: Locator, answer: str) -> None:
    """Answer a question as its kind wants it: "" ticks a box."""
    if not answer:
        box.check()
    elif box.evaluate("box => box.localName") == "select":
        box.select_option(label=answer)
    else:
        box.fill(answer)


def enters_a_walk_in(village: Desk) -> tuple[str, str]:
    """An old man without a phone is at the counter. Returns the numbers on the slip that he takes home."""
    page = village.page
    page.get_by_role("main").get_by_role("link", name="登记来访").click()
    for label, answer in {
        "申请人姓名": "钱老伯",
        "属于哪一类": "惠民代理：自己难以解决的合理诉求",
        "请说说是什么事": CONTENT,
        "申请人同意": "",
    }.items():
        give(page.get_by_label(label), answer)
    page.get_by_role("button", name="录入并受理").click()
    return receipt_on(page)


def passes_on(desk: Desk, receipt: str, unit: str, why: str, *, then: str = "") -> None:
    """Whoever has it in hand sends it to this unit."""
    desk.open("办理中", receipt)
    desk.does("转办", {"转给哪个单位": unit, "原因": why}, then=then)


def test_a_matter_goes_the_long_way_and_nobody_loses_it(visit: Visit, stack: Stack) -> None:
    """R11, R30, R34, R35, R45, R51-R53: the village agent who was asked first has it in the ledger until the client is
    told; before that nothing is archived."""
    village, town, department = (Desk(visit(), name) for name in ("village", "town", "department"))
    receipt, code = enters_a_walk_in(village)

    def ledger_says(words: str) -> None:
        village.tab("首问跟踪")
        expect(village.row(receipt)).to_contain_text(words)

    passes_on(village, receipt, "海安镇", "要镇里查补助名单。")
    town.press("签收", "待签收", receipt)
    ledger_says("由海安镇")

    passes_on(town, receipt, "民政局", "补助由民政局审批。", then="须先取得申请人授权")
    village.open("首问跟踪", receipt)
    village.does("授权", {"口头同意": "", "授权事项": "向县级部门查询危房补助并代为申请。"})
    passes_on(town, receipt, "民政局", "补助由民政局审批，已取得授权。")
    department.press("签收", "待签收", receipt)
    ledger_says("由民政局")

    department.open("办理中", receipt)
    department.form("发起会办").locator("summary").get_by_text("区镇").click()
    department.does("发起会办", {"会办什么问题": "房屋鉴定由谁做？", "海安镇": ""})
    town.open("待签收", receipt)
    town.does("填写会办意见", {"会办意见": "镇里明天派人鉴定。"})
    department.open("办理中", receipt)
    department.does("结束会办", {"会办结论": "镇里鉴定，民政局审批。"})
    promised = timezone.localtime() + timedelta(days=6)
    told = {"原因": REASON, "承诺时间": f"{promised:%Y-%m-%dT09:30}", "怎样告知申请人": "当面"}
    department.does("说明原因", told)
    client = visit("/")
    track(client, receipt, code)
    expect(client.get_by_role("main")).to_contain_text(f"{promised.month}月{promised.day}日 09:30")

    department.does("办结", {"已办成": "", "结果说明": RESULT})
    ledger_says("已有结果：请告知申请人")
    assert stack.run("-m", "tests.browser.much_later", receipt).startswith("not told\n")
    village.open("待告知", receipt)
    village.does("告知结果", {"怎样告知申请人": "当面", "申请人的意见": "满意，谢谢。"})
    village.tab("首问跟踪")
    expect(village.row(receipt)).to_have_count(0)
    much_later = stack.run("-m", "tests.browser.much_later", receipt)
    assert much_later.startswith("archived\n")
    assert "follow from their log" in much_later

    client.reload()
    for page in (client, find(village, receipt)):
        expect(page.get_by_role("heading", level=1)).to_contain_text("已归档")
        expect(page.locator(".story")).to_contain_text(RESULT)
    assert chapters(village.page) == STORY


STORY = [
    *("当面登记", "受理", "已转出", "已签收", "申请人已授权", "已转出", "已签收"),
    *("发起会办", "提出会办意见", "结束会办", "向申请人说明", "已办结", "已告知", "已归档"),
]
"""What happened, in the order in which it did."""


def find(desk: Desk, receipt: str) -> Page:
    """Nothing is owed any more, so that it stands on no tab: it is found by its number."""
    desk.tab("首问跟踪")
    desk.page.get_by_role("link", name="查找事项").click()
    desk.page.get_by_label(re.compile("受理号")).fill(receipt)
    desk.page.get_by_role("button", name="查找").click()
    desk.row(receipt).get_by_role("heading").get_by_role("link").click()
    return desk.page


def chapters(page: Page) -> list[str]:
    """The titles of the story on the page, the first thing first."""
    return page.locator(".story > li > b").all_inner_texts()[::-1]
