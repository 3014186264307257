"""The regulation's limits to the microsecond (R42-R50). No database: times in, verdicts out."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from proxyportal import regulation
from proxyportal.regulation import Promise, Urgency, Verdict

BEIJING = ZoneInfo("Asia/Shanghai")
FRIDAY = datetime(2026, 5, 22, 18, tzinfo=BEIJING)
MICROSECOND = timedelta(microseconds=1)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

ON_TIME, EXPLAINED, OVERTIME = Verdict


@pytest.mark.parametrize(
    ("elapsed", "verdict"),
    [
        (timedelta(0), ON_TIME),
        (24 * HOUR - SECOND, ON_TIME),
        (24 * HOUR - MICROSECOND, ON_TIME),
        (24 * HOUR, ON_TIME),
        (24 * HOUR + MICROSECOND, OVERTIME),
        (24 * HOUR + SECOND, OVERTIME),
    ],
)
def test_acceptance_is_in_time_up_to_and_including_24_hours(elapsed, verdict):
    """R42: exactly 24:00:00 passes, a microsecond more does not."""
    assert regulation.acceptance_verdict(FRIDAY, FRIDAY + elapsed) == verdict


@pytest.mark.parametrize(
    ("elapsed", "verdict"),
    [
        (48 * HOUR - SECOND, ON_TIME),
        (48 * HOUR, ON_TIME),
        (48 * HOUR + MICROSECOND, OVERTIME),
        (48 * HOUR + SECOND, OVERTIME),
    ],
)
def test_conclusion_is_in_time_up_to_and_including_48_hours(elapsed, verdict):
    """R44: without an explanation there is nothing between in time and overtime."""
    due = regulation.conclusion_due(FRIDAY)
    assert regulation.conclusion_verdict(due, FRIDAY + elapsed, []) == verdict


@pytest.mark.parametrize(
    ("due", "late_by", "expected"),
    [
        (FRIDAY, -MICROSECOND, False),
        (FRIDAY, timedelta(0), False),
        (FRIDAY, MICROSECOND, True),
    ],
)
def test_overtime_begins_one_microsecond_after_the_limit(due, late_by, expected):
    """R42, R44: the limit's own instant is in time."""
    assert regulation.is_overtime(due, due + late_by) is expected


def test_weekend_is_counted_like_any_other_day():
    """R47: what came on Friday at 18:00 is due on Saturday at 18:00, and accepted then, on Monday at 18:00."""
    saturday = datetime(2026, 5, 23, 18, tzinfo=BEIJING)
    assert regulation.acceptance_due(FRIDAY) == saturday
    assert regulation.conclusion_due(saturday) == datetime(2026, 5, 25, 18, tzinfo=BEIJING)


def test_holiday_is_counted_like_any_other_day():
    """R47: the National Day week stops no clock."""
    eve = datetime(2026, 9, 30, 23, 59, 59, tzinfo=BEIJING)
    assert regulation.acceptance_due(eve) == datetime(2026, 10, 1, 23, 59, 59, tzinfo=BEIJING)
    assert regulation.conclusion_due(eve) == datetime(2026, 10, 2, 23, 59, 59, tzinfo=BEIJING)


@pytest.mark.parametrize("month", range(1, 13))
def test_limits_are_the_same_seconds_in_beijing_time_and_utc(month):
    """R47: the limit stored in UTC is the limit shown in Beijing, in every month: there is no daylight saving time."""
    submitted = datetime(2026, month, 28, 12, tzinfo=UTC)
    in_beijing = submitted.astimezone(BEIJING)
    assert (regulation.acceptance_due(submitted) - submitted).total_seconds() == 86_400
    assert (regulation.conclusion_due(submitted) - submitted).total_seconds() == 172_800
    assert regulation.acceptance_due(in_beijing) == regulation.acceptance_due(submitted)
    assert regulation.conclusion_due(in_beijing) == regulation.conclusion_due(submitted)


DUE = FRIDAY + 2 * DAY
FIRST = Promise(DUE, DUE + 3 * DAY)
"""Explained in the last instant of the 48 hours."""
SECOND_PROMISE = Promise(FIRST.promised_at, DUE + 5 * DAY)
"""Explained in the last instant of the first promise."""


@pytest.mark.parametrize(
    ("promises", "concluded_at", "verdict"),
    [
        pytest.param([FIRST], DUE, ON_TIME, id="concluded in time in spite of an explanation"),
        pytest.param([FIRST], DUE + MICROSECOND, EXPLAINED, id="concluded late, explained in time"),
        pytest.param([FIRST], FIRST.promised_at, EXPLAINED, id="concluded at the promised instant"),
        pytest.param([FIRST], FIRST.promised_at + MICROSECOND, OVERTIME, id="promise broken by a microsecond"),
        pytest.param([FIRST], FIRST.promised_at + SECOND, OVERTIME, id="promise broken by a second"),
        pytest.param(
            [Promise(DUE + MICROSECOND, DUE + 3 * DAY)], DUE + DAY, OVERTIME, id="explained a microsecond too late"
        ),
        pytest.param([Promise(DUE + SECOND, DUE + 3 * DAY)], DUE + DAY, OVERTIME, id="explained a second too late"),
        pytest.param([], DUE + MICROSECOND, OVERTIME, id="never explained"),
        pytest.param([FIRST, SECOND_PROMISE], DUE + 4 * DAY, EXPLAINED, id="first promise met by a second one"),
        pytest.param([FIRST, SECOND_PROMISE], DUE + 5 * DAY, EXPLAINED, id="second promise kept to the instant"),
        pytest.param([FIRST, SECOND_PROMISE], DUE + 5 * DAY + MICROSECOND, OVERTIME, id="second promise broken"),
        pytest.param(
            [FIRST, Promise(FIRST.promised_at + MICROSECOND, DUE + 5 * DAY)],
            DUE + 4 * DAY,
            OVERTIME,
            id="second explanation came after the first promise had run out",
        ),
        pytest.param(
            [Promise(DUE + SECOND, DUE + 3 * DAY), Promise(DUE + DAY, DUE + 5 * DAY)],
            DUE + 4 * DAY,
            OVERTIME,
            id="a late explanation is not healed by a second one",
        ),
        pytest.param(
            [FIRST, Promise(DUE, DUE + DAY)],
            DUE + 2 * DAY,
            OVERTIME,
            id="a nearer second promise replaces the first",
        ),
    ],
)
def test_conclusion_verdict_follows_limit_and_promises(promises, concluded_at, verdict):
    """R45: in time, explained in time, or overtime."""
    assert regulation.conclusion_verdict(DUE, concluded_at, promises) == verdict


