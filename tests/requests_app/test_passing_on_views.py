"""What desk, page and progress say of a request that passes on or is handled by several, and what they offer."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from network.obstacles import reasons
from requests_app.actions import forwarding
from requests_app.enums import Verb
from requests_app.models import ProxyRequest
from tests.browsing import Page, assert_beside_the_field, attributes, refusals, signed_in, text, with_pass
from tests.conftest import HOUR, register
from tests.factories import publish_everybody
from tests.requests_app.passing_on import advocacy, convene, opine, pass_to, send, send_back

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now + 3 * HOUR, tick=False) as traveller:
        yield traveller


@pytest.fixture
def joint(walk_in, town, department, village_agent, town_agent, department_chief, now):
    convene(walk_in, [town, department], village_agent, now + HOUR)
    return opine(walk_in, town_agent, now + 2 * HOUR)


def desk(user, tab):
    return signed_in(user).get("/desk/", {"tab": tab})


def words_of(response):
    return " ".join(text(Page(response).root).split())


def page(user, row, **asked):
    return signed_in(user).get(f"/desk/requests/{row.receipt}/", asked)


# --- The desk --------------------------------------------------------------------------------------------------------


def test_receivers_desk_opens_on_what_was_sent_with_one_button(sent, department_chief):
    """R35: "Sent to us" is the first thing the receiver sees; one click signs."""
    response = signed_in(department_chief).get("/desk/")
    assert response.context["tab"] == "incoming"
    assert [(row.pk, verb) for row, _, verb in response.context["rows"]] == [(sent.pk, Verb.SIGN)]
    action = f"/desk/requests/{sent.receipt}/sign/"
    assert action in {attributes(form)["action"] for form in Page(response).elements("form")}
    signed_in(department_chief).post(action)
    assert ProxyRequest.objects.get().holder_agent == department_chief.agent


def test_row_says_where_it_is_going_and_until_when(sent, village_agent, clock, now):
    """In time and late, in words (R35); the sender has no other button than to open it."""
    response = desk(village_agent, "in_hand")
    assert "新桥村 → 民政局" in words_of(response)
    assert "待签收，期限 明天 19:00" in words_of(response)
    assert [verb for _, _, verb in response.context["rows"]] == [None]
    clock.move_to(now + 28 * HOUR)
    assert "待签收，已超时 3 小时" in words_of(desk(village_agent, "ledger"))


def test_row_counts_hops_and_returns(sent, town, village_agent, department_chief, now):
    send_back(sent, department_chief, now + 2 * HOUR)
    send(sent, town, village_agent, now + 2 * HOUR)
    shown = words_of(desk(village_agent, "in_hand"))
    assert "流转 2 次" in shown
    assert "退回 1 次" in shown


def test_row_of_the_first_contact_names_who_has_it(sent, village_agent, department_chief, now):
    """R30: the ledger shows where it lies."""
    signed_in(department_chief).post(f"/desk/requests/{sent.receipt}/sign/")
    assert "民政局首席代理员 (民政局)" in words_of(desk(village_agent, "ledger"))
    assert "首问代理人 新桥代理员" in words_of(desk(department_chief, "in_hand"))


def test_row_of_a_joint_handling_says_who_has_not_answered(joint, village_agent, department_chief, supervisor):
    """R34: the lead settles, who owes an opinion gives it, who only looks on is offered neither."""
    assert "会办：意见 1/2 · 尚缺：民政局" in words_of(desk(village_agent, "in_hand"))
    owed = {
        user: desk(user, tab).context["rows"] for user, tab in [(village_agent, "in_hand"), (supervisor, "incoming")]
    }
    assert [verb for _, _, verb in owed[village_agent]] == [Verb.SETTLE]
    assert [verb for _, _, verb in owed[supervisor]] == [None]
    assert [verb for _, _, verb in desk(department_chief, "incoming").context["rows"]] == [Verb.OPINE]


def test_leader_forwards_what_was_sent_back_twice(sent, department, village_agent, department_chief, leader, now):
    send_back(sent, department_chief, now + 2 * HOUR)
    send_back(send(sent, department, village_agent, now + 2 * HOUR), department_chief, now + 2 * HOUR)
    [(row, _, verb)] = desk(leader, "to_decide").context["rows"]
    assert verb == Verb.FORWARD
    assert f"/desk/requests/{row.receipt}/?do=forward#do-forward" in Page(desk(leader, "to_decide")).links()
    assert "负责人决定" in words_of(page(village_agent, row))


def test_leader_redirects_what_went_to_and_fro(
    submitted, village, sibling_village, village_agent, sibling_agent, leader, now
):
    for to, actor in [(sibling_village, village_agent), (village, sibling_agent), (sibling_village, village_agent)]:
        submitted = forwarding.redirect(proxy_request=submitted, to=to, reason="不在本村", actor=actor, now=now)
    assert [verb for _, _, verb in desk(leader, "to_decide").context["rows"]] == [Verb.REDIRECT]
    shown = page(sibling_agent, submitted)
    assert "负责人决定" in words_of(shown)
    named = {verb for _, verbs in shown.context["menu"] for verb in verbs}
    assert named.intersection({Verb.REDIRECT, Verb.REFUSE}) == {Verb.REFUSE}


@pytest.mark.parametrize("who", ["village_agent", "department_chief", "leader"])
def test_desk_costs_the_same_however_much_is_on_its_way(
    request, village, town, department, village_agent, department_chief, town_agent, leader, who, now
):
    """Session, account, posts, counts, rows; hops under way and opinions; a leader's units;
    unread lines, clients to call, complaints that wait for a reply."""
    browser, costs = signed_in(request.getfixturevalue(who)), []
    for times in (1, 3):
        for _ in range(times):
            send(register(village, village_agent, now, accept_at_once=True), department, village_agent, now)
            convene(register(village, village_agent, now, accept_at_once=True), [department, town], village_agent, now)
        tab = "incoming" if who == "department_chief" else "in_hand"
        with CaptureQueriesContext(connection) as captured:
            browser.get("/desk/", {"tab": tab})
        costs.append(len(captured))
    assert costs[0] == costs[1] <= 12


# --- The request's own page ------------------------------------------------------------------------------------------


def test_page_shows_each_hop_with_reason_signature_and_return(
    sent, town, village_agent, town_agent, department_chief, now
):
    """R35, R31."""
    send_back(sent, department_chief, now + 2 * HOUR)
    pass_to(sent, town, village_agent, town_agent, now + 2 * HOUR)
    shown = words_of(page(village_agent, sent))
    for words in (
        "新桥村 → 民政局",
        "转委托",
        "属其职责",
        "不属我们职责",
        "已退回",
        "新桥村 → 海安镇",
        "已签收",
        "海安镇代理员",
    ):
        assert words in shown


def test_page_of_a_hop_under_way_offers_signing_and_returning_side_by_side(sent, department_chief, village_agent):
    forms = [verb for verb, _, _ in page(department_chief, sent).context["forms"]]
    assert forms == [Verb.SIGN, Verb.SEND_BACK]
    assert Verb.RECALL in {verb for _, verbs in page(village_agent, sent).context["menu"] for verb in verbs}


def test_page_of_a_joint_handling_shows_every_opinion(joint, village_agent):
    shown = words_of(page(village_agent, joint))
    for words in ("商定路灯维修", "牵头单位", "可以办，需五天", "尚未提出意见"):
        assert words in shown


def test_page_of_everything_costs_at_most_twelve_queries(
    sent, town, department, village_agent, town_agent, department_chief, now
):
    """A request that has passed on, come back and is handled by several."""
    send_back(sent, department_chief, now + 2 * HOUR)
    pass_to(sent, town, village_agent, town_agent, now + 2 * HOUR)
    convene(sent, [department], town_agent, now + 2 * HOUR)
    browser = signed_in(town_agent)
    with CaptureQueriesContext(connection) as captured:
        browser.get(f"/desk/requests/{sent.receipt}/")
    assert len(captured) == 11


@pytest.mark.parametrize(
    ("verb", "sent_with", "wrong"),
    [
        ("forward", {"to": "", "reason": "属其职责"}, "to"),
        ("forward", {"to": "320685", "reason": "属其职责"}, "to"),
        ("forward", {"to": "D12\x00", "reason": "属其职责"}, "to"),
        ("forward", {"to": "D12", "reason": "字\u202e"}, "reason"),
        ("forward", {"to": "D12", "reason": "长" * 301}, "reason"),
        ("convene", {"reason": "商定"}, "units"),
        ("convene", {"units": ["D12", "nowhere"], "reason": "商定"}, "units"),
        ("convene", {"units": ["D12"], "reason": ""}, "reason"),
    ],
)
def test_mistakes_are_named_beside_the_field_and_everything_is_kept(
    walk_in, village_agent, department_chief, verb, sent_with, wrong
):
    response = signed_in(village_agent).post(f"/desk/requests/{walk_in.receipt}/{verb}/", sent_with)
    assert response.status_code == 422
    assert set(refusals(response)) == {wrong}
    assert_beside_the_field(response)
    kept = Page(response)
    for name, value in sent_with.items():
        for each in value if isinstance(value, list) else [value]:
            assert name == wrong or each in {words.strip() for words in kept.kept(name)}
    assert ProxyRequest.objects.get().hops == 0


def test_units_that_were_ticked_stay_ticked(walk_in, village_agent, department_chief, town_agent):
    sent_with = {"units": ["D12", "320685100"], "reason": ""}
    response = signed_in(village_agent).post(f"/desk/requests/{walk_in.receipt}/convene/", sent_with)
    assert Page(response).kept("units") == {"D12", "320685100"}


def test_settling_asks_why_only_while_an_opinion_is_missing(joint, village_agent, department_chief, now):
    form = {verb: form for verb, form, _ in page(village_agent, joint).context["forms"]}[Verb.SETTLE]
    assert "民政局" in form.fields["missing_reason"].help_text
    opine(joint, department_chief, now + 3 * HOUR)
    form = {verb: form for verb, form, _ in page(village_agent, joint).context["forms"]}[Verb.SETTLE]
    assert "missing_reason" not in form.fields


# --- What the client reads -------------------------------------------------------------------------------------------


def test_client_reads_each_hop_and_whom_to_call(
    accepted, town, department, village_agent, town_agent, department_chief, now
):
    """R35: told of each hop in plain words, without the offices' reasons; R24: the published phone of who has it."""
    publish_everybody()
    pass_to(accepted, town, village_agent, town_agent, now + 2 * HOUR)
    send(accepted, department, town_agent, now + 3 * HOUR, "镇里无权限")
    shown = words_of(with_pass(accepted).get(f"/requests/{accepted.receipt}/"))
    for words in ("转办：由新桥村转给海安镇。", "现由海安镇办理。", "转委托：由海安镇转给民政局。", "海安镇代理员"):
        assert words in shown
    assert "民政局签收之前，仍由海安镇海安镇代理员负责" in shown
    assert "0513-88810001" in shown  # the first contact, who tells the result
    assert "镇里无权限" not in shown


