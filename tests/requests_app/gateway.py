"""A gateway on 127.0.0.1 that can be slow, failing, or drop the connection after it has accepted a message."""

import json
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread
from typing import Any


@dataclass
class Gateway:
    """What it does next, and what it has accepted: by key, once each, as the contract of ADR 12 asks."""

    port: int = 0
    mood: str = "well"
    delivered: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    lock: Any = field(default_factory=Lock)

    server: Any = None

    def serve_tls(self, certificate: Path) -> None:
        """From now on speak TLS, with this certificate and key."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/sms"

    def take(self, message: dict[str, Any], headers: dict[str, str]) -> None:
        with self.lock:
            self.asked.append(message)
            self.headers.append(headers)
            if self.mood in ("well", "drops", "slow", "echoes", "drips its body"):
                self.delivered.setdefault(headers["Idempotency-Key"], message)


ANSWERS = {
    "well": (200, {"reference": "G-1"}),
    "slow": (200, {"reference": "G-1"}),
    "failing": (503, {}),
    "refuses": (422, {"error": "isv.MOBILE_NUMBER_ILLEGAL"}),
    "names": (400, {"error": "13800000000 is no subscriber"}),
    "locked": (401, {}),
    "moved": (302, {}),
    "babbles": (200, ["no", "object"]),
}


class Handler(BaseHTTPRequestHandler):
    gateway: Gateway
    rate = 0.05

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.gateway.take(body, dict(self.headers))
        if self.gateway.mood == "drops":
            self.connection.close()
            self.close_connection = True
            return
        if self.gateway.mood.startswith("drips"):
            self.drip()
            return
        status, answer = ANSWERS.get(self.gateway.mood, (200, {"reference": f"for {body['phone']}"}))
        if self.gateway.mood == "slow":
            time.sleep(self.rate)
        self.send_response(status)
        self.send_header("Location", "http://127.0.0.1:9/elsewhere")
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def drip(self) -> None:
        """A byte at a time, so that no single wait is ever long; for at most twenty seconds."""
        try:
            whole = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n"
            self.wfile.write(whole if self.gateway.mood == "drips its body" else b"HTTP/1.1 ")
            for _ in range(400):
                self.wfile.write(b" ")
                self.wfile.flush()
                time.sleep(self.rate)
        except OSError:
            pass
        self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Be quiet."""


@contextmanager
def running_gateway() -> Iterator[Gateway]:
    """Serve until the block ends."""
    gateway = Gateway()
    handler = type("OwnHandler", (Handler,), {"gateway": gateway})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # whoever hangs up is what the tests are about
    gateway.server, gateway.port = server, server.server_port
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield gateway
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
