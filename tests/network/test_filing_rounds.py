"""The last day of a round can be moved (R92)."""

import time_machine

from network.journal import notes_about
from network.models import FilingRound
from tests.browsing import assert_beside_the_field, refusals, signed_in
from tests.conftest import DAY
from tests.factories import FilingRoundFactory


def test_last_day_is_moved_by_the_county_alone(department_chief, supervisor, now):
    """R92, ours: an office may give more time; the past cannot be named."""
    address = f"/manage/filings/{FilingRoundFactory().pk}/"
    with time_machine.travel(now + 9 * DAY, tick=False):
        assert signed_in(department_chief).post(address, {"due_on": "2026-06-30"}).status_code == 403
        refused = signed_in(supervisor).post(address, {"due_on": "2026-05-01"})
        assert (refused.status_code, set(refusals(refused))) == (422, {"due_on"})
        assert_beside_the_field(refused)
        assert signed_in(supervisor).post(address, {"due_on": "2026-06-30"}).status_code == 302
    moved = FilingRound.objects.get()
    assert str(moved.due_on) == "2026-06-30"
    (line,) = notes_about([moved])
    assert "2026年6月30日" in line.change_message
