"""Lists leave as files: the same rows as on the page, masked unless permitted and said what for, always recorded."""

import csv
import io
from contextlib import suppress

import pytest
import time_machine
from django.db import IntegrityError, transaction
from openpyxl import load_workbook

from network.models import Appointment
from requests_app.actions import desk_keeping, intake
from requests_app.desk_permissions import may_export_in_full, may_look_up, reads_exports
from requests_app.enums import ExportFormat, ExportList, Verb
from requests_app.errors import NotPermitted
from requests_app.models import ExportLog, ProxyRequest
from requests_app.permissions import may
from requests_app.querysets import ProxyRequestQuerySet
from requests_app.views import exports as view
from requests_app.views.desk import TABS
from tests.browsing import PHONE, Page, flat, signed_in
from tests.conftest import DAY, HOUR, conclude, register
from tests.factories import ApplicationFactory
from tests.requests_app.test_queries import queries
from tests.requests_app.test_visibility import SEES, requests

__all__ = ["requests"]  # the fixture: a request at each place of the county

NAME = "欧阳小雪"
WORDS = "路灯坏了，晚上看不见，想请人来修，谢谢，打这个电话联系："
CSV, XLSX = {"format": "csv"}, {"format": "xlsx"}
IN_FULL = CSV | {"in_full": "on", "reason": "回访抽样"}


@pytest.fixture(autouse=True)
def _three_hours_later(now):
    with time_machine.travel(now + 3 * HOUR, tick=False):
        yield


def submit(place, now, **more) -> ProxyRequest:
    return intake.submit(application=ApplicationFactory(area=place, **more), now=now)


def taken(user, listed: str, query: str = "", /, **sent) -> list[dict[str, str]]:
    """The rows of the file, by their headings."""
    browser = signed_in(user)
    browser.cookies["django_language"] = "en"
    response = browser.post(f"/desk/export/{listed}/?{query}", CSV | sent)
    assert response.status_code == 200, response.content
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


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


# --- Clients ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["village_agent", "leader", "personnel_officer", "supervisor"])
def test_clients_are_masked_and_their_words_stay(request, village, village_agent, now, who):
    user = request.getfixturevalue(who)
    submit(
        village,
        now,
        client_name=NAME,
        client_phone=PHONE,
        description=f"{WORDS}{PHONE}",
    )
    (row,) = taken(user, "find")
    assert (row["Client"], row["Phone"]) == ("欧**", "139****5678")
    assert PHONE not in str(row)
    assert ExportLog.objects.get().masked


@pytest.mark.parametrize("who", ["leader", "supervisor"])
def test_names_and_phones_leave_for_a_reason_and_with_a_record(request, village, village_agent, now, who):
    user = request.getfixturevalue(who)
    submit(village, now, client_name=NAME, client_phone=PHONE)
    (row,) = taken(user, "find", "kind=errand", **IN_FULL)
    assert (row["Client"], row["Phone"]) == (NAME, PHONE)
    log = ExportLog.objects.get()
    assert (log.user, log.listed, log.format, log.rows, log.masked, log.reason) == (
        *(user, "find", "csv", 1, False, "回访抽样"),
    )
    assert log.at == now + 3 * HOUR


@pytest.mark.parametrize("who", ["village_agent", "personnel_officer", "administrator", "department_chief"])
def test_who_may_not_take_names_gets_masked_ones(request, village, village_agent, now, who):
    """A forged tick is no field of theirs."""
    user = request.getfixturevalue(who)
    submit(village, now, client_name=NAME, client_phone=PHONE)
    assert NAME not in str(taken(user, "find", **IN_FULL))
    assert ExportLog.objects.get().masked


def test_leader_takes_in_full_only_what_lies_below(village, other_village, leader, now):
    """What the leader met first somewhere else stays masked in the same file, its words left out."""
    submit(village, now, client_name=NAME)
    intake.submit(application=ApplicationFactory(area=other_village, client_name="诸葛明"), agent=None, now=now)
    ProxyRequest.objects.filter(area=other_village).update(first_contact=leader.agent)
    found = {row["Client"]: row["The matter"] for row in taken(leader, "find", **IN_FULL)}
    assert found[NAME]
    assert found["诸**"] == ""


def test_in_full_without_a_reason_is_asked_for_one(leader, submitted):
    response = signed_in(leader).post("/desk/export/find/?kind=errand", CSV | {"in_full": "on", "text": "医保"})
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["reason"]
    page = Page(response)
    assert "/desk/export/find/?kind=errand" in page.links()
    assert page.kept("text") == {"医保"}
    assert not ExportLog.objects.exists()


def test_action_refuses_names_without_permission_or_reason(village_agent, leader, now):
    """Not only the form: nothing leaves in full through the action either."""
    facts = {"listed": ExportList.FIND, "format": ExportFormat.CSV, "filters": {}, "rows": 1, "now": now}
    for actor, reason in ((village_agent, "看看"), (leader, "")):
        with pytest.raises(NotPermitted):
            desk_keeping.note_export(in_full=True, reason=reason, actor=actor, **facts)
    with pytest.raises(IntegrityError, match="export_in_full_has_a_reason"), transaction.atomic():
        ExportLog.objects.create(
            user=leader, at=now, listed="find", format="csv", filters_digest="", rows=1, masked=False
        )


