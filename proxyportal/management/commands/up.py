"""The embedded mode: build what is missing, then serve the portal with web, worker and beat under one command."""

import errno
import fcntl
import http.client
import os
import socket
import sys
import time
from pathlib import Path
from typing import Any, TextIO

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, connection

from network.demo.accounts import DEMO_ACCOUNTS
from proxyportal.supervisor import Child, Supervisor

HOST = "127.0.0.1"
PATIENCE = 30.0
"""Seconds until a web process that does not answer is spoken of."""
DISK_FULL = "The disk is full: make room, then run the same command again."


class Command(BaseCommand):
    help = "Serve the portal with its demo county on this machine alone (make run)."
    requires_system_checks: list[str] = []  # they would look for a database that is yet to be built

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_outside_embedded_mode()
        os.umask(0o077)
        try:
            with only_instance(options["port"]):
                refuse_taken_port(options["port"])
                prepare()
                self.serve(options["port"])
        except KeyboardInterrupt:
            self.stdout.write("\nStopped.")
        except (OSError, DatabaseError) as error:
            if not is_disk_full(error):
                raise
            raise SystemExit(DISK_FULL) from None

    def serve(self, port: int) -> None:
        welcome = Welcome(port, self.stdout)
        Supervisor(children(port), report=self.stderr.write).run(welcome.show_when_ready)
        self.stdout.write("\nStopped.")


def refuse_outside_embedded_mode() -> None:
    if not settings.EMBEDDED:
        raise SystemExit(
            "`make run` serves the embedded mode, but .env or the environment says EMBEDDED is off: "
            "docs/operations.md says how to run an installation."
        )
    if connection.vendor != "sqlite":
        raise SystemExit("The embedded mode keeps its data in SQLite: unset DATABASE_URL.")


def only_instance(port: int) -> TextIO:
    """Hold the folder's lock as long as the returned file is open; it tells a second instance the first one's port."""
    settings.DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = (settings.DATA_DIR / "up.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        raise SystemExit(f"The portal of this folder runs already, at http://localhost:{lock.read()}/") from None
    lock.truncate(0)
    lock.write(str(port))
    lock.flush()
    return lock


def refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            in_use = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
            reason = "is in use" if in_use else "cannot be used"
            other = port + 1 if in_use else 8001
            raise SystemExit(f"Port {port} {reason}; choose another: PORT={other} make run") from None


# --- The folder and the county ---------------------------------------------------------------------------------------


def prepare() -> None:
    """Bring folders, translations and database up to date; the first time, build the demo county."""
    for folder in ("broker/queue", "broker/control", "log", "static"):
        (settings.DATA_DIR / folder).mkdir(parents=True, exist_ok=True)
    call_command("compile_po")
    database = Path(settings.DATABASES["default"]["NAME"])
    # It exists from before the database does until the county is whole: a database found beside it is a torso of ours.
    building = settings.DATA_DIR / "building"
    if building.exists():
        for leftover in database.parent.glob(f"{database.name}*"):
            leftover.unlink()
    if database.exists():
        call_command("migrate", verbosity=0)
        return
    building.touch()
    sys.stdout.write("Building the demo county, once ...\n")
    call_command("migrate", verbosity=0)
    call_command("import_units", str(settings.BASE_DIR / "network" / "data" / "haian_units.csv"))
    call_command("seed_demo")
    connection.close()
    building.unlink()


def is_disk_full(error: BaseException) -> bool:
    return getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT) or "disk is full" in str(error)


# --- The processes ---------------------------------------------------------------------------------------------------


def children(port: int) -> list[Child]:
    gunicorn = ["-m", "gunicorn", "proxyportal.wsgi", "--bind", f"{HOST}:{port}", "--worker-class", "gthread"]
    celery = ["-m", "celery", "-A", "proxyportal", "--quiet"]
    worker = ["worker", "--pool", "threads", "--concurrency", "4", "--loglevel", "WARNING"]
    schedule = settings.DATA_DIR / "beat-schedule"
    commands = {
        "web": [*gunicorn, "--workers", "1", "--threads", "8", "--graceful-timeout", "2", "--no-control-socket"],
        "worker": [*celery, *worker, "--without-gossip", "--without-mingle", "--without-heartbeat"],
        "beat": [*celery, "beat", "--loglevel", "WARNING", "--schedule", str(schedule), "--pidfile="],
    }
    return [Child(name, [sys.executable, *command], new_log(name)) for name, command in commands.items()]


def new_log(name: str) -> Path:
    """The log of this run; that of the run before is kept beside it."""
    log: Path = settings.DATA_DIR / "log" / f"{name}.log"
    if log.exists():
        log.replace(log.with_suffix(".log.1"))
    return log


class Welcome:
    """Prints the address and the demo accounts as soon as the web process answers."""

    def __init__(self, port: int, out: Any) -> None:
        self.port = port
        self.out = out
        self.shown = False
        self.complain_at = time.monotonic() + PATIENCE

    def show_when_ready(self) -> None:
        if self.shown:
            return
        if not answers(self.port):
            self.complain_when_late()
            return
        self.shown = True
        lines = ["", f"The portal is running: http://localhost:{self.port}/", ""]
        if settings.DEMO_PASSWORD:
            width = max(len(username) for username, _ in DEMO_ACCOUNTS)
            lines += [f"Demo accounts, all with the password {settings.DEMO_PASSWORD}", ""]
            lines += [f"  {username:{width}}  {role}" for username, role in DEMO_ACCOUNTS]
            lines += [""]
        lines += [f"Logs are in {settings.DATA_DIR / 'log'}. Stop with Ctrl-C.", ""]
        self.out.write("\n".join(lines))

    def complain_when_late(self) -> None:
        if time.monotonic() > self.complain_at:
            self.complain_at = float("inf")
            self.out.write(f"The web process does not answer yet; see {settings.DATA_DIR / 'log' / 'web.log'}")


def answers(port: int) -> bool:
    """Whether /healthz says 200. By http.client, which no proxy variable of the environment diverts."""
    web = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        web.request("GET", "/healthz", headers={"Host": f"localhost:{port}"})
        return web.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        web.close()
