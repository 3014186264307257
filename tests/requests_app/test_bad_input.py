"""Every field of every form against every kind of bad input: a message beside the field or a success, never an error.

The fields come from the forms themselves, so that a new one is tried without being named here.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
import time_machine
from django import forms
from django.db import transaction
from django.test import Client

from network.forms import UnitField
from proxyportal.fields import CodeField, PhoneField, PlainField
from requests_app.forms import verbs
from requests_app.forms.intake import SubmitForm
from requests_app.forms.tracking import TrackForm
from requests_app.forms.walk_ins import RegisterForm
from tests.browsing import Page, answers, assert_beside_the_field, flat, refusals, signed_in, with_pass, without_none
from tests.conftest import HOUR
from tests.factories import person
from tests.requests_app.client_cases import CLIENT_CASES
from tests.requests_app.handing import post_of

pytestmark = pytest.mark.one_engine

ONE_MEGABYTE = "长" * 330_000

BAD: dict[str, Any] = {
    "missing": None,
    "empty": "",
    "spaces": " \u3000 ",
    "only breaks": "\r\n\t\r\n",
    "NUL": "字\x00字",
    "turned round": "字\u202e字",
    "zero width": "字\u200b字",
    "private": "字\ue000字",
    "four bytes": "𠮷😀👨\u200d👩",
    "full-width digits": "１２３４５６７８９０１２３",
    "markup": "<script>alert(1)</script>",
    "template": "{{ x }}{% y %}%s%(a)s{0}",
    "formula": "=1+1",
    "long": ONE_MEGABYTE,
    "several": ["一", "二"],
    "negative": "-1",
    "huge number": "9" * 5000,
    "fraction": "1e999",
    "list": "[]",
    "first day": "0001-01-01T00:00",
    "last day": "9999-12-31T23:59",
    "no day": "2026-02-30T25:61",
    "full-width day": "２０２６-０５-３０T０９:００",
}
NEVER_TEXT = {"NUL", "turned round", "zero width", "private", "long"}
"""What no text field takes."""
ALWAYS_TEXT = {"four bytes", "markup", "template", "formula"}
"""What every ordinary text field takes: people's words are kept as they are."""
NOTHING = {"missing", "empty", "spaces", "only breaks"}


class Case(NamedTuple):
    """A form, the fixture of its request, who fills it in and with what."""

    form: type[forms.Form]
    address: str
    stands: str
    who: str
    data: dict[str, Any]


KEY = "0f8fad5b-d9cb-469f-a165-70867728950e"
TOLD = {"means": "phone", "receiver": "self"}
CASES = {
    "submit": Case(SubmitForm, "/requests/new/", "", "anonymous", {}),
    "register": Case(RegisterForm, "/desk/register/", "", "village_agent", {"channel": "phone"}),
    "track": Case(TrackForm, "/requests/track/", "", "anonymous", {"receipt": "HA-1", "code": "123456"}),
    "refuse": Case(verbs.RefuseForm, "refuse/", "submitted", "village_agent", {"reason": "不受理"}),
    "explain": Case(
        verbs.ExplainForm,
        "explain/",
        "accepted",
        "village_agent",
        {"reason": "公示", "promised_at": "2026-06-01T09:00", **TOLD},
    ),
    "conclude": Case(
        verbs.ConcludeForm, "conclude/", "accepted", "village_agent", {"outcome": "done", "result_text": "办好"}
    ),
    "inform": Case(
        verbs.InformForm,
        "inform/",
        "concluded",
        "second_village_agent",
        {**TOLD, "summary": "好", "substitute_reason": "请假"},
    ),
    "attach": Case(verbs.AttachForm, "attach/", "submitted", "village_agent", {}),
    "rate": Case(verbs.RateForm, "rate/", "informed", "client", {"grade": "4", "comment": "好"}),
    "hand over": Case(verbs.HandOverForm, "hand_over/", "accepted", "leader", {"reason": "调离"}),
    "withdraw": Case(verbs.WithdrawForm, "withdraw/", "submitted", "client", {"reason": "办好了"}),
    "client attach": Case(verbs.AttachForm, "attach/", "submitted", "client", {}),
    **{name: Case(*case) for name, case in CLIENT_CASES.items()},
    "forward": Case(verbs.ForwardForm, "forward/", "accepted", "village_agent", {"reason": "属其职责"}),
    "redirect": Case(verbs.ForwardForm, "redirect/", "submitted", "village_agent", {"reason": "不在本村"}),
    "send back": Case(verbs.SendBackForm, "send_back/", "on_its_way", "sibling_agent", {"reason": "不属我村"}),
    "convene": Case(verbs.ConveneForm, "convene/", "accepted", "village_agent", {"reason": "商定路灯维修"}),
    "opine": Case(verbs.OpinionForm, "opine/", "called_in", "sibling_agent", {"text": "可以办"}),
    "settle": Case(
        *(verbs.SettleForm, "settle/", "called_in", "village_agent"),
        {"decision": "新桥村办理", "missing_reason": "已口头答复"},
    ),
}


@pytest.fixture(autouse=True)
def _three_hours_later(now):
    with time_machine.travel(now + 3 * HOUR, tick=False):
        yield


