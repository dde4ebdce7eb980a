"""A gateway and a mail server that note what they are handed, and can have the sender killed in the middle."""

from __future__ import annotations

import json
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller


@dataclass
class Handed:
    """What came, by its own reference. `at_each` is called when something has come, before it is answered."""

    came: Counter[str] = field(default_factory=Counter)
    at_each: Callable[[int], None] = lambda number: None

    def take(self, reference: str) -> None:
        self.came[reference] += 1
        self.at_each(self.came.total())


@contextmanager
def sms_gateway(handed: Handed) -> Iterator[str]:
    """Answers each message at its own URL; the same `Idempotency-Key` again is the same message."""

    class Gateway(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            key = self.headers["Idempotency-Key"]
            handed.take(key)
            answer = json.dumps({"id": f"gw-{key}"}).encode()
            try:
                self.send_response(202)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)
            except OSError:
                pass  # whoever asked is dead

        def log_message(self, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Gateway)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/sms"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def mail_server(handed: Handed) -> Iterator[str]:
    """A real SMTP server; a letter's Message-ID tells a repeat."""

    class Inbox:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - its name
            handed.take(message_from_bytes(envelope.content)["Message-ID"])
            return "250 taken"

    with socket.socket() as free:  # the controller wants to know its port beforehand
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(Inbox(), hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()
