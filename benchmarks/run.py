"""The whole run: the county grows, and at every size it is measured."""

from collections.abc import Sequence

from django.core.management import call_command
from django.db import connection

from benchmarks import directory, oversight, pages, scoring, sweep
from benchmarks.population import County
from benchmarks.report import Report

SIZES = (1_000, 10_000, 100_000, 1_000_000)
PAGES_AT = (1_000, 100_000, 1_000_000)
SWEEPS_AT = (10_000, 100_000, 1_000_000)
SWEEP_TIMES = 5
FIGURES_AT = (100_000, 1_000_000)


def run(*, quick: bool, directory_only: bool) -> None:
    """Print every figure; `quick` stops before the largest county, `directory_only` measures the search alone."""
    if connection.vendor != "postgresql":
        raise SystemExit("The benchmarks run on PostgreSQL: call them by `make bench`, which starts one.")
    call_command("collectstatic", interactive=False, verbosity=0)
    county = County()
    report = Report()
    if not directory_only:
        grow(county, report, SIZES[:-1] if quick else SIZES)
    directory.compare(report)
    report.close()


def grow(county: County, report: Report, sizes: Sequence[int]) -> None:
    """Measure what depends on the number of requests, at each size."""
    for size in sizes:
        county.grow_to(size)
        if size in SWEEPS_AT:
            sweep.compare(report, size, county.now, SWEEP_TIMES)
        if size in FIGURES_AT:
            scoring.compare(report, size, county.now, SWEEP_TIMES)
            oversight.compare(report, size, county.now)
        if size in PAGES_AT:
            pages.compare(report, county)
    pages.compare_growth(report, PAGES_AT[0], sizes[-1])