@pytest.fixture
def post(request, village, village_agent) -> Callable[..., Any]:
    """A function that fills in a case's form, well but for one field; nothing of it lasts."""

    def send(name: str, **changes: Any) -> Any:
        case = CASES[name]
        browser, address = Client(), case.address
        if case.who not in ("anonymous", "client"):
            browser = signed_in(request.getfixturevalue(case.who))
        if case.stands:
            shown = request.getfixturevalue(case.stands)
            browser = with_pass(shown) if case.who == "client" else browser
            side = "/requests" if case.who == "client" else "/desk/requests"
            address = f"{side}/{shown.receipt}/{address}"
        with transaction.atomic():
            response = browser.post(address, without_none(filled(name, village) | changes))
            transaction.set_rollback(True)
        return response

    return send


def filled(name: str, village: Any) -> dict[str, Any]:
    case = CASES[name]
    if case.form is verbs.HandOverForm:
        post = village.appointments.filter(agent__name="接手人").first() or post_of(person("接手人", village))
        return case.data | {"to": str(post.pk)}
    if case.form in (verbs.ForwardForm, verbs.ConveneForm):
        if not village.parent.appointments.exists():
            person("镇代理员", village.parent)
        return case.data | {"to" if case.form is verbs.ForwardForm else "units": village.parent.code}
    return (answers(village, submission_key=KEY) if case.form in (SubmitForm, RegisterForm) else {}) | case.data


FIELDS = [(name, field) for name, case in CASES.items() for field in case.form.base_fields]


def test_every_form_of_a_verb_is_tried():
    tried = {case.form for case in CASES.values()}
    worded = {form for form in (*verbs.AGENT_FORMS.values(), *verbs.CLIENT_FORMS.values()) if form.base_fields}
    assert tried >= worded - {verbs.demanding.LinkForm}, "a choice alone: test_demands tries it"


@pytest.mark.parametrize("name", [name for name in CASES if "attach" not in name])
def test_well_filled_form_is_taken(post, name):
    """Otherwise the tests below would pass for the wrong reason."""
    assert post(name).status_code == (422 if name == "track" else 302)


@pytest.mark.parametrize(("name", "field"), FIELDS, ids=[" ".join(pair) for pair in FIELDS])
def test_bad_input_gets_a_message_beside_its_field(post, village, name, field):
    """Whatever stands in it: taken, or refused where it stands with everything else kept. Never an error."""
    good = filled(name, village)
    for kind, value in BAD.items():
        response = post(name, **{field: value})
        assert response.status_code in (302, 422), kind
        if response.status_code == 302:
            continue
        found = refusals(response)
        if found.keys() - {"__all__"}:
            assert set(found) == {field}, kind
            assert_beside_the_field(response)
        page = Page(response)
        for other in good.keys() - {field}:
            assert good[other] in page.kept(other), f"{other} is lost after {kind}"


@pytest.mark.parametrize(("name", "field"), FIELDS, ids=[" ".join(pair) for pair in FIELDS])
def test_text_is_taken_or_refused_by_its_characters(post, name, field):
    declared = CASES[name].form.base_fields[field]
    if isinstance(declared, PlainField | PhoneField):
        for kind in NEVER_TEXT | (NOTHING if declared.required else set()):
            response = post(name, **{field: BAD[kind]})
            assert field in refusals(response), kind
            if BAD[kind] and kind not in NOTHING:
                kept = {flat(value) for value in Page(response).kept(field)}
                assert flat(BAD[kind]) in kept, f"{kind} is not kept"
    if isinstance(declared, PlainField) and not isinstance(declared, CodeField):
        for kind in ALWAYS_TEXT:
            assert post(name, **{field: BAD[kind]}).status_code == 302, kind


def test_bad_input_covers_every_kind_of_field():
    """A field of a new type needs its own bad values here."""
    kinds = {type(field) for case in CASES.values() for field in case.form.base_fields.values()}
    assert {PlainField, PhoneField, CodeField, UnitField, forms.ChoiceField, forms.BooleanField} <= kinds


# --- Bodies that are no form -----------------------------------------------------------------------------------------

BODIES = {
    "no UTF-8": (b"client_name=%FF%FE%ED%A0%80&unit=%00", "application/x-www-form-urlencoded"),
    "raw bytes": (bytes(range(256)), "application/x-www-form-urlencoded"),
    "other charset": ("client_name=名".encode("gb18030"), "application/x-www-form-urlencoded; charset=gb18030"),
    "unknown charset": (b"client_name=a", "application/x-www-form-urlencoded; charset=nonsense"),
    "JSON": (b'{"client_name": 1}', "application/json"),
    "cut multipart": (b"--x\r\nContent-Disposition: form-data; name=", "multipart/form-data; boundary=x"),
    "multipart without boundary": (b"--x--", "multipart/form-data"),
    "long boundary": (b"--x--", "multipart/form-data; boundary=" + "x" * 5000),
    "nothing": (b"", ""),
}


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("address", ["/requests/new/", "/requests/track/", "/accounts/login/", "/elder/", "/language/"])
def test_body_that_is_no_form_is_no_error(client, db, address, kind):
    body, content_type = BODIES[kind]
    response = client.generic("POST", address, body, content_type)
    assert response.status_code in (200, 302, 400, 422)


@pytest.mark.parametrize("too_much", ["text", "fields"])
def test_more_than_a_form_can_hold_gets_a_page(client, village, settings, too_much):
    """Over a megabyte of text or two hundred and fifty fields: nobody typed that."""
    more = {"description": "长" * 400_000} if too_much == "text" else {f"x{n}": "" for n in range(251)}
    response = client.post("/requests/new/", answers(village) | more)
    assert response.status_code == 400
    assert settings.HOTLINE in response.content.decode()
