"""A county that runs the first version: its requests go to the next version and back."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from requests_app.actions import handling, intake
from requests_app.models import ProxyRequest, RequestEvent
from requests_app.replay import tampered
from tests.conftest import DAY, HOUR
from tests.factories import ApplicationFactory
from tests.requests_app.test_older_logs import LATER, as_of_old

APP = "requests_app"
BEFORE = (APP, "0003_care_and_handover")

pytestmark = pytest.mark.django_db(transaction=True)


def migrate(*targets):
    """Bring the database to this state; whatever a test does, the next one finds it whole."""
    MigrationExecutor(connection).migrate(list(targets))


def columns():
    with connection.cursor() as cursor:
        table = connection.introspection.get_table_description(cursor, ProxyRequest._meta.db_table)
    return {column.name for column in table}


def assert_events_are_guarded():
    """SQLite builds a table anew when a column changes, and would lose what guards it."""
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        RequestEvent.objects.update(digest="forged")


@pytest.fixture
def latest():
    """The newest state, to which the database returns."""
    nodes = MigrationExecutor(connection).loader.graph.leaf_nodes()  # of all apps: others build on this one
    yield nodes
    migrate(*nodes)


@pytest.fixture
def of_old(village, village_agent, now):
    """Requests as the first version left them: one waits, one is in hand, one was named to an agent."""
    waiting, in_hand, named = (
        intake.submit(application=ApplicationFactory(area=village), agent=agent, now=now)
        for agent in (None, None, village_agent.agent)
    )
    in_hand = handling.accept(proxy_request=in_hand, actor=village_agent, now=now + HOUR)
    return [as_of_old(row) for row in (waiting, in_hand, named)]


def test_requests_of_the_first_version_go_on_after_the_migration(of_old, latest, village, village_agent, now):
    """R30: who was asked first answers for the unit it lay in; nothing else is invented, and the log still verifies.

    One test: each way takes ten seconds.
    """
    migrate(BEFORE)
    assert not columns() & LATER
    assert_events_are_guarded()
    migrate(*latest)
    assert columns() >= LATER
    assert_events_are_guarded()
    rows = [ProxyRequest.objects.get(pk=row.pk) for row in of_old]
    assert [row.contact_unit for row in rows] == [None, village, village]
    assert {(row.hops, row.returns, row.urgent, row.offered_unit, row.authorized) for row in rows} == {
        (0, 0, False, None, False)
    }
    assert list(tampered(now + DAY)) == []
    handling.accept(proxy_request=rows[2], actor=village_agent, now=now + HOUR)
    assert list(tampered(now + DAY)) == []
