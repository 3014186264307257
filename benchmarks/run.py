"""The whole run: the county grows, and at every size it is measured."""

from django.core.management import call_command
from django.db import connection

from benchmarks import pages, sweep
from benchmarks.population import County
from benchmarks.report import Report

SIZES = (1_000, 10_000, 100_000, 1_000_000)
PAGES_AT = (1_000, 100_000, 1_000_000)
SWEEPS_AT = (10_000, 100_000, 1_000_000)
SWEEP_TIMES = 5


def run(*, quick: bool) -> None:
    """Print every figure; `quick` stops before the largest county."""
    if connection.vendor != "postgresql":
        raise SystemExit("The benchmarks run on PostgreSQL: call them by `make bench`, which starts one.")
    sizes = SIZES[:-1] if quick else SIZES
    call_command("collectstatic", interactive=False, verbosity=0)
    county = County()
    report = Report()
    for size in sizes:
        county.grow_to(size)
        if size in SWEEPS_AT:
            sweep.compare(report, size, county.now, SWEEP_TIMES)
        if size in PAGES_AT:
            pages.compare(report, county)
    pages.compare_growth(report, PAGES_AT[0], sizes[-1])
    report.close()
