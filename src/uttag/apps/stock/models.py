"""Stock: a double-entry ledger of moves, and balances kept in the same transaction."""

from __future__ import annotations

from django.db import models

from uttag.apps.catalogue.models import Article


class Place(models.Model):
    """Where pieces are. Moves go between places; only places of ours have balances."""

    care_provider_none = "the depot's own"

    class Kind(models.TextChoices):
        SHELF = "shelf", "Hyllplats"
        RESERVED = "reserved", "Reserverat"
        STAGED = "staged", "Plockat"
        SUPPLIER = "supplier", "Leverantör"
        PATIENT = "patient", "Hos patient"
        SCRAPPED = "scrapped", "Kasserat"
        ADJUSTED = "adjusted", "Inventeringsdifferens"

    OURS = (Kind.SHELF, Kind.RESERVED, Kind.STAGED)

    code = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=12, choices=Kind)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class Lot(models.Model):
    """A supplier's batch of an article, with the last day it may be used."""

    care_provider_none = "the depot's own"
    article = models.ForeignKey(Article, models.PROTECT, related_name="lots")
    number = models.CharField(max_length=20)
    expires_on = models.DateField()
    received_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="one_lot_of_a_number")]

    def __str__(self) -> str:
        return self.number


class Move(models.Model):
    """Pieces of a lot going from one place to another. Written once, never changed."""

    care_provider_none = "names no patient: `document` is the uuid of a wave, order or receipt"

    class Reason(models.TextChoices):
        RECEIVED = "received", "Inleverans"
        RESERVED = "reserved", "Reservation"
        RELEASED = "released", "Reservation släppt"
        STAGED = "staged", "Plock"
        DISPATCHED = "dispatched", "Utleverans"
        SCRAPPED = "scrapped", "Kassation"
        COUNTED = "counted", "Inventering"

    source = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    target = models.ForeignKey(Place, models.PROTECT, related_name="+", db_index=False)
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="moves")
    pieces = models.PositiveIntegerField()
    reason = models.CharField(max_length=12, choices=Reason)
    document = models.UUIDField(db_index=True)
    moved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pieces__gt=0), name="a_move_moves_something")
        ]

    def __str__(self) -> str:
        return f"{self.pieces} × {self.lot_id}: {self.source_id} → {self.target_id}"


class Balance(models.Model):
    """What a place of ours holds of a lot: the sum of its moves, never below zero."""

    care_provider_none = "the depot's own"
    place = models.ForeignKey(Place, models.PROTECT)
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="balances")
    pieces = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "lot"], name="one_balance_a_place_and_lot"),
            models.CheckConstraint(condition=models.Q(pieces__gte=0), name="never_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.place_id}/{self.lot_id}: {self.pieces}"
