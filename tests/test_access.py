"""Every address times every role, generated from the URLconf (reliability.md: a guard that does nothing)."""

from collections.abc import Iterator

import pytest
import time_machine
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, include, path, reverse

from network.models import Appointment
from requests_app import permissions
from requests_app.actions import attaching, intake
from requests_app.care_querysets import PairingQuerySet
from requests_app.enums import Verb
from requests_app.models import ProxyRequest, RequestEvent
from requests_app.querysets import ProxyRequestQuerySet
from tests.access import ACCESS
from tests.access.cells import ROLES, VISITORS
from tests.addresses import address_of
from tests.browsing import signed_in, with_pass
from tests.conftest import HOUR
from tests.factories import (
    ApplicationFactory,
    CommonDemandFactory,
    publish_everybody,
)
from tests.files import PDF

pytestmark = pytest.mark.one_engine

STANDS_AT = {
    "rate": "informed",
    "explain": "accepted",
    "conclude": "accepted",
    "inform": "concluded",
    "hand_over": "accepted",
    "requests:result-paper": "informed",
    "requests:desk-result-paper": "informed",
    "call_client": "undelivered",
    "ask": "accepted",
    "answer": "asked",
    "authorize": "advocacy",
    "revoke": "authorized",
    "mark_urgent": "accepted",
    "lower": "urgent",
    "record_step": "accepted",
    "dispute": "informed",
    "reopen": "disputed",
    "decline": "disputed",
    "correct": "informed",
    "forward": "accepted",
    "convene": "accepted",
    **dict.fromkeys(("sign", "send_back", "recall"), "on_its_way"),
    **dict.fromkeys(("opine", "settle"), "called_in"),
}
"""The fixture on which a verb or a paper works; the others work on one that was submitted."""

NEEDS = {
    "requests:pairing": "pairing_made",
    "requests:pairing-act": "pairing_made",
    "requests:visit": "visit_made",
}
"""The fixture that an address speaks of beside the request."""

SENT = {
    "refuse": {"reason": "不属受理范围。"},
    "explain": {"reason": "等待公示", "promised_at": "2026-05-30T09:00", "means": "phone", "receiver": "self"},
    "conclude": {"outcome": "done", "result_text": "办好"},
    "inform": {"means": "phone", "receiver": "self", "substitute_reason": "首谈人请假"},
    "rate": {"grade": "4"},
    "withdraw": {"reason": ""},
    "ask": {"kind": "materials", "text": "户口簿"},
    "answer": {"text": "已带来", "means": "in_person"},
    "authorize": {"scope": "向民政局咨询", "agree": "on", "means": "oral", "given_on": "2026-05-22"},
    "revoke": {"reason": ""},
    "mark_urgent": {"reason": "明日手术", "deadline": ""},
    "lower": {"reason": "改期"},
    "record_step": {"text": "递交材料", "done_on": "2026-05-22", "body": "县医保局", "reference": "12号"},
    "dispute": {"text": "卡是坏的", "means": "phone"},
    "reopen": {"reply": ""},
    "decline": {"reply": "已核实可用"},
    "correct": {"stage": "acceptance", "verdict": "overtime", "reason": "停电"},
    "void": {"reason": "重复登记"},
    "redirect": {"to": "320685100202", "reason": "不在本村"},
    "forward": {"to": "320685100202", "reason": "属其职责"},
    "send_back": {"reason": "不属我村"},
    "convene": {"units": ["320685100202"], "reason": "商定路灯维修"},
    "opine": {"text": "可以办"},
    "settle": {"decision": "新桥村办理", "missing_reason": "已口头答复"},
    **{listed: {"format": "csv"} for listed in ("desk", "find", "findings", "visits", "left_behind")},
}
"""What the form of each verb needs, and of each list that leaves as a file."""


def route_names() -> Iterator[str]:
    """Every named route with its namespace; Django's own administration counts as one."""
    return patterns(get_resolver().url_patterns, "")


def patterns(found: list, prefix: str) -> Iterator[str]:
    for pattern in found:
        if isinstance(pattern, URLPattern):
            assert pattern.name, f"{pattern} has no name"
            yield prefix + pattern.name
        elif pattern.namespace == "admin":
            yield "admin:*"
        else:
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from patterns(pattern.url_patterns, inner)


@pytest.fixture(autouse=True)
def _three_hours_later(now):
    with time_machine.travel(now + 3 * HOUR, tick=False):
        yield


@pytest.fixture
def cast(request, village_agent, second_village_agent, other_village):
    """A browser for each role, given the request in question; `None` before it is known."""

    def browser(role: str, shown: ProxyRequest) -> Client:
        if role == "client":
            return with_pass(shown)
        if role == "other_client":
            return with_pass(ProxyRequest(receipt="HA-20260101-0001"))
        return Client() if role == "anonymous" else signed_in(people[role])

    people = {role: request.getfixturevalue(role) for role in ROLES if role not in VISITORS}
    return browser


@pytest.fixture
def differences(request, cast, now):
    """A function that visits the address of a row as everybody and says where the table is wrong."""

    def check(row: str) -> list[str]:
        method, name, verb = [*row.split(), ""][:3]
        shown = request.getfixturevalue(STANDS_AT.get(verb or name, "submitted"))
        publish_everybody()
        if name.endswith("file"):
            new = attaching.NewFile("证明.pdf", "application/pdf", PDF)
            attaching.attach(proxy_request=shown, attachments=[new], actor=None, now=now)
        if name in NEEDS:
            request.getfixturevalue(NEEDS[name])
        address = address_of(name, verb, shown)
        met = {role: visit(cast(role, shown), method, address, verb) for role in ROLES}
        return [f"{role}: {met[role]}, not {cell}" for role, cell in ACCESS[row].items() if met[role] != cell]

    return check


