"""`make bench`: every figure as a ratio to something bare, in one run, on a throw-away PostgreSQL.

`--quick` leaves the largest county out and `--directory` measures the search alone, for trying.
Ratios hold from machine to machine; seconds do not.
"""

import argparse
import os

import django


def main() -> None:
    """Read the arguments, set Django up and begin."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="up to 100,000 requests only")
    parser.add_argument("--directory", action="store_true", help="the search for agents only")
    arguments = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.settings"
    django.setup()
    from benchmarks.run import run  # noqa: PLC0415 - needs the models

    run(quick=arguments.quick, directory_only=arguments.directory)


if __name__ == "__main__":
    main()
