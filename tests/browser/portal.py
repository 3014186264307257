"""The portal that browsers meet: `python -m tests.browser.portal PORT COUNTY` builds a small county and serves it.

Web, worker and beat are the same processes, under the same supervisor, as with `make run`, but on PostgreSQL and Redis.
"""

import json
import signal
import sys

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from proxyportal.supervisor import Supervisor, die_with_parent

RECEIPTS = "receipts.json"
"""In DATA_DIR; written once the county is built."""


def main(port: int, county: str) -> None:
    """Build this of the counties, then serve until told to stop."""
    die_with_parent()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    django.setup()
    from proxyportal.management.commands.up import children  # noqa: PLC0415 - needs the settings
    from tests.browser.county import COUNTIES  # noqa: PLC0415 - needs the models

    for folder in ("log", "static", "files"):
        (settings.DATA_DIR / folder).mkdir(parents=True, exist_ok=True)
    call_command("compile_po")
    call_command("migrate", verbosity=0)
    (settings.DATA_DIR / RECEIPTS).write_text(json.dumps(COUNTIES[county]()))
    connection.close()
    Supervisor(children(port), report=print).run(lambda: None)


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