@pytest.mark.parametrize(("explained_at", "expected"), [(FRIDAY + HOUR, DUE), (DUE, DUE), (DUE + HOUR, DUE + HOUR)])
def test_promise_lies_after_both_the_limit_and_the_explanation(explained_at, expected):
    """R45: a promise within the 48 hours would excuse nothing, one in the past could not be kept."""
    assert regulation.earliest_promise(explained_at, DUE) == expected


def test_urgent_deadline_is_24_hours_unless_set():
    """R48: every urgent request has an individual deadline."""
    assert regulation.urgent_conclusion_due(FRIDAY, None) == FRIDAY + 24 * HOUR
    assert regulation.urgent_conclusion_due(FRIDAY, FRIDAY + HOUR) == FRIDAY + HOUR


@pytest.mark.parametrize("beyond", [MICROSECOND, SECOND, DAY])
def test_urgent_deadline_beyond_48_hours_needs_the_leader(beyond):
    """R48: urgency is no exit from the clock."""
    latest = FRIDAY + 48 * HOUR
    assert regulation.urgent_conclusion_due(FRIDAY, latest) == latest
    with pytest.raises(ValueError, match="leader"):
        regulation.urgent_conclusion_due(FRIDAY, latest + beyond)
    assert regulation.urgent_conclusion_due(FRIDAY, latest + beyond, leader_agrees=True) == latest + beyond


@pytest.mark.parametrize("leader_agrees", [False, True])
@pytest.mark.parametrize("early", [timedelta(0), SECOND])
def test_urgent_deadline_lies_after_acceptance(early, leader_agrees):
    """R48: not even a leader sets a deadline that is over already."""
    with pytest.raises(ValueError, match="after acceptance"):
        regulation.urgent_conclusion_due(FRIDAY, FRIDAY - early, leader_agrees=leader_agrees)
    assert regulation.urgent_conclusion_due(FRIDAY, FRIDAY + MICROSECOND) == FRIDAY + MICROSECOND


def warned(limit, warnings, elapsed):
    return regulation.urgency(started_at=FRIDAY, due=FRIDAY + limit, now=FRIDAY + elapsed, warnings=warnings)


@pytest.mark.parametrize(
    ("limit", "warnings", "hours"),
    [
        pytest.param(24 * HOUR, regulation.ACCEPTANCE_WARNINGS, (18, 22, 24), id="acceptance"),
        pytest.param(48 * HOUR, regulation.CONCLUSION_WARNINGS, (36, 44, 48), id="conclusion"),
    ],
)
def test_desk_warns_at_18_and_22_hours_and_at_36_and_44_hours(limit, warnings, hours):
    """R50: softly, urgently, overtime; each begins to the microsecond, overtime only after the limit's instant."""
    soft, urgent, end = (hour * HOUR for hour in hours)
    assert warned(limit, warnings, timedelta(0)) == Urgency.CALM
    assert warned(limit, warnings, soft - MICROSECOND) == Urgency.CALM
    assert warned(limit, warnings, soft) == Urgency.SOON
    assert warned(limit, warnings, urgent - MICROSECOND) == Urgency.SOON
    assert warned(limit, warnings, urgent) == Urgency.PRESSING
    assert warned(limit, warnings, end) == Urgency.PRESSING
    assert warned(limit, warnings, end + MICROSECOND) == Urgency.OVERTIME


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (30 * DAY, Urgency.CALM),
        (12 * HOUR + MICROSECOND, Urgency.CALM),
        (12 * HOUR, Urgency.SOON),
        (4 * HOUR + MICROSECOND, Urgency.SOON),
        (4 * HOUR, Urgency.PRESSING),
        (timedelta(0), Urgency.PRESSING),
        (-MICROSECOND, Urgency.OVERTIME),
    ],
)
def test_desk_warns_12_and_4_hours_before_a_promised_date(left, expected):
    """R45, R50: counted back from the promise, however far away it lies."""
    assert regulation.promise_urgency(promised_at=FRIDAY, now=FRIDAY - left) == expected


@pytest.mark.parametrize(
    ("elapsed", "share"), [(-HOUR, 0.0), (timedelta(0), 0.0), (6 * HOUR, 0.25), (24 * HOUR, 1.0), (99 * DAY, 1.0)]
)
def test_deadline_bar_shows_the_share_used(elapsed, share):
    """R50: between empty and full, whatever the clock says."""
    assert regulation.share_used(FRIDAY, FRIDAY + DAY, FRIDAY + elapsed) == share


def test_deadline_bar_of_an_empty_limit_is_full():
    """A promise for the very instant in which it was given leaves nothing."""
    assert regulation.share_used(FRIDAY, FRIDAY, FRIDAY) == 1.0
