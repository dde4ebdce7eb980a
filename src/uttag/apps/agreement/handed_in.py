"""Documents that people hand in: what they may be, told by their bytes and not by what their name says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from uttag.ground.files.models import StoredFile
from uttag.ground.files.operations import store
from uttag.rules.reasons import Refused, because

MOST_MEGABYTES = 10
TEXT = "text/plain; charset=utf-8"
_BEGINS: Mapping[bytes, str] = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}
ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg", TEXT: "txt"}


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A file as it came, whole in memory: nothing larger than the limit is worth reading."""

    content: bytes


def keep(document: HandedIn, *, at: datetime, care_provider_id: int | None) -> StoredFile:
    """Stores the document. Raises Refused for one that is empty, too large, or of another kind."""
    if not document.content:
        raise Refused(because("handed_in_empty", None))
    if len(document.content) > MOST_MEGABYTES * 1024 * 1024:
        raise Refused(because("handed_in_too_large", None, most=MOST_MEGABYTES))
    media_type = media_type_of(document.content)
    if media_type is None:
        raise Refused(because("handed_in_wrong_kind", None))
    return store(document.content, media_type, at=at, care_provider_id=care_provider_id)


def media_type_of(content: bytes) -> str | None:
    """PDF, PNG or JPEG by how they begin, plain text by being readable; None for anything else."""
    known = next((kind for begins, kind in _BEGINS.items() if content.startswith(begins)), None)
    return known or (TEXT if _readable(content) else None)


def _readable(content: bytes) -> bool:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return all(sign.isprintable() or sign in "\r\n\t\f\ufeff" for sign in text)
