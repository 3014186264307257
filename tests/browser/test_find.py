"""Finding requests in Chromium: by phone without its ever standing in an address, and texts put into a form."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.county import PHONE
from tests.browser.stack import Stack

pytestmark = pytest.mark.browser

TEXT = "您的证件已办好，请凭身份证到村服务站领取。"


@pytest.mark.parametrize("scripts", [True, False])
def test_a_phone_is_found_and_stands_in_no_address(visit: Visit, agent_state: dict[str, Any], scripts: bool) -> None:
    page = visit("/desk/", storage_state=agent_state, java_script_enabled=scripts)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("a[href='/desk/find/']").click()
    page.locator("#id_text").fill(f" {PHONE[:3]} {PHONE[3:7]}-{PHONE[7:]}")
    page.locator("form[role=search] button").click()
    expect(page).to_have_url(re.compile("/desk/find/$"))
    expect(page.locator(".queue > li h2").first).to_be_visible()
    expect(page.locator(".queue")).not_to_contain_text(PHONE)
    assert len(asked) > 2
    assert [url for url in asked if PHONE[7:] in url] == []


def test_filters_are_kept_and_lead_back(visit: Visit, agent_state: dict[str, Any]) -> None:
    page = visit("/desk/find/", storage_state=agent_state)
    page.locator("form[role=search] summary").click()
    page.locator("#id_status").select_option("open")
    page.locator("form[role=search] button").click()
    expect(page).to_have_url(re.compile(r"/desk/find/\?status=open$"))
    page.locator("details:has(#id_save_name) > summary").click()
    page.locator("#id_save_name").fill("还没办完的")
    page.locator("form:has(#id_save_name) button").click()
    page.goto("/desk/find/")
    page.locator(".kept a", has_text="还没办完的").click()
    expect(page).to_have_url(re.compile(r"/desk/find/\?status=open$"))


def keep_text(page: Page, title: str) -> None:
    page.goto("/desk/templates/")
    page.locator("#id_title").fill(title)
    page.locator("#id_text").fill(TEXT)
    page.locator("main form:has(#id_title) button").click()
    expect(page.locator("[role=status] .alert-success")).to_be_visible()


def test_a_kept_text_joins_what_is_typed(visit: Visit, stack: Stack, agent_state: dict[str, Any]) -> None:
    """With scripts it is put where the cursor stands, by mouse or by keyboard."""
    page = visit("/desk/", storage_state=agent_state)
    keep_text(page, "办好")
    page.goto(f"/desk/requests/{stack.receipts['in hand']}/")
    page.locator("#do-conclude > summary").click()
    page.locator("#id_conclude_result_text").fill("已办。")
    page.locator("#do-conclude .texts a", has_text="办好").click()
    expect(page.locator("#id_conclude_result_text")).to_have_value(f"已办。{TEXT}")
    expect(page.locator("#id_conclude_result_text")).to_be_focused()
    page.locator("#do-conclude .texts a", has_text="办好").press("Space")
    expect(page.locator("#id_conclude_result_text")).to_have_value(f"已办。{TEXT}{TEXT}")
    expect(page).to_have_url(re.compile(f"{stack.receipts['in hand']}/$"))


def test_a_kept_text_fills_the_form_without_scripts(visit: Visit, stack: Stack, agent_state: dict[str, Any]) -> None:
    page = visit("/desk/", storage_state=agent_state, java_script_enabled=False)
    keep_text(page, "没有脚本")
    page.goto(f"/desk/requests/{stack.receipts['in hand']}/")
    page.locator("#do-conclude > summary").click()
    page.locator("#do-conclude .texts a", has_text="没有脚本").click()
    expect(page.locator("#id_conclude_result_text")).to_have_value(TEXT)
    expect(page.locator("#do-conclude")).to_have_attribute("open", "")
