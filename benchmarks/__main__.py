"""`make bench`: every figure as a ratio to something bare, in one run, on a throw-away PostgreSQL.

`--quick` leaves the largest county out, for trying. Ratios hold from machine to machine; seconds do not.
"""

import argparse
import os

import django
from django.core.management import call_command
from django.db import connection

SIZES = (1_000, 10_000, 100_000, 1_000_000)
PAGES_AT = (1_000, 100_000, 1_000_000)
SWEEPS_AT = (10_000, 100_000, 1_000_000)
SWEEP_TIMES = 5


def main() -> None:
    """Let the county grow and measure at every size."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="up to 100,000 requests only")
    sizes = SIZES[:-1] if parser.parse_args().quick else SIZES
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    django.setup()
    if connection.vendor != "postgresql":
        raise SystemExit("The benchmarks run on PostgreSQL: call them by `make bench`, which starts one.")
    from benchmarks import pages, sweep
    from benchmarks.population import County
    from benchmarks.report import Report

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


if __name__ == "__main__":
    main()
