"""An archive as a folder: made beside its place, and put there when it is complete."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import BinaryIO

from uttag.journeys.hand_over.refused import HandOverRefused


def write_folder(pieces: Iterable[tuple[str, bytes]], folder: Path, tell: Callable[[str], None]) -> None:
    """Writes the pieces to files of `folder`, readable by its owner alone: patients stand in them.

    Stopped half-way, it leaves `folder` as it was and what it had in `folder.part`; the next run begins anew.
    """
    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(mode=0o700, parents=True)
    _write_files(pieces, part, tell)
    _keep(part)
    if folder.exists():
        folder.rmdir()  # empty, as `must_be_free` has seen
    part.rename(folder)
    _keep(folder.parent)


def must_be_free(folder: Path) -> None:
    """Raises HandOverRefused where `folder` holds something."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise HandOverRefused(f"{folder} is not an empty folder")


def _write_files(pieces: Iterable[tuple[str, bytes]], part: Path, tell: Callable[[str], None]) -> None:
    name, file = "", None
    try:
        for next_name, piece in pieces:
            if next_name != name:
                _close(file)
                name, file = next_name, _open(part / next_name)
                tell(name)
            assert file is not None
            file.write(piece)
    finally:
        _close(file)


def _open(path: Path) -> BinaryIO:
    path.parent.mkdir(mode=0o700, exist_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def _close(file: BinaryIO | None) -> None:
    """On disk before the folder gets its name: a power cut leaves no archive with holes."""
    if file is not None and not file.closed:
        file.flush()
        os.fsync(file.fileno())
        file.close()


def _keep(folder: Path) -> None:
    """The folder's own list of names, on disk."""
    for path in (
        folder,
        *(child for child in folder.iterdir() if child.is_dir() and folder.suffix == ".part"),
    ):
        handle = os.open(path, os.O_RDONLY)
        os.fsync(handle)
        os.close(handle)
