"""What suppliers change, and what LMN or central purchasing decide of it (B2.11)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from uttag.apps.catalogue.models import Article, Supplier


class SupplierChange(models.Model):
    """A change that a supplier has told of: noticed, decided, carried out."""

    care_provider_none = "the assortment is common to all"

    class Kind(models.TextChoices):
        NEW_PACKAGE = "new_package", "Ny förpackning"
        REPLACED = "replaced", "Ersätts av annan artikel"
        DISCONTINUED = "discontinued", "Utgår"
        RECALLED = "recalled", "Återkallas"

    class State(models.TextChoices):
        NOTICED = "noticed", "Väntar på beslut"
        ACCEPTED = "accepted", "Beslutad"
        REFUSED = "refused", "Avslagen"
        DONE = "done", "Genomförd"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=12, choices=Kind)
    supplier = models.ForeignKey(Supplier, models.PROTECT)
    article = models.ForeignKey(Article, models.PROTECT, related_name="supplier_changes")
    replacement = models.ForeignKey(
        Article, models.PROTECT, null=True, blank=True, related_name="replaces_by_supplier"
    )
    new_pieces = models.PositiveIntegerField(default=1, help_text="So many pieces of the new …")
    old_pieces = models.PositiveIntegerField(default=1, help_text="… for so many of the old")
    differs = models.JSONField(default=dict, help_text="New package: field → [before, after]")
    applies_from = models.DateField()
    text = models.TextField(blank=True)
    sha256 = models.CharField(max_length=64, blank=True, help_text="The supplier's letter")
    file_name = models.CharField(max_length=120, blank=True)
    noticed_at = models.DateTimeField()
    noticed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.NOTICED)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_role = models.CharField(max_length=20, blank=True)
    decided_text = models.CharField(max_length=300, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-noticed_at"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(decided_by=F("noticed_by")), name="a_supplier_change_is_decided_by_another"
            ),
            models.CheckConstraint(
                condition=Q(new_pieces__gt=0, old_pieces__gt=0), name="a_replacement_has_a_factor"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.kind}"
