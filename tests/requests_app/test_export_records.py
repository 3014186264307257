"""Files with clients: masked unless permitted and said what for; bounded, and always recorded."""

import gc

import pytest
import time_machine
from django.db import IntegrityError, transaction

from requests_app.actions import desk_keeping, intake
from requests_app.desk_permissions import may_export_in_full, may_look_up, reads_exports
from requests_app.enums import ExportFormat, ExportList, Verb
from requests_app.errors import NotPermitted
from requests_app.models import ExportLog, LookupLog, ProxyRequest
from requests_app.permissions import may
from requests_app.views import exports as view
from tests.browsing import PHONE, Page, flat, signed_in
from tests.conftest import HOUR, conclude, register
from tests.factories import ApplicationFactory
from tests.requests_app.finding import CSV, submit, taken
from tests.requests_app.test_queries import queries
from tests.requests_app.test_visibility import SEES

NAME = "欧阳小雪"
WORDS = "路灯坏了，晚上看不见，想请人来修，谢谢，打这个电话联系："
IN_FULL = CSV | {"in_full": "on", "reason": "回访抽样"}


@pytest.fixture(autouse=True)
def _three_hours_later(now):
    with time_machine.travel(now + 3 * HOUR, tick=False):
        yield


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


def test_file_of_a_phone_is_a_look_up_too(village, village_agent, now):
    """Nobody looks people up unrecorded by asking for the file at once."""
    submit(village, now, client_phone=PHONE)
    taken(village_agent, "find")
    assert not LookupLog.objects.exists()
    taken(village_agent, "find", text=PHONE)
    assert [(log.user, log.kind, log.found) for log in LookupLog.objects.all()] == [(village_agent, "phone", 1)]


def test_personnel_officer_takes_no_file_of_a_phone(village, personnel_officer, now):
    submit(village, now, client_phone=PHONE)
    sent = CSV | {"text": PHONE}
    assert signed_in(personnel_officer).post("/desk/export/find/", sent).status_code == 302
    assert not ExportLog.objects.exists()


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


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_failed_file_leaves_no_record_and_nothing_open(village_agent, submitted, monkeypatch, kind):
    """Neither a file nor a cursor: what was left open would warn now."""

    def broken(*_):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("requests_app.sheets.masked_name", broken)
    with pytest.raises(RuntimeError, match="the disk is full"):
        signed_in(village_agent).post("/desk/export/find/", {"format": kind})
    gc.collect()
    assert not ExportLog.objects.exists()


def test_who_reveals_one_client_is_another_question(leader, supervisor, submitted):
    """The file of the supervisor is for return visits and recorded; the page still shows them no client."""
    assert may(leader, Verb.REVEAL, submitted)
    assert not may(supervisor, Verb.REVEAL, submitted)
