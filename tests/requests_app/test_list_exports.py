"""Lists leave as files: the same rows as on the page, masked unless permitted and said what for, always recorded."""

import io

import pytest
import time_machine
from openpyxl import load_workbook

from network.models import Appointment
from requests_app.models import ProxyRequest
from requests_app.querysets import ProxyRequestQuerySet
from requests_app.views import exports as view
from requests_app.views.desk import TABS
from tests.browsing import signed_in
from tests.conftest import DAY, HOUR, conclude, register
from tests.requests_app.finding import CSV, XLSX, submit, taken
from tests.requests_app.test_visibility import SEES, requests

__all__ = ["requests"]  # the fixture: a request at each place of the county

NAME = "欧阳小雪"


@pytest.fixture(autouse=True)
def _three_hours_later(now):
    with time_machine.travel(now + 3 * HOUR, tick=False):
        yield


# --- The same set everywhere -----------------------------------------------------------------------------------------


def sets_of(user, names: dict[str, str]) -> dict[str, set[str]]:
    """What each way shows this person, by the names of the requests."""
    browser = signed_in(user)

    def rows(response) -> set[str]:
        return {names[row.receipt] for row, _, _ in response.context["rows"]}

    found = browser.get("/desk/find/")
    exported = {names[row["Receipt number"]] for row in taken(user, "find")}
    ways = {"list": rows(found), "search": rows(browser.post("/desk/find/", {"text": "医保卡"})), "export": exported}
    assert found.context["page"].paginator.count == len(ways["list"])
    for receipt, name in names.items():
        if browser.get(f"/desk/requests/{receipt}/").status_code == 200:
            ways.setdefault("page", set()).add(name)
        if rows(browser.post("/desk/find/", {"text": receipt})):
            ways.setdefault("receipt", set()).add(name)
    return {"page": set(), "receipt": set()} | ways


@pytest.mark.parametrize("role", SEES)
def test_lists_counts_search_and_exports_show_the_same_set(request, requests, role):
    """Invariant 10: per person one set, whatever the way to it."""
    names = {row.receipt: name for name, row in requests.items()}
    found = sets_of(request.getfixturevalue(role), names)
    assert found == dict.fromkeys(("list", "search", "export", "page", "receipt"), SEES[role])


def test_comparison_notices_a_way_that_shows_more(monkeypatch, requests, village_agent):
    """The positive control: one way without its guard is seen."""
    names = {row.receipt: name for name, row in requests.items()}
    everything = ProxyRequest.objects.all()
    monkeypatch.setitem(view.ROWS, "find", lambda *_: everything)
    found = sets_of(village_agent, names)
    assert found["export"] == set(requests)
    assert found["list"] == SEES["village_agent"]
    monkeypatch.setattr(ProxyRequestQuerySet, "visible_to", lambda self, _user: self.all())
    assert set(map(len, sets_of(village_agent, names).values())) == {len(requests)}


@pytest.mark.parametrize("who", ["village_agent", "leader", "personnel_officer", "supervisor", "town_agent"])
def test_tabs_of_the_desk_leave_as_they_are_shown(request, village, village_agent, now, who):
    user = request.getfixturevalue(who)
    submit(village, now - 2 * DAY)
    conclude(register(village, village_agent, now, accept_at_once=True), village_agent, now + HOUR)
    register(village, village_agent, now, accept_at_once=True)
    for tab in TABS:
        page = signed_in(user).get("/desk/", {"tab": tab}).context
        listed = [row.receipt for row, _, _ in page["rows"]]
        assert [row["Receipt number"] for row in taken(user, "desk", f"tab={tab}")] == listed
        assert {name: number for name, _, number in page["tabs"]}[tab] == len(listed)


def test_filters_and_text_of_a_search_hold_for_its_file(village, village_agent, now):
    made = submit(village, now, client_name=NAME, kind="voice")
    submit(village, now, client_name=NAME)
    submit(village, now, kind="voice")
    assert [row["Receipt number"] for row in taken(village_agent, "find", "kind=voice", text=NAME)] == [made.receipt]


def test_findings_visits_and_what_was_left_behind_leave_too(village_agent, leader, visit_made, accepted, now):
    for user in (village_agent, leader):
        assert [row["What residents ask for or say"] for row in taken(user, "findings")] == [
            "想补办优待证。",
            "希望增加路灯。",
        ]
        (visit,) = taken(user, "visits")
        assert (visit["Day"], visit["Findings"], visit["Still open"]) == ("2026-05-21", "2", "2")
        assert taken(user, "visits", "kind=meeting") == []
        assert taken(user, "findings", "state=answered") == []
    assert taken(leader, "left_behind") == []
    Appointment.objects.filter(agent=village_agent.agent).update(ends_on=(now - DAY).date())
    assert [row["Receipt number"] for row in taken(leader, "left_behind")] == [accepted.receipt]


@pytest.mark.parametrize("listed", ["pairings", "nonsense", "FIND", "\x00"])
def test_residents_in_special_care_are_no_list_that_leaves(leader, listed):
    """R67: no file holds them."""
    assert signed_in(leader).post(f"/desk/export/{listed}/", CSV).status_code == 404


def test_workbook_holds_what_the_table_does(village, village_agent, now):
    made = submit(village, now)
    response = signed_in(village_agent).post("/desk/export/find/", XLSX)
    assert response.headers["Content-Disposition"] == 'attachment; filename="find-20260522-2100.xlsx"'
    assert "no-store" in response.headers["Cache-Control"]
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    assert [cell.value for cell in sheet["A"]] == ["受理号", made.receipt]
    assert sheet["H2"].value == "2026-05-22 18:00"
