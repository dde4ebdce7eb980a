"""Files that people hand in: what they may be, told by their bytes and not by what their name says alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from uttag.ground.files.models import StoredFile
from uttag.ground.files.operations import store
from uttag.rules.reasons import Refused, because

MOST_MEGABYTES = 10
MOST_BYTES = MOST_MEGABYTES * 1024 * 1024
TEXT = "text/plain; charset=utf-8"
_BEGINS: Mapping[bytes, str] = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}
_ZIP = b"PK\x03\x04"
_OPEN = "application/vnd.openxmlformats-officedocument."
# Documents of office programs are zip files: which, their name says. None of all these runs in a browser.
_OFFICE: Mapping[str, str] = {
    "docx": f"{_OPEN}wordprocessingml.document",
    "xlsx": f"{_OPEN}spreadsheetml.sheet",
    "pptx": f"{_OPEN}presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
}


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent in, whole in memory: nothing larger than MOST_BYTES is worth reading."""

    name: str
    content: bytes


def keep(upload: Upload, *, at: datetime, care_provider_id: int | None = None) -> StoredFile:
    """Stores the file. Raises Refused for one that is empty, too large, or of another kind."""
    if not upload.content:
        raise Refused(because("upload_empty", None, name=upload.name))
    if len(upload.content) > MOST_BYTES:
        raise Refused(because("upload_too_large", None, name=upload.name, most=MOST_MEGABYTES))
    media_type = media_type_of(upload)
    if media_type is None:
        raise Refused(because("upload_kind", None, name=upload.name))
    return store(upload.content, media_type, at=at, care_provider_id=care_provider_id)


def media_type_of(upload: Upload) -> str | None:
    """PDF, PNG, JPEG and office documents by how they begin, text by being readable; None for anything else."""
    if upload.content.startswith(_ZIP):
        return _OFFICE.get(upload.name.rpartition(".")[2].lower())
    known = next((kind for begins, kind in _BEGINS.items() if upload.content.startswith(begins)), None)
    return known or (TEXT if _readable(upload.content) else None)


def _readable(content: bytes) -> bool:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return all(sign.isprintable() or sign in "\r\n\t\f\ufeff" for sign in text)
