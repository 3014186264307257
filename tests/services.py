"""A throw-away PostgreSQL and Redis on unix sockets, without a TCP port, gone when their user is.

`python -m tests.services COMMAND ...` runs COMMAND with DATABASE_URL and BROKER_URL pointing at them.
"""

import contextlib
import glob
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from proxyportal.supervisor import die_with_parent

START_LIMIT = 30.0
"""Seconds a server may take to answer."""


@dataclass
class Server:
    """One server process. A test of faults kills and starts it again; its data stays in the folder."""

    command: list[str]
    probe: list[str]
    """Exits with 0 once the server answers."""
    log: Path
    stop_signal: signal.Signals
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # ctrl-C is for the tests; these are stopped after them
                preexec_fn=die_with_parent,  # noqa: PLW1509 - started before any thread
                **service_user(),
            )
        limit = time.monotonic() + START_LIMIT
        while subprocess.run(self.probe, capture_output=True, check=False).returncode:
            if self.process.poll() is not None or time.monotonic() > limit:
                raise SystemExit(f"{self.command[0]} did not start:\n{self.log.read_text()[-2000:]}")
            time.sleep(0.05)

    def stop(self) -> None:
        if self.process is None:
            return
        self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


@dataclass
class Services:
    postgresql: Server
    redis: Server
    database_url: str
    broker_url: str

    @property
    def environment(self) -> dict[str, str]:
        return {"DATABASE_URL": self.database_url, "BROKER_URL": self.broker_url}


@contextlib.contextmanager
def services() -> Iterator[Services]:
    """Start both, yield where they are, then stop them and remove their folder whatever happened."""
    folder = Path(tempfile.mkdtemp(prefix="portal-services-"))
    user = service_user()
    try:
        if user:
            shutil.chown(folder, user["user"], user["group"])
        running = Services(
            postgresql=postgresql_server(folder),
            redis=redis_server(folder),
            database_url=f"postgres://portal@/portal?host={folder}",
            broker_url=f"redis+socket://{folder}/redis.sock",
        )
        try:
            running.postgresql.start()
            running.redis.start()
            subprocess.run([binary("createdb"), "-h", folder, "-U", "portal", "portal"], check=True)
            yield running
        finally:
            running.redis.stop()
            running.postgresql.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def postgresql_server(folder: Path) -> Server:
    """A cluster as the county would run it (fsync and synchronous_commit on), but for its sockets and trust."""
    data = folder / "postgresql"
    create = [binary("initdb"), "--pgdata", str(data), "--username", "portal", "--auth", "trust", "--no-sync"]
    create += ["--locale", "C", "--encoding", "UTF8"]
    subprocess.run(create, check=True, stdout=subprocess.DEVNULL, cwd=folder, **service_user())
    options = {"listen_addresses": "", "unix_socket_directories": str(folder), "max_connections": "200"}
    command = [binary("postgres"), "-D", str(data)]
    for name, value in options.items():
        command += ["-c", f"{name}={value}"]
    # SIGINT is PostgreSQL's fast shutdown: it does not wait for clients to leave.
    probe = [binary("pg_isready"), "-q", "-h", str(folder), "-d", "postgres"]
    return Server(command, probe, folder / "postgresql.log", signal.SIGINT)


def redis_server(folder: Path) -> Server:
    """Without persistence: the broker is a doorbell (docs/adr)."""
    socket = f"{folder}/redis.sock"
    command = ["redis-server", "--port", "0", "--unixsocket", socket, "--unixsocketperm", "700"]
    command += ["--save", "", "--appendonly", "no", "--dir", str(folder)]
    # redis-cli exits with 0 even when it is refused, so the socket itself is looked for.
    return Server(command, ["test", "-S", socket], folder / "redis.log", signal.SIGTERM)


def binary(name: str) -> str:
    """The newest PostgreSQL's program; Debian keeps the server's ones out of PATH."""
    installed = sorted(glob.glob(f"/usr/lib/postgresql/*/bin/{name}"), key=lambda path: float(path.split("/")[4]))
    found = installed[-1] if installed else shutil.which(name)
    if found is None:
        raise SystemExit(f"{name} is missing; install the package postgresql.")
    return found


def service_user() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then the servers run as `postgres`, which has the folder for itself."""
    if os.geteuid():
        return {}
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = names.get("postgres") or names["nobody"]
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def main(command: list[str]) -> int:
    """Run the command, pass SIGTERM on to it, and outlive ctrl-C to tidy up."""
    die_with_parent()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with services() as running:
        child = subprocess.Popen(command, env=os.environ | running.environment)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda *_: child.terminate())
        return child.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
