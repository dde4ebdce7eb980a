"""Recalls: lots that must come off shelves and out of homes (B2.10, B2.11)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from uttag.apps.assortment.models.supplier_changes import SupplierChange
from uttag.apps.catalogue.models import Article
from uttag.apps.ordering.models import OrderRow
from uttag.apps.parties.models import CareProvider
from uttag.apps.patients.models import Patient
from uttag.apps.stock.models import Lot


class Recall(models.Model):
    """Lots of an article that are called back, and what may replace it."""

    care_provider_none = "the assortment is common to all; whom it concerns stands in its contacts"
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    article = models.ForeignKey(Article, models.PROTECT)
    lots = models.ManyToManyField(Lot, related_name="recalls")
    supplier_change = models.OneToOneField(SupplierChange, models.PROTECT, null=True, related_name="recall")
    replacement = models.ForeignKey(Article, models.PROTECT, null=True, blank=True, related_name="+")
    urgent = models.BooleanField(default=False, help_text="A danger to patients: told the same day")
    text = models.TextField(help_text="What is wrong, and what who has it should do")
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return str(self.uuid)


class RecallContact(models.Model):
    """A patient who got pieces of a recalled lot, and how they were told."""

    care_provider_path = "care_provider"
    personal_fields = ("text",)

    class Channel(models.TextChoices):
        PHONE = "phone", "Telefon"
        LETTER = "letter", "Brev"
        EMAIL = "email", "E-post"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    care_provider = models.ForeignKey(CareProvider, models.PROTECT, db_index=False)
    recall = models.ForeignKey(Recall, models.PROTECT, related_name="contacts")
    patient = models.ForeignKey(Patient, models.PROTECT)
    row = models.ForeignKey(OrderRow, models.PROTECT)
    lot = models.ForeignKey(Lot, models.PROTECT)
    pieces = models.PositiveIntegerField()
    told_at = models.DateTimeField(null=True)
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    channel = models.CharField(max_length=10, choices=Channel, blank=True)
    text = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["recall", "told_at"])]
        constraints = [
            models.UniqueConstraint(fields=["recall", "row", "lot"], name="told_once_of_a_row_and_lot")
        ]

    def __str__(self) -> str:
        return str(self.uuid)
