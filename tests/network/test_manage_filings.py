"""The pages of Annex 1: who sees which form, what is refused, what stays private (R27, R91, R92)."""

import logging

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import gettext

from network import filings
from network.enums import Category, FilingRole, Role, Tier
from network.models import Filing, FilingRound
from tests.browsing import Page, assert_beside_the_field, refusals, signed_in, without_none
from tests.factories import FilingRoundFactory, UnitFactory, annex_rows, person
from tests.files import PDF, office, photo, picture

ROUNDS = "/manage/filings/"
PRIVATE = ("15400000001", "15400000002", "zhang@example.com", "li@example.com")


@pytest.fixture(autouse=True)
def _that_day(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def filing_round(department) -> FilingRound:
    return FilingRoundFactory()


@pytest.fixture
def other_department(county):
    return UnitFactory(code="D13", name="教育局", tier=Tier.DEPARTMENT, parent=county, category=Category.BUREAU)


def page_of(filing_round: FilingRound, code: str = "D12", name: str = "filing") -> str:
    return reverse(f"network:{name}", args=[filing_round.pk, code])


def filled(seen: object = 0, /, **changes: object) -> dict[str, object]:
    """The form as a browser sends it; a change names the agent's field."""
    rows = annex_rows()
    data = {f"{role}-{name}": value for role in FilingRole for name, value in rows[role]._asdict().items()}
    return without_none(data | {f"agent-{name}": value for name, value in changes.items()} | {"seen": seen})


def send(user, filing_round, *args, **changes):
    return signed_in(user).post(page_of(filing_round), filled(*args, **changes))


# --- Who -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.CHIEF_AGENT, Role.LEADER_IN_CHARGE, Role.PERSONNEL_OFFICER])
def test_department_files_its_own_form_and_finds_no_other(filing_round, department, other_department, role):
    user = person("某", department, role)
    assert send(user, filing_round).status_code == 302
    assert Filing.objects.get().filed_by == user
    browser = signed_in(user)
    for name in ("filing", "filing-paper"):
        assert browser.get(page_of(filing_round, "D12", name)).status_code == 200
        assert browser.get(page_of(filing_round, "D13", name)).status_code == 404
    assert browser.post(page_of(filing_round, "D13"), filled()).status_code == 404
    lines = browser.get(reverse("network:filing-round", args=[filing_round.pk])).context
    assert [line.unit.code for line in (*lines["missing"], *lines["filed"])] == ["D12"]


@pytest.mark.parametrize("who", ["village_agent", "leader", "stranger"])
def test_who_files_nothing_is_turned_away(request, filing_round, who):
    browser = signed_in(request.getfixturevalue(who))
    for address in (ROUNDS, f"{ROUNDS}{filing_round.pk}/", page_of(filing_round), f"{ROUNDS}1/forms.pdf"):
        assert browser.get(address).status_code == 403
    assert browser.post(page_of(filing_round), filled()).status_code == 403


def test_agent_of_the_department_sees_no_form(filing_round, department):
    assert signed_in(person("科员", department)).get(page_of(filing_round)).status_code == 403


@pytest.mark.parametrize("who", ["supervisor", "administrator"])
def test_organization_department_and_administrators_file_for_all(request, filing_round, who):
    assert send(request.getfixturevalue(who), filing_round).status_code == 302


def test_only_the_county_opens_a_round(department_chief, supervisor):
    data = {"title": "2026年", "due_on": "2026-05-22"}
    assert signed_in(department_chief).post(ROUNDS, data).status_code == 403
    assert signed_in(supervisor).post(ROUNDS, data).status_code == 302
    made = FilingRound.objects.get()
    assert (made.opened_by, str(made.due_on)) == (supervisor, "2026-05-22")


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"due_on": "2026-05-21"}, "due_on"),
        ({"due_on": "2126-05-21"}, "due_on"),
        ({"due_on": ""}, "due_on"),
        ({"title": "年\x00"}, "title"),
        ({"title": "长" * 61}, "title"),
        ({"title": "a\u202eb"}, "title"),
        ({"title": "已有"}, "title"),
    ],
)
def test_round_with_a_mistake_is_not_opened(supervisor, sent, field):
    FilingRoundFactory(title="已有")
    response = signed_in(supervisor).post(ROUNDS, {"title": "2026年", "due_on": "2026-05-22"} | sent)
    assert (response.status_code, set(refusals(response))) == (422, {field})
    assert_beside_the_field(response)
    assert FilingRound.objects.count() == 1


