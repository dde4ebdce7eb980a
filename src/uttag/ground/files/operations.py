"""Stores and reads files. Callers see bytes and a digest, not where they lie."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import cache

from django.apps import apps
from django.db import models, transaction

from uttag.ground.files.models import StoredFile

DIGESTS = ("sha256", "file_sha256")  # what fields are called that name a file without a foreign key


@transaction.atomic(savepoint=False)
def store(
    content: bytes, media_type: str, *, at: datetime, care_provider_id: int | None = None
) -> StoredFile:
    """Keeps `content`; the same bytes again give the file that is there, held so that nobody forgets it meanwhile."""
    digest = hashlib.sha256(content).hexdigest()
    file, _ = StoredFile.objects.select_for_update(no_key=True).get_or_create(
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


@transaction.atomic(savepoint=False)
def forget(sha256: str) -> bool:
    """Removes the bytes under a digest, unless something names them still; whether they are gone.

    Files are otherwise never changed, but what names people must end somewhere. The same bytes are kept once, so
    they may be another's too: who lets go of a file just asks.
    """
    held = StoredFile.objects.select_for_update().filter(pk=sha256).order_by().values_list("pk").first()
    if held is not None and not _is_named(sha256):
        models.QuerySet(StoredFile).filter(pk=sha256).delete()
    return not StoredFile.objects.filter(pk=sha256).exists()


def _is_named(sha256: str) -> bool:
    """Whether any row names the file, by a foreign key or by its digest alone."""
    return any(
        model._base_manager.filter(**{name: sha256}).exists()
        for model, name in _naming()
        if model is not StoredFile
    )


@cache
def _naming() -> tuple[tuple[type[models.Model], str], ...]:
    """(model, field) of all that names files."""
    return tuple(
        (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is StoredFile or field.name in DIGESTS
    )
