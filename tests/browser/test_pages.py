"""Every page for everybody: without barriers, in both languages and views, on any screen, without script or mouse."""

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import Visit, Watch
from tests.browser.stack import PASSWORD, Stack
from tests.browser.test_main_job import receipt_on

pytestmark = pytest.mark.browser

PUBLIC = (
    "/",
    "/requests/new/",
    "/requests/track/",
    "/catalogue/",
    "/catalogue/S01/",
    "/network/",
    "/network/?q=zb",
    "/network/units/320685100001/",
    "/about/",
    "/privacy/",
    "/accessibility/",
    "/accounts/login/",
    "/nowhere/",
)
OWN = ("waiting", "in hand", "explained", "informed", "withdrawn")
"""The requests that the resident has opened."""
TABS = ("to_accept", "in_hand", "to_inform", "ledger", "overtime")
CARE = (
    "/desk/inbox/",
    "/desk/pairings/",
    "/desk/pairings/1/",
    "/desk/visits/",
    "/desk/visits/new/?pairing=1",
    "/desk/visits/1/",
    "/desk/findings/",
    "/desk/findings/?state=all",
)
FIND = ("/desk/find/", "/desk/find/?status=open&urgent=on&sort=due", "/desk/find/?status=nonsense", "/desk/templates/")
HANDLED = ("waiting", "in hand", "nearly due", "concluded")


class Look(NamedTuple):
    """How somebody sees the portal."""

    language: str
    elder: bool
    phone: bool
    dark: bool

    @property
    def options(self) -> dict[str, Any]:
        """Those of a browser's context."""
        size = {"width": 390, "height": 844} if self.phone else {"width": 1280, "height": 800}
        return {"viewport": size, "color_scheme": "dark" if self.dark else "light"}


# Every pair of two choices occurs in one of these.
LOOKS = (
    Look("zh-hans", elder=False, phone=False, dark=False),
    Look("zh-hans", elder=True, phone=True, dark=True),
    Look("en", elder=False, phone=True, dark=True),
    Look("en", elder=True, phone=False, dark=True),
    Look("en", elder=True, phone=True, dark=False),
)


def resident_pages(stack: Stack) -> Iterator[str]:
    yield from PUBLIC
    for name in OWN:
        yield f"/requests/{stack.receipts[name]}/"
    yield f"/requests/{stack.receipts['waiting']}/receipt/"


def agent_pages(stack: Stack) -> Iterator[str]:
    yield from (f"/desk/?tab={tab}" for tab in TABS)
    yield "/desk/register/"
    yield from CARE
    yield from FIND
    for name in HANDLED:
        yield f"/desk/requests/{stack.receipts[name]}/"
    yield f"/desk/requests/{stack.receipts['concluded']}/receipt/"


def choose(page: Page, look: Look) -> None:
    """Set the visitor's two choices as the page's switches do."""
    host = page.url.split("/", 3)[2].split(":")[0]
    cookies = [{"name": "django_language", "value": look.language, "domain": host, "path": "/"}]
    if look.elder:
        cookies.append({"name": "elder", "value": "1", "domain": host, "path": "/"})
    page.context.add_cookies(cookies)  # type: ignore[arg-type]


def barriers(page: Page) -> list[str]:
    """What axe finds with everything unfolded, one line each."""
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
    found = Axe().run(page).response["violations"]
    return [f"{page.url} {v['id']}: {node['target']} {node['html'][:200]}" for v in found for node in v["nodes"]]


def width_of(page: Page, path: str) -> list[str]:
    """The page, if it is wider than a small phone with everything unfolded."""
    page.goto(path)
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
    width = page.evaluate("document.documentElement.scrollWidth")
    return [f"{path}: {width}"] if width > 320 else []


def test_the_checks_see_what_they_look_for(new_context: Callable[..., BrowserContext], stack: Stack) -> None:
    """Each of them fails on a page that is wrong on purpose; else their silence would mean nothing."""
    page = new_context(base_url=stack.url).new_page()
    watch = Watch(page, stack.url)
    page.goto("/about/")
    page.evaluate("""() => {
        document.querySelector('main').insertAdjacentHTML('beforeend', '<img src="https://example.org/x.png">');
        document.querySelector('main').insertAdjacentHTML('beforeend', '<p style="color: #bbb; width: 2000px">x</p>');
        document.head.append(Object.assign(document.createElement('script'), {src: '/static/missing.js'}));
    }""")
    page.wait_for_event("response", lambda response: response.url.endswith("missing.js"))
    problems = " ".join(watch.problems)
    assert "example.org" in problems
    assert "style" in problems
    assert "404 from" in problems
    assert any("image-alt" in line for line in barriers(page))


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: "-".join(map(str, look)))
def test_no_page_has_a_barrier(
    visit: Visit, stack: Stack, client_state: dict[str, Any], agent_state: dict[str, Any], look: Look
) -> None:
    found = []
    for state, pages in ((client_state, resident_pages(stack)), (agent_state, agent_pages(stack))):
        page = visit(storage_state=state, **look.options)
        choose(page, look)
        for path in pages:
            page.goto(path)
            found += barriers(page)
        page.goto("/desk/register/" if state is agent_state else "/requests/new/")
        page.locator("main form button[type=submit]").first.click()  # nothing filled in: every message shows
        expect(page.locator(".alert-danger")).to_be_visible()
        found += barriers(page)
    assert found == []


