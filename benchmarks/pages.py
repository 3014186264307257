"""Pages against a bare view under the same gunicorn: interleaved requests of one client that keeps its connection."""

import http.client
import itertools
import secrets
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from statistics import median
from typing import NamedTuple
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core import signing
from django.urls import reverse

from benchmarks.population import TEXT, County
from benchmarks.report import Report
from network.models import Unit, User
from requests_app import client_pass
from requests_app.actions.intake import query_code

HOST = "127.0.0.1"
GOAL, GROWTH_GOAL = 3.0, 1.2
WARM_UP, ROUNDS = 20, 200
ONCE = ("sweep", "sheets", "dashboard")
"""What is measured for the whole county and not per page."""
CSRF = secrets.token_hex(16)
PHONES = (f"137{number:08d}" for number in itertools.count())
"""A new one for each submission: the portal takes ten a day from one phone."""


class Call(NamedTuple):
    """One HTTP request and the status that proves it did what it should."""

    path: str
    status: int = 200
    cookies: str = ""
    form: dict[str, str] | None = None


class Visitor:
    """A browser's connection without the browser."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection(HOST, port, timeout=60)

    def seconds(self, call: Call) -> float:
        """Do it and return how long the whole answer took."""
        headers = {"Cookie": f"csrftoken={CSRF}; {call.cookies}"}
        body = None
        if call.form is not None:
            body = urlencode(call.form | {"csrfmiddlewaretoken": CSRF})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        self.connection.request("POST" if body else "GET", call.path, body, headers)
        response = self.connection.getresponse()
        response.read()
        taken = time.perf_counter() - began
        if response.status != call.status:
            raise SystemExit(f"{call.path} answered {response.status} instead of {call.status}.")
        return taken


def compare(report: Report, county: County) -> None:
    """Measure every page at the county's present size."""
    with portal() as port:
        for what, (calls, bare) in scenes(county).items():
            ours, plain = medians(Visitor(port), calls, itertools.repeat(bare))
            report.add(what, f"{county.size:,}", f"{ours * 1000:.2f} ms", f"{plain * 1000:.2f} ms", ours / plain, GOAL)


def compare_growth(report: Report, smallest: int, largest: int) -> None:
    """Whether pages slow down with the county. Ratios are compared: they are free of how busy the machine was."""
    for what in dict.fromkeys(row.what for row in report.rows if not row.what.startswith(ONCE)):
        ratios = report.ratios(what)
        first, last = ratios[f"{smallest:,}"], ratios[f"{largest:,}"]
        report.add(f"{what}, growth", f"{largest:,}", f"{last:.2f}", f"{first:.2f}", last / first, GROWTH_GOAL)


def medians(visitor: Visitor, ours: Iterator[Call], bare: Iterator[Call]) -> tuple[float, float]:
    """Both in turn, so that whatever else the machine does meets both."""
    pairs = [(visitor.seconds(next(ours)), visitor.seconds(next(bare))) for _ in range(WARM_UP + ROUNDS)]
    mine, plain = zip(*pairs[WARM_UP:], strict=True)
    return median(mine), median(plain)


def scenes(county: County) -> dict[str, tuple[Iterator[Call], Call]]:
    """What is asked for, and the bare view it is compared with."""
    signed_in = f"{settings.SESSION_COOKIE_NAME}={session_of(county.agent)}"
    query, insert = Call("/bare/query/"), Call("/bare/insert/", form={})
    sample = county.sample(50)

    def desk_pages(status: str) -> Iterator[Call]:
        paths = [reverse("requests:page", args=[receipt]) for receipt in county.queue(status)]
        return itertools.cycle(Call(path, cookies=signed_in) for path in paths)

    find = reverse("requests:find")
    filtered = Call(f"{find}?status=archived&submitted_from=2020-01-01", cookies=signed_in)
    phone = Call(find, cookies=signed_in, form={"text": "13900000003"})
    words = Call(find, cookies=signed_in, form={"text": "老年优待证 随时"})
    tracked = (
        Call(reverse("requests:track"), 302, form={"receipt": own.receipt, "code": query_code(own)}) for own in sample
    )
    progress = (Call(reverse("requests:progress", args=[own.receipt]), cookies=opened(own.receipt)) for own in sample)
    return {
        "desk": (itertools.repeat(Call(reverse("requests:desk"), cookies=signed_in)), query),
        "request page, to accept": (desk_pages("submitted"), query),
        "request page, in hand": (desk_pages("accepted"), query),
        "find: filters": (itertools.repeat(filtered), query),
        "find: phone": (itertools.repeat(phone), query),
        "find: words": (itertools.repeat(words), query),
        "track: receipt and code": (itertools.cycle(tracked), query),
        "track: the page behind": (itertools.cycle(progress), query),
        "submit": (submissions(), insert),
    }


def submissions() -> Iterator[Call]:
    """Residents of another village than the measured agent's, each with a phone of their own."""
    code = Unit.objects.filter(tier="village").order_by("-code").values_list("code", flat=True)[0]
    answers = {"kind": "errand", "description": TEXT, "unit": code, "client_name": "吉祥如意", "consent": "on"}
    for phone in PHONES:
        key = {"client_phone": phone, "submission_key": str(uuid.uuid4())}
        yield Call(reverse("requests:new"), 302, form=answers | key)


def opened(receipt: str) -> str:
    """The cookie of a browser that gave the right code."""
    return f"{client_pass.COOKIE}={signing.dumps([receipt], salt=client_pass.SALT)}"


def session_of(user: User) -> str:
    """The key of a session in which this person is signed in."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


@contextmanager
def portal() -> Iterator[int]:
    """The portal as it is installed, with one web process; yields its port."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "proxyportal.wsgi", "--bind", f"{HOST}:{port}"]
    command += ["--worker-class", "gthread", "--threads", "4", "--keep-alive", "60", "--no-control-socket"]
    web = subprocess.Popen([*command, "--log-level", "warning"])
    try:
        wait_for(lambda: http.client.HTTPConnection(HOST, port, timeout=5).request("GET", "/healthz"))
        yield port
    finally:
        web.terminate()
        web.wait()


def wait_for(attempt: Callable[[], object], limit: float = 30) -> None:
    """Try until it raises nothing."""
    end = time.monotonic() + limit
    while True:
        try:
            attempt()
        except ConnectionError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return