def test_page_without_a_form_yet_offers_a_blank_one(filing_round, department_chief):
    shown = signed_in(department_chief).get(page_of(filing_round))
    assert Page(shown).kept("agent-name") == {"民政局首席代理员"}
    assert Page(shown).kept("seen") == {"0"}


# --- The form --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["1540000000", "154000000022", "12400000002", "0513-88800001", "字", "9" * 5000, ""])
def test_mobile_has_exactly_eleven_digits(filing_round, department_chief, value):
    response = send(department_chief, filing_round, mobile=value)
    assert (response.status_code, set(refusals(response))) == (422, {"agent-mobile"})
    assert_beside_the_field(response)
    assert Page(response).kept("leader-name") == {"张某"}
    assert not Filing.objects.exists()


@pytest.mark.parametrize("value", ["１５４００００００２２", "+86 154 0000 0022", "154-0000-0022"])
def test_mobile_is_understood_as_people_type_it(filing_round, department_chief, value):
    assert send(department_chief, filing_round, mobile=value).status_code == 302
    assert filings.rows_of(Filing.objects.get())["agent"].mobile == "15400000022"


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("email", ["li", "li@", "li@example", "a b@example.com", "\x00@example.com", "a" * 300 + "@example.com", ""]),
        ("gender", ["", "other", None]),
        ("name", ["", " ", "字\x00", "字\u202e", "长" * 41]),
        ("position", ["", "长" * 61, "长" * 330_000]),
        ("office_phone", ["", "12", "字"]),
    ],
)
def test_answer_that_cannot_be_is_refused_beside_its_field(filing_round, department_chief, field, values):
    for value in values:
        response = send(department_chief, filing_round, **{field: value})
        assert (response.status_code, set(refusals(response))) == (422, {f"agent-{field}"})
        assert_beside_the_field(response)


@pytest.mark.parametrize("seen", ["0", "", "x", "-1", "9" * 5000, "\x00", "１"])
def test_stale_form_keeps_what_was_typed_and_says_why(filing_round, department_chief, seen):
    send(department_chief, filing_round)
    response = send(department_chief, filing_round, seen, name="王某")
    assert response.status_code == 422
    assert Page(response).kept("agent-name") == {"王某"}
    assert Page(response).kept("seen") == {"1"}
    assert send(department_chief, filing_round, "1", name="王某").status_code == 302


def test_unchanged_form_says_that_nothing_happened(filing_round, department_chief):
    send(department_chief, filing_round)
    send(department_chief, filing_round, 1)
    assert Filing.objects.count() == 1


def test_page_shows_what_changed_between_versions(filing_round, department_chief):
    send(department_chief, filing_round)
    send(department_chief, filing_round, 1, name="王某")
    html = signed_in(department_chief).get(page_of(filing_round)).content.decode()
    assert "李某 → 王某" in html


def test_missing_departments_come_first(filing_round, department_chief, other_department, supervisor):
    send(department_chief, filing_round)
    context = signed_in(supervisor).get(reverse("network:filing-round", args=[filing_round.pk])).context
    assert [line.unit.code for line in context["missing"]] == ["D01", "D13"]
    assert [line.unit.code for line in context["filed"]] == ["D12"]


def test_department_reads_of_itself_alone(filing_round, department_chief, other_department, supervisor):
    """Not that all have filed because it has; nor is it led to an administration that it cannot open."""
    send(department_chief, filing_round)
    shown = reverse("network:filing-round", args=[filing_round.pk])
    for user, sees in ((department_chief, False), (supervisor, True)):
        browser = signed_in(user)
        for address in (ROUNDS, shown, page_of(filing_round)):
            main = browser.get(address).content.decode().split("<main", 1)[1]
            assert ('href="/manage/"' in main) is sees
        assert ('class="figures"' in browser.get(shown).content.decode()) is sees
        assert gettext("all filed") not in browser.get(ROUNDS).content.decode()


# --- The stamped scan ------------------------------------------------------------------------------------------------


@pytest.fixture
def filed(filing_round, department_chief) -> FilingRound:
    send(department_chief, filing_round)
    return filing_round


def scan_of(filing_round: FilingRound, version: int = 1, code: str = "D12") -> str:
    return reverse("network:filing-scan", args=[filing_round.pk, code, version])


def upload(user, address: str, content: bytes, name: str = "章.pdf"):
    return signed_in(user).post(address, {"scan": SimpleUploadedFile(name, content)})


