"""The dashboard of the whole county against the bare SQL of its figures, both read for the first time."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from statistics import median

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from assessment.periods import Period, half_year_at
from benchmarks.report import Report
from network.models import User

GOAL, MOST_QUERIES = 3.0, 12
TIMES = 5

FIGURES = (
    ("submitted_at", "true"),
    ("acceptance_due_at", "acceptance_verdict = 'on_time'"),
    ("conclusion_due_at", "conclusion_verdict IN ('on_time', 'explained')"),
    ("concluded_at + interval '24 hours'", "informed_at <= concluded_at + interval '24 hours'"),
)
"""The moments and the kept cases of the figures that read every request, in their barest form."""
PARTS = "holder_unit_id::text", "concat(kind, channel, date_trunc('week', submitted_at))"
"""By unit; by kind, channel and week."""
BARE = " UNION ALL ".join(
    f"""SELECT {part}, count(*), count(*) FILTER (WHERE {kept}) FROM requests_app_proxyrequest
    WHERE {moment} >= %(start)s AND {moment} < %(end)s AND status <> 'void' GROUP BY 1"""  # noqa: S608 - ours
    for part in PARTS
    for moment, kept in FIGURES
)


def compare(report: Report, size: int, now: datetime) -> None:
    """The page of the last half-year, rendered whole, and the statement, in turn; then what the page asks for."""
    this = half_year_at(timezone.localdate(now))
    period = half_year_at(this.first - timedelta(days=1))
    browser = Client()
    browser.force_login(next(user for user in User.objects.filter(is_active=True) if user.standing.supervises))
    pairs = [(seconds(lambda: page(browser)), seconds(lambda: bare(period))) for _ in range(TIMES + 1)]
    ours, plain = (median(taken) for taken in zip(*pairs[1:], strict=True))  # the first pair warms up
    report.add("dashboard", f"{size:,}", f"{ours * 1000:.0f} ms", f"{plain * 1000:.0f} ms", ours / plain, GOAL)
    with CaptureQueriesContext(connection) as captured:
        page(browser)
    number = len(captured)
    report.add("dashboard, queries", f"{size:,}", str(number), "-", number, MOST_QUERIES)


def page(browser: Client) -> None:
    """The dashboard as the organization department opens it."""
    response = browser.get(reverse("assessment:dashboard"), {"choice": "last"})
    if response.status_code != 200:
        raise SystemExit(f"The dashboard answered {response.status_code}.")


def bare(period: Period) -> None:
    """The statement that counts the same cases."""
    with connection.cursor() as cursor:
        cursor.execute(BARE, {"start": period.start, "end": period.end})
        cursor.fetchall()


def seconds(act: Callable[[], None]) -> float:
    """How long it took."""
    began = time.perf_counter()
    act()
    return time.perf_counter() - began
