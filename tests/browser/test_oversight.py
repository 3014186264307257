"""From a breach to a verified rectification, as the town's officer and the organization department do it (R49)."""

import time
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Visit, sign_in
from tests.browser.stack import Stack
from tests.browser.test_pages import LOOKS, Look, barriers, choose, width_of

pytestmark = pytest.mark.browser

LIMIT = 150.0
"""Seconds: beat ticks every minute, once for the breach and once for its item."""

ADDRESSES = ("/oversight/", "/oversight/overdue/", "/oversight/overdue/?state=closed", "/oversight/talks/")


@pytest.fixture(scope="module")
def officer_state(browser: Any, stack: Stack) -> dict[str, Any]:
    """Cookies of the town's personnel officer."""
    with browser.new_context(base_url=stack.url) as context:
        sign_in(context.new_page(), "personnel")
        return context.storage_state()


@pytest.fixture(scope="module")
def department_state(browser: Any, stack: Stack) -> dict[str, Any]:
    """Cookies of somebody of the organization department."""
    with browser.new_context(base_url=stack.url) as context:
        sign_in(context.new_page(), "orgdept")
        return context.storage_state()


@pytest.fixture
def item(stack: Stack, visit: Visit, officer_state: dict[str, Any]) -> Page:
    """The officer's browser on the item that beat and worker opened for the late request by themselves."""
    page = visit("/oversight/overdue/", storage_state=officer_state)
    row = page.locator(".queue > li", has_text=stack.receipts["late"])
    expect(row).to_have_class("late")
    limit = time.monotonic() + LIMIT
    while not row.locator("a.btn").count() and time.monotonic() < limit:
        time.sleep(2)
        page.reload()
    row.locator("a.btn").click()
    page.wait_for_url("**/oversight/talks/*/")
    return page


def record(page: Page, verb: str, field: str, text: str) -> None:
    """Fill in the form of a step and send it."""
    page.locator(f"#do-{verb} [name={field}]").fill(text)
    page.locator(f"#do-{verb} button.btn-primary").click()
    expect(page.locator("[role=status] .alert-success")).to_be_visible()


def test_breach_leads_to_a_talk_a_rectification_and_its_verification(
    item: Page, visit: Visit, stack: Stack, department_state: dict[str, Any]
) -> None:
    chosen = item.locator("#do-hold [name=talked_to] option").nth(1).get_attribute("value")
    item.locator("#do-hold [name=talked_to]").select_option(chosen)
    record(item, "hold", "cause", "网上申请无人查看。")
    record(item, "rectify", "text", "每日两次登录查看，已落实AB岗。")
    expect(item.locator("form[id^=do-]")).to_have_count(0)  # nobody verifies their own

    department = visit("/oversight/", storage_state=department_state)
    department.locator(".figures a[href$='tab=rectified']").click()
    department.locator(".queue > li h2 a").first.click()
    record(department, "verify", "text", "抽查三件，均已按时受理。")
    expect(department.locator(".story > li b")).to_have_count(4)
    department.goto("/oversight/talks/?tab=closed")
    expect(department.locator(".queue > li")).to_have_count(1)
    department.goto("/oversight/overdue/")
    row = department.locator(".queue > li", has_text=stack.receipts["late"])
    row.locator("h2 a").click()
    expect(department.locator("main")).to_contain_text(stack.receipts["late"])


@pytest.mark.parametrize("look", LOOKS, ids=str)
def test_oversight_is_without_barriers(
    new_context: Callable[..., BrowserContext], stack: Stack, officer_state: dict[str, Any], look: Look
) -> None:
    page = new_context(base_url=stack.url, storage_state=officer_state, **look.options).new_page()
    page.goto("/oversight/")
    choose(page, look)
    found = []
    for address in ADDRESSES:
        page.goto(address)
        found += barriers(page)
    assert found == []


def test_oversight_fits_the_smallest_phone(
    new_context: Callable[..., BrowserContext], stack: Stack, officer_state: dict[str, Any]
) -> None:
    context = new_context(base_url=stack.url, storage_state=officer_state, viewport={"width": 320, "height": 640})
    page = context.new_page()
    assert [wide for address in ADDRESSES for wide in width_of(page, address)] == []
