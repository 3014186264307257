"""The inbox and the calls that are owed: each person's own, of requests they may see."""

import pytest
import time_machine

from network.models import Appointment
from requests_app.actions import closing, handling, intake
from requests_app.enums import Status, Verb
from requests_app.errors import NotPermitted
from requests_app.models import Notification, ProxyRequest, RequestEvent
from requests_app.outbox_enums import Template
from requests_app.replay import tampered
from tests.browsing import Page, signed_in
from tests.conftest import DAY, HOUR
from tests.factories import CLIENT_NAME, DESCRIPTION, ApplicationFactory, ServiceItemFactory, UnitFactory
from tests.requests_app.test_queries import queries

INBOX, READ, DESK = "/desk/inbox/", "/desk/inbox/read/", "/desk/"


@pytest.fixture(autouse=True)
def clock(now):
    with time_machine.travel(now + 3 * HOUR, tick=False) as traveller:
        yield traveller


def submit(village, now, **more):
    return intake.submit(application=ApplicationFactory(area=village, **more), now=now)


def lines(browser):
    """Receipt and whether it is read, in the order of the page."""
    return [(row.proxy_request.receipt, row.read_at is not None) for row in browser.get(INBOX).context["page"]]


# --- The inbox -------------------------------------------------------------------------------------------------------


def test_unread_lines_come_first_and_the_newest_of_them(village, village_agent, now):
    first, second, third = (submit(village, now + number * HOUR) for number in range(3))
    browser = signed_in(village_agent)
    pk = Notification.objects.get(proxy_request=third, template=Template.NEW).pk
    browser.post(READ, {"row": pk})
    assert lines(browser) == [(second.receipt, False), (first.receipt, False), (third.receipt, True)]


def test_line_opens_its_request_and_names_no_client(submitted, village_agent):
    response = signed_in(village_agent).get(INBOX)
    assert f"/desk/requests/{submitted.receipt}/" in Page(response).links()
    assert CLIENT_NAME not in response.content.decode()
    assert "no-store" in response["Cache-Control"]


def test_desk_counts_what_is_unread(village, village_agent, now):
    browser = signed_in(village_agent)
    for expected in range(3):
        assert browser.get(DESK).context["unread"] == expected
        submit(village, now)


def test_looking_marks_nothing_as_read(submitted, village_agent):
    browser = signed_in(village_agent)
    browser.get(INBOX)
    browser.get(f"/desk/requests/{submitted.receipt}/")
    assert lines(browser) == [(submitted.receipt, False)]


def test_marking_all_leaves_what_came_since(village, village_agent, now):
    seen = submit(village, now)
    browser = signed_in(village_agent)
    (upto,) = Page(browser.get(INBOX)).kept("upto")
    later = submit(village, now)
    browser.post(READ, {"upto": upto})
    assert lines(browser) == [(later.receipt, False), (seen.receipt, True)]


@pytest.mark.parametrize("sent", [{}, {"row": "x"}, {"row": "9" * 40}, {"upto": "\x00"}, {"row": "-1"}])
def test_marking_nonsense_marks_nothing(submitted, village_agent, sent):
    browser = signed_in(village_agent)
    assert browser.post(READ, sent).status_code == 302
    assert lines(browser) == [(submitted.receipt, False)]


def test_line_of_another_cannot_be_marked(submitted, village_agent, sibling_agent):
    row = Notification.objects.get(proxy_request=submitted, template=Template.NEW)
    for sent in ({"row": row.pk}, {"upto": row.pk}):
        signed_in(sibling_agent).post(READ, sent)
    assert Notification.objects.get(pk=row.pk).read_at is None


def test_line_of_a_request_out_of_sight_is_gone(submitted, village_agent, sibling_village, now):
    """The request went to another unit's queue: the line neither opens nor names it; the post ends: nothing is left."""
    browser = signed_in(village_agent)
    assert len(lines(browser)) == 1
    ProxyRequest.objects.update(holder_unit=sibling_village)
    assert lines(browser) == []
    assert submitted.receipt not in browser.get(INBOX).content.decode()
    assert browser.get(DESK).context["unread"] == 0


