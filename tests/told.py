"""Notices for tests, and a gateway for SMS that can be slow, down, picky, and counts what it takes."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

from tests import region as r
from uttag.apps.access.actors import SYSTEM
from uttag.apps.notices.models import Notice
from uttag.apps.notices.sending import send_notice
from uttag.apps.notices.telling import ToTell, tell
from uttag.apps.patients.models import NoticeWish, Patient

AT_PICKUP = {
    "place": "Torgboden",
    "city": "Skara",
    "kept_day": "2026-04-16",
    "sscc": "304000000000000017",
}


def told(region: r.Region, patient: Patient | None, *, at: datetime = r.NOW, **values: Any) -> Notice:
    """A notice that a parcel is at the pickup point, asked for and not sent."""
    given: dict[str, Any] = {
        "kind": "notice_at_pickup_point",
        "key": f"at_pickup_point:{uuid4()}",
        "care_provider_id": region.alice.care_provider_id,
        "subject_kind": "parcel",
        "subject_uuid": uuid4(),
        "params": AT_PICKUP,
        "patient": patient.pk if patient else None,
        "must_reach": True,
    }
    given |= values
    tell([ToTell(**given)], at=at)
    return Notice.objects.get(key=given["key"])


def wishes(patient: Patient, channel: str = "", **values: Any) -> None:
    """How the patient wants to be told."""
    NoticeWish.objects.update_or_create(
        patient=patient, defaults={"channel": channel, "changed_at": r.NOW, **values}
    )


def send(notice: Notice, *, at: datetime = r.NOW) -> Notice:
    """What the worker does."""
    send_notice(notice.key, actor=SYSTEM, at=at)
    notice.refresh_from_db()
    return notice


def steps(notice: Notice) -> list[tuple[str, str]]:
    """What happened, by which channel."""
    return list(notice.steps.values_list("what", "channel"))


@dataclass
class Gateway:
    """What the gateway was asked for, and what it took: one a reference, as its documents say."""

    url: str = ""
    status: int = 202
    pause: float = 0
    broken: bool = False
    breaks_after_taking: int = 0
    asked: list[dict[str, Any]] = field(default_factory=list)
    taken: dict[str, dict[str, Any]] = field(default_factory=dict)
    keys: list[str] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        return [message["text"] for message in self.taken.values()]


@contextmanager
def gateway() -> Iterator[Gateway]:
    """A real HTTP server on a port of its own."""
    state = Gateway()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(state))
    state.url = f"http://127.0.0.1:{server.server_port}/messages"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(state: Gateway) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            key = self.headers["Idempotency-Key"]
            state.asked.append(body)
            state.keys.append(key)
            time.sleep(state.pause)
            if state.broken:
                self.connection.close()
                return
            if state.status < 300:
                state.taken.setdefault(key, body)
            if state.breaks_after_taking:
                state.breaks_after_taking -= 1
                self.connection.close()
                return
            answer = json.dumps({"id": f"gw-{key}"}).encode()
            self.send_response(state.status)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    return Handler
