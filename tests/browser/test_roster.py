"""Who is appointed and published is found by residents; who leaves is gone at once."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, sign_in

pytestmark = pytest.mark.browser

NAME, PHONE = "欧阳知秋", "0513-88819999"


def send(page: Page) -> None:
    """Send the page's form, the only or the last one."""
    page.locator("main form[method=post] button[type=submit]").last.click()
    expect(page.locator("[role=status] .alert-success")).to_be_visible()


def test_a_new_agent_is_found_once_published_and_gone_once_the_post_ends(visit: Visit) -> None:
    page = visit("/accounts/login/")
    sign_in(page, "admin")
    page.goto("/manage/units/320685100003/appoint/")
    page.locator("#id_person_search").press_sequentially(NAME)
    page.locator("#person_new").check()
    page.locator("#id_role").select_option("agent")
    page.locator("#id_starts_on").fill("2024-01-01")
    page.locator("#id_published_phone").fill(PHONE)
    send(page)

    resident = visit(f"/network/?q={NAME}")
    found = resident.locator("main a[href^='/network/agents/']", has_text=NAME)
    expect(found).to_have_count(0)
    page.goto("/manage/rosters/320685100/")
    page.locator("form[action$='/publish/'] button").click()
    expect(page.locator("[role=status] .alert-success")).to_be_visible()
    resident.reload()
    found.click()
    expect(resident.locator("h1")).to_contain_text(NAME)
    card = resident.url

    page.goto(f"/manage/posts/?q={NAME}")
    page.locator(".gaps a[href^='/manage/posts/']").click()
    page.locator("a[href$='/end/']").click()
    page.locator("#id_on").fill("2024-12-31")  # a day that was recorded late: the post is over today
    send(page)
    resident.goto(f"/network/?q={NAME}")
    expect(found).to_have_count(0)
    answer = resident.goto(card)
    assert answer is not None
    assert answer.status == 404
