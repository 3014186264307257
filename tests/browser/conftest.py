"""Chromium against the real stack. Whatever a page does wrong by itself fails the test that opened it."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Request, Response, expect

from tests.browser.county import PHONE
from tests.browser.stack import PASSWORD, Stack, running_stack

Visit = Callable[..., Page]
PATIENCE = 15_000
"""Milliseconds to wait for what must come; the machine may be busy with other tests."""
expect.set_options(timeout=PATIENCE)

QUIET = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
"""Chromium talks to nobody but the portal."""


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The running portal."""
    database_url = os.environ["DATABASE_URL"]
    if not database_url.startswith("postgres"):
        pytest.skip("browsers meet the portal on PostgreSQL and Redis only (make test)")
    with running_stack(tmp_path_factory.mktemp("stack"), database_url, os.environ["BROKER_URL"]) as running:
        yield running


@pytest.fixture(scope="session")
def base_url() -> str:
    """None for all: each browser is told which portal it visits."""
    return ""


@pytest.fixture
def site(stack: Stack) -> Stack:
    """The portal that a test's browsers visit; a module may name another."""
    return stack


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """The system's Chromium. Only root cannot have its sandbox."""
    arguments = [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    return {"executable_path": shutil.which("chromium"), "args": arguments}


@pytest.fixture(autouse=True)
def _show_logs(request: pytest.FixtureRequest, site: Stack) -> Iterator[None]:
    """Print what the processes wrote when a test fails."""
    failed = request.session.testsfailed
    yield
    if request.session.testsfailed > failed:
        print(site.logs())  # noqa: T201 - pytest shows it with the failure


@pytest.fixture
def visit(new_context: Callable[..., BrowserContext], site: Stack) -> Iterator[Visit]:
    """Open a browser of its own: `visit(path, **options of the context)`. Every browser is watched."""
    watched: list[Watch] = []

    def open_browser(path: str = "/", **options: Any) -> Page:
        context = new_context(**({"base_url": site.url, "locale": "zh-CN"} | options))
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        watched.append(Watch(page, site.url))
        page.goto(path)
        return page

    yield open_browser
    assert [problem for watch in watched for problem in watch.problems] == []


class Watch:
    """Notes what a page must not do: errors, violations of its CSP, foreign requests, resources that fail."""

    def __init__(self, page: Page, home: str) -> None:
        self.problems: list[str] = []
        self.home = home
        page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        page.on("console", lambda message: self._note_console(message.type, message.text))
        page.on("request", self._note_request)
        page.on("response", self._note_response)

    def _note_console(self, kind: str, text: str) -> None:
        # A page that answers 404 or 422 on purpose is reported here, too; responses are judged below.
        if kind in ("error", "warning") and not text.startswith("Failed to load resource"):
            self.problems.append(f"console: {text}")

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.home}/", "data:")):
            self.problems.append(f"request to {request.url}")

    def _note_response(self, response: Response) -> None:
        allowed = 500 if response.request.resource_type == "document" else 400
        if response.status >= allowed:
            self.problems.append(f"{response.status} from {response.url}")


@pytest.fixture(scope="session")
def agent_state(browser: Any, stack: Stack) -> dict[str, Any]:
    """Cookies of the signed-in village agent."""
    with browser.new_context(base_url=stack.url) as context:
        sign_in(context.new_page())
        return context.storage_state()


@pytest.fixture(scope="session")
def leader_state(browser: Any, stack: Stack) -> dict[str, Any]:
    """Cookies of the town's signed-in leader in charge."""
    with browser.new_context(base_url=stack.url) as context:
        sign_in(context.new_page(), "leader")
        return context.storage_state()


@pytest.fixture(scope="session")
def administrator_state(browser: Any, stack: Stack) -> dict[str, Any]:
    """Cookies of the signed-in administrator of the network."""
    with browser.new_context(base_url=stack.url) as context:
        sign_in(context.new_page(), "admin")
        return context.storage_state()


@pytest.fixture(scope="session")
def client_state(browser: Any, stack: Stack) -> dict[str, Any]:
    """Cookies of a resident who has opened five requests by the phone's last digits."""
    with browser.new_context(base_url=stack.url) as context:
        page = context.new_page()
        for name in ("waiting", "in hand", "explained", "informed", "withdrawn"):
            track(page, stack.receipts[name], PHONE[-4:])
        return context.storage_state()


def sign_in(page: Page, username: str = "village") -> None:
    """Sign in by typing, not by the demo's buttons."""
    page.goto("/accounts/login/")
    page.locator("#id_username").fill(username)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("form:has(#id_password) button").click()
    page.wait_for_url(re.compile("/(desk|manage)/"))


def track(page: Page, receipt: str, code: str) -> None:
    """Open a request with its code."""
    page.goto("/requests/track/")
    page.locator("#id_receipt").fill(receipt)
    page.locator("#id_code").fill(code)
    page.locator("form:has(#id_code) button[type=submit]").click()
    page.wait_for_url(f"**/requests/{receipt}/")
