"""What a manifest's values must be: whoever made the archive wrote it, so nothing of it is believed unseen."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath

from uttag.ground.numbering.numbers import LARGEST_KEY

FILES = "files/"
_DIGEST = re.compile(r"[0-9a-f]{64}")


def is_digest(value: object) -> bool:
    """Whether it is a SHA-256 as an archive writes it: 64 hex digits, lower case."""
    return isinstance(value, str) and _DIGEST.fullmatch(value) is not None


def file_of_digest(sha256: str) -> str:
    """Where in an archive a stored file lies. Raises ValueError for a key that isn't a digest: no way is made of it."""
    if not is_digest(sha256):
        raise ValueError(f"{sha256[:80]!r} is no SHA-256")
    return FILES + sha256


def text(what: str, value: object, *, may_be_empty: bool = False) -> None:
    """Raises ValueError for what is no text, or one that can't be shown in a line."""
    if not isinstance(value, str) or not (value or may_be_empty) or any(map(_is_control, value)):
        raise ValueError(f"{what} is not a text")


def _is_control(sign: str) -> bool:
    return unicodedata.category(sign) in ("Cc", "Cs")


def count(what: str, value: object, most: int = LARGEST_KEY) -> None:
    """Raises ValueError for what is no whole number from 0 to `most`."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= most:
        raise ValueError(f"{what} is not a whole number from 0 to {most}")


def digest(what: str, value: object) -> None:
    if not is_digest(value):
        raise ValueError(f"{what} is no SHA-256")


def inside(name: str) -> None:
    """Raises ValueError for a name that leads out of the archive's folder, or isn't written in the plainest way."""
    way = PurePosixPath(name)
    if way.is_absolute() or ".." in way.parts or "\\" in name or str(way) != name:
        raise ValueError(f"{name} would lie outside the folder")


def once(what: str, values: Iterable[str]) -> None:
    listed = list(values)
    if len(set(listed)) != len(listed):
        raise ValueError(f"{what} names one twice")