def test_scan_comes_back_as_an_inert_download(filed, department_chief):
    assert upload(department_chief, scan_of(filed), PDF, "李某 15400000002.pdf").status_code == 302
    response = signed_in(department_chief).get(scan_of(filed))
    assert response.getvalue() == PDF
    assert response.headers["Content-Disposition"].startswith("attachment;")
    assert "15400000002" not in response.headers["Content-Disposition"]
    assert response.headers["Content-Type"] == "application/pdf"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response.headers["Cache-Control"]
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_photo_of_the_form_is_drawn_anew(filed, department_chief):
    assert upload(department_chief, scan_of(filed), photo(), "a.jpg").status_code == 302
    assert b"ecret" not in signed_in(department_chief).get(scan_of(filed)).getvalue()


@pytest.mark.parametrize(
    "content", [office("word"), office("xl"), picture("GIF"), b"<script>alert(1)</script>", b"MZ" + PDF, b""]
)
def test_scan_of_another_type_is_refused_whatever_its_name(filed, department_chief, content):
    response = upload(department_chief, scan_of(filed), content)
    assert response.status_code == 422
    assert response.context["scan_form"].errors["scan"]
    assert not Filing.objects.get().scan


def test_scan_for_an_older_version_becomes_a_message(filed, department_chief):
    send(department_chief, filed, 1, name="王某")
    assert upload(department_chief, scan_of(filed), PDF).status_code == 302
    assert not Filing.objects.exclude(scan="").exists()


def test_scan_of_another_department_is_not_found(filed, department_chief, other_department):
    upload(department_chief, scan_of(filed), PDF)
    other = person("另一首席", other_department, Role.CHIEF_AGENT)
    assert signed_in(other).get(scan_of(filed)).status_code == 404
    assert upload(other, scan_of(filed), PDF).status_code == 404
    for address in (scan_of(filed, 2), scan_of(filed, 10**30), scan_of(filed, 1, "D13")):
        assert signed_in(department_chief).get(address).status_code == 404


@pytest.mark.parametrize("pk", ["0", "99999", "9" * 30, "9" * 5000])
def test_odd_round_is_not_found(supervisor, department, pk):
    for rest in ("", "forms.pdf", "D12/", "D12/form.pdf", "D12/1/scan/"):
        assert signed_in(supervisor).get(f"{ROUNDS}{pk}/{rest}").status_code == 404


def test_village_has_no_form(filing_round, supervisor, village):
    assert signed_in(supervisor).get(page_of(filing_round, village.code)).status_code == 404


# --- What stays private, and what it costs ---------------------------------------------------------------------------


def test_private_numbers_stand_on_the_forms_own_page_only(filed, department_chief, supervisor, client, caplog):
    """R27: not in the lists, not on public pages, not in the log."""
    caplog.set_level(logging.DEBUG)
    send(department_chief, filed, 1, name="王某")
    public = [reverse("network:unit", args=["D12"]), reverse("network:agent", args=[department_chief.agent.pk])]
    seen = [client.get(address).content.decode() for address in public]
    seen += [signed_in(supervisor).get(address).content.decode() for address in (ROUNDS, f"{ROUNDS}{filed.pk}/")]
    assert not [number for number in PRIVATE for html in seen if number in html]
    ours = " ".join(record.getMessage() for record in caplog.records if not record.name.startswith("django.db"))
    assert not [number for number in PRIVATE if number in ours]
    assert all(number in signed_in(supervisor).get(page_of(filed)).content.decode() for number in PRIVATE)


def test_navigation_offers_the_form_to_who_files_it(filing_round, department_chief, village_agent):
    offered = [ROUNDS in Page(signed_in(user).get("/")).links() for user in (department_chief, village_agent)]
    assert offered == [True, False]


def cost(user, address: str) -> int:
    browser = signed_in(user)
    with CaptureQueriesContext(connection) as captured:
        assert browser.get(address).status_code == 200
    return len(captured)


def test_pages_cost_the_same_for_many_departments_and_rounds(county, filed, supervisor, department_chief, now):
    addresses = [ROUNDS, f"{ROUNDS}{filed.pk}/", f"{ROUNDS}{filed.pk}/forms.pdf", page_of(filed)]
    few = [cost(supervisor, address) for address in addresses]
    for number in range(3):
        FilingRoundFactory()
        unit = UnitFactory(code=f"E{number}", name=f"{number}局", tier=Tier.DEPARTMENT, parent=county)
        person(f"首席{number}", unit, Role.CHIEF_AGENT)
        filings.file(unit=unit, filing_round=filed, rows=annex_rows(), seen=0, actor=department_chief, now=now)
    send(department_chief, filed, 1, name="王某")
    assert [cost(supervisor, address) for address in addresses] == few
    assert max(few) <= 12