def test_table_of_permissions(request):
    """Who looks up, who takes names away, who reads the records."""
    roles = {role: request.getfixturevalue(role) for role in SEES}
    agents = {role for role in roles if role.endswith("agent")} | {"department_chief"}
    assert {role for role, user in roles.items() if may_look_up(user)} == {*agents, "leader", "supervisor"}
    assert {role for role, user in roles.items() if may_export_in_full(user)} == {"leader", "supervisor"}
    assert {role for role, user in roles.items() if reads_exports(user)} == {"supervisor"}


def test_list_without_clients_offers_no_names(leader, village_agent, visit_made, submitted):
    def offered(user, address: str) -> bool:
        return 'name="in_full"' in signed_in(user).get(address).content.decode()

    assert offered(leader, "/desk/find/")
    assert not offered(leader, "/desk/visits/")
    assert not offered(village_agent, "/desk/find/")


def test_formula_of_a_client_leaves_as_a_text(village, village_agent, now):
    submit(village, now, description="=HYPERLINK(1)", client_name="＝甲")
    (row,) = taken(village_agent, "find")
    assert row["Matter"] == "'=HYPERLINK(1)"
    assert row["Client"] == "'＝**"


# --- Bounds and records ----------------------------------------------------------------------------------------------


def test_more_rows_than_a_file_holds_are_refused_with_a_message(village, village_agent, now, monkeypatch):
    monkeypatch.setattr(view, "MOST_ROWS", 2)
    for _ in range(2):
        submit(village, now)
    assert len(taken(village_agent, "find")) == 2
    submit(village, now)
    response = signed_in(village_agent).post("/desk/export/find/", CSV, follow=True)
    assert response.redirect_chain == [("/desk/find/", 302)]
    assert "一个文件最多2行" in flat(response.content.decode())
    assert ExportLog.objects.count() == 1


def test_filters_that_cannot_be_read_take_nothing_away(village_agent, submitted, other_village):
    for query in ("status=nonsense", f"unit={other_village.code}", "submitted_from=x"):
        response = signed_in(village_agent).post(f"/desk/export/find/?{query}", CSV)
        assert (response.status_code, response.url) == (302, "/desk/find/")
    assert not ExportLog.objects.exists()


@pytest.mark.parametrize("bad", ["", "pdf", "\x00", "长" * 330_000])
def test_format_that_is_none_is_refused(village_agent, bad):
    assert signed_in(village_agent).post("/desk/export/find/", {"format": bad}).status_code == 422


@pytest.mark.parametrize("bad", ["\x00", "字\u202e字", "长" * 330_000])
def test_bad_reason_and_text_are_refused(leader, bad):
    for name in ("reason", "text"):
        response = signed_in(leader).post("/desk/export/find/", IN_FULL | {name: bad})
        assert response.status_code == 422
        assert name in response.context["form"].errors


def test_record_keeps_no_text(village, village_agent, now):
    submit(village, now, client_phone=PHONE)
    taken(village_agent, "find", text=PHONE)
    taken(village_agent, "find", text=PHONE)
    taken(village_agent, "find", "kind=errand", text=PHONE)
    first, second, third = ExportLog.objects.order_by("pk")
    assert first.filters_digest == second.filters_digest != third.filters_digest
    assert PHONE not in str(ExportLog.objects.values())


def test_file_costs_the_same_however_many_rows(village, village_agent, now):
    """Session, account, posts, filters' choices, count, rows, record."""
    browser = signed_in(village_agent)
    counts = []
    for times in (1, 2):
        for _ in range(times):
            conclude(register(village, village_agent, now, accept_at_once=True), village_agent, now + HOUR)
        counts.append(queries(lambda: b"".join(browser.post("/desk/export/find/", CSV).streaming_content)))
    assert counts[0] == counts[1] <= 12


@pytest.mark.parametrize("show", ["", "lookups"])
def test_organization_department_reads_the_records(village, village_agent, leader, supervisor, now, show):
    submit(village, now, client_phone=PHONE)
    browser = signed_in(supervisor)
    counts = []
    for user in (village_agent, leader):
        taken(user, "find", **IN_FULL)
        signed_in(user).post("/desk/find/", {"text": PHONE})
        counts.append(queries(lambda: browser.get("/desk/exports/", {"show": show})))
    words = browser.get("/desk/exports/", {"show": show}).content.decode()
    assert "新桥代理员" in words
    assert "海安镇分管负责人" in words
    assert ("回访抽样" in words) == (show == "")
    assert PHONE not in words
    assert counts[0] == counts[1] <= 12


def test_failed_file_leaves_no_record_and_no_answer(village_agent, submitted, monkeypatch):
    def broken(*_):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("requests_app.sheets.masked_name", broken)
    with suppress(RuntimeError):
        signed_in(village_agent).post("/desk/export/find/", CSV)
    assert not ExportLog.objects.exists()


def test_who_reveals_one_client_is_another_question(leader, supervisor, submitted):
    """The file of the supervisor is for return visits and recorded; the page still shows them no client."""
    assert may(leader, Verb.REVEAL, submitted)
    assert not may(supervisor, Verb.REVEAL, submitted)
