"""What other systems say comes through here before it is kept: text that any database holds and any page shows.

And they are asked through here: an answer is read so far and so long, and nowhere else than where it was asked for.
"""

from __future__ import annotations

import json
import socket
import threading
import time
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

MOST_BYTES = 64 * 1024  # of an answer: it is an id and a few words
# NUL, which PostgreSQL refuses; halves of signs, which can't be written; what turns text around on a page.
_UNWRITABLE = frozenset(("Cc", "Cf", "Cs"))


def clean(told: object, most: int) -> str:
    """Foreign text that can be kept: at most so many signs, without what no one can write or see.

    Numbers become text; anything that is neither is no text, and empty.
    """
    if isinstance(told, bool) or not isinstance(told, str | int):
        return ""
    text = str(told) if isinstance(told, str) or abs(told) < 10**most else ""
    # Cut twice: what is thrown away needn't be looked at, and what is a space may have been a new line.
    seen = (" " if sign.isspace() else sign for sign in text[: most * 4])
    return "".join(sign for sign in seen if unicodedata.category(sign) not in _UNWRITABLE)[:most].strip()


def read_json(content: bytes) -> object:
    """What the bytes say; None for what is no JSON, or is nested deeper than anyone means it."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


@dataclass(frozen=True, slots=True)
class Told:
    """An answer. `content` is empty where it was too long, broke off, or took too long after its status had come."""

    status: int
    content: bytes

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    @property
    def is_client_error(self) -> bool:
        return 400 <= self.status < 500


def ask(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str],
    content: bytes,
    timeout: float,
) -> Told:
    """Asks another system, `timeout` seconds at the most for all of it. Raises httpx.HTTPError, httpx.InvalidURL.

    Redirects are not followed: where we write is set here, and by nobody else. The status alone says whether it was
    taken, so an answer whose words can't be read is still an answer.
    """
    ends = time.monotonic() + timeout
    # What is packed can be a thousand times larger than it looks.
    asked = {**headers, "Accept-Encoding": "identity"}
    with _hung_up_after(timeout) as watch, httpx.Client(follow_redirects=False, timeout=timeout) as client:
        more = {"trace": watch.look}
        try:
            with client.stream(method, url, headers=asked, content=content, extensions=more) as answer:
                return Told(answer.status_code, _read(answer, ends))
        except (httpx.NetworkError, httpx.RemoteProtocolError) as fault:
            if time.monotonic() < ends:
                raise
            raise httpx.ReadTimeout("timed out") from fault  # the line was cut by us


def _read(answer: httpx.Response, ends: float) -> bytes:
    content = b""
    try:
        for part in answer.iter_raw():
            content += part
            if len(content) > MOST_BYTES or time.monotonic() > ends:
                return b""
    except httpx.HTTPError:
        return b""
    return content if time.monotonic() <= ends else b""


class _Watch:
    """Hangs up when the time is over: a time-out counts from byte to byte, and someone may send one a second."""

    def __init__(self) -> None:
        self._socket: socket.socket | None = None

    def look(self, event: str, given: Mapping[str, Any]) -> None:
        """Called by the client for all that it does: the line is known when it is there."""
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._socket = given["return_value"].get_extra_info("socket")

    def hang_up(self) -> None:
        if self._socket is not None:
            try:
                self._socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # it is over already


@contextmanager
def _hung_up_after(seconds: float) -> Iterator[_Watch]:
    watch = _Watch()
    timer = threading.Timer(seconds, watch.hang_up)
    timer.daemon = True
    timer.start()
    try:
        yield watch
    finally:
        timer.cancel()
