"""The pages on which a post ends and on which what was left behind is handed over (R26, R40)."""

from datetime import timedelta

import pytest
import time_machine

from network.enums import Role
from network.models import Appointment
from requests_app.models import Handover, ProxyRequest
from requests_app.views.leaving import PER_PAGE
from tests.browsing import Page, attributes, refusals, signed_in, text
from tests.conftest import DAY, HOUR, register
from tests.factories import CLIENT_NAME, AppointmentFactory, UnitFactory, person
from tests.requests_app.handing import post_of
from tests.requests_app.test_queries import queries

pytestmark = pytest.mark.django_db

LEFT = "/manage/left-behind/"


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now + 3 * HOUR, tick=False) as traveller:
        yield traveller


@pytest.fixture
def today(now):
    return now.date()


def address(post):
    return f"/manage/posts/{post.pk}/end/"


def end(user, post, **sent):
    return signed_in(user).post(address(post), sent, follow=True)


def levels(response):
    return [message.level_tag for message in response.context["messages"]]


# --- Ending a post ---------------------------------------------------------------------------------------------------


def test_page_shows_what_is_open_by_state_without_a_client(walk_in, concluded, village_agent, administrator):
    """Counts and receipt numbers only: who administers the network sees no resident (R61)."""
    response = signed_in(administrator).get(address(post_of(village_agent)))
    assert walk_in.receipt in text(Page(response).root)
    assert CLIENT_NAME not in response.content.decode()
    assert walk_in.description not in response.content.decode()
    assert walk_in.headline not in response.content.decode()


def test_post_without_open_requests_ends_without_a_successor(told, village_agent, town_agent, leader, today):
    response = signed_in(leader).get(address(post_of(village_agent)))
    assert set(response.context["form"].fields) == {"on"}
    assert levels(end(leader, post_of(village_agent), on=today)) == ["success"]
    assert post_of(village_agent).ends_on == today


def test_post_with_open_requests_asks_for_a_successor(walk_in, village_agent, town_agent, leader, today):
    """R40: once the day has come; what was typed stays."""
    for on in (today, today - DAY):
        response = end(leader, post_of(village_agent), on=on)
        assert (response.status_code, set(refusals(response))) == (422, {"to"})
        assert f"{on}" in Page(response).kept("on")
    response = end(leader, post_of(village_agent), on=today, to=post_of(town_agent).pk)
    assert set(refusals(response)) == {"reason"}
    assert post_of(village_agent).ends_on is None
    response = end(leader, post_of(village_agent), on=today, to=post_of(town_agent).pk, reason="调离")
    assert levels(response) == ["success"]
    assert ProxyRequest.objects.get().holder_agent == town_agent.agent


def test_post_may_end_ahead_with_open_requests(walk_in, village_agent, town_agent, leader, today):
    """R40: then handing over now is offered, not demanded."""
    assert levels(end(leader, post_of(village_agent), on=today + DAY)) == ["success"]
    assert ProxyRequest.objects.get().holder_agent == village_agent.agent


def test_post_ends_where_nobody_could_take_over(walk_in, village_agent, leader, today):
    """The only agent far and wide has left: that must be said all the same."""
    response = signed_in(leader).get(address(post_of(village_agent)))
    assert set(response.context["form"].fields) == {"on"}
    assert walk_in.receipt in text(Page(response).root)
    assert levels(end(leader, post_of(village_agent), on=today - DAY)) == ["success"]
    assert len(signed_in(leader).get(LEFT).context["rows"]) == 1


@pytest.mark.parametrize("on", ["", "昨天", "0001-01-01", "9999-12-31", "2019-12-31", "2026-06-03"])
def test_day_that_cannot_be_is_refused(village_agent, leader, today, on):
    """Before the post began, after it ends already, or no day at all."""
    Appointment.objects.filter(agent=village_agent.agent).update(ends_on=today + 10 * DAY)
    response = end(leader, post_of(village_agent), on=on)
    assert (response.status_code, set(refusals(response))) == (422, {"on"})
    assert post_of(village_agent).ends_on == today + 10 * DAY


@pytest.mark.parametrize("to", ["0", "9" * 40, "１", "\x00", "own", "neighbour"])
def test_successor_who_is_not_offered_is_refused(walk_in, village_agent, town_agent, sibling_agent, leader, today, to):
    posts = {"own": post_of(village_agent).pk, "neighbour": post_of(sibling_agent).pk}
    response = end(leader, post_of(village_agent), on=today, to=posts.get(to, to), reason="调离")
    assert (response.status_code, set(refusals(response))) == (422, {"to"})


def test_post_that_has_ended_is_a_message(village_agent, leader, today):
    Appointment.objects.filter(agent=village_agent.agent).update(ends_on=today - DAY)
    assert levels(signed_in(leader).get(address(post_of(village_agent)), follow=True)) == ["info"]
    assert levels(end(leader, post_of(village_agent), on=today - 5 * DAY)) == ["info"]
    assert post_of(village_agent).ends_on == today - DAY


def test_post_elsewhere_is_not_found(other_village_agent, leader, village_agent):
    """A leader of another town cannot even see that it exists."""
    assert signed_in(leader).get(address(post_of(other_village_agent))).status_code == 404
    assert signed_in(leader).get("/manage/posts/999999999999999999999999/end/").status_code == 404


