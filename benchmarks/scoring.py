"""All sheets of the county against the bare SQL aggregate of the same half-year, each in a process of its own.

Run as `python -m benchmarks.scoring ours|bare MOMENT` it does one and prints seconds, growth in kilobytes and rows.
"""

import json
import sys
from datetime import datetime
from statistics import median

import django
from django.db import connection, transaction

from benchmarks.report import Report
from benchmarks.sweep import Sweep, measure, run_process

GOAL = 3.0
FLAT = 8.0
"""Megabytes by which computing the sheets may grow its process: the county's units and posts, never its requests."""

# A sixth of the matters of the half-year is not as simple as a village that does all by itself.
ENRICH = """
UPDATE requests_app_proxyrequest AS r SET contact_unit_id = place.unit, first_contact_id = place.agent
FROM benchmark_place AS place
WHERE r.id %% 20 = 0 AND r.concluded_at >= %(start)s AND r.concluded_at < %(end)s
AND place.number = 1 + r.id %% (SELECT count(*) FROM benchmark_place);
INSERT INTO requests_app_resultnotice (proxy_request_id, round, informed_by_id, informed_at, means, receiver, summary,
substitute_reason)
SELECT id, 1, first_contact_id, informed_at, 'phone', 'self', '', '' FROM requests_app_proxyrequest
WHERE concluded_at >= %(start)s AND concluded_at < %(end)s ON CONFLICT DO NOTHING;
INSERT INTO requests_app_rating (proxy_request_id, round, grade, comment, rated_at)
SELECT id, 1, 2 + id %% 4, '', informed_at + interval '1 hour' FROM requests_app_proxyrequest
WHERE id %% 3 = 0 AND concluded_at >= %(start)s AND concluded_at < %(end)s ON CONFLICT DO NOTHING;
INSERT INTO requests_app_handlingstep (proxy_request_id, round, unit_id, agent_id, recorded_at, done_on, text, body,
reference)
SELECT r.id, 1, place.unit, place.agent, r.accepted_at, r.accepted_at::date, '', '', ''
FROM requests_app_proxyrequest AS r JOIN benchmark_place AS place
ON place.number = 1 + (r.id * 31) %% (SELECT count(*) FROM benchmark_place)
WHERE r.id %% 10 = 1 AND r.concluded_at >= %(start)s AND r.concluded_at < %(end)s
AND NOT EXISTS (SELECT 1 FROM requests_app_handlingstep AS step WHERE step.proxy_request_id = r.id)
"""

