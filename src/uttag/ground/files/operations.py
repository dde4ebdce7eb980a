"""Stores and reads files. Callers see bytes and a digest, not where they lie."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import models

from uttag.ground.files.models import StoredFile


def store(
    content: bytes, media_type: str, *, at: datetime, care_provider_id: int | None = None
) -> StoredFile:
    """Keeps `content`; the same bytes again give the file that is there."""
    digest = hashlib.sha256(content).hexdigest()
    file, _ = StoredFile.objects.get_or_create(
        sha256=digest,
        defaults={
            "media_type": media_type,
            "size": len(content),
            "content": content,
            "stored_at": at,
            "care_provider_id": care_provider_id,
        },
    )
    return file


def content(sha256: str) -> bytes:
    """The bytes under a digest. Raises StoredFile.DoesNotExist."""
    return bytes(StoredFile.objects.values_list("content", flat=True).get(sha256=sha256))


def forget(sha256: str) -> None:
    """Removes the bytes under a digest: files are otherwise never changed, but what names people must end somewhere.

    Raises ProtectedError where something still names the file: let go of it first.
    """
    models.QuerySet(StoredFile).filter(sha256=sha256).delete()
