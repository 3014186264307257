"""A walk-in at the counter: by keyboard alone, under a minute, a known client re-used, the receipt printed (R36)."""

import time
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.county import PHONE
from tests.browser.stack import Stack
from tests.browser.test_main_job import receipt_on
from tests.browser.test_pages import tab_to, type_into

pytestmark = pytest.mark.browser

MOST_INPUTS = 6
"""interface.md."""
SHOWN_INPUTS = "main form :is(input:not([type=hidden]), select, textarea):visible"


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()")


def test_a_walk_in_is_entered_and_accepted_by_keyboard_alone(visit: Visit, agent_state: dict[str, Any]) -> None:
    """Without a mouse, at most six inputs, under a minute; then the receipt is printed and the next one begins."""
    page = visit("/desk/register/", storage_state=agent_state)
    assert page.locator(SHOWN_INPUTS).count() <= MOST_INPUTS
    began = time.monotonic()
    expect(page.locator("#id_client_phone")).to_be_focused()
    page.keyboard.type("13800020001")
    type_into(page, "#id_client_name", "周大娘")
    tab_to(page, "#id_kind")
    page.keyboard.press("ArrowDown")
    type_into(page, "#id_description", "路口的窨井盖坏了，想请人报修。")
    tab_to(page, "#id_consent")
    page.keyboard.press("Space")
    tab_to(page, "button[name=accept]")
    page.keyboard.press("Enter")
    receipt, code = receipt_on(page)
    assert time.monotonic() - began < 60
    assert receipt
    assert code

    page.evaluate("window.print = () => { document.body.dataset.printed = 'yes' }")
    tab_to(page, "[data-print]")
    page.keyboard.press("Enter")
    assert page.evaluate("document.body.dataset.printed") == "yes"
    tab_to(page, "a[href='/desk/register/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/register/")

    page.goto(f"/desk/requests/{receipt}/")
    expect(page.locator("aside")).to_contain_text("周**")


def test_enter_in_a_box_means_enter_and_accept(visit: Visit, agent_state: dict[str, Any]) -> None:
    """The first button of the form is the one that Enter presses."""
    page = visit("/desk/register/", storage_state=agent_state)
    page.locator("#id_client_name").fill("吴大爷")
    page.locator("#id_description").fill("想补办身份证。")
    page.locator("#id_consent").check()
    page.locator("#id_client_name").press("Enter")
    expect(page.locator("[data-receipt]")).to_be_visible()
    expect(page.locator("h1")).to_contain_text("受理")


def test_a_client_who_was_here_before_is_filled_in(visit: Visit, stack: Stack, agent_state: dict[str, Any]) -> None:
    """By keyboard; what was typed and the files chosen stay, and the focus goes on from there."""
    page = visit("/desk/register/", storage_state=agent_state)
    page.locator("#id_description").fill("想补办医保卡。")
    page.locator("#more > summary").click()
    papers = {"name": "证明.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
    page.locator("#id_attachments").set_input_files([papers])  # type: ignore[list-item]
    page.locator("#id_client_phone").focus()
    page.keyboard.type(PHONE)
    page.keyboard.press("Tab")
    expect(page.locator("#known")).to_contain_text("吉**")
    expect(page.locator("#known")).not_to_contain_text("吉祥如意")
    page.locator("#id_client_phone").focus()
    tab_to(page, "#known button")
    page.keyboard.press("Enter")
    expect(page.locator("#id_client_name")).to_have_value("吉祥如意")
    expect(page.locator("#id_client_name")).to_be_focused()
    expect(page.locator("#id_description")).to_have_value("想补办医保卡。")
    assert page.locator("#id_attachments").evaluate("box => box.files.length") == 1
    page.locator("#id_consent").check()
    page.locator("button[name=accept]").click()
    receipt, _ = receipt_on(page)
    expect(page.locator("#similar")).to_be_attached()
    page.goto(f"/desk/requests/{receipt}/")
    expect(page.locator("main")).to_contain_text("证明.pdf")


def test_a_known_client_is_filled_in_without_javascript(visit: Visit, agent_state: dict[str, Any]) -> None:
    page = visit("/desk/register/", storage_state=agent_state, java_script_enabled=False)
    page.locator("#id_client_phone").fill(PHONE)
    page.locator("#id_description").fill("想补办医保卡。")
    page.locator("button[name=look_up]").click()
    expect(page.locator("#id_client_name")).to_have_value("吉祥如意")
    expect(page.locator("#id_description")).to_have_value("想补办医保卡。")
    assert PHONE not in page.url


def test_a_walk_in_is_entered_for_a_group_leader(visit: Visit, agent_state: dict[str, Any]) -> None:
    """R37: the leader has no account; both names stand on the receipt, and the agent says which of them told."""
    page = visit("/desk/register/", storage_state=agent_state)
    page.locator("#id_client_name").fill("郑老伯")
    page.locator("#id_description").fill("想装一个扶手。")
    page.locator("#more > summary").click()
    page.locator("#id_on_behalf_of").select_option(index=1)
    leader = page.locator("#id_on_behalf_of option:checked").inner_text().split(" · ")[0]
    page.locator("#id_consent").check()
    page.locator("button[name=accept]").click()
    receipt, _ = receipt_on(page)
    expect(page.locator("[data-receipt]")).to_contain_text(leader)

    page.goto(f"/desk/requests/{receipt}/")
    page.locator("#do-conclude > summary").click()
    page.locator("#id_conclude_result_text").fill("扶手已装好。")
    page.locator("form[action$='/conclude/'] button[type=submit]").click()
    page.locator("#do-inform > summary").click()
    assert page.locator("#do-inform [name=means] option").all_inner_texts() == ["当面", "书面"]
    page.locator("#do-inform [name=told_by]").select_option(label=leader)
    page.locator("form[action$='/inform/'] button[type=submit]").click()
    expect(page.locator(".story")).to_contain_text(f"由{leader}告知")
