"""The outbox: one row for each event, person and way, in the event's transaction, without a personal datum."""

import logging
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.forms.models import model_to_dict
from hypothesis import given
from hypothesis import strategies as st

from requests_app import notifications
from requests_app.actions import closing, handling, intake
from requests_app.enums import Channel, Means
from requests_app.models import Notification, RequestEvent
from requests_app.notifications import TOLD, only_since
from requests_app.outbox_enums import Template, Via
from tests.conftest import DAY, HOUR, conclude
from tests.factories import CLIENT_NAME, DESCRIPTION, ApplicationFactory

pytestmark = pytest.mark.django_db


# --- One row, in the event's transaction -----------------------------------------------------------------------------

VERBS = ("accept", "refuse", "explain", "conclude", "inform", "withdraw", "archive", "rate")


def do(verb, proxy_request, actor, now):
    """Do it if it is possible now."""
    with_actor = {"proxy_request": proxy_request, "actor": actor, "now": now}
    alone = {"proxy_request": proxy_request, "now": now}
    calls = {
        "accept": lambda: handling.accept(**with_actor),
        "refuse": lambda: handling.refuse(reason="不属", **with_actor),
        "explain": lambda: handling.explain(
            reason="等", promised_at=now + 9 * DAY, means="phone", receiver="self", **with_actor
        ),
        "conclude": lambda: conclude(proxy_request, actor, now),
        "inform": lambda: closing.inform(means="phone", substitute_reason="代", **with_actor),
        "withdraw": lambda: closing.withdraw(**alone),
        "archive": lambda: closing.archive(**alone),
        "rate": lambda: closing.rate(grade=4, **alone),
    }
    try:
        calls[verb]()
    except handling.ActionRefused:
        return False
    return True


def test_every_event_has_the_rows_of_the_table_once_and_no_row_lacks_an_event(
    village, village_agent, second_village_agent, now
):
    """Invariant 6, for any order of clicks: each recipient once a way, and nobody is told of a click that failed."""

    @given(st.lists(st.tuples(st.sampled_from(VERBS), st.booleans()), max_size=12), st.booleans())
    def play(clicks, online):
        with transaction.atomic():
            made = begun(online=online)
            for number, (verb, second) in enumerate(clicks, 1):
                actor = second_village_agent if second else village_agent
                do(verb, made, actor, now + number * timedelta(minutes=1))
            check(made)
            transaction.set_rollback(True)

    def begun(*, online):
        application = ApplicationFactory(area=village)
        if online:
            return intake.submit(application=application, now=now)
        given = {"channel": Channel.COUNTER, "visited_at": now, "accept_at_once": False}
        return intake.register(application=application, **given, actor=village_agent, now=now)

    play()


def check(made):
    rows = list(Notification.objects.filter(proxy_request=made).select_related("event"))
    places = [(row.event_id, row.via, row.recipient_id) for row in rows]
    assert len(set(places)) == len(places)
    for event in RequestEvent.objects.filter(proxy_request=made).select_related("actor"):
        own = {(row.via, row.recipient_id): row.template for row in rows if row.event_id == event.pk}
        allowed = {(notice.via, notice.template) for notice in TOLD[event.verb]}
        assert {(via, template) for (via, _), template in own.items()} <= allowed
        assert event.actor is None or (Via.INBOX, event.actor.agent.pk) not in own
        tells_client = any(n.via == Via.SMS and n.to is notifications.client for n in TOLD[event.verb])
        assert ((Via.SMS, None) in own) or not tells_client


def test_row_vanishes_with_its_event(submitted, village_agent, now):
    """None without a committed event."""
    before = Notification.objects.count()
    with transaction.atomic():
        handling.accept(proxy_request=submitted, actor=village_agent, now=now)
        assert Notification.objects.count() == before + 1
        transaction.set_rollback(True)
    assert Notification.objects.count() == before


def test_click_that_comes_too_late_tells_nobody(accepted, second_village_agent, now):
    before = Notification.objects.count()
    assert not do("accept", accepted, second_village_agent, now)
    assert Notification.objects.count() == before