def test_end_page_costs_the_same_however_much_is_open(village, village_agent, town_agent, leader, now):
    """Session, account, posts; the post, its duties, those who could take over."""
    browser, counts = signed_in(leader), []
    for times in (1, 3):
        for _ in range(times):
            register(village, village_agent, now)
            AppointmentFactory(unit=village)
        counts.append(queries(lambda: browser.get(address(post_of(village_agent)))))
    assert counts[0] == counts[1] <= 9


# --- Left behind -----------------------------------------------------------------------------------------------------


@pytest.fixture
def left(walk_in, village_agent, town_agent, today):
    """A request whose only agent left yesterday."""
    Appointment.objects.filter(agent=village_agent.agent).update(ends_on=today - DAY)
    return walk_in


def key(user):
    return f"{user.agent.pk}-{post_of(user).unit_id}"


def pass_on(user, **sent):
    return signed_in(user).post(LEFT, sent, follow=True)


def test_empty_page_says_what_will_stand_here(leader, walk_in, village_agent):
    page = Page(signed_in(leader).get(LEFT))
    assert [e for e in page.elements("div") if attributes(e).get("class") == "empty"]


@pytest.mark.parametrize("who", ["leader", "administrator", "supervisor"])
def test_what_was_left_passes_on_at_once(request, left, village_agent, town_agent, who):
    response = pass_on(request.getfixturevalue(who), group=key(village_agent), to=post_of(town_agent).pk, reason="离任")
    assert levels(response) == ["success"]
    assert response.context["rows"] == []
    row = ProxyRequest.objects.get()
    assert (row.holder_agent, row.first_contact) == (town_agent.agent, town_agent.agent)


@pytest.mark.parametrize("who", ["leader", "administrator", "supervisor", "personnel_officer"])
def test_left_behind_links_only_to_what_the_person_may_open(request, left, who):
    """The administrator reads the receipt number and nothing more."""
    response = signed_in(request.getfixturevalue(who)).get(LEFT)
    assert left.receipt in text(Page(response).root)
    assert (f"/desk/requests/{left.receipt}/" in Page(response).links()) is (who != "administrator")
    assert CLIENT_NAME not in response.content.decode()


def test_personnel_officer_reads_but_does_not_hand_over(left, village_agent, town_agent, personnel_officer):
    """R40: "unit leader hands over"."""
    response = signed_in(personnel_officer).get(LEFT)
    assert [row.form for row in response.context["rows"]] == [None]
    response = pass_on(personnel_officer, group=key(village_agent), to=post_of(town_agent).pk, reason="离任")
    assert response.status_code == 403
    assert not Handover.objects.exists()


def test_second_click_is_a_message(left, village_agent, town_agent, leader):
    sent = {"group": key(village_agent), "to": post_of(town_agent).pk, "reason": "离任"}
    assert levels(pass_on(leader, **sent)) == ["success"]
    assert levels(pass_on(leader, **sent)) == ["info"]
    assert Handover.objects.count() == 1


@pytest.mark.parametrize("group", ["", "1-1", "9" * 99, "\x00", "１-２"])
def test_unknown_group_is_a_message(left, leader, group):
    assert levels(pass_on(leader, group=group, to="1", reason="离任")) == ["info"]


def test_form_with_a_mistake_comes_back_in_its_group(left, village_agent, leader):
    response = pass_on(leader, group=key(village_agent), to="", reason="离任")
    assert (response.status_code, set(refusals(response))) == (422, {"to"})
    assert Page(response).kept("reason") == {"离任"}


def test_group_without_anybody_to_take_over_has_no_form(walk_in, village_agent, leader, today):
    Appointment.objects.filter(agent=village_agent.agent).update(ends_on=today - DAY)
    assert [row.form for row in signed_in(leader).get(LEFT).context["rows"]] == [None]


def leave_many(town, now, today, times):
    """So many people of so many villages who left one request each."""
    for _ in range(times):
        unit = UnitFactory(parent=town)
        gone = AppointmentFactory(unit=unit).agent.user
        register(unit, gone, now)
        AppointmentFactory(unit=unit)
        Appointment.objects.filter(agent=gone.agent).update(ends_on=today - timedelta(days=1))


def test_left_behind_costs_the_same_however_much_was_left(town, supervisor, town_agent, now, today):
    """Session, account, posts; what was left, where it was left, which may be opened, who could take over."""
    browser, counts = signed_in(supervisor), []
    for times in (1, 3):
        leave_many(town, now, today, times)
        counts.append(queries(lambda: browser.get(LEFT)))
    assert counts[0] == counts[1] <= 8


def test_long_list_is_paged_and_a_mistake_shows_its_own_page(town, supervisor, town_agent, now, today):
    leave_many(town, now, today, PER_PAGE + 1)
    pages = [signed_in(supervisor).get(LEFT, {"page": page}).context["rows"] for page in (1, 2, 99, "x")]
    assert [len(rows) for rows in pages] == [PER_PAGE, 1, 1, PER_PAGE]
    [last] = pages[1]
    assert [row.group.key for row in pass_on(supervisor, group=last.group.key).context["rows"]] == [last.group.key]


def test_second_post_of_the_leader_is_no_power_elsewhere(left, village_agent, town_agent, other_town, today):
    """Leads one town, serves another: what was left in the second is not theirs to pass on."""
    user = person("曲塘分管", other_town, Role.LEADER_IN_CHARGE)
    AppointmentFactory(agent=user.agent, unit=town_agent.standing.home)
    assert signed_in(user).get(LEFT).context["rows"] == []
    response = pass_on(user, group=key(village_agent), to=post_of(town_agent).pk, reason="离任")
    assert levels(response) == ["info"]
