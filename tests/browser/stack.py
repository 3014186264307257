"""Starting and stopping the real stack on a database of its own; each of xdist's workers has one."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from tests.browser.portal import RECEIPTS

HOST = "127.0.0.1"
PASSWORD = "天天向上-二〇一四"
START_LIMIT = 60.0
"""Seconds until the portal must answer, its county built."""
STOP_LIMIT = 15.0
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) + 1
"""Tells the stacks of xdist's workers apart: in the database's name and as the number of the database of Redis."""
BROKERS = ("small", "bare")
"""A worker may serve one of each of the counties at a time; eight workers share the sixteen databases of Redis."""


@dataclass(frozen=True)
class Stack:
    """Where the running portal is, and what is in it."""

    port: int
    folder: Path
    database_url: str

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def receipts(self) -> dict[str, str]:
        """Receipt numbers of the county's requests by their state."""
        return json.loads((self.folder / RECEIPTS).read_text())

    def status(self, path: str) -> int | None:
        """The HTTP status of a page; None while nobody answers."""
        web = http.client.HTTPConnection(HOST, self.port, timeout=10)
        try:
            web.request("GET", path)
            return web.getresponse().status
        except OSError:
            return None
        finally:
            web.close()

    def value(self, query: str, *parameters: object) -> object:
        """The first column of the query's first row."""
        with psycopg.connect(self.database_url) as connection:
            row = connection.execute(query, parameters).fetchone()
            return row and row[0]

    def run(self, *arguments: str) -> str:
        """What this Python program prints beside the running portal, on its data. Fails as the program does."""
        python = [sys.executable, *arguments]
        broker = os.environ["BROKER_URL"]
        return subprocess.run(
            python, env=environment(self, broker), check=True, stdout=subprocess.PIPE, text=True, timeout=60
        ).stdout

    def logs(self) -> str:
        """What every process wrote."""
        files = [self.folder / "portal.log", *sorted((self.folder / "log").glob("*.log"))]
        return "\n".join(f"--- {file.name}\n{file.read_text()[-4000:]}" for file in files if file.exists())


@contextlib.contextmanager
def running_stack(folder: Path, database_url: str, broker_url: str, county: str = "small") -> Iterator[Stack]:
    """Serve a new county from a database beside the tests' own, and end all of it whatever happens.

    `county` is one of `tests.browser.county.COUNTIES`; each may be served once at a time.
    """
    stack = Stack(free_port(), folder, new_database(database_url, county))
    with (folder / "portal.log").open("wb") as log:
        portal = subprocess.Popen(
            [sys.executable, "-m", "tests.browser.portal", str(stack.port), county],
            env=environment(stack, f"{broker_url}?virtual_host={BROKERS.index(county) * 8 + WORKER - 1}"),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        wait_until_it_answers(stack, portal)
        yield stack
    finally:
        stop(portal)
        drop_database(stack.database_url, database_url)


def environment(stack: Stack, broker_url: str) -> dict[str, str]:
    """The embedded mode's settings, whose cookies work without TLS, on PostgreSQL and Redis."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "proxyportal.settings",
        "EMBEDDED": "true",
        "DEMO_PASSWORD": PASSWORD,
        "ALLOWED_HOSTS": HOST,
        "DATA_DIR": str(stack.folder),
        "DATABASE_URL": stack.database_url,
        "BROKER_URL": broker_url,
    }


def wait_until_it_answers(stack: Stack, portal: subprocess.Popen[bytes]) -> None:
    """Return once /healthz does. Raises RuntimeError with the logs when it ends or takes too long."""
    limit = time.monotonic() + START_LIMIT
    while stack.status("/healthz") != http.client.OK:
        if portal.poll() is not None or time.monotonic() > limit:
            raise RuntimeError(f"The portal did not start:\n{stack.logs()}")
        time.sleep(0.2)


def stop(portal: subprocess.Popen[bytes]) -> None:
    """The supervisor ends its children; should it hang, the kernel tells them that it is gone."""
    portal.send_signal(signal.SIGTERM)
    try:
        portal.wait(STOP_LIMIT)
    except subprocess.TimeoutExpired:
        portal.kill()
        portal.wait()


def new_database(beside: str, county: str) -> str:
    """An empty database on the same server; returns its address."""
    address = beside_url(beside, county)
    with psycopg.connect(beside, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name_of(address)}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name_of(address)}"')
    return address


def drop_database(address: str, beside: str) -> None:
    with psycopg.connect(beside, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name_of(address)}" WITH (FORCE)')


def beside_url(url: str, county: str) -> str:
    return urlsplit(url)._replace(path=f"/{name_of(url)}_browser_{county}_{WORKER}").geturl()


def name_of(url: str) -> str:
    return urlsplit(url).path.lstrip("/")


def free_port() -> int:
    """A port that is free now."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]
