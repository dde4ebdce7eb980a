"""Files by content."""

from __future__ import annotations

from django.db import models

from uttag.ground.append_only import AppendOnly


class StoredFile(AppendOnly):
    """Bytes under their SHA-256. Personal data: whatever the document holds (a delivery note: an address)."""

    care_provider_path = "care_provider_id"

    sha256 = models.CharField(max_length=64, primary_key=True)
    media_type = models.CharField(max_length=80)
    size = models.BigIntegerField()
    content = models.BinaryField()
    stored_at = models.DateTimeField()
    care_provider_id = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.media_type} {self.sha256[:12]}"
