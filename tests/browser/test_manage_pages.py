"""The pages of those who keep the network true: without barriers, and on any screen."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.stack import Stack
from tests.browser.test_pages import LOOKS, Look, barriers, choose, width_of

pytestmark = pytest.mark.browser

UNITS = (
    "",
    "?q=zb",
    "320685100/",
    "320685100001/",
    "D12/",
    "D12/links/",
    "new/",
    "new/?tier=village&parent=320685100",
    "320685100001/edit/",
    *(f"320685100001/{change}/" for change in ("rename", "move", "grade", "close")),
)
"""Pages of units and of what is done to them."""
HISTORY = ("", "?q=320685100&day=2026-03-01", "?q=320685100001&half=2026-1", "?q=zb", "?q=nowhere")
"""Questions about the past: none, of a town, of a village, of several units, and of none that is known."""
REFUSED = ("units/new/?tier=village&parent=320685100", "units/320685100001/appoint/", "imports/")
"""Forms of the administrator that are sent with nothing filled in."""


def leader_pages(stack: Stack) -> Iterator[str]:
    yield f"/desk/requests/{stack.receipts['in hand']}/"  # with the form that hands it over
    yield "/manage/left-behind/"
    yield f"/manage/posts/{stack.receipts['a post']}/end/"


def administrator_pages(stack: Stack) -> Iterator[str]:
    yield "/manage/"
    yield from (f"/manage/{part}/" for part in ("coverage", "cards", "left-behind", "imports", "messages"))
    yield from (f"/manage/units/{part}" for part in UNITS)
    yield from (f"/manage/history/{asked}" for asked in HISTORY)
    yield "/accounts/password/"
    yield from ("/manage/posts/", "/manage/posts/?q=zhang&when=any", "/manage/units/320685100001/appoint/")
    yield from (f"/manage/posts/{stack.receipts['a post']}/{part}" for part in ("", "edit/", "change/", "end/"))
    yield from (f"/manage/rosters/{part}" for part in ("", "publish/", "320685100/", "320685100/1/"))
    yield from (f"/manage/filings/{part}" for part in ("", "1/", "1/D12/"))
    yield from (f"/manage/imports/{stack.receipts[job]}/" for job in ("a preview", "an import", "a refused file"))


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(map(str, look)))
def test_no_page_of_a_leader_has_a_barrier(
    visit: Visit, stack: Stack, leader_state: dict[str, Any], look: Look
) -> None:
    page, found = visit(storage_state=leader_state, **look.options), []
    choose(page, look)
    for path in leader_pages(stack):
        page.goto(path)
        found += barriers(page)
    page.locator("main form button[type=submit]").last.click()  # the last page's form, without a successor
    expect(page.locator(".alert-danger")).to_be_visible()
    assert found + barriers(page) == []


def test_no_page_of_a_leader_is_wider_than_a_small_phone(
    visit: Visit, stack: Stack, leader_state: dict[str, Any]
) -> None:
    page = visit(storage_state=leader_state, viewport={"width": 320, "height": 640})
    choose(page, Look("zh-hans", elder=True, phone=True, dark=False))
    assert [line for path in leader_pages(stack) for line in width_of(page, path)] == []


# The pages are many and made of the same parts as all others: the two looks that differ most in the four choices.
@pytest.mark.parametrize("look", LOOKS[:2], ids=lambda look: "-".join(map(str, look)))
def test_no_administration_page_has_a_barrier(
    visit: Visit, stack: Stack, administrator_state: dict[str, Any], look: Look
) -> None:
    page = visit(storage_state=administrator_state, **look.options)
    choose(page, look)
    found = []
    for path in administrator_pages(stack):
        response = page.goto(path)
        found += barriers(page) if response and response.ok else [f"{path}: no such page"]
    for path in REFUSED:
        page.goto(f"/manage/{path}")
        page.locator("main form[method=post] button[type=submit]").last.click()
        expect(page.locator(".alert-danger")).to_be_visible()
        found += barriers(page)
    assert found == []


@pytest.mark.parametrize("elder", [False, True])
def test_no_administration_page_is_wider_than_a_small_phone(
    visit: Visit, stack: Stack, administrator_state: dict[str, Any], elder: bool
) -> None:
    page = visit(storage_state=administrator_state, viewport={"width": 320, "height": 640})
    choose(page, Look("en" if elder else "zh-hans", elder, phone=True, dark=False))
    assert [line for path in administrator_pages(stack) for line in width_of(page, path)] == []
