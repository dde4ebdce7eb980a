"""Waves: which orders are picked now, from which lots; parcels and their delivery notes (D3, D8, B2.9)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from uttag.apps.ordering.models import Order, OrderRow
from uttag.apps.parties.models import CareProvider
from uttag.apps.stock.models import Lot, Place


class Wave(models.Model):
    """Orders planned together; `lines` counts what was allocated, `left_out` what was not."""

    care_provider_none = "the depot's own"

    class State(models.TextChoices):
        PLANNED = "planned", "Att plocka"
        PACKED = "packed", "Packad"
        DISPATCHED = "dispatched", "Avgången"
        EMPTY = "empty", "Inget att plocka"
        UNDONE = "undone", "Ångrad"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    orders = models.PositiveIntegerField(default=0)
    lines = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-planned_at"]

    def __str__(self) -> str:
        return str(self.uuid)


class Allocation(models.Model):
    """Pieces of a lot that a wave gives to an order row, taken from a shelf.

    `order` is the row's own, and here for speed. It and `place` have no constraint in the database: a wave
    writes tens of thousands of these, and each constraint is one more look-up; `verify` checks them.
    """

    care_provider_path = "order__care_provider"
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="allocations")
    order = models.ForeignKey(Order, models.PROTECT, related_name="allocations", db_constraint=False)
    row = models.ForeignKey(OrderRow, models.PROTECT, related_name="allocations")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="allocations")
    place = models.ForeignKey(Place, models.PROTECT, db_index=False, db_constraint=False)
    pieces = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.pieces} of {self.lot_id} to {self.row_id}"


class PickedLine(models.Model):
    """A line of the picking list that someone has put on the trolley: a lot's pieces from a shelf.

    A help for those who pick, so that two can share a list and a phone may die. The ledger moved the goods
    when the wave was planned and knows nothing of it.
    """

    care_provider_none = "goods alone: which lots of a wave have left their shelves"
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="picked_lines")
    place = models.ForeignKey(Place, models.PROTECT, related_name="+")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+")
    picked_at = models.DateTimeField()
    picked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wave", "place", "lot"], name="a_line_is_picked_once")]

    def __str__(self) -> str:
        return f"{self.lot_id} from {self.place_id}"


class LeftOut(models.Model):
    """An order row that a wave could not take, and why; the ruling says it all."""

    care_provider_path = "order__care_provider"
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="left_out_rows")
    order = models.ForeignKey(Order, models.PROTECT)
    row = models.ForeignKey(OrderRow, models.PROTECT, related_name="left_out")
    code = models.CharField(max_length=40)
    ruling = models.UUIDField()

    def __str__(self) -> str:
        return f"{self.row_id}: {self.code}"


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
    dispatched_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wave", "order"], name="one_parcel_per_order_and_wave")
        ]
        indexes = [models.Index(fields=["state", "dispatched_at"])]

    def __str__(self) -> str:
        return self.sscc
