"""Parcels: what one person gets, in one box or more, read at the packing table (D8, B2.7)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models.functions import Right

from uttag.apps.catalogue.models import Storage
from uttag.apps.fulfilment.models.waves import Wave
from uttag.apps.ordering.models import Order
from uttag.apps.parties.models import CareProvider
from uttag.apps.stock.models import Lot

SSCC_END = 4
"""So many last digits of an SSCC are looked up by an index: the shortest that people read out."""


class BoxKind(models.Model):
    """A kind of box (kartong) at the packing table. A neutral one tells nothing of what lies in it (B2.7).

    `storage`: how it keeps what lies in it on the way.
    """

    care_provider_none = "the depot's own"
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=60)
    neutral = models.BooleanField(default=True)
    most_weight_g = models.PositiveIntegerField()
    empty_weight_g = models.PositiveIntegerField(default=0)
    storage = models.CharField(max_length=10, choices=Storage, default=Storage.ROOM)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Parcel(models.Model):
    """What one person gets of one order from one wave, labelled with an SSCC (D8).

    `note` is the delivery note's frozen content: printing it again gives the same paper.
    """

    care_provider_path = "care_provider"
    personal_fields = ("note",)

    class State(models.TextChoices):
        PACKED = "packed", "Packad"
        DISPATCHED = "dispatched", "På väg"
        DELIVERED = "delivered", "Levererad"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    care_provider = models.ForeignKey(CareProvider, models.PROTECT, db_index=False)
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="parcels")
    order = models.ForeignKey(Order, models.PROTECT, related_name="parcels")
    sscc = models.CharField(max_length=18, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.PACKED)
    packed_at = models.DateTimeField()
    note = models.TextField(help_text="JSON of the delivery note")
    box = models.ForeignKey(BoxKind, models.PROTECT, null=True, blank=True)
    weight_g = models.PositiveIntegerField(null=True, blank=True, help_text="Of its first box")
    checked_at = models.DateTimeField(
        null=True, blank=True, help_text="When all that lies in it had been read at the packing table"
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    dispatched_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wave", "order"], name="one_parcel_per_order_and_wave")
        ]
        indexes = [
            models.Index(fields=["state", "dispatched_at"]),
            models.Index(Right("sscc", SSCC_END), name="parcel_by_end_of_sscc"),
        ]

    def __str__(self) -> str:
        return self.sscc


class ExtraBox(models.Model):
    """Another box of the same parcel, when one is too heavy or too small. It has its own SSCC and label."""

    care_provider_path = "parcel__care_provider"
    parcel = models.ForeignKey(Parcel, models.CASCADE, related_name="extra_boxes")
    number = models.PositiveSmallIntegerField(help_text="2 for the second box")
    sscc = models.CharField(max_length=18, unique=True)
    box = models.ForeignKey(BoxKind, models.PROTECT, null=True, blank=True)
    weight_g = models.PositiveIntegerField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["parcel", "number"], name="boxes_of_a_parcel_are_numbered"),
            models.CheckConstraint(condition=models.Q(number__gte=2), name="an_extra_box_is_not_the_first"),
        ]

    def __str__(self) -> str:
        return self.sscc


class CheckedLine(models.Model):
    """Pieces of a lot that have been read into an order's box at the packing table, so that a mispick shows.

    Gone with its wave's allocations when the order leaves the wave.
    """

    care_provider_path = "order__care_provider"
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="checked_lines")
    order = models.ForeignKey(Order, models.PROTECT, related_name="+")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+")
    pieces = models.PositiveIntegerField()
    checked_at = models.DateTimeField()
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wave", "order", "lot"], name="a_lot_is_checked_once_an_order")
        ]

    def __str__(self) -> str:
        return f"{self.pieces} of {self.lot_id} for {self.order_id}"