@pytest.mark.parametrize("elder", [False, True])
def test_no_page_is_wider_than_a_small_phone(
    visit: Visit, stack: Stack, client_state: dict[str, Any], agent_state: dict[str, Any], elder: bool
) -> None:
    wide = []
    for state, pages in ((client_state, resident_pages(stack)), (agent_state, agent_pages(stack))):
        page = visit(storage_state=state, viewport={"width": 320, "height": 640})
        choose(page, Look("en" if elder else "zh-hans", elder, phone=True, dark=False))
        wide += [line for path in pages for line in width_of(page, path)]
    assert wide == []


def test_the_switches_change_language_and_view_where_one_is(visit: Visit) -> None:
    page = visit("/requests/track/")
    page.locator("form[action='/language/'] button").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.locator("form[action='/elder/'] button").click()
    expect(page.locator("html")).to_have_class("elder")
    expect(page).to_have_url(re.compile("/requests/track/$"))
    page.locator("form[action='/language/'] button").click()
    page.locator("form[action='/elder/'] button").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator("html")).not_to_have_class("elder")


def test_everything_works_without_javascript(visit: Visit) -> None:
    page = visit("/requests/new/", java_script_enabled=False)
    page.locator("#id_description").fill("路灯坏了一个月，晚上走路不安全。")
    page.locator("[name=kind][value=voice]").check()
    page.locator("#id_unit_search").fill("中坝")
    page.locator("#id_client_name").fill("赵六")
    page.locator("#id_client_phone").fill("13800010002")
    page.locator("#id_consent").check()
    page.locator("button[name=send]").click()
    if page.locator("[data-receipt]").count() == 0:  # several places match: the same page offers them
        page.locator("#unit_320685100001").check()
        expect(page.locator("#id_client_name")).to_have_value("赵六")
        page.locator("button[name=send]").click()
    receipt, code = receipt_on(page)

    page.goto("/requests/track/")
    page.locator("#id_receipt").fill(receipt)
    page.locator("#id_code").fill(code)
    page.locator("form:has(#id_code) button").click()
    expect(page.locator(".clock .bar")).to_be_visible()
    page.locator("#do-withdraw > summary").click()
    page.locator("form[action$='/withdraw/'] button").click()
    expect(page.locator("[role=status] .alert-success")).to_be_visible()


def test_a_request_is_submitted_by_keyboard_alone(visit: Visit) -> None:
    page = visit("/requests/new/")
    type_into(page, "#id_description", "想补办身份证。")
    type_into(page, "#id_unit_search", "中坝")
    expect(page.locator("#unit_320685100001")).to_be_visible()
    tab_to(page, "[name=unit]")
    page.keyboard.press("Space")
    type_into(page, "#id_client_name", "孙七")
    type_into(page, "#id_client_phone", "13800010003")
    tab_to(page, "#id_consent")
    page.keyboard.press("Space")
    tab_to(page, "button[name=send]")
    page.keyboard.press("Enter")
    expect(page.locator("[data-receipt]")).to_be_visible()


def test_an_agent_signs_in_and_accepts_by_keyboard_alone(visit: Visit) -> None:
    page = visit("/accounts/login/")
    type_into(page, "#id_username", "town")
    type_into(page, "#id_password", PASSWORD)
    page.keyboard.press("Enter")
    tab_to(page, ".queue form button")
    page.keyboard.press("Enter")
    expect(page.locator("[role=status] .alert-success")).to_be_visible()


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until this has the focus, which must be visible."""
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.locator(f":focus:is({selector})")
        if focused.count():
            ring = focused.evaluate("e => getComputedStyle(e).outlineStyle + getComputedStyle(e).boxShadow")
            assert ring != "nonenone", f"nothing shows that {selector} has the focus"
            return
    raise AssertionError(f"Tab never came to {selector}")


def type_into(page: Page, selector: str, text: str) -> None:
    tab_to(page, selector)
    page.keyboard.type(text)
