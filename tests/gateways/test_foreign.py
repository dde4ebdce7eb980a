"""What other systems answer is read so far and so long, from where it was asked for, and kept only if it can be."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest
from django.conf import LazySettings

from tests.gateways.test_carrier_files import CONSIGNMENT
from uttag.gateways.carriers.http import Http
from uttag.gateways.carriers.messages import answer_in
from uttag.gateways.carriers.port import LinkDown, Outcome
from uttag.gateways.faults import Unanswered, Undeliverable
from uttag.gateways.foreign import MOST_BYTES, ask, clean, read_json
from uttag.gateways.sms import Text, send

MESSAGE = Text("5f0c2c9e-0000-4000-8000-000000000000", "+46701740605", "Hej")
ODD = "a\0b\ud800c\n\u202ed\x07"
ROUNDS = 300  # of a server that never gets to the end


@contextmanager
def server(say: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that says what it likes to whoever calls, as long as somebody listens."""
    listener = socket.create_server(("127.0.0.1", 0))
    asked: list[bytes] = []

    def serve() -> None:
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            with line:
                asked.append(line.recv(65536))
                try:
                    say(line)
                except OSError:
                    continue

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def answering(status: str, body: bytes = b"", *heads: str) -> Callable[[socket.socket], None]:
    head = "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *heads])
    return lambda line: line.sendall(head.encode() + b"\r\n\r\n" + body)


def endless(line: socket.socket) -> None:
    line.sendall(b'HTTP/1.1 200 OK\r\n\r\n{"id": "')
    while True:
        line.sendall(b"9" * 65536)


def dripping_body(line: socket.socket) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    for _ in range(ROUNDS):
        line.sendall(b" ")
        time.sleep(0.05)


def dripping_head(line: socket.socket) -> None:
    line.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    for _ in range(ROUNDS):
        line.sendall(b"x")
        time.sleep(0.05)


def timed(url: str, seconds: float) -> tuple[bytes, float]:
    began = time.monotonic()
    told = ask("POST", url, headers={}, content=b"", timeout=seconds)
    return told.content, time.monotonic() - began


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (ODD, "abc d"),
        ("x" * 5000, "x" * 40),
        (17, "17"),
        (10**4000, ""),
        (True, ""),
        (None, ""),
        (["x"], ""),
        ({"a": 1}, ""),
    ],
    ids=["odd", "long", "number", "huge", "bool", "none", "list", "object"],
)
def test_foreign_text_is_made_fit_to_be_kept(told: object, kept: str) -> None:
    assert clean(told, 40) == kept


@pytest.mark.parametrize("content", [b"[" * 100_000, b"{", b"\xff", b"", b"9" * 5000])
def test_what_is_no_json_says_nothing(content: bytes) -> None:
    assert read_json(content) is None


@pytest.mark.clause("I3")
@pytest.mark.parametrize(
    ("answer", "number"),
    [
        (b'{"id":"gw1"}', "gw1"),
        (b'{"id":7}', "7"),
        (b'{"id":"\\ud800"}', ""),
        (b'{"id":"a\\u0000b"}', "ab"),
        (b"[" * 50_000, ""),
        (b'{"id":' + b"[" * 50_000, ""),
        (b'{"id":{"a":1}}', ""),
        (b"\xff", ""),
        (b"", ""),
        (b'{"id":"' + b"9" * 90_000 + b'"}', ""),
    ],
    ids=["id", "number", "half", "nul", "deep", "deep id", "object", "bytes", "empty", "large"],
)
def test_what_the_gateway_took_is_sent_whatever_it_answers(
    settings: LazySettings, answer: bytes, number: str
) -> None:
    with server(answering("200 OK", answer)) as url:
        settings.SMS_URL = url
        assert send(MESSAGE) == number


def test_words_of_a_refusal_are_fit_to_be_kept(settings: LazySettings) -> None:
    with server(answering("400 Bad", b"bad \0 n\xffumber")) as url:
        settings.SMS_URL = url
        with pytest.raises(Undeliverable, match=r"^400 bad  n\ufffdumber$"):
            send(MESSAGE)


def test_nobody_is_sent_elsewhere(settings: LazySettings) -> None:
    asked: list[bytes] = []
    with (
        server(lambda line: asked.append(b"!")) as elsewhere,
        server(answering("307 Elsewhere", b"", f"Location: {elsewhere}")) as url,
    ):
        settings.SMS_URL = url
        with pytest.raises(Unanswered, match="307"):
            send(MESSAGE)
        with pytest.raises(LinkDown, match="307"):
            Http(url, "nyckel").call_off(CONSIGNMENT.booking)
    assert not asked


def test_an_answer_without_end_is_read_so_far(settings: LazySettings) -> None:
    with server(endless) as url:
        assert ask("POST", url, headers={}, content=b"", timeout=20).content == b""
        settings.SMS_URL = url
        assert send(MESSAGE) == ""
        link = Http(url, "nyckel")
        with pytest.raises(LinkDown):
            link.book(CONSIGNMENT, link.document(CONSIGNMENT))
    assert MOST_BYTES < 1_000_000


def test_an_answer_byte_by_byte_is_read_so_long() -> None:
    with server(dripping_body) as url:
        content, took = timed(url, 0.5)
    assert (content, took < 5) == (b"", True)
    began = time.monotonic()
    with server(dripping_head) as url, pytest.raises(httpx.HTTPError):
        timed(url, 0.5)
    assert time.monotonic() - began < 10


def test_a_carriers_words_are_fit_to_be_kept() -> None:
    said = answer_in({"reference": "N\x071", "words": "F\u202eullt\n nu"}, Outcome.REFUSED)
    assert (said.reference, said.words) == ("N1", "Fullt  nu")
    assert str(LinkDown(ODD)) == "abc d"
