"""Joint handling: one lead, an opinion of each unit that was called in, one conclusion, no clock moved (R34)."""

import pytest

from requests_app.actions import closing, disputing, handling
from requests_app.enums import Outcome, Status, Verb
from requests_app.errors import ActionRefused
from requests_app.models import JointHandling, JointOpinion, ProxyRequest
from requests_app.permissions import allowed_verbs, may
from requests_app.replay import tampered
from tests.conftest import HOUR, conclude
from tests.requests_app.handing import hand
from tests.requests_app.passing_on import clocks_of, convene, opine, pass_to, send, send_back, settle

pytestmark = pytest.mark.django_db


@pytest.fixture
def joint(walk_in, town, department, village_agent, town_agent, department_chief, now):
    """A walk-in of the village, to which town and department were called in."""
    return convene(walk_in, [town, department], village_agent, now + HOUR)


def test_convene_asks_each_unit_for_an_opinion_and_the_holder_leads(
    joint, village, town, department, village_agent, now
):
    """R34: lead unit, co-units, what is to be settled."""
    handling_ = JointHandling.objects.get()
    assert (handling_.lead_unit, handling_.convened_by, handling_.convened_at) == (
        *(village, village_agent.agent, now + HOUR),
    )
    assert [opinion.unit for opinion in handling_.opinions.all()] == [town, department]
    assert (joint.in_joint_handling, joint.holder_unit, joint.hops) == (True, village, 0)


def test_joint_handling_moves_no_clock_and_ends_in_one_conclusion(
    joint, village_agent, town_agent, department_chief, now
):
    """R34: "Citizen clock unchanged"; the lead alone concludes."""
    before = clocks_of(joint)
    opine(joint, town_agent, now + 2 * HOUR)
    opine(joint, department_chief, now + 3 * HOUR)
    settle(joint, village_agent, now + 4 * HOUR)
    assert clocks_of(joint) == before
    for other in (town_agent, department_chief):
        with pytest.raises(ActionRefused):
            conclude(joint, other, now + 5 * HOUR)
    assert conclude(joint, village_agent, now + 5 * HOUR).status == Status.CONCLUDED
    assert list(tampered(now + 5 * HOUR)) == []


def test_opinions_keep_who_gave_them_and_when(joint, department, department_chief, now):
    opine(joint, department_chief, now + 3 * HOUR)
    opinion = JointOpinion.objects.get(unit=department)
    assert (opinion.given_by, opinion.given_at, opinion.text) == (
        *(department_chief.agent, now + 3 * HOUR, "可以办，需五天"),
    )


def test_opinion_is_given_once_and_by_units_called_in_only(
    joint, village_agent, sibling_agent, department_chief, leader, supervisor, now
):
    """R34: neither the lead nor a stranger nor who leads them speaks for a unit that was called in."""
    opine(joint, department_chief, now + 2 * HOUR)
    for actor in (department_chief, village_agent, sibling_agent, leader, supervisor):
        with pytest.raises(ActionRefused):
            opine(joint, actor, now + 3 * HOUR)
    assert JointOpinion.objects.exclude(given_at=None).count() == 1


def test_settle_is_refused_while_an_opinion_is_missing_unless_the_lead_says_why(
    joint, village_agent, town_agent, department, now
):
    """R34: the meeting's note names what was decided, and why nobody waited."""
    opine(joint, town_agent, now + 2 * HOUR)
    with pytest.raises(ActionRefused, match="民政局"):
        settle(joint, village_agent, now + 3 * HOUR)
    assert ProxyRequest.objects.get().in_joint_handling
    settle(joint, village_agent, now + 3 * HOUR, missing="两次催办未复")
    handling_ = JointHandling.objects.get()
    assert (handling_.decision, handling_.missing_reason) == ("民政局牵头办理", "两次催办未复")
    assert (handling_.settled_by, handling_.settled_at) == (village_agent.agent, now + 3 * HOUR)


def test_settle_without_missing_opinions_needs_no_reason(joint, village_agent, town_agent, department_chief, now):
    opine(joint, town_agent, now + 2 * HOUR)
    opine(joint, department_chief, now + 2 * HOUR)
    assert not settle(joint, village_agent, now + 3 * HOUR).in_joint_handling


