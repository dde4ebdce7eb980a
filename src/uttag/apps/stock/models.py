"""Stock: a double-entry ledger of moves, and balances kept in the same transaction."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from uttag.apps.catalogue.models import Article, Storage
from uttag.ground.append_only import AppendOnly


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
        QUARANTINE = "quarantine", "Karantän"
        REPACKED = "repacked", "Ompackat"

    OURS = (Kind.SHELF, Kind.RESERVED, Kind.STAGED, Kind.QUARANTINE)

    code = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=12, choices=Kind)
    storage = models.CharField(max_length=10, choices=Storage, default=Storage.ROOM)

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
    repacked_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="repacked_to", help_text="B2.10"
    )
    blocked_at = models.DateTimeField(
        null=True, blank=True, help_text="Recalled: nothing of it is picked or taken in any more"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="one_lot_of_a_number")]
        indexes = [models.Index(fields=["number"])]

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
        MOVED = "moved", "Flytt"
        QUARANTINED = "quarantined", "Till karantän"
        CLEARED = "cleared", "Frisläppt ur karantän"
        SENT_BACK = "sent_back", "Åter till leverantör"
        REPACKED = "repacked", "Ompackning"

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
        # What is done by hand is little beside what waves move, and has pages of its own.
        indexes = [
            models.Index(
                fields=["-moved_at"], name="moves_between_shelves", condition=models.Q(reason="moved")
            ),
            models.Index(fields=["-moved_at"], name="moves_by_count", condition=models.Q(reason="counted")),
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


class Scrapping(AppendOnly):
    """Pieces thrown away, why, and what they had cost (B2.12); the move stands in the ledger under `document`."""

    care_provider_none = "the depot's own"

    class Why(models.TextChoices):
        EXPIRED = "expired", "Utgånget datum"
        ASSORTMENT_CHANGE = "assortment_change", "Sortimentsbyte"
        DAMAGED = "damaged", "Skadat"
        RECALLED = "recalled", "Återkallat"
        REPACKING = "repacking", "Spill vid ompackning"
        QUARANTINE = "quarantine", "Underkänt vid mottagning"

    document = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="scrappings")
    pieces = models.PositiveIntegerField()
    why = models.CharField(max_length=20, choices=Why)
    ore = models.PositiveBigIntegerField(help_text="Goods value by the price of the day")
    text = models.CharField(max_length=200, blank=True)
    scrapped_at = models.DateTimeField()
    scrapped_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["scrapped_at"])]

    def __str__(self) -> str:
        return f"{self.pieces} of {self.lot_id}: {self.why}"


class Repacking(AppendOnly):
    """From one lot into new units with the lot and last day of the original on each (B2.10).

    `pieces` taken = `units` × `pieces_per_unit` + `waste`; the moves stand in the ledger under `document`.
    """

    care_provider_none = "the depot's own"
    document = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.ForeignKey(Lot, models.PROTECT, related_name="repackings_from")
    target = models.ForeignKey(Lot, models.PROTECT, related_name="repackings_to")
    pieces = models.PositiveIntegerField()
    units = models.PositiveIntegerField()
    pieces_per_unit = models.PositiveIntegerField()
    waste = models.PositiveIntegerField(default=0)
    ruling = models.UUIDField()
    repacked_at = models.DateTimeField()
    repacked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    pieces=models.F("units") * models.F("pieces_per_unit") + models.F("waste")
                ),
                name="repacking_loses_nothing",
            )
        ]
        indexes = [models.Index(fields=["repacked_at"])]

    def __str__(self) -> str:
        return f"{self.source_id} → {self.target_id}"


class Count(models.Model):
    """A cycle count (inventering): some places counted at one time, each line for itself."""

    care_provider_none = "the depot's own"
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=80)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.title


class CountLine(models.Model):
    """A lot on a place, counted. A difference becomes a move only when another person has approved it.

    `expected` is the balance at the moment of counting: what was picked meanwhile is no difference.
    """

    care_provider_none = "the depot's own"

    class State(models.TextChoices):
        TO_COUNT = "to_count", "Att räkna"
        AGREES = "agrees", "Stämmer"
        DIFFERS = "differs", "Differens att godkänna"
        APPROVED = "approved", "Godkänd differens"
        RECOUNT = "recount", "Räknas om"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    count = models.ForeignKey(Count, models.CASCADE, related_name="lines")
    place = models.ForeignKey(Place, models.PROTECT, related_name="count_lines")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="count_lines")
    state = models.CharField(max_length=10, choices=State, default=State.TO_COUNT)
    expected = models.PositiveIntegerField(null=True, blank=True)
    counted = models.PositiveIntegerField(null=True, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)
    counted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    why = models.CharField(max_length=200, blank=True)
    document = models.UUIDField(null=True, blank=True, help_text="The move that the difference became")
    after_move = models.BigIntegerField(
        null=True,
        blank=True,
        help_text="The ledger's last move (key) when it was counted; None: by the clock",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["count", "place", "lot"], name="a_lot_is_counted_once_a_place"),
            models.UniqueConstraint(
                fields=["place", "lot"],
                condition=models.Q(state="differs"),
                name="one_difference_waits_a_place_and_lot",
            ),
        ]
        indexes = [
            models.Index(fields=["state"], name="counts_differing", condition=models.Q(state="differs")),
            models.Index(fields=["-counted_at", "-id"], name="counted_latest_first"),
        ]

    def __str__(self) -> str:
        return f"{self.lot_id} on {self.place_id}: {self.state}"