def test_lost_post_empties_the_inbox_on_the_next_click(submitted, village_agent, now):
    browser = signed_in(village_agent)
    Appointment.objects.update(ends_on=now.date() - DAY)
    assert lines(browser) == []


def test_inbox_costs_the_same_however_full(village, village_agent, now):
    """Session, account, posts; how many, and which."""
    browser, counts = signed_in(village_agent), []
    for more in (1, 3, 24):
        for _ in range(more):
            area = UnitFactory(parent=village.parent)
            made = submit(village, now, item=ServiceItemFactory())
            ProxyRequest.objects.filter(pk=made.pk).update(area=area)
        counts.append(queries(lambda: browser.get(INBOX)))
    assert counts == [5, 5, 5]


def test_inbox_is_paged(village, village_agent, now):
    for _ in range(21):
        submit(village, now)
    browser = signed_in(village_agent)
    assert len(lines(browser)) == 20
    assert len(browser.get(INBOX, {"page": 2}).context["page"]) == 1


# --- Calls (R55) -----------------------------------------------------------------------------------------------------


def calls(user):
    return [call.proxy_request.receipt for call in signed_in(user).get(DESK).context["calls"] or ()]


def test_result_that_did_not_arrive_is_a_call_of_the_first_contact(
    undelivered, village_agent, second_village_agent, leader
):
    assert calls(village_agent) == [undelivered.receipt]
    assert calls(second_village_agent) == calls(leader) == []
    assert undelivered.receipt in signed_in(village_agent).get(DESK).content.decode()


def test_other_message_that_did_not_arrive_makes_nobody_call(informed, village_agent):
    informed.notifications.filter(template=Template.ACCEPTED).update(state="dead", error="x", next_try_at=None)
    assert calls(village_agent) == []


def test_call_passes_to_the_unit_when_the_first_contact_left(undelivered, village_agent, second_village_agent, now):
    Appointment.objects.filter(agent=village_agent.agent).update(ends_on=now.date() - DAY)
    assert calls(second_village_agent) == [undelivered.receipt]


def test_call_is_recorded_in_the_log_and_owed_no_more(undelivered, village_agent, now):
    browser = signed_in(village_agent)
    told_at = undelivered.informed_at
    address = f"/desk/requests/{undelivered.receipt}/call_client/"
    assert address in Page(browser.get(f"/desk/requests/{undelivered.receipt}/")).links()
    browser.post(address)
    event = RequestEvent.objects.get(proxy_request=undelivered, verb=Verb.CALL_CLIENT)
    row = ProxyRequest.objects.get(pk=undelivered.pk)
    assert (event.actor, row.status, row.informed_at) == (village_agent, Status.INFORMED, told_at)
    assert calls(village_agent) == []
    assert list(tampered(now + DAY)) == []
    browser.post(address)
    assert RequestEvent.objects.filter(verb=Verb.CALL_CLIENT).count() == 1, "twice is once"


def test_call_is_possible_only_where_it_is_owed(informed, village_agent, sibling_agent, now):
    with pytest.raises(NotPermitted):
        closing.call_client(proxy_request=informed, actor=village_agent, now=now + DAY)
    assert "call_client" not in signed_in(village_agent).get(f"/desk/requests/{informed.receipt}/").content.decode()


def test_call_is_owed_still_after_the_archive(undelivered, village_agent, now):
    closing.archive(proxy_request=undelivered, now=now + 20 * DAY)
    assert calls(village_agent) == [undelivered.receipt]
    closing.call_client(proxy_request=undelivered, actor=village_agent, now=now + 21 * DAY)
    assert calls(village_agent) == []


def test_client_reads_that_they_were_called(undelivered, village_agent, now):
    closing.call_client(proxy_request=undelivered, actor=village_agent, now=now + 3 * HOUR)
    handled = handling.reveal(proxy_request=undelivered, actor=village_agent, now=now + 3 * HOUR)
    shown = signed_in(village_agent).get(f"/desk/requests/{handled.receipt}/").content.decode()
    assert "因短信未送达，已电话告知" in shown
    assert DESCRIPTION in shown
