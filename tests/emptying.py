"""Lets Django empty the test database between two tests that commit."""

from collections.abc import Iterator
from unittest import mock

import pytest
from django.db import transaction
from django.db.backends.base.operations import BaseDatabaseOperations

from assessment import locked
from requests_app import append_only


@pytest.fixture(autouse=True, scope="session")
def _test_database_can_be_emptied() -> Iterator[None]:
    """The database refuses to lose events and locked sheets, also between two tests: lift that around Django's flush
    only."""
    flush = BaseDatabaseOperations.execute_sql_flush

    def flush_with_log(operations: BaseDatabaseOperations, sql_list: list[str]) -> None:
        with transaction.atomic():
            for refusal in (append_only, locked):
                refusal.remove(operations.connection)
            flush(operations, sql_list)
            for refusal in (append_only, locked):
                refusal.install(operations.connection)

    with mock.patch.object(BaseDatabaseOperations, "execute_sql_flush", flush_with_log):
        yield
