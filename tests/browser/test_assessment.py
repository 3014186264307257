"""A whole round in Chromium: set up, opened, self-scored, assessed, shown, replied to, final, locked (R68-R71).

Every page on the way is looked at for barriers, and on the narrowest screen.
"""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from assessment.periods import half_before
from tests.browser.conftest import Visit, sign_in
from tests.browser.test_pages import barriers, width_of

pytestmark = pytest.mark.browser

TOWN = "320685100"


def press(page: Page, step: str) -> None:
    """The button of a step that needs no words, or the one beneath its words."""
    page.locator(f"form[action$='/{step}/'] button[type=submit]").click()
    expect(page.locator("[role=status] .alert-success")).to_be_visible()


def fill(page: Page, **answers: str) -> None:
    for name, value in answers.items():
        page.locator(f"#id_{name}").fill(value)
    page.locator("main form button[type=submit]").last.click()


def test_whole_round_of_one_town(visit: Visit) -> None:
    year, half = half_before(timezone.localdate())
    here, found = f"/assessment/{year}-{half}/", []
    department, unit = visit("/accounts/login/"), visit("/accounts/login/")
    sign_in(department, "orgdept")
    sign_in(unit, "leader")

    department.goto("/assessment/")
    press(department, "propose")
    department.goto(f"{here}parameters/")
    found += barriers(department)
    fill(department, sample_minimum="8")
    found += barriers(department)
    department.locator("#id_self_scores_due_on").fill((timezone.localdate() + timedelta(days=5)).isoformat())
    press(department, "open")
    found += barriers(department)

    sheet = f"{here}sheets/{TOWN}/"
    unit.goto(f"{sheet}self-score/")
    found += barriers(unit)
    fill(unit, **{f"score_{number}": "10" for number in range(1, 7)}, text_4="集中办理两次，详见台账。")
    expect(unit.locator(".annex-sheet")).to_contain_text("详见台账")

    department.goto(f"{sheet}assess/")
    fill(department, **{f"score_{number}": "9" for number in range(1, 7)})
    expect(department.locator(".alert-danger")).to_be_visible()  # reasons are missing
    found += barriers(department)
    fill(department, **{f"reason_{number}": "抽查属实" for number in range(1, 7)})
    unit.goto(sheet)
    expect(unit.locator(".annex-sheet")).not_to_contain_text("抽查属实")
    press(department, "show")
    unit.goto(sheet)
    expect(unit.locator(".annex-sheet tfoot")).to_contain_text("54.00")
    unit.locator("#id_text").fill("无异议。")
    press(unit, "reply")
    found += barriers(unit)

    department.goto(sheet)
    press(department, "finalize")
    press(department, "lock")
    found += barriers(department)
    for page, path in ((department, here), (unit, sheet)):
        page.goto(path)
        with page.expect_download() as download:
            page.locator("a[href*='/table/']").first.click()
        assert download.value.suggested_filename.endswith(".xlsx")
    assert unit.request.get(f"{sheet}paper/").body().startswith(b"%PDF")
    unit.goto(f"/assessment/years/{year}/")
    expect(unit.locator("tbody")).to_contain_text("54.00")
    found += barriers(unit)

    for page, pages in (
        (department, ("/assessment/", here, sheet, f"{here}padding/", f"{here}credits/{TOWN}/town_cadre/")),
        (unit, ("/assessment/", here, sheet, f"/assessment/missing/{TOWN}/", f"/assessment/years/{year}/")),
    ):
        page.set_viewport_size({"width": 320, "height": 700})
        for path in pages:
            found += width_of(page, path)
            found += barriers(page)
    assert found == []