@pytest.mark.parametrize("template", [Template.SUBMITTED, Template.NEW])
def test_database_refuses_a_second_row(submitted, template):
    row = submitted.notifications.get(template=template)
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize(
    ("name", "columns"),
    [
        ("notification_pending_has_a_next_try", {"next_try_at": None}),
        ("notification_sent_has_time", {"state": "sent", "next_try_at": None}),
        ("notification_dead_says_why", {"state": "dead", "next_try_at": None}),
        ("notification_inbox_is_of_an_agent", {"via": "inbox"}),
    ],
)
def test_database_refuses_a_row_without_sense(submitted, name, columns):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        submitted.notifications.filter(via=Via.SMS).update(**columns)


def test_no_row_log_or_event_holds_a_personal_datum(village, village_agent, now, caplog):
    caplog.set_level(logging.DEBUG)
    made = intake.submit(application=ApplicationFactory(area=village, client_phone="13912345678"), now=now)
    handling.accept(proxy_request=made, actor=village_agent, now=now)
    conclude(made, village_agent, now + HOUR)
    rows = [model_to_dict(row) for row in (*Notification.objects.all(), *RequestEvent.objects.all())]
    for secret in (CLIENT_NAME, "13912345678", DESCRIPTION):
        assert secret not in str(rows)
        assert secret not in caplog.text


# --- Read by themselves ----------------------------------------------------------------------------------------------


def unread(user):
    return list(Notification.objects.inbox_of(user).unread().values_list("template", flat=True))


def test_what_was_asked_of_many_is_done_by_one(village, village_agent, second_village_agent, now):
    made = intake.submit(application=ApplicationFactory(area=village), now=now)
    assert unread(village_agent) == unread(second_village_agent) == ["new"]
    handling.accept(proxy_request=made, actor=village_agent, now=now + HOUR)
    assert unread(village_agent) == unread(second_village_agent) == []


def test_line_that_asks_for_the_telling_is_read_with_the_telling(walk_in, village_agent, leader, now):
    conclude(walk_in, leader, now + HOUR)
    assert unread(village_agent) == ["to_tell"]
    closing.inform(proxy_request=walk_in, means=Means.PHONE, actor=village_agent, now=now + 2 * HOUR)
    assert unread(village_agent) == []


def test_line_that_only_says_something_waits_for_its_reader(accepted, village_agent, now):
    closing.withdraw(proxy_request=accepted, now=now + 2 * HOUR)
    assert unread(village_agent) == ["taken_back"]


# --- The demo --------------------------------------------------------------------------------------------------------


def test_events_before_a_moment_are_told_to_nobody_and_the_others_are(village, village_agent, now):
    with only_since(now):
        intake.submit(application=ApplicationFactory(area=village), now=now - timedelta(seconds=1))
        assert not Notification.objects.exists()
        intake.submit(application=ApplicationFactory(area=village), now=now)
    assert Notification.objects.count() == 2
    intake.submit(application=ApplicationFactory(area=village), now=now - DAY)
    assert Notification.objects.count() == 4


def test_nobody_but_the_demo_leaves_events_untold():
    root = Path(notifications.__file__).parent.parent
    users = [path for path in root.glob("*/**/*.py") if "only_since" in path.read_text() and "tests" not in path.parts]
    assert {path.name for path in users} == {"notifications.py", "timeline.py", "told.py"}


# --- The doorbell ----------------------------------------------------------------------------------------------------


def test_relay_is_rung_for_messages_alone(village, village_agent, now, monkeypatch):
    """A line in an inbox is delivered where it stands."""
    rung = []
    monkeypatch.setattr(notifications, "ring", rung.append)
    made = intake.submit(application=ApplicationFactory(area=village, client_phone="0513-88810001"), now=now)
    assert rung == []
    intake.submit(application=ApplicationFactory(area=village), now=now)
    assert rung == [notifications.RELAY]
    assert made.notifications.get().via == Via.INBOX