def visit(browser: Client, method: str, address: str, verb: str) -> str:
    """What a person meets, in the words of the table. Nothing of it lasts."""
    with transaction.atomic():
        before = RequestEvent.objects.count()
        data = dict(SENT.get(verb, {}))
        if verb == "hand_over":
            data = {"to": Appointment.objects.get(agent__name="新桥第二代理员").pk, "reason": "调离"}
        if verb == "link":
            data = {"demand": CommonDemandFactory(unit=ProxyRequest.objects.get().area).pk}
        if verb == "attach":
            data["attachments"] = SimpleUploadedFile("证明.pdf", PDF)
        response = browser.post(address, data) if method == "POST" else browser.get(address)
        if response.streaming:
            response.getvalue()
        wrote = RequestEvent.objects.count() > before
        transaction.set_rollback(True)
    return word_for(response, wrote=wrote, verb=verb)


def word_for(response: HttpResponse, *, wrote: bool, verb: str) -> str:
    if wrote:
        return "done"
    if response.status_code == 302:
        if response.url.startswith((reverse("login"), reverse("admin:login"))):
            return "login"
        if response.url == reverse("requests:track"):
            return "code"
        return "told" if verb else "moved"
    return {200: "page", 422: "form"}.get(response.status_code, str(response.status_code))


def test_every_route_has_its_rows():
    """A route without a row, or a row without a route, fails; so does a route that is asked one method only."""
    names = set(route_names())
    rows = {tuple(row.split()[:2]) for row in ACCESS}
    assert rows == {(method, name) for method in ("GET", "POST") for name in names}
    assert all(tuple(row) == ROLES for row in ACCESS.values())


def test_every_verb_has_a_row_on_both_sides():
    """A verb that nobody may reach over an address says so in the table."""
    agents = {row.split()[2] for row in ACCESS if row.startswith("POST requests:act ")}
    assert agents == {verb.value for verb in Verb} - {"submit", "register"} | {"nonsense"}


@pytest.mark.parametrize("row", ACCESS)
def test_address_gives_each_role_what_the_table_says(differences, row):
    assert differences(row) == []


@pytest.mark.parametrize("row", ["GET requests:page", "GET requests:file", "POST requests:act reveal"])
def test_matrix_notices_a_filter_that_lets_all_through(monkeypatch, differences, row):
    """The positive control: with the guard gone, the same check reports strangers who get in."""
    monkeypatch.setattr(ProxyRequestQuerySet, "visible_to", lambda self, _user: self.all())
    assert [found.split(":")[0] for found in differences(row)] == ["sibling_agent", "administrator", "stranger"]


@pytest.mark.parametrize("row", ["GET requests:pairing", "POST requests:pairing-act reveal"])
def test_matrix_notices_pairings_that_are_open_to_all(monkeypatch, differences, row):
    monkeypatch.setattr(PairingQuerySet, "visible_to", lambda self, _user: self.all())
    assert [found.split(":")[0] for found in differences(row)] == ["sibling_agent", "administrator", "stranger"]


def test_matrix_notices_a_permission_that_permits_all(monkeypatch, differences):
    monkeypatch.setitem(permissions.AGENT_VERBS, Verb.ACCEPT, lambda *_: True)
    assert {found.split(":")[0] for found in differences("POST requests:act accept")} >= {"leader"}


def test_matrix_notices_a_pass_that_opens_every_request(monkeypatch, differences, submitted):
    monkeypatch.setattr("requests_app.client_pass.opened", lambda _: [submitted.receipt])
    assert [found.split(":")[0] for found in differences("GET requests:progress")] == [
        role for role in ROLES if role != "client"
    ]


# --- Deny by default -------------------------------------------------------------------------------------------------

urlpatterns = [
    path("forgotten/", lambda _: HttpResponse("open"), name="forgotten"),
    path("meant/", login_not_required(lambda _: HttpResponse("open")), name="meant"),
    path("", include("proxyportal.urls")),
]


@pytest.mark.urls("tests.test_access")
def test_view_that_says_nothing_is_closed(client, db):
    """A new view is for staff until it says otherwise."""
    answer = client.get("/forgotten/")
    assert answer.status_code == 302
    assert answer.url == f"{reverse('login')}?next=/forgotten/"
    assert client.get("/meant/").content == b"open"


def test_lost_post_counts_on_the_next_click(submitted, village_agent, now):
    """Nothing is cached beyond one click (reliability.md, 11)."""
    browser = signed_in(village_agent)
    address = reverse("requests:page", args=[submitted.receipt])
    assert browser.get(address).status_code == 200
    village_agent.agent.appointments.update(ends_on=now.date().replace(day=1))
    assert browser.get(address).status_code == 404
    assert browser.post(reverse("requests:act", args=[submitted.receipt, "accept"])).status_code == 404


def test_locked_account_is_out_on_the_next_click(village_agent):
    browser = signed_in(village_agent)
    village_agent.is_active = False
    village_agent.save()
    assert browser.get(reverse("requests:desk")).status_code == 302


def test_another_requests_file_stays_closed(submitted, village, now, village_agent):
    """A file's number opens nothing under another receipt, neither for its client nor for an agent."""

    other = intake.submit(application=ApplicationFactory(area=village), now=now)
    new = attaching.NewFile("证明.pdf", "application/pdf", PDF)
    attaching.attach(proxy_request=other, attachments=[new], actor=None, now=now)
    pk = other.attachments.get().pk
    assert with_pass(submitted).get(reverse("requests:client-file", args=[submitted.receipt, pk])).status_code == 404
    assert signed_in(village_agent).get(reverse("requests:file", args=[submitted.receipt, pk])).status_code == 404
