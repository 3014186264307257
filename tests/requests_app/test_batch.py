"""Matters of one kind, forwarded together on one page (集约代理, R33)."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from requests_app.actions import handling, intake
from requests_app.models import ProxyRequest
from tests.browsing import Page, assert_beside_the_field, signed_in, text
from tests.conftest import HOUR, register
from tests.factories import ApplicationFactory, ServiceItemFactory
from tests.requests_app.passing_on import send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now + 3 * HOUR, tick=False) as traveller:
        yield traveller


def desk(user, tab):
    return signed_in(user).get("/desk/", {"tab": tab})


def words_of(response):
    return " ".join(text(Page(response).root).split())


def page(user, row, **asked):
    return signed_in(user).get(f"/desk/requests/{row.receipt}/", asked)


BATCH = "/desk/batch/"


@pytest.fixture
def alike(village, village_agent, town_agent, now):
    """Three matters of one item in hand, and one of another kind."""
    item = ServiceItemFactory()
    rows = [intake.submit(application=ApplicationFactory(area=village, item=item), now=now) for _ in range(3)]
    other = intake.submit(application=ApplicationFactory(area=village), now=now)
    for row in (*rows, other):
        handling.accept(proxy_request=row, actor=village_agent, now=now + HOUR)
    return rows


def forward_together(user, rows, **more):
    data = {"chosen": [row.receipt for row in rows], "to": "320685100", "reason": "集中办理"} | more
    return signed_in(user).post(BATCH, data, follow=True)


def test_batch_shows_one_kind_at_a_time(alike, village_agent):
    """R33: matters of one kind; the fullest kind first."""
    browser = signed_in(village_agent)
    assert {row.pk for row, _ in browser.get(BATCH).context["rows"]} == {row.pk for row in alike}
    assert len(browser.get(BATCH, {"kind": "errand"}).context["rows"]) == 1
    assert len(browser.get(BATCH, {"kind": "nonsense"}).context["rows"]) == 3


def test_batch_forwards_what_was_ticked_and_says_how_many(alike, town, village_agent, now):
    """R33: each keeps its own clocks and hop."""
    due = set(ProxyRequest.objects.values_list("conclusion_due_at", flat=True))
    response = forward_together(village_agent, alike[:2])
    assert "2 件事项已转往海安镇，等待签收。" in words_of(response)
    assert set(ProxyRequest.objects.filter(offered_unit=town)) == set(alike[:2])
    assert set(ProxyRequest.objects.values_list("conclusion_due_at", flat=True)) == due
    assert {row.pk for row, _ in response.context["rows"]} == {alike[2].pk}


def test_batch_says_which_stayed_and_why(alike, department, department_chief, village_agent, now):
    """One that went meanwhile, and one that nobody may intercede with a department for (R11)."""
    asked = intake.submit(application=ApplicationFactory(area=alike[0].area, kind="advocacy"), now=now)
    barred = handling.accept(proxy_request=asked, actor=village_agent, now=now)
    send(alike[0], department, village_agent, now + 2 * HOUR)
    response = forward_together(village_agent, [alike[0], alike[1], barred], to="D12")
    shown = words_of(response)
    assert "1 件事项已转往民政局" in shown
    assert f"须先取得申请人授权，才能联系县级部门（R11）。 {barred.receipt}" in shown
    assert "已有人先一步处理" in shown


@pytest.mark.parametrize(
    ("more", "wrong"),
    [
        ({"chosen": []}, "chosen"),
        ({"chosen": [f"HA-20260522-{number:04d}" for number in range(201)]}, "chosen"),
        ({"to": "nowhere"}, "to"),
        ({"reason": ""}, "reason"),
    ],
)
def test_batch_refuses_beside_the_field_and_keeps_the_ticks(alike, village_agent, more, wrong):
    response = forward_together(village_agent, alike[:2], **more)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {wrong}
    assert_beside_the_field(response)
    if wrong != "chosen":
        assert Page(response).kept("chosen") == {row.receipt for row in alike[:2]}


@pytest.mark.parametrize("chosen", ["x", "\x00", "字\u202e", "9" * 5000])
def test_batch_takes_nobody_elses_and_nothing_absurd(alike, village_agent, sibling_agent, chosen):
    """What is not the person's own counts as moved on, whatever was sent."""
    response = forward_together(village_agent, [], chosen=[chosen])
    assert "已有人先一步处理" in words_of(response)
    forward_together(sibling_agent, alike)
    assert ProxyRequest.objects.exclude(hops=0).count() == 0


def test_batch_costs_the_same_however_many_are_shown(village, village_agent, town_agent, now):
    browser, costs = signed_in(village_agent), []
    for times in (1, 3):
        for _ in range(times):
            register(village, village_agent, now, accept_at_once=True)
        with CaptureQueriesContext(connection) as captured:
            browser.get(BATCH)
        costs.append(len(captured))
    assert costs[0] == costs[1] <= 12


def test_desk_leads_to_the_batch_where_there_is_one(alike, village_agent, leader):
    assert BATCH in Page(desk(village_agent, "in_hand")).links()
    assert BATCH not in Page(desk(leader, "in_hand")).links()
