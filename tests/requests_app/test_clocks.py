"""The deadline bar: state, share, words, to the second (R42-R45, R50, R54)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from requests_app.clocks import ICONS, clock_of, moment_words, remaining_words, span_words
from requests_app.enums import Status
from requests_app.models import ProxyRequest
from tests.conftest import BEIJING

HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
DAY, MICROSECOND = timedelta(days=1), timedelta(microseconds=1)
LANGUAGES = ["zh-hans", "en"]


@pytest.fixture(params=LANGUAGES)
def _language(request):
    with translation.override(request.param):
        yield


@pytest.fixture
def _english():
    with translation.override("en"):
        yield


def waiting(now: datetime, **more: object) -> ProxyRequest:
    return ProxyRequest(
        status=Status.SUBMITTED, submitted_at=now, acceptance_due_at=now + 24 * HOUR, changed_at=now, **more
    )


def in_hand(now: datetime, **more: object) -> ProxyRequest:
    request = waiting(now, accepted_at=now, conclusion_due_at=now + 48 * HOUR, **more)
    request.status = Status.ACCEPTED
    return request


def ended(now: datetime, status: Status) -> ProxyRequest:
    request = waiting(now, **({"refused_at": now} if status == Status.REFUSED else {"concluded_at": now}))
    request.status = status
    return request


TABLE = [
    # Acceptance: 24 hours, warnings at 18 and 22 (R42, R50).
    (waiting, timedelta(0), "ok", 0),
    (waiting, 12 * HOUR, "ok", 50),
    (waiting, 18 * HOUR - SECOND, "ok", 75),
    (waiting, 18 * HOUR, "soon", 75),
    (waiting, 22 * HOUR, "soon", 92),
    (waiting, 24 * HOUR, "soon", 100),
    (waiting, 24 * HOUR + MICROSECOND, "late", 100),
    (waiting, 90 * DAY, "late", 100),
    # A clock that steps back shows an empty bar, not a negative one.
    (waiting, -HOUR, "ok", 0),
    # Conclusion: 48 hours, warnings at 36 and 44 (R44, R50).
    (in_hand, 24 * HOUR, "ok", 50),
    (in_hand, 36 * HOUR - SECOND, "ok", 75),
    (in_hand, 36 * HOUR, "soon", 75),
    (in_hand, 48 * HOUR, "soon", 100),
    (in_hand, 48 * HOUR + MICROSECOND, "late", 100),
]


@pytest.mark.usefixtures("_language")
@pytest.mark.parametrize(("kind", "later", "state", "used"), TABLE)
def test_bar_shows_how_much_of_the_limit_is_used(now, kind, later, state, used):
    """Colour, icon and share follow from the same moment in every language."""
    clock = clock_of(kind(now), now + later)
    assert (clock.state, clock.used) == (state, used)
    assert clock.icon == ICONS[state]
    assert clock.words
    assert clock.label
    assert clock.due_words


@pytest.mark.parametrize(
    ("later", "state"), [(59 * MINUTE, "ok"), (HOUR, "soon"), (24 * HOUR, "soon"), (25 * HOUR, "late")]
)
def test_urgent_request_warns_after_an_hour(now, later, state):
    """It is overtime only at 24 h like any other (R48, ours)."""
    assert clock_of(waiting(now, urgent_requested=True), now + later).state == state


@pytest.mark.parametrize(
    ("before", "state", "used"),
    [
        (5 * DAY, "told", 0),
        (12 * HOUR + SECOND, "told", 0),
        (12 * HOUR, "soon", 0),
        (6 * HOUR, "soon", 50),
        (timedelta(0), "soon", 100),
        (-MICROSECOND, "late", 100),
    ],
)
def test_explained_request_runs_to_its_promised_date(now, before, state, used):
    """A state of its own until the date comes near (R45)."""
    promised = now + 10 * DAY
    clock = clock_of(in_hand(now, promised_at=promised), promised - before)
    assert (clock.state, clock.used) == (state, used)


@pytest.mark.parametrize("status", [Status.CONCLUDED, Status.REFUSED])
@pytest.mark.parametrize(
    ("later", "state"), [(HOUR, "ok"), (12 * HOUR, "soon"), (24 * HOUR, "soon"), (24 * HOUR + MICROSECOND, "late")]
)
def test_telling_the_client_has_a_bar_of_its_own(now, status, later, state):
    """R54: a target, shown like a limit; missing it is no breach."""
    assert clock_of(ended(now, status), now + later).state == state


@pytest.mark.parametrize("status", [Status.INFORMED, Status.ARCHIVED, Status.WITHDRAWN])
def test_nothing_is_owed_after_the_end(now, status):
    assert clock_of(ended(now, status), now + HOUR) is None


@pytest.mark.usefixtures("_english")
@pytest.mark.parametrize(
    ("later", "hurry"),
    [(18 * HOUR, False), (22 * HOUR - SECOND, False), (22 * HOUR, True), (24 * HOUR + SECOND, False)],
)
def test_second_warning_is_said_in_words(now, later, hurry):
    """R50: softly from 18 hours, by word from 22; after 24 it is overtime, not a warning."""
    assert clock_of(waiting(now), now + later).words.startswith("Hurry") == hurry


@pytest.mark.usefixtures("_english")
def test_labels_say_what_is_owed(now):
    explained = in_hand(now, promised_at=now + 5 * DAY)
    requests = [waiting(now), in_hand(now), explained, ended(now, Status.CONCLUDED)]
    labels = [clock_of(request, now).label for request in requests]
    assert labels == ["Accept by", "Conclude by", "Explained, promised for", "Tell by"]


@pytest.mark.usefixtures("_english")
@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(0), "1 minute"),
        (59 * SECOND, "1 minute"),
        (60 * SECOND, "1 minute"),
        (2 * MINUTE - MICROSECOND, "1 minute"),
        (59 * MINUTE, "59 minutes"),
        (HOUR, "1 hour"),
        (HOUR + MINUTE, "1 hour 1 minute"),
        (4 * HOUR + 10 * MINUTE, "4 hours 10 minutes"),
        (DAY - SECOND, "23 hours 59 minutes"),
        (DAY, "1 day"),
        (2 * DAY + 3 * HOUR + 59 * MINUTE, "2 days 3 hours"),
        (400 * DAY, "400 days"),
    ],
)
def test_span_is_said_in_its_two_largest_units(span, words):
    assert span_words(span) == words


@pytest.mark.usefixtures("_english")
def test_remaining_words_change_one_microsecond_after_the_limit(now):
    assert remaining_words(now, now) == "1 minute left"
    assert remaining_words(now, now + MICROSECOND) == "1 minute overtime"
    assert remaining_words(now + 3 * HOUR, now) == "3 hours left"


@pytest.mark.usefixtures("_english")
@pytest.mark.parametrize(
    ("moment", "words"),
    [
        (datetime(2026, 5, 22, 0, 0, tzinfo=BEIJING), "today 00:00"),
        (datetime(2026, 5, 22, 23, 59, tzinfo=BEIJING), "today 23:59"),
        (datetime(2026, 5, 23, 9, 30, tzinfo=BEIJING), "tomorrow 09:30"),
        (datetime(2026, 5, 22, 16, 0, tzinfo=UTC), "tomorrow 00:00"),
        (datetime(2026, 5, 21, 15, 59, tzinfo=UTC), "yesterday 23:59"),
        (datetime(2026, 5, 20, 8, 0, tzinfo=BEIJING), "20 May 08:00"),
    ],
)
def test_moment_is_said_in_beijing_time(now, moment, words):
    assert moment_words(moment, now) == words


@pytest.mark.usefixtures("_language")
def test_moment_of_another_year_names_it(now):
    """ "22 May" of last year would be read as this year's."""
    assert "2025" in moment_words(now - 365 * DAY, now)
    assert "2026" not in moment_words(now - 30 * DAY, now)
