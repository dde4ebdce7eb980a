"""A link by files: bookings are laid in one folder, what the carrier says is fetched from another.

`<folder>/out` bookings · `in` what the carrier says · `done` what was read · `faulty` what could not be, each
with a `.why.txt` beside it. All are removed in time: they hold what drivers need to know. The carrier fetches and
lays files by SFTP, or however it likes.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from uuid import UUID

from uttag.gateways.carriers import documents
from uttag.gateways.carriers.messages import MOST_BYTES
from uttag.gateways.carriers.port import Answer, Consignment, Document, LinkDown, Outcome

Format = Literal["json", "csv"]
MEDIA_TYPES = {"json": "application/json", "csv": "text/csv"}
_UNFINISHED = (".tmp", ".part", ".filepart")


@dataclass(frozen=True, slots=True)
class Found:
    """A file that the carrier has laid. `id` is the same for the same bytes under the same name.

    `fault`: why it can't be taken as it is; then `content` is empty.
    """

    path: Path
    id: str
    content: bytes
    fault: str = ""
    too_large: bool = False

    @property
    def is_csv(self) -> bool:
        return self.path.suffix.lower() == ".csv"


@dataclass(frozen=True, slots=True)
class Files:
    """The folder of one carrier."""

    folder: Path
    carrier: str
    format: Format = "json"
    at_once: bool = False

    def document(self, consignment: Consignment) -> Document:
        write = documents.as_csv if self.format == "csv" else documents.as_json
        name = f"{documents.BOOKING}-{consignment.booking}.{self.format}"
        return Document(name, MEDIA_TYPES[self.format], write(consignment))

    def book(self, consignment: Consignment, document: Document) -> Answer:
        self._lay(document)
        return Answer(Outcome.AWAITED)

    def call_off(self, booking: UUID) -> None:
        content = documents.call_off_as_json(booking, self.carrier)
        self._lay(Document(f"{documents.CALL_OFF}-{booking}.json", MEDIA_TYPES["json"], content))

    def _lay(self, document: Document) -> None:
        """Whole or not at all, and never over a file that is there: it is the same booking, asked for before."""
        target = self.folder / "out" / document.name
        unfinished = target.with_name(f".{target.name}.{os.getpid()}.tmp")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            _write(unfinished, document.content)
            try:
                os.link(unfinished, target)  # a rename would replace what is there
            except FileExistsError:
                pass
            finally:
                unfinished.unlink()
        except OSError as fault:
            raise LinkDown(f"{fault.strerror or fault}: {target.parent}") from fault

    def found(self) -> Iterator[Found]:
        """What the carrier has laid, in the order of the names. Raises LinkDown; a fault of one file is its own."""
        coming = self.folder / "in"
        try:
            coming.mkdir(parents=True, exist_ok=True)
            names = sorted(path for path in coming.iterdir() if _is_whole(path))
        except OSError as fault:
            raise LinkDown(f"{fault.strerror or fault}: {coming}") from fault
        for path in names:
            try:
                yield _read(path)
            except FileNotFoundError:
                continue  # another worker was first
            except OSError as fault:
                yield Found(path, _id(path, _dated(path)), b"", f"can't be opened: {fault.strerror or fault}")

    def put_away(self, found: Found, fault: str = "") -> None:
        """Moves a file that was taken in to `done`, or to `faulty` with a word why. Twice is once. Raises LinkDown."""
        folder = self.folder / ("faulty" if fault else "done")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            target = folder / found.path.name
            if target.exists():
                target = folder / f"{found.id[-12:]}-{found.path.name}"
            found.path.rename(target)
            if fault:
                target.with_name(f"{target.name}.why.txt").write_text(f"{fault}\n", "utf-8")
        except FileNotFoundError:
            return
        except OSError as fault_:
            raise LinkDown(f"{fault_.strerror or fault_}: {folder}") from fault_

    def forget(self, booking: UUID) -> None:
        """Removes a booking's file from `out`, and unfinished ones (door codes). Twice is once. Raises LinkDown."""
        out = self.folder / "out"
        try:
            for path in list(out.glob(f"*{documents.BOOKING}-{booking}.*")) if out.is_dir() else ():
                path.unlink(missing_ok=True)
        except OSError as fault:
            raise LinkDown(f"{fault.strerror or fault}: {out}") from fault

    def forget_read(self, before: float) -> int:
        """Removes what was read and put away before a time (as files are dated); how many. Raises LinkDown."""
        removed = 0
        for folder in (self.folder / "done", self.folder / "faulty"):
            try:
                for path in list(folder.iterdir()) if folder.is_dir() else ():
                    if path.is_file() and path.stat().st_mtime < before:
                        path.unlink(missing_ok=True)
                        removed += 1
            except OSError as fault:
                raise LinkDown(f"{fault.strerror or fault}: {folder}") from fault
        return removed


def _read(path: Path) -> Found:
    with path.open("rb") as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        return Found(path, _id(path, content), b"", f"larger than {MOST_BYTES} bytes", too_large=True)
    return Found(path, _id(path, content), content)


def _id(path: Path, content: bytes) -> str:
    return f"{_plain(path.name)[:50]}:{hashlib.sha256(content).hexdigest()}"


def _dated(path: Path) -> bytes:
    """What tells a file that can't be opened from another under its name."""
    try:
        return str(path.stat().st_mtime_ns).encode()
    except OSError:
        return b""


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _plain(name: str) -> str:
    """A file's name as text that a database takes, whatever bytes it was made of."""
    return name.encode("utf-8", "replace").decode("utf-8")


def _is_whole(path: Path) -> bool:
    return path.is_file() and not path.name.startswith(".") and path.suffix.lower() not in _UNFINISHED
