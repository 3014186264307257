"""An office begins: through the page, the real units and ten thousand agents come into a portal that has nobody yet."""

import os
from collections import Counter
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, sign_in
from tests.browser.spreadsheets import ROSTER_HEADER, UNIT_HEADER, roster_rows, unit_rows, workbook
from tests.browser.stack import Stack, running_stack

pytestmark = pytest.mark.browser

AGENTS = 10_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PATIENCE = 60_000
"""Milliseconds that the background may take for one file; the machine may be busy with other tests."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A portal in which nothing is but its administrator's account."""
    database_url = os.environ["DATABASE_URL"]
    if not database_url.startswith("postgres"):
        pytest.skip("browsers meet the portal on PostgreSQL and Redis only (make test)")
    folder = tmp_path_factory.mktemp("bare")
    with running_stack(folder, database_url, os.environ["BROKER_URL"], "bare") as running:
        yield running


def upload(page: Page, kind: str, content: bytes) -> None:
    """Send a file and wait for its preview."""
    page.goto("/manage/imports/")
    page.locator(f"[name=kind][value={kind}]").check()
    page.locator("#id_file").set_input_files({"name": f"{kind}.xlsx", "mimeType": XLSX, "buffer": content})
    page.locator("form:has(#id_file) button[type=submit]").click()
    expect(page.locator("[name=digest]")).to_be_attached(timeout=PATIENCE)  # the page looks again by itself


def counts(page: Page) -> dict[str, int]:
    """What the preview's tabs say, by outcome."""
    tabs = page.locator("a[href^='?outcome=']").all()
    return {(tab.get_attribute("href") or "").partition("=")[2]: int(tab.inner_text().split()[-1]) for tab in tabs}


def confirm(page: Page) -> None:
    """Import what is previewed and wait until it is written."""
    page.locator("form[action$='/confirm/'] button").click()
    expect(page.locator("main .alert-success a")).to_be_visible(timeout=PATIENCE)  # what comes next, once it is done
    expect(page.locator("main [role=alert]")).to_have_count(0)


def test_an_office_imports_its_units_and_ten_thousand_agents(visit: Visit, site: Stack) -> None:
    page = visit("/accounts/login/")
    sign_in(page, "admin")

    units = unit_rows()
    upload(page, "units", workbook(UNIT_HEADER, units))
    assert counts(page) == {"new": len(units)} == {"new": 251}
    assert site.value("SELECT count(*) FROM network_unit") == 0
    confirm(page)
    assert site.value("SELECT count(*) FROM network_unit") == 251

    roster = roster_rows(AGENTS)
    nowhere = ["320685999999", "无处去", "HA99999", "代理员", "", "", "", ""]
    upload(page, "roster", workbook(ROSTER_HEADER, [*roster, nowhere]))
    assert counts(page) == {"wrong": 1, "new": AGENTS}
    expect(page.locator("tbody tr").first).to_contain_text("320685999999")  # the wrong row stands first
    page.locator("#id_leave_out").check()
    confirm(page)
    assert site.value("SELECT count(*) FROM network_appointment") == AGENTS

    named = Counter(row[1] for row in roster)
    code, name, number, *_ = next(row for row in reversed(roster) if named[row[1]] == 1 and len(row[1]) == 3)
    page.goto(f"/manage/posts/?q={number}")
    expect(page.locator(".gaps > li")).to_have_count(1)
    expect(page.locator(".gaps > li")).to_contain_text(name)

    resident = visit(f"/network/?q={name}")
    expect(resident.locator("main a[href^='/network/agents/']")).to_have_count(0)  # not published yet
    page.goto("/manage/rosters/publish/")
    page.locator("main form button[type=submit]").click()
    expect(page.locator("[role=status] .alert-success")).to_be_visible(timeout=PATIENCE)
    resident.reload()
    resident.locator("main a[href^='/network/agents/']", has_text=name).click()
    expect(resident.locator("h1")).to_contain_text(name)
    expect(resident.locator(f"main a[href='/network/units/{code}/']").first).to_be_visible()
