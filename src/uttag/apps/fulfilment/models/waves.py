"""Waves: which orders are picked now, from which lots, for which departure (D3, B2.9)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from uttag.apps.ordering.models import Order, OrderRow
from uttag.apps.parties.models import Carrier
from uttag.apps.stock.models import Lot, Place


class Departure(models.Model):
    """A carrier's regular departure (avgång). Its wave is planned at `cutoff_at`, by the clock.

    `urgencies` and `destinations` say what travels with it; empty: everything.
    """

    care_provider_none = "the depot's own"
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    carrier = models.ForeignKey(Carrier, models.PROTECT, related_name="departures")
    name = models.CharField(max_length=60)
    weekdays = models.JSONField(default=list, help_text="0 is Monday; working days alone count")
    cutoff_at = models.TimeField(help_text="When its wave is planned, Swedish time")
    leaves_at = models.TimeField(help_text="When the lorry leaves, Swedish time")
    urgencies = models.JSONField(default=list, blank=True)
    destinations = models.JSONField(default=list, blank=True)
    active = models.BooleanField(default=True)
    set_at = models.DateTimeField(
        help_text="When it was last set up or changed; no wave is due for a lorry that left before"
    )

    class Meta:
        ordering = ["leaves_at", "name"]
        constraints = [
            models.UniqueConstraint(fields=["carrier", "name"], name="one_departure_of_a_name"),
            models.CheckConstraint(
                condition=models.Q(leaves_at__gte=models.F("cutoff_at")),
                name="a_wave_is_cut_before_it_leaves",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Wave(models.Model):
    """Orders planned together; `lines` counts what was allocated, `left_out` what was not."""

    care_provider_none = "the depot's own"

    class State(models.TextChoices):
        PLANNED = "planned", "Att plocka"
        PACKED = "packed", "Packad"
        DISPATCHED = "dispatched", "Avgången"
        EMPTY = "empty", "Inget att plocka"
        UNDONE = "undone", "Ångrad"

    UNSENT = (State.PLANNED, State.PACKED)
    """States of waves that are picked and packed, or stand packed: they are in the depot still."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    departure = models.ForeignKey(Departure, models.PROTECT, null=True, blank=True, related_name="waves")
    cut_day = models.DateField(
        null=True, blank=True, help_text="The departure's day, whose one wave this is; None: planned by hand"
    )
    leaves_at = models.DateTimeField(null=True, blank=True, help_text="When its departure drives")
    picking_started_at = models.DateTimeField(
        null=True, blank=True, help_text="From now on it can't be undone or planned anew"
    )
    replanned_at = models.DateTimeField(null=True, blank=True)
    orders = models.PositiveIntegerField(default=0)
    lines = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-planned_at"]
        constraints = [
            models.UniqueConstraint(fields=["departure", "cut_day"], name="one_wave_a_departure_and_day")
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def unsent(self) -> bool:
        """Whether it is in the depot still: neither undone, nor empty, nor gone."""
        return self.state in self.UNSENT


class Allocation(models.Model):
    """Pieces of a lot that a wave gives to an order row, taken from a shelf.

    `order` is the row's own, and here for speed. It, `place`, `wave` and `lot` have no constraint in the database:
    a wave writes tens of thousands of these, and each constraint is one more look-up at the commit. The wave is
    made and the lots are held by the same transaction, which can't lose them; `verify` checks all four.
    """

    care_provider_path = "order__care_provider"
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="allocations", db_constraint=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="allocations", db_constraint=False)
    row = models.ForeignKey(OrderRow, models.PROTECT, related_name="allocations")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="allocations", db_constraint=False)
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
