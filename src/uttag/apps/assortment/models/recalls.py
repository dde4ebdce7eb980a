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
from uttag.ground.numbering.numbers import number

PREFIX = "ÅT"  # of the numbers by which people know recalls


class Recall(models.Model):
    """Lots of an article that are called back, and what may replace it."""

    care_provider_none = "the assortment is common to all; whom it concerns stands in its contacts"
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    article = models.ForeignKey(Article, models.PROTECT)
    lots = models.ManyToManyField(Lot, through="RecalledLot", related_name="recalls")
    supplier_change = models.OneToOneField(SupplierChange, models.PROTECT, null=True, related_name="recall")
    replacement = models.ForeignKey(Article, models.PROTECT, null=True, blank=True, related_name="+")
    urgent = models.BooleanField(default=False, help_text="A danger to patients: told the same day")
    text = models.TextField(help_text="What is wrong, and what who has it should do")
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def number(self) -> str:
        """As people say it: ÅT-1000007-4."""
        return number(PREFIX, self.pk)


class RecalledLot(models.Model):
    """A lot that a recall calls back."""

    care_provider_none = "the depot's own"
    recall = models.ForeignKey(Recall, models.CASCADE, related_name="+")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recall", "lot"], name="a_lot_once_in_a_recall")]

    def __str__(self) -> str:
        return f"{self.recall_id}: {self.lot_id}"


class RecallContact(models.Model):
    """A patient who got pieces of a recalled lot, and how they were told; `told_at` is None until they were."""

    care_provider_path = "care_provider"
    personal_fields = ("text",)

    class Channel(models.TextChoices):
        PHONE = "phone", "Telefon"
        LETTER = "letter", "Brev"
        EMAIL = "email", "E-post"

    class Outcome(models.TextChoices):
        STOPS = "stops", "Slutar använda det"
        NONE_LEFT = "none_left", "Har inget kvar"
        RETURNS = "returns", "Lämnar tillbaka det"
        REORDERED = "reordered", "Vill ha nya, beställning gjord"
        WRITTEN = "written", "Har fått det skriftligt"
        UNREACHED = "unreached", "Nåddes inte"

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
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, help_text="Of the latest try")
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Tries that reached nobody")
    tried_at = models.DateTimeField(null=True, help_text="The latest of them")
    text = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["recall", "told_at"]), models.Index(fields=["recall", "patient"])]
        constraints = [
            models.UniqueConstraint(fields=["recall", "row", "lot"], name="told_once_of_a_row_and_lot")
        ]

    def __str__(self) -> str:
        return str(self.uuid)
