"""A carrier over HTTP, against a real server: dedup by key, refusing, slow, down, and answers that make no sense."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from tests.gateways.test_carrier_files import CONSIGNMENT
from uttag.gateways.carriers.http import Http
from uttag.gateways.carriers.port import Answer, LinkDown, Outcome


class Carrier:
    """A carrier's server: answers each booking id the same each time, and remembers what it was told."""

    def __init__(self) -> None:
        self.bookings: dict[str, dict[str, Any]] = {}
        self.called_off: list[str] = []
        self.asked = 0
        self.answer: Callable[[], tuple[int, bytes]] = lambda: (
            200,
            b'{"answer": "confirmed", "reference": "N1"}',
        )
        self.given: dict[str, tuple[int, bytes]] = {}
        self.url = ""

    def booked(self, key: str, booking: dict[str, Any]) -> tuple[int, bytes]:
        self.asked += 1
        if key not in self.given:
            self.bookings[key] = booking
            self.given[key] = self.answer()
        return self.given[key]


@pytest.fixture
def carrier() -> Iterator[Carrier]:
    known = Carrier()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers["Authorization"] != "Bearer nyckel":
                return self._say(401, b"")
            self._say(*known.booked(self.headers["Idempotency-Key"], json.loads(body)))

        def do_DELETE(self) -> None:
            known.called_off.append(self.path)
            self._say(404 if len(known.called_off) > 1 else 204, b"")

        def _say(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    known.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield known
    server.shutdown()
    server.server_close()
    thread.join()


def book(link: Http) -> Answer:
    return link.book(CONSIGNMENT, link.document(CONSIGNMENT))


@pytest.mark.clause("I3")
def test_the_same_booking_again_is_one_booking_with_the_same_answer(carrier: Carrier) -> None:
    link = Http(carrier.url, "nyckel")
    assert book(link) == book(link) == Answer(Outcome.CONFIRMED, "N1")
    assert (carrier.asked, list(carrier.bookings)) == (2, [str(CONSIGNMENT.booking)])


@pytest.mark.parametrize(
    ("status", "body", "answer"),
    [
        (202, b"", Answer(Outcome.AWAITED)),
        (200, b'{"answer": "received"}', Answer(Outcome.AWAITED)),
        (200, b'{"answer": "refused", "words": "Fullt"}', Answer(Outcome.REFUSED, words="Fullt")),
        (422, b'{"words": "Postnumret"}', Answer(Outcome.REFUSED, words="Postnumret")),
    ],
)
def test_each_answer_is_understood(carrier: Carrier, status: int, body: bytes, answer: Answer) -> None:
    carrier.answer = lambda: (status, body)
    assert book(Http(carrier.url, "nyckel")) == answer


@pytest.mark.parametrize(
    ("status", "body"), [(500, b""), (503, b"{}"), (302, b""), (200, b"<html>"), (200, b"[]"), (422, b"nej")]
)
def test_an_answer_that_makes_no_sense_settles_nothing(carrier: Carrier, status: int, body: bytes) -> None:
    carrier.answer = lambda: (status, body)
    with pytest.raises(LinkDown):
        book(Http(carrier.url, "nyckel"))


def test_a_wrong_key_is_a_link_that_is_down(carrier: Carrier) -> None:
    with pytest.raises(LinkDown, match="401"):
        book(Http(carrier.url, "fel"))


def test_a_carrier_that_is_slow_is_let_go_and_asked_again(carrier: Carrier) -> None:
    def slow() -> tuple[int, bytes]:
        time.sleep(0.5)
        return 200, b'{"answer": "confirmed"}'

    carrier.answer = slow
    with pytest.raises(LinkDown, match="Timeout"):
        book(Http(carrier.url, "nyckel", timeout_seconds=0.1))
    time.sleep(0.6)
    assert book(Http(carrier.url, "nyckel")).outcome is Outcome.CONFIRMED
    assert len(carrier.bookings) == 1


def test_nobody_there_is_a_link_that_is_down() -> None:
    with pytest.raises(LinkDown):
        book(Http("http://127.0.0.1:9", "nyckel"))
    with pytest.raises(LinkDown):
        Http("inte en adress", "nyckel").call_off(CONSIGNMENT.booking)


def test_calling_off_what_was_never_heard_of_is_no_fault(carrier: Carrier) -> None:
    link = Http(carrier.url, "nyckel")
    link.call_off(CONSIGNMENT.booking)
    link.call_off(CONSIGNMENT.booking)
    assert carrier.called_off == [f"/v1/bookings/{CONSIGNMENT.booking}"] * 2
