"""Goods that came: what was taken in, set aside or refused, lot by lot (B2.8)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from uttag.apps.catalogue.models import Article, Supplier
from uttag.apps.purchasing.models.orders import PurchaseLine, PurchaseOrder
from uttag.apps.stock.models import Lot, Place


class Receipt(models.Model):
    """One delivery from a supplier, against a purchase order or without. Lines are added until it is finished."""

    care_provider_none = "the depot's own"
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    supplier = models.ForeignKey(Supplier, models.PROTECT)
    order = models.ForeignKey(PurchaseOrder, models.PROTECT, null=True, blank=True, related_name="receipts")
    note_number = models.CharField(max_length=40, blank=True, help_text="The supplier's delivery note")
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True, help_text="None: more lines may come")

    class Meta:
        ordering = ["-received_at", "-pk"]
        indexes = [models.Index(fields=["-received_at", "-id"])]

    def __str__(self) -> str:
        return str(self.uuid)


class ReceiptLine(models.Model):
    """Pieces of one lot, judged by how long they last. `ruling` has the arithmetic."""

    care_provider_none = "the depot's own"

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", "Inlagt"
        QUARANTINED = "quarantined", "I karantän"
        REFUSED = "refused", "Avvisat"

    class Settled(models.TextChoices):
        RELEASED = "released", "Frisläppt"
        SENT_BACK = "sent_back", "Åter till leverantör"
        SCRAPPED = "scrapped", "Kasserat"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="lines")
    line = models.ForeignKey(PurchaseLine, models.PROTECT, null=True, blank=True, related_name="receipts")
    article = models.ForeignKey(Article, models.PROTECT)
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, help_text="None: refused, never ours")
    lot_number = models.CharField(max_length=20)
    expires_on = models.DateField()
    pieces = models.PositiveIntegerField()
    outcome = models.CharField(max_length=12, choices=Outcome)
    place = models.ForeignKey(Place, models.PROTECT, null=True, db_index=False, related_name="+")
    ruling = models.UUIDField()
    settled = models.CharField(max_length=10, choices=Settled, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled_text = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pieces__gt=0), name="a_receipt_has_pieces")]
        indexes = [
            models.Index(
                fields=["lot"], condition=models.Q(outcome="quarantined", settled=""), name="in_quarantine"
            )
        ]

    @property
    def in_quarantine(self) -> bool:
        """Waits for somebody's word."""
        return self.outcome == self.Outcome.QUARANTINED and not self.settled

    def __str__(self) -> str:
        return f"{self.pieces} × {self.lot_number}"
