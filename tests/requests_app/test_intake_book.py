"""Which lines the intake register has, and whether they are complete (R31, R74)."""

from datetime import UTC, date, datetime

import pytest

from network.models import Unit
from requests_app.actions import closing
from requests_app.enums import Grade
from requests_app.intake_book import Line, entered, lines
from requests_app.models import ProxyRequest
from tests.conftest import BEIJING, HOUR, register


def book(*units: Unit) -> list[Line]:
    """The lines of these units in May."""
    chosen = Unit.objects.filter(pk__in=[unit.pk for unit in units])
    return list(lines(entered(chosen, date(2026, 5, 1), date(2026, 5, 31))))


def test_line_stays_where_the_request_was_entered(told, village, sibling_village):
    """A request that moves to another unit leaves no hole in the book."""
    ProxyRequest.objects.update(holder_unit=sibling_village)
    assert [line.receipt for line in book(village)] == [told.receipt]
    assert book(sibling_village) == []


def test_lines_stand_in_the_order_of_entry(village, village_agent, now):
    later = register(village, village_agent, now + HOUR)
    earlier = register(village, village_agent, now)
    assert [line.receipt for line in book(village)] == [earlier.receipt, later.receipt]


@pytest.mark.parametrize(
    ("moment", "is_in"),
    [
        (datetime(2026, 4, 30, 23, 59, 59, tzinfo=BEIJING), False),
        (datetime(2026, 5, 1, 0, 0, tzinfo=BEIJING), True),
        (datetime(2026, 5, 31, 23, 59, 59, tzinfo=BEIJING), True),
        (datetime(2026, 5, 31, 16, 0, tzinfo=UTC), False),
    ],
)
def test_line_lies_in_the_period_by_its_day_in_beijing(village, village_agent, moment, is_in):
    register(village, village_agent, moment)
    assert bool(book(village)) == is_in


def test_line_shows_telling_and_rating_of_its_own_round(informed, village, now):
    closing.rate(proxy_request=informed, grade=Grade.SATISFIED, now=now + 3 * HOUR)
    (line,) = book(village)
    assert (line.rating__grade, line.notice__informed_at) == (Grade.SATISFIED, informed.informed_at)
    ProxyRequest.objects.update(round=2)
    (line,) = book(village)
    assert (line.rating__grade, line.notice__informed_at) == (None, None)


COMPLETE = {
    "told": True,
    "informed": True,
    "refused": True,
    "withdrawn": True,
    "archived": True,
    "concluded": False,
    "walk_in": False,
    "submitted": False,
}


@pytest.mark.parametrize("stands", COMPLETE)
def test_line_is_complete_once_the_client_was_told(request, stands, village):
    request.getfixturevalue(stands)
    (line,) = book(village)
    assert line.is_complete == COMPLETE[stands]
    assert line.is_open == (stands in ("walk_in", "submitted"))


@pytest.mark.parametrize(
    "lost", [{"visited_at": None}, {"client__name": ""}, {"first_contact__name": None}, {"notice__informed_at": None}]
)
def test_line_that_lacks_a_fact_is_not_complete(told, village, lost):
    (line,) = book(village)
    assert line.is_complete
    assert not line._replace(**lost).is_complete
