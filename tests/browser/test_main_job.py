"""The main job in Chromium, in Chinese: a resident asks, an agent accepts and concludes, the resident rates."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Visit, sign_in, track

pytestmark = pytest.mark.browser

PHONE_SCREEN = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
CHINESE = re.compile("[一-鿿]{2}")
RESULT = "优待证已办好，今天送到家中。"


def submit(page: Page, *, typed: str, code: str) -> tuple[str, str]:
    """Fill in the five answers as a resident does; returns receipt number and query code."""
    page.locator("#id_description").fill("母亲八十二岁，想办老年优待证，腿脚不便。")
    page.locator("#id_unit_search").press_sequentially(typed)
    page.locator(f"label[for=unit_{code}]").click()
    page.locator("#id_client_name").fill("王小二")
    page.locator("#id_client_phone").fill("１３８ ０００１ ０００１")
    page.locator("#id_consent").check()
    page.locator("button[name=send]").click()
    return receipt_on(page)


def receipt_on(page: Page) -> tuple[str, str]:
    slip = page.locator("[data-receipt]")
    return slip.get_attribute("data-receipt") or "", slip.get_attribute("data-query-code") or ""


def fold_of(page: Page, verb: str) -> None:
    """Unfold a verb's form, unless the way to it has unfolded it."""
    if page.locator(f"#do-{verb}").get_attribute("open") is None:
        page.locator(f"#do-{verb} > summary").click()


def send(page: Page, verb: str) -> None:
    page.locator(f"form[action$='/{verb}/'] button[type=submit]").click()
    expect(page.locator("[role=status] .alert-success")).to_be_visible()


def row_of(page: Page, receipt: str) -> Locator:
    return page.locator(".queue > li", has_text=receipt)


def conclude(page: Page) -> None:
    fold_of(page, "conclude")
    page.locator("[name=outcome][value=done]").check()
    page.locator("#id_conclude_result_text").fill(RESULT)
    send(page, "conclude")


def test_a_resident_asks_an_agent_answers_and_the_resident_rates(visit: Visit) -> None:
    resident = visit("/requests/new/", **PHONE_SCREEN)
    expect(resident.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(resident.locator("h1")).to_have_text(CHINESE)
    receipt, code = submit(resident, typed="中坝", code="320685100001")
    assert re.fullmatch(r"HA-\d{8}-\d{4,}", receipt)
    assert re.fullmatch(r"\d{6}", code)

    at_home = visit("/", **PHONE_SCREEN)  # another browser: number and code from the slip
    track(at_home, receipt, code)
    expect(at_home.locator(".clock .bar")).to_be_visible()

    agent = visit()
    sign_in(agent)
    expect(row_of(agent, receipt).locator(".clock .bar")).to_be_visible()
    expect(row_of(agent, receipt)).not_to_contain_text("王小二")
    row_of(agent, receipt).locator("form[action$='/accept/'] button").click()
    expect(agent).to_have_url(re.compile(f"/desk/requests/{receipt}/$"))
    conclude(agent)
    expect(agent.locator(".quote", has_text=RESULT).first).to_be_visible()

    at_home.reload()
    expect(at_home.locator(".quote", has_text=RESULT).first).to_be_visible()
    fold_of(at_home, "rate")
    best = at_home.locator("[name=grade][value='5']")
    grade = at_home.locator(f"label[for={best.get_attribute('id')}]").inner_text().strip()
    best.check()
    at_home.locator("#do-rate [name=comment]").fill("跑得快，谢谢。")
    send(at_home, "rate")
    expect(at_home.locator("#do-rate")).to_have_count(0)

    agent.reload()
    expect(agent.locator(".story")).to_contain_text(grade)
    expect(agent.locator(".story")).to_contain_text("跑得快")


def test_an_agent_serves_a_walk_in(visit: Visit) -> None:
    agent = visit()
    sign_in(agent)
    agent.goto("/desk/register/")
    agent.locator("#id_client_name").fill("李大爷")
    agent.locator("#id_description").fill("想补办医保卡。")
    agent.locator("#id_consent").check()
    agent.locator("button[name=accept]").click()
    receipt, _ = receipt_on(agent)

    agent.goto("/desk/?tab=in_hand")
    expect(row_of(agent, receipt).locator(".clock .bar")).to_be_visible()
    row_of(agent, receipt).locator("a.btn").click()
    conclude(agent)
    agent.goto("/desk/?tab=to_inform")
    row_of(agent, receipt).locator("a.btn").click()
    fold_of(agent, "inform")
    agent.locator("#do-inform [name=means]").select_option("in_person")
    send(agent, "inform")

    expect(agent.locator(".verbs form")).to_have_count(0)
    for tab in ("to_inform", "in_hand", "ledger"):
        agent.goto(f"/desk/?tab={tab}")
        expect(row_of(agent, receipt)).to_have_count(0)