# The figures of the sheets by unit, and the conclusions by person, as one would write them by hand.
BARE = """
SELECT 1, accepted_unit_id, NULL::bigint, count(*), count(*) FILTER (WHERE acceptance_verdict = 'on_time')
FROM requests_app_proxyrequest WHERE status <> 'void'
AND acceptance_due_at >= %(start)s AND acceptance_due_at < %(end)s GROUP BY 2
UNION ALL
SELECT 2, holder_unit_id, NULL::bigint, count(*), count(*) FILTER (WHERE conclusion_verdict IN ('on_time', 'explained'))
FROM requests_app_proxyrequest WHERE status <> 'void' AND NOT urgent
AND conclusion_due_at >= %(start)s AND conclusion_due_at < %(end)s GROUP BY 2
UNION ALL
SELECT 3, contact_unit_id, NULL::bigint, count(*),
  count(*) FILTER (WHERE informed_at <= concluded_at + interval '24 hours')
FROM requests_app_proxyrequest WHERE status <> 'void'
AND concluded_at + interval '24 hours' >= %(start)s AND concluded_at + interval '24 hours' < %(end)s GROUP BY 2
UNION ALL
SELECT 4, holder_unit_id, NULL::bigint, count(*), count(*) FILTER (WHERE conclusion_verdict = 'on_time')
FROM requests_app_proxyrequest WHERE status <> 'void' AND urgent
AND urgent_due_at >= %(start)s AND urgent_due_at < %(end)s GROUP BY 2
UNION ALL
SELECT 5, r.holder_unit_id, NULL::bigint, count(*), count(*) FILTER (WHERE grade >= 3)
FROM requests_app_rating JOIN requests_app_proxyrequest AS r ON r.id = proxy_request_id
WHERE r.status <> 'void' AND rated_at >= %(start)s AND rated_at < %(end)s GROUP BY 2
UNION ALL
SELECT 6, holder_unit_id, holder_agent_id, count(*), 0 FROM requests_app_proxyrequest
WHERE status <> 'void' AND concluded_at >= %(start)s AND concluded_at < %(end)s GROUP BY 2, 3
UNION ALL
SELECT 7, contact_unit_id, informed_by_id, count(*), 0
FROM requests_app_resultnotice JOIN requests_app_proxyrequest AS r ON r.id = proxy_request_id
WHERE r.status <> 'void' AND concluded_at >= %(start)s AND concluded_at < %(end)s
AND contact_unit_id <> holder_unit_id AND informed_by_id = first_contact_id GROUP BY 2, 3
UNION ALL
SELECT 8, unit_id, agent_id, count(DISTINCT r.id), 0
FROM requests_app_handlingstep JOIN requests_app_proxyrequest AS r ON r.id = proxy_request_id
WHERE r.status <> 'void' AND concluded_at >= %(start)s AND concluded_at < %(end)s AND unit_id <> holder_unit_id
GROUP BY 2, 3
"""


def compare(report: Report, size: int, now: datetime, times: int) -> None:
    """Alternate both and report the medians. Of memory the goal is a bound, not a ratio."""
    enrich(now)
    measured: dict[str, list[Sweep]] = {"ours": [], "bare": []}
    for turn in range(times):
        for which in ("ours", "bare") if turn % 2 else ("bare", "ours"):
            measured[which].append(run_process("benchmarks.scoring", which, now))
    ours, bare = (median(one.seconds for one in measured[which]) for which in ("ours", "bare"))
    report.add("sheets, seconds", f"{size:,}", f"{ours:.3f} s", f"{bare:.3f} s", ours / bare, GOAL)
    grown, grown_bare = (median(one.kilobytes for one in measured[which]) / 1024 for which in ("ours", "bare"))
    report.add("sheets, growth of its process", f"{size:,}", f"{grown:.1f} MB", f"{grown_bare:.1f} MB", grown, FLAT)


def enrich(now: datetime) -> None:
    """Ratings, notices, forwarded matters and steps of other units, for the half-year that is measured."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in ENRICH.split(";\n"):
            cursor.execute(statement, limits(now))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def limits(now: datetime) -> dict[str, datetime]:
    """The half-year that had ended before `now`."""
    from assessment.periods import day_of, half_before, half_year  # noqa: PLC0415 - needs the settings

    period = half_year(*half_before(day_of(now)))
    return {"start": period.start, "end": period.end}


def ours(now: datetime) -> int:
    """The inputs and suggestions of every sheet; nothing for a moment before there was anything."""
    from assessment.evidence import Evidence  # noqa: PLC0415 - needs the models
    from assessment.parameters import defaults  # noqa: PLC0415 - the same
    from assessment.periods import day_of, half_before, half_year  # noqa: PLC0415 - the same
    from assessment.scoring import suggestions  # noqa: PLC0415 - the same

    evidence = Evidence(half_year(*half_before(day_of(now))), now, defaults())
    return sum(len(suggestions(evidence.inputs(unit))) for unit in evidence.units)


def bare(now: datetime) -> int:
    """The statement that aggregates the same matters."""
    with connection.cursor() as cursor:
        cursor.execute(BARE, limits(now))
        return len(cursor.fetchall())


WAYS = {"ours": ours, "bare": bare}

if __name__ == "__main__":
    django.setup()
    print(json.dumps(measure(WAYS[sys.argv[1]], datetime.fromisoformat(sys.argv[2]))))
