"""Handing over on the page of a request: what the leader is offered, what comes back, what the story says (R40)."""

import pytest
import time_machine

from requests_app.enums import Verb
from requests_app.models import Handover, ProxyRequest
from requests_app.story import story_of
from tests.browsing import Page, refusals, signed_in
from tests.conftest import DAY, HOUR
from tests.factories import LeaveFactory
from tests.requests_app.handing import hand, post_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _three_hours_later(now):
    with time_machine.travel(now + 3 * HOUR, tick=False):
        yield


def page_of(user, row):
    return signed_in(user).get(f"/desk/requests/{row.receipt}/", {"do": "hand_over"})


def click(user, row, **sent):
    return signed_in(user).post(f"/desk/requests/{row.receipt}/hand_over/", sent, follow=True)


def hand_over_form(response):
    return next(form for verb, form, _ in response.context["forms"] if verb == Verb.HAND_OVER)


def test_leader_hands_over_on_the_page(walk_in, village_agent, second_village_agent, leader, now):
    """Those of the unit and above stand to choose; who is away is marked."""
    LeaveFactory(agent=second_village_agent.agent, starts_on=now.date(), ends_on=now.date() + 3 * DAY)
    form = hand_over_form(page_of(leader, walk_in))
    assert set(form.fields) == {"to", "reason"}
    labels = [label for _, label in form.fields["to"].choices]
    assert len(labels) == 2
    assert "5月25日" in labels[1]
    response = click(leader, walk_in, to=post_of(second_village_agent).pk, reason="请假")
    assert [message.level_tag for message in response.context["messages"]] == ["success"]
    assert ProxyRequest.objects.get().holder_agent == second_village_agent.agent


def test_form_asks_whose_part_only_where_two_have_one(accepted, village_agent, second_village_agent, leader, now):
    ProxyRequest.objects.update(first_contact=second_village_agent.agent)
    form = hand_over_form(page_of(leader, accepted))
    assert [label for _, label in form.fields["from_agent"].choices] == ["新桥代理员", "新桥第二代理员"]
    assert set(refusals(click(leader, accepted))) == {"from_agent", "to", "reason"}


@pytest.mark.parametrize(
    ("sent", "refused"),
    [
        ({"to": "999999999999999999999", "reason": "调离"}, "to"),
        ({"to": "１", "reason": "调离"}, "to"),
        ({"to": "own", "reason": "调离"}, "to"),
        ({"to": "", "reason": "调离"}, "to"),
        ({"to": "colleague", "reason": ""}, "reason"),
        ({"to": "colleague", "reason": "调\u202e离"}, "reason"),
        ({"to": "colleague", "reason": "调\x00离"}, "reason"),
        ({"to": "colleague", "reason": "离" * 301}, "reason"),
    ],
)
def test_form_with_a_mistake_comes_back(walk_in, village_agent, second_village_agent, leader, sent, refused):
    posts = {"own": post_of(village_agent).pk, "colleague": post_of(second_village_agent).pk}
    response = click(leader, walk_in, **sent | {"to": posts.get(sent["to"], sent["to"])})
    assert response.status_code == 422
    assert set(refusals(response)) == {refused}
    assert Page(response).kept("reason")
    assert not Handover.objects.exists()


def test_story_tells_the_client_who_but_not_why(walk_in, village_agent, sibling_agent, leader, now):
    """R35: the client is told of each hop; a colleague's illness is not the client's affair."""
    row = hand(walk_in, village_agent.agent, sibling_agent, leader, now + HOUR)
    texts = {public: story_of(row, now + HOUR, public=public)[0].texts for public in (True, False)}
    assert "调离" in texts[False]
    assert texts[True] == texts[False][:1]
    assert all(name in texts[True][0] for name in ("新桥代理员", "河西代理员", "河西村"))
