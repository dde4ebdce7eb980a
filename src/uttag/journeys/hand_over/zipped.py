"""An archive as a zip that is sent while it is made."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import datetime
from typing import IO, Any

_ENOUGH = 64 * 1024


class _Pipe:
    """What the zip writes to: no file, so it never looks back, and what has come is taken away."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def write(self, data: Any) -> int:
        self.waiting += data
        return len(data)

    def flush(self) -> None:
        """Nothing is held back."""

    def take(self) -> bytes:
        taken = bytes(self.waiting)
        self.waiting.clear()
        return taken


def zipped(pieces: Iterable[tuple[str, bytes]], at: datetime) -> Iterator[bytes]:
    """The pieces as one zip, some 64 kB at a time. Broken off, it is no zip: the list of files comes last."""
    pipe = _Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for _ in _filled(archive, pieces, at):
            if len(pipe.waiting) >= _ENOUGH:
                yield pipe.take()
    yield pipe.take()


def _filled(archive: zipfile.ZipFile, pieces: Iterable[tuple[str, bytes]], at: datetime) -> Iterator[None]:
    name = ""
    with ExitStack() as open_file:
        for next_name, piece in pieces:
            if next_name != name:
                open_file.close()
                name, file = next_name, open_file.enter_context(_entry(archive, next_name, at))
            file.write(piece)
            yield


def _entry(archive: zipfile.ZipFile, name: str, at: datetime) -> IO[bytes]:
    info = zipfile.ZipInfo(name, date_time=at.timetuple()[:6])
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16  # patients stand in it
    return archive.open(info, "w", force_zip64=True)