def test_nobody_concludes_forwards_or_convenes_again_while_it_is_open(joint, sibling_village, village_agent, now):
    """R34: one conclusion, after the joint handling; what is offered says so."""
    offered = allowed_verbs(village_agent, joint, now + 2 * HOUR)
    assert Verb.SETTLE in offered
    assert not {Verb.CONCLUDE, Verb.FORWARD, Verb.CONVENE, Verb.SEND_BACK} & set(offered)
    attempts = [
        lambda: conclude(joint, village_agent, now + 2 * HOUR),
        lambda: send(joint, sibling_village, village_agent, now + 2 * HOUR),
        lambda: convene(joint, [sibling_village], village_agent, now + 2 * HOUR),
    ]
    for attempt in attempts:
        with pytest.raises(ActionRefused):
            attempt()
    assert ProxyRequest.objects.get().event_seq == joint.event_seq


def test_explaining_goes_on_while_it_is_open(joint, village_agent, now):
    """R45: the 48 hours do not wait for a meeting."""
    assert may(village_agent, Verb.EXPLAIN, joint)


def test_unit_that_received_it_does_not_send_it_back_while_it_leads(
    walk_in, town, department, village_agent, town_agent, department_chief, now
):
    row = pass_to(walk_in, town, village_agent, town_agent, now + HOUR)
    convene(row, [department], town_agent, now + 2 * HOUR)
    with pytest.raises(ActionRefused):
        send_back(row, town_agent, now + 3 * HOUR)
    opine(row, department_chief, now + 3 * HOUR)
    settle(row, town_agent, now + 4 * HOUR)
    assert send_back(row, town_agent, now + 5 * HOUR).holder_agent == village_agent.agent


def test_second_joint_handling_asks_anew(joint, department, village_agent, department_chief, now):
    """An opinion belongs to its own joint handling; the first one's stays on record."""
    opine(joint, department_chief, now + 2 * HOUR)
    settle(joint, village_agent, now + 3 * HOUR, missing="镇里已口头答复")
    convene(joint, [department], village_agent, now + 4 * HOUR)
    assert may(department_chief, Verb.OPINE, ProxyRequest.objects.get())
    opine(joint, department_chief, now + 5 * HOUR, "不再有意见")
    assert JointOpinion.objects.filter(unit=department).count() == 2
    assert settle(joint, village_agent, now + 6 * HOUR).in_joint_handling is False


def test_unit_that_said_nothing_in_time_says_nothing_later(joint, village_agent, town_agent, now):
    settle(joint, village_agent, now + 3 * HOUR, missing="等不及")
    with pytest.raises(ActionRefused):
        opine(joint, town_agent, now + 4 * HOUR)


@pytest.mark.parametrize("units", [[], ["village"]])
def test_convene_needs_another_unit(request, walk_in, units, village_agent, now):
    called = [request.getfixturevalue(name) for name in units]
    with pytest.raises(ActionRefused, match="至少选择一个"):
        convene(walk_in, called, village_agent, now + HOUR)


def test_lead_passes_with_a_handover(joint, second_village_agent, village_agent, leader, now):
    """R40: whoever takes over the handling leads."""
    row = hand(joint, village_agent.agent, second_village_agent, leader, now + 2 * HOUR)
    assert may(second_village_agent, Verb.SETTLE, row)
    assert not may(village_agent, Verb.SETTLE, row)


@pytest.mark.parametrize("end", ["withdraw", "void"])
def test_joint_handling_is_over_when_the_request_ends(joint, department_chief, supervisor, end, now):
    """R12, R6: nobody owes an opinion on what is no more."""
    if end == "withdraw":
        row = closing.withdraw(proxy_request=joint, now=now + 2 * HOUR)
    else:
        row = disputing.void(proxy_request=joint, reason="重复", actor=supervisor, now=now + 2 * HOUR)
    assert not row.in_joint_handling
    assert not may(department_chief, Verb.OPINE, row)
    visible = ProxyRequest.objects.visible_to(department_chief)
    assert visible.tab_counts(department_chief, now)["incoming"] == 0
    assert list(tampered(now + 3 * HOUR)) == []


def test_outcome_of_a_joint_handling_is_one(joint, village_agent, now):
    settle(joint, village_agent, now + 2 * HOUR, missing="无须等待")
    handling.conclude(
        proxy_request=joint, outcome=Outcome.DONE, result_text="路灯已修好。", actor=village_agent, now=now + 3 * HOUR
    )
    row = ProxyRequest.objects.get()
    assert (row.outcome, row.result_text, row.conclusion_verdict) == ("done", "路灯已修好。", "on_time")
