"""Logs that began before a request could be forwarded, urgent or asked: they verify, and go on as if they had known."""

import pytest
from django.db import connection
from django.db.models import F

from requests_app import append_only
from requests_app.actions import demanding, handling, intake
from requests_app.breaches import flag_breaches
from requests_app.enums import Kind, Verb
from requests_app.log import event_digest
from requests_app.models import ProxyRequest
from requests_app.replay import fold, tampered
from tests.clicks import Typed, click
from tests.conftest import DAY, HOUR
from tests.factories import ApplicationFactory

pytestmark = pytest.mark.django_db

LATER = {
    *("asked_until", "authorized", "contact_unit_id", "hops", "in_joint_handling", "offered_unit_id", "returns"),
    *("urgent", "urgent_due_at", "common_demand_id"),
}
"""Columns that came with the second version of the table; their migration filled them without an event."""


def as_of_old(row):
    """The same request as the first version left it: no event names a later column."""
    append_only.remove(connection)
    previous = ""
    for event in row.events.order_by("seq"):
        event.changes = {column: value for column, value in event.changes.items() if column not in LATER}
        previous = event.digest = event_digest(event, receipt=row.receipt, previous=previous)
        event.save()
    append_only.install(connection)
    ProxyRequest.objects.filter(pk=row.pk).update(event_digest=previous)
    return ProxyRequest.objects.get(pk=row.pk)


@pytest.fixture
def old(village, village_agent, now):
    """Accepted by `village_agent` before the second version; to be interceded for (R11)."""
    row = intake.submit(application=ApplicationFactory(area=village, kind=Kind.ADVOCACY), now=now)
    return as_of_old(handling.accept(proxy_request=row, actor=village_agent, now=now + HOUR))


@pytest.fixture
def does(village_agent, sibling_agent, leader, sibling_village, second_village_agent, now):
    """A function that lets whoever may do this verb to the request, an hour after the last one."""
    typed = Typed(
        unit=sibling_village,
        from_agent=village_agent.agent,
        to=second_village_agent.agent.appointments.get(),
        demand=demanding.open_demand(title="路灯", actor=village_agent, now=now),
        promised=now + 7 * DAY,
    )
    people = {Verb.SIGN: sibling_agent, Verb.SEND_BACK: sibling_agent, Verb.HAND_OVER: leader}
    return lambda verb, row: click(verb, row, people.get(verb, village_agent), typed, row.changed_at + HOUR)


@pytest.mark.parametrize("fixture", ["submitted", "accepted", "informed", "archived", "refused", "withdrawn", "told"])
def test_log_without_the_later_columns_verifies(request, fixture, now):
    """In every status; with a limit missed since, too."""
    row = as_of_old(request.getfixturevalue(fixture))
    assert not fold(row.events.order_by("seq")).keys() & LATER
    assert list(tampered(now + 30 * DAY)) == []
    flag_breaches(now + 30 * DAY)
    assert list(tampered(now + 30 * DAY)) == []


def test_log_without_the_later_columns_goes_on(old, does, now):
    """Every later verb works on an old request, and what it sets is in the log from then on."""
    for verb in (Verb.ASK, Verb.AUTHORIZE, Verb.MARK_URGENT, Verb.LINK, Verb.CONVENE, Verb.SETTLE, Verb.FORWARD):
        old = does(verb, old)
    for verb in (Verb.SEND_BACK, Verb.FORWARD, Verb.SIGN, Verb.HAND_OVER):
        old = does(verb, old)
    assert fold(old.events.order_by("seq")).keys() >= LATER
    flag_breaches(now + 30 * DAY)
    assert list(tampered(now + 30 * DAY)) == []


SET_BY = {
    "asked_until": ([Verb.ASK], None),
    "authorized": ([Verb.AUTHORIZE], False),
    "contact_unit": ([Verb.HAND_OVER], None),
    "hops": ([Verb.FORWARD], 0),
    "in_joint_handling": ([Verb.CONVENE], False),
    "offered_unit": ([Verb.FORWARD], None),
    "returns": ([Verb.FORWARD, Verb.SEND_BACK], 0),
    "urgent_due_at": ([Verb.MARK_URGENT], F("urgent_due_at") + HOUR),
    "common_demand": ([Verb.LINK], None),
}


@pytest.mark.parametrize("column", SET_BY)
def test_later_column_is_verified_once_an_event_has_set_it(old, submitted, does, now, column):
    """Also in a request whose first event does not name it."""
    verbs, forged = SET_BY[column]
    for verb in verbs:
        old = does(verb, old)
    assert list(tampered(now + DAY)) == []
    ProxyRequest.objects.filter(pk=old.pk).update(**{column: forged})
    [(receipt, finding)] = tampered(now + DAY)
    assert receipt == old.receipt
    assert finding == f"{ProxyRequest._meta.get_field(column).attname} differs from the log"


def test_urgency_taken_away_behind_the_log_is_noticed(old, does, now):
    """Both of its columns, which the database keeps together."""
    old = does(Verb.MARK_URGENT, old)
    ProxyRequest.objects.filter(pk=old.pk).update(urgent=False, urgent_due_at=None)
    assert dict(tampered(now + DAY)) == {old.receipt: "urgent differs from the log"}


def test_new_request_is_verified_in_every_later_column_from_the_beginning(accepted, now):
    """The control: only what the first event does not name is unknown to a log."""
    ProxyRequest.objects.update(hops=9)
    assert dict(tampered(now + DAY)) == {accepted.receipt: "hops differs from the log"}
    as_of_old(accepted)
    assert list(tampered(now + DAY)) == []
