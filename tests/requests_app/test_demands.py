"""Common demands: several requests are gathered and answered together, each for itself (R33)."""

import pytest
import time_machine

from requests_app.actions import demanding, handling, intake
from requests_app.enums import Outcome, Status, Verb
from requests_app.errors import ActionRefused, NotPermitted, TooLate
from requests_app.models import CommonDemand, ProxyRequest, RequestEvent
from requests_app.replay import tampered
from tests.browsing import refusals, signed_in
from tests.conftest import HOUR, register
from tests.factories import ApplicationFactory
from tests.requests_app.test_queries import queries

LIST = "/desk/demands/"


@pytest.fixture(autouse=True)
def _three_hours_later(now):
    with time_machine.travel(now + 3 * HOUR, tick=False):
        yield


@pytest.fixture
def lamps(village, village_agent, now) -> CommonDemand:
    return demanding.open_demand(title="中坝路灯不亮", actor=village_agent, now=now)


@pytest.fixture
def three(village, village_agent, second_village_agent, lamps, now) -> list[ProxyRequest]:
    """Two in the agent's hand, one online and one a walk-in, and one in a colleague's; all linked."""
    online = intake.submit(application=ApplicationFactory(area=village), now=now)
    mine = handling.accept(proxy_request=online, actor=village_agent, now=now)
    walk_in = register(village, village_agent, now, accept_at_once=True)
    colleagues = register(village, second_village_agent, now, accept_at_once=True)
    rows = [mine, walk_in, colleagues]
    return [demanding.link(proxy_request=row, demand=lamps, actor=village_agent, now=now + HOUR) for row in rows]


def answer(demand, actor, now):
    return demanding.answer_together(
        demand=demand, outcome=Outcome.DONE, result_text="路灯已修好。", actor=actor, now=now + 2 * HOUR
    )


def test_link_moves_no_clock_and_merges_nothing(three, lamps, now):
    for row in three:
        fresh = ProxyRequest.objects.get(pk=row.pk)
        assert fresh.common_demand == lamps
        assert fresh.due_at == fresh.conclusion_due_at == fresh.accepted_at + 48 * HOUR
        assert fresh.status == Status.ACCEPTED
    assert ProxyRequest.objects.count() == 3


def test_answer_together_concludes_each_with_its_own_event(three, lamps, village_agent, now):
    """Only what is in one's own hand; the online client reads it at once, the walk-in must still be told."""
    assert answer(lamps, village_agent, now)[0] == 2
    states = [ProxyRequest.objects.get(pk=row.pk).status for row in three]
    assert states == [Status.INFORMED, Status.CONCLUDED, Status.ACCEPTED]
    assert RequestEvent.objects.filter(verb=Verb.CONCLUDE).count() == 2
    assert list(tampered(now + 3 * HOUR)) == []


def test_answer_together_says_which_stayed_and_why(three, lamps, village_agent, now):
    _, stayed = answer(lamps, village_agent, now)
    assert [row.pk for row, _ in stayed] == [three[2].pk]
    assert all(why for _, why in stayed)


def test_unlinked_request_is_no_longer_answered_with_the_others(three, lamps, village_agent, now):
    demanding.unlink(proxy_request=three[0], actor=village_agent, now=now + HOUR)
    assert answer(lamps, village_agent, now)[0] == 1
    with pytest.raises(ActionRefused):
        demanding.unlink(proxy_request=three[0], actor=village_agent, now=now + HOUR)


def test_link_twice_changes_nothing(three, lamps, village_agent, now):
    with pytest.raises(TooLate):
        demanding.link(proxy_request=three[0], demand=lamps, actor=village_agent, now=now + HOUR)
    assert RequestEvent.objects.filter(verb=Verb.LINK).count() == 3


def test_demand_is_named_by_who_holds_a_post(stranger, administrator, now):
    for user in (stranger, administrator):
        with pytest.raises(NotPermitted):
            demanding.open_demand(title="路灯", actor=user, now=now)


SEES = {
    "village_agent": True,
    "second_village_agent": True,
    "town_agent": True,
    "leader": True,
    "personnel_officer": True,
    "supervisor": True,
    "sibling_agent": False,
    "other_village_agent": False,
    "department_chief": False,
    "administrator": False,
    "stranger": False,
}


@pytest.mark.parametrize("role", SEES)
def test_demand_is_seen_along_the_line_of_its_unit(request, lamps, role):
    """R61: those of the unit, of the units below and above, and who watches them; 404 for everybody else."""
    browser = signed_in(request.getfixturevalue(role))
    assert (browser.get(f"{LIST}{lamps.pk}/").status_code == 200) is SEES[role]
    assert ("中坝路灯" in browser.get(LIST).content.decode()) is SEES[role]
    for verb in ("gather", "together"):
        assert (browser.post(f"{LIST}{lamps.pk}/{verb}/").status_code == 422) is SEES[role]


def test_demand_shows_only_requests_that_the_person_sees(three, lamps, town_agent, leader):
    """The demand is the town's business, its clients are not every reader's."""
    assert [row for row, *_ in signed_in(town_agent).get(f"{LIST}{lamps.pk}/").context["rows"]] == []
    assert len(signed_in(leader).get(f"{LIST}{lamps.pk}/").context["rows"]) == 3


def test_demand_is_named_gathered_and_answered_in_the_browser(village, village_agent, now):
    taken = [register(village, village_agent, now, accept_at_once=True) for _ in range(2)]
    browser = signed_in(village_agent)
    page = browser.post(LIST, {"title": "中坝路灯不亮"}, follow=True)
    demand = CommonDemand.objects.get()
    assert demand.unit == village
    offered = page.context["gather"].rows
    assert set(offered) == {row.receipt for row in taken}
    browser.post(f"{LIST}{demand.pk}/gather/", {"requests": list(offered)})
    browser.post(f"{LIST}{demand.pk}/together/", {"outcome": "done", "result_text": "路灯已修好。"})
    assert {row.status for row in ProxyRequest.objects.all()} == {Status.CONCLUDED}


def test_foreign_receipt_is_not_gathered(village_agent, sibling_village, sibling_agent, lamps, now):
    foreign = register(sibling_village, sibling_agent, now)
    response = signed_in(village_agent).post(f"{LIST}{lamps.pk}/gather/", {"requests": [foreign.receipt]})
    assert response.status_code == 422
    assert ProxyRequest.objects.get(pk=foreign.pk).common_demand is None


@pytest.mark.parametrize("title", ["", "\x00", "长" * 81, "\u202e"])
def test_bad_title_comes_back_beside_the_field(village_agent, title):
    response = signed_in(village_agent).post(LIST, {"title": title})
    assert response.status_code == 422
    assert refusals(response)


def test_lists_cost_the_same_however_full(three, lamps, village, village_agent, now):
    browser = signed_in(village_agent)
    few = [queries(lambda: browser.get(LIST)), queries(lambda: browser.get(f"{LIST}{lamps.pk}/"))]
    for number in range(4):
        other = demanding.open_demand(title=f"共性诉求{number}", actor=village_agent, now=now)
        for demand in (other, lamps):
            row = register(village, village_agent, now)
            demanding.link(proxy_request=row, demand=demand, actor=village_agent, now=now)
        register(village, village_agent, now)
    assert [queries(lambda: browser.get(LIST)), queries(lambda: browser.get(f"{LIST}{lamps.pk}/"))] == few
    assert max(few) <= 12
