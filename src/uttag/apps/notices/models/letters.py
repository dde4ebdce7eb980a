"""Letters, many in one file."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from uttag.ground.files.models import StoredFile


class LetterBatch(models.Model):
    """Letters printed together, as one file: fetched by whoever puts them into envelopes."""

    care_provider_none = "a file of many people's letters; each notice says whose it is"
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    made_at = models.DateTimeField()
    letters = models.PositiveIntegerField()
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, help_text="None: forgotten again"
    )
    posted_at = models.DateTimeField(null=True, blank=True, help_text="When someone said they are posted")
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return str(self.uuid)
