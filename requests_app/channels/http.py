"""The generic gateway: one JSON request a message (docs/adr/0012-notifications.md says what it must answer)."""

import http.client
import json
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from threading import Timer
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from requests_app.channels import PermanentError, Sms, TemporaryError

PATIENCE = 8.0
"""Seconds to connect, and again for everything after it, however slowly the other side speaks; both fit in a lease."""
LONGEST_ANSWER = 64 * 1024
ABOUT_THE_MESSAGE = {HTTPStatus.BAD_REQUEST, HTTPStatus.GONE, HTTPStatus.UNPROCESSABLE_ENTITY}
"""Refusals of this message. Any other, such as a wrong token, can be mended while the message waits."""
CODE = re.compile(r"[A-Za-z][A-Za-z_.-]{0,29}")
"""What an error of the gateway may look like to be kept: without digits, so that it is no phone."""


class HttpChannel:
    """Posts each message to SMS_URL. Redirects are not followed: token and phone go to that address only."""

    def send(self, sms: Sms) -> str:
        """Post it. The same key again must get the first answer again; this is what makes a lost answer harmless."""
        url = urlsplit(settings.SMS_URL)
        body = json.dumps({"signature": settings.SMS_SIGNATURE, **sms._asdict()}, ensure_ascii=False).encode()
        headers = {
            "Authorization": f"Bearer {settings.SMS_TOKEN}",
            "Content-Type": "application/json; charset=utf-8",
            "Idempotency-Key": sms.key,
        }
        try:
            with _connected(url) as connection:
                connection.request("POST", url.path or "/", body, headers)
                with connection.getresponse() as response:
                    status, answer = response.status, response.read(LONGEST_ANSWER)
        except TimeoutError as error:
            raise TemporaryError("timeout") from error
        except (OSError, http.client.HTTPException) as error:
            raise TemporaryError("unreachable") from error
        return _reference(status, _facts(answer), sms.phone)


@contextmanager
def _connected(url: SplitResult) -> Iterator[http.client.HTTPConnection]:
    """A connection that is cut when the patience is over: a timeout alone would begin anew with every byte."""
    host = url.hostname or ""
    kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
    connection = kind(host, url.port)
    connected = socket.create_connection((host, connection.port), PATIENCE)
    if url.scheme == "https":
        context = ssl.create_default_context()
        connected = context.wrap_socket(connected, server_hostname=host, do_handshake_on_connect=False)
    connection.sock = connected
    cut = Timer(PATIENCE, _cut, [connected])
    cut.daemon = True
    cut.start()
    try:
        if isinstance(connected, ssl.SSLSocket):
            connected.do_handshake()
        yield connection
    finally:
        cut.cancel()
        connection.close()


def _cut(connected: socket.socket) -> None:
    with suppress(OSError):  # it was closed at this moment
        connected.shutdown(socket.SHUT_RDWR)


def _facts(answer: bytes) -> dict[str, Any]:
    """The answer's own words, if it is a JSON object."""
    try:
        facts = json.loads(answer)
    except (ValueError, RecursionError):
        return {}
    return facts if isinstance(facts, dict) else {}


def _reference(status: int, facts: dict[str, Any], phone: str) -> str:
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        reference = str(facts.get("reference", ""))
        fit = reference.isascii() and reference.isprintable() and phone not in reference
        return reference[:64] if fit else ""
    error = str(facts.get("error", ""))
    code = error if CODE.fullmatch(error) else f"http_{status}"
    raise PermanentError(code) if status in ABOUT_THE_MESSAGE else TemporaryError(code)