def test_client_reads_that_several_units_handle_it(accepted, department, department_chief, village_agent, now):
    """R34; what the units say to one another is theirs."""
    convene(accepted, [department], village_agent, now + 2 * HOUR)
    opine(accepted, department_chief, now + 3 * HOUR, "内部意见")
    shown = words_of(with_pass(accepted).get(f"/requests/{accepted.receipt}/"))
    assert "几个单位会办，新桥村牵头" in shown
    assert "内部意见" not in shown


# --- A unit that others wait for -------------------------------------------------------------------------------------


def test_unit_with_requests_on_their_way_or_opinions_owed_does_not_close(
    village, department, village_agent, walk_in, sibling_village, sibling_agent, now
):
    """R6: what is on its way to a unit has to arrive somewhere."""
    assert reasons(sibling_village) == []
    send(walk_in, sibling_village, village_agent, now)
    asked = register(village, village_agent, now, accept_at_once=True)
    convene(asked, [sibling_village], village_agent, now)
    assert reasons(sibling_village) == ["有 1 件事项正转往该单位，尚未签收。", "该单位尚欠 1 份会办意见。"]
    send_back(walk_in, sibling_agent, now)
    opine(asked, sibling_agent, now)
    assert reasons(sibling_village) == []


def test_form_that_an_action_refuses_keeps_what_was_typed(village, department, department_chief, village_agent, now):
    """R11: the gate is no mistake in a field; the form comes back with its reason and all that was typed."""
    row = advocacy(village, village_agent, now)
    sent = {"to": department.code, "reason": "属民政局职责"}
    response = signed_in(village_agent).post(f"/desk/requests/{row.receipt}/forward/", sent)
    assert response.status_code == 422
    assert "须先取得申请人授权" in words_of(response)
    shown = Page(response)
    assert shown.kept("to") == {department.code}
    assert "属民政局职责" in shown.kept("reason")
    assert not row.assignments.exists()
