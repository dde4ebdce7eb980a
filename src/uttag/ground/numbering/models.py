"""Series whose numbers follow each other without gaps."""

from __future__ import annotations

from django.db import models


class Series(models.Model):
    """The last number given. A row lock on it, so use it only where the law asks for no gaps: invoices.

    Numbers up to `elsewhere` were given in another installation; here are those that were handed over (P9).
    """

    care_provider_none = "counts the distributor's own documents"

    name = models.CharField(max_length=40, unique=True)
    last = models.BigIntegerField(default=0)
    elsewhere = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name} {self.last}"
