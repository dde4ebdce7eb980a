"""Requests and the orders they become: one request, one receipt, one or more orders (D1–D7, reading 20)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from uttag.apps.catalogue.models import Article
from uttag.apps.parties.models import CareProvider, Carrier, Customer, PickupPoint, SpecialHousing, Unit
from uttag.apps.patients.models import Patient
from uttag.apps.prescribing.models import PrescriptionItem, Withdrawal
from uttag.apps.stock.models import Lot, Place
from uttag.rules.words import DestinationKind, RequestedBy, Urgency


def _choices(words: type[Urgency] | type[DestinationKind] | type[RequestedBy]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


class Request(models.Model):
    """What was asked for at one time, all or nothing. The same key again gives the first receipt (I3)."""

    care_provider_path = "orders__care_provider"
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=80, unique=True)
    patient = models.ForeignKey(Patient, models.PROTECT)
    channel = models.CharField(max_length=12, help_text="web, phone, 1177 or staff")
    requested_by = models.CharField(max_length=10, choices=_choices(RequestedBy))
    placed_at = models.DateTimeField()
    placed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True)
    fingerprint = models.CharField(
        max_length=64, help_text="Of patient, rows and choices: the key can't hide a change"
    )

    def __str__(self) -> str:
        return str(self.uuid)


class Order(models.Model):
    """One person, one delivery choice, one payer, one urgency, stocked or procured: delivered whole (D3).

    `customer` is None while the payer is pending (reading 21). Address fields are frozen as chosen.
    """

    care_provider_path = "care_provider"
    personal_fields = ["recipient", "street", "postal_code", "city", "door_code", "phone", "instructions"]

    class State(models.TextChoices):
        OPEN = "open", "Mottagen"
        ALLOCATED = "allocated", "Plockas"
        PACKED = "packed", "Packad"
        DISPATCHED = "dispatched", "På väg"
        DELIVERED = "delivered", "Levererad"
        CANCELLED = "cancelled", "Avbeställd"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    request = models.ForeignKey(Request, models.PROTECT, related_name="orders")
    care_provider = models.ForeignKey(CareProvider, models.PROTECT)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="orders")
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    urgency = models.CharField(max_length=10, choices=_choices(Urgency))
    procured = models.BooleanField(default=False)
    ordered_at = models.DateTimeField()
    ordered_day = models.DateField()
    deadline_day = models.DateField()
    window_from = models.TimeField()
    window_to = models.TimeField()
    fees = models.JSONField(default=list, help_text="Keys of the fees this order's promise brings (A4)")
    destination = models.CharField(max_length=16, choices=_choices(DestinationKind))
    special_housing = models.ForeignKey(SpecialHousing, models.PROTECT, null=True, blank=True)
    pickup_point = models.ForeignKey(PickupPoint, models.PROTECT, null=True, blank=True)
    carrier = models.ForeignKey(
        Carrier,
        models.PROTECT,
        null=True,
        blank=True,
        help_text="Who drives; None: nobody is known to reach it",
    )
    ward = models.CharField(max_length=60, blank=True, help_text="Carried in to this ward (D4)")
    leave_outside = models.BooleanField(default=False, help_text="Får ställas utanför (D10)")
    flats = models.BooleanField(default=False, help_text="Flerfamiljshus: utanför den egna dörren (D10)")
    recipient = models.CharField(max_length=121)
    street = models.CharField(max_length=80, blank=True)
    postal_code = models.CharField(max_length=5, blank=True)
    city = models.CharField(max_length=60, blank=True)
    door_code = models.CharField(max_length=10, blank=True)
    phone = models.CharField(max_length=25, blank=True)
    instructions = models.CharField(max_length=200, blank=True)
    details_forgotten_at = models.DateTimeField(
        null=True, blank=True, help_text="When door code, phone and words to the driver were cleared"
    )
    dispatched_at = models.DateTimeField(null=True, blank=True, help_text="When the last of it left")
    delivered_at = models.DateTimeField(null=True, blank=True, help_text="When the last of it arrived")

    class Meta:
        indexes = [
            models.Index(fields=["state", "deadline_day"]),
            models.Index(fields=["care_provider", "-ordered_at"]),
            models.Index(fields=["ordered_day"]),
            models.Index(
                fields=["state", "delivered_at"],
                condition=models.Q(details_forgotten_at=None),
                name="details_to_forget",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class OrderRow(models.Model):
    """Pieces of one article, taken from one withdrawal; priced by the order's day (reading 22).

    The package that the price was of is kept with it: a new package later is no reason to charge otherwise.
    """

    care_provider_path = "care_provider"

    class State(models.TextChoices):
        OPEN = "open", "Väntar på plock"
        BACKORDERED = "backordered", "Restnoterad"
        ALLOCATED = "allocated", "Plockas"
        DISPATCHED = "dispatched", "På väg"
        DELIVERED = "delivered", "Levererad"
        CANCELLED = "cancelled", "Avbeställd"

    care_provider = models.ForeignKey(CareProvider, models.PROTECT, db_index=False)
    order = models.ForeignKey(Order, models.PROTECT, related_name="rows")
    item = models.ForeignKey(PrescriptionItem, models.PROTECT)
    withdrawal = models.ForeignKey(Withdrawal, models.PROTECT)
    article = models.ForeignKey(Article, models.PROTECT)
    pieces = models.PositiveIntegerField()
    package_price_ore = models.PositiveIntegerField()
    pieces_per_package = models.PositiveIntegerField()
    days_covered = models.PositiveSmallIntegerField(help_text="Days these pieces are meant to last (B2.9)")
    days_rest = models.PositiveSmallIntegerField(help_text="The same with all withdrawals left")
    withdrawals_left = models.PositiveSmallIntegerField(
        help_text="After this one, for the delivery note (D8)"
    )
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    delivered_day = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pieces__gt=0), name="a_row_has_pieces")]
        indexes = [
            models.Index(
                fields=["article"],
                condition=models.Q(state__in=["open", "backordered"]),
                name="rows_waiting",
            ),
            models.Index(fields=["order"], condition=models.Q(state="backordered"), name="rows_backordered"),
        ]

    def __str__(self) -> str:
        return f"{self.pieces} × {self.article_id}"


class Reservation(models.Model):
    """Pieces of a lot set aside when an acute or express order was placed; a wave takes them first."""

    care_provider_path = "row__care_provider"
    row = models.ForeignKey(OrderRow, models.CASCADE, related_name="reservations")
    lot = models.ForeignKey(Lot, models.PROTECT)
    place = models.ForeignKey(Place, models.PROTECT, help_text="The shelf the pieces came from")
    pieces = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.pieces} of {self.lot_id} for {self.row_id}"
