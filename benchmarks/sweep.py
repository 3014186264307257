"""One sweep against a bare INSERT … SELECT of the same breaches, each in a process of its own.

Run as `python -m benchmarks.sweep ours|bare MOMENT` it does one and prints seconds, growth in kilobytes and rows.
"""

import gc
import json
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import NamedTuple

import django
from django.db import connection

from benchmarks.report import Report

BARE = """
INSERT INTO requests_app_breach (proxy_request_id, round, stage, due_at, holder_unit_id, holder_agent_id, flagged_at)
SELECT id, round, CASE WHEN status = 'submitted' THEN 'acceptance' ELSE 'conclusion' END, due_at,
  holder_unit_id, holder_agent_id, %(now)s
FROM requests_app_proxyrequest WHERE due_at < %(now)s
"""
GOAL = 2.0
FLAT = 4.0
"""Megabytes by which a sweep may grow its process, whatever the size of the county."""


class Sweep(NamedTuple):
    """What one sweep took."""

    seconds: float
    kilobytes: int
    rows: int


def compare(report: Report, size: int, now: datetime, times: int) -> None:
    """Alternate both, each on an empty table, and report the medians. Of memory the goal is a bound, not a ratio."""
    measured: dict[str, list[Sweep]] = {"ours": [], "bare": []}
    for turn in range(times):
        for which in ("ours", "bare") if turn % 2 else ("bare", "ours"):
            empty_breaches()
            measured[which].append(run_process("benchmarks.sweep", which, now))
    counted = {sweep.rows for sweeps in measured.values() for sweep in sweeps}
    if len(counted) > 1:
        raise SystemExit(f"The sweeps wrote different numbers of breaches: {sorted(counted)}.")
    empty_breaches()
    ours, bare = (median(sweep.seconds for sweep in measured[which]) for which in ("ours", "bare"))
    report.add("sweep, seconds", f"{size:,}", f"{ours:.3f} s", f"{bare:.3f} s", ours / bare, GOAL)
    grown, grown_bare = (median(sweep.kilobytes for sweep in measured[which]) / 1024 for which in ("ours", "bare"))
    report.add("sweep, growth of its process", f"{size:,}", f"{grown:.1f} MB", f"{grown_bare:.1f} MB", grown, FLAT)


def empty_breaches() -> None:
    """Begin from the same state: no breach, and no dirty pages of the run before to write out."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE requests_app_breach")
        cursor.execute("VACUUM requests_app_proxyrequest")
        cursor.execute("CHECKPOINT")


def run_process(module: str, which: str, now: datetime) -> Sweep:
    """Do one sweep, or what else the module measures, in a fresh process."""
    command = [sys.executable, "-m", module, which, now.isoformat()]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return Sweep(*json.loads(done.stdout))


def ours(now: datetime) -> int:
    """The portal's sweep."""
    from requests_app.breaches import flag_breaches  # noqa: PLC0415 - needs the models

    return flag_breaches(now)


def bare(now: datetime) -> int:
    """The statement that inserts the same rows."""
    with connection.cursor() as cursor:
        cursor.execute(BARE, {"now": now})
        return cursor.rowcount


WAYS: dict[str, Callable[[datetime], int]] = {"ours": ours, "bare": bare}


def measure(way: Callable[[datetime], int], now: datetime) -> Sweep:
    """Run it on an open connection. The growth is that of the process's peak."""
    way(datetime(2000, 1, 1, tzinfo=now.tzinfo))  # nothing was late then: imports, connection, the catalogue's caches
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")  # the peak starts anew from what is held now
    before = kilobytes("VmRSS")
    began = time.perf_counter()
    rows = way(now)
    seconds = time.perf_counter() - began
    return Sweep(seconds, kilobytes("VmHWM") - before, rows)


def kilobytes(what: str) -> int:
    """How much memory this process holds (VmRSS), or held at its peak (VmHWM)."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{what}:"))


if __name__ == "__main__":
    django.setup()
    print(json.dumps(measure(WAYS[sys.argv[1]], datetime.fromisoformat(sys.argv[2]))))
