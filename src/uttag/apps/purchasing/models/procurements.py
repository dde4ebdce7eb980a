"""Special procurements (anskaffningar): goods bought for one order, with a clock (B2.3, B2.4)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from uttag.apps.ordering.models import OrderRow
from uttag.apps.parties.models import CareProvider
from uttag.apps.purchasing.models.orders import PurchaseLine
from uttag.ground.append_only import AppendOnly


class Procurement(models.Model):
    """One row of a procured order, from the order until its goods are here. `due_day`: the promise's last day."""

    care_provider_path = "care_provider"

    class State(models.TextChoices):
        TO_ORDER = "to_order", "Ska beställas"
        ORDERED = "ordered", "Beställd"
        RECEIVED = "received", "Har kommit"
        CANCELLED = "cancelled", "Avbeställd"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    care_provider = models.ForeignKey(CareProvider, models.PROTECT, db_index=False)
    row = models.OneToOneField(OrderRow, models.PROTECT, related_name="procurement")
    state = models.CharField(max_length=10, choices=State, default=State.TO_ORDER)
    opened_at = models.DateTimeField()
    ordered_day = models.DateField()
    due_day = models.DateField()
    line = models.ForeignKey(PurchaseLine, models.SET_NULL, null=True, related_name="procurements")
    expected_day = models.DateField(null=True)
    received_at = models.DateTimeField(null=True)
    overdue_at = models.DateTimeField(null=True, help_text="When it was found to be past its days")

    class Meta:
        indexes = [
            models.Index(fields=["state", "due_day"]),
            models.Index(fields=["ordered_day"]),
            models.Index(
                fields=["due_day"],
                condition=models.Q(overdue_at__isnull=False),
                name="procurements_late",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class ProcurementContact(AppendOnly):
    """The prescriber or the patient was told that a procurement takes longer (B2.3), or was tried."""

    care_provider_path = "care_provider"
    personal_fields = ("text",)

    class Whom(models.TextChoices):
        PRESCRIBER = "prescriber", "Förskrivaren"
        PATIENT = "patient", "Patienten"

    class Channel(models.TextChoices):
        EMAIL = "email", "E-post"
        PHONE = "phone", "Telefon"

    care_provider = models.ForeignKey(CareProvider, models.PROTECT, db_index=False)
    procurement = models.ForeignKey(Procurement, models.PROTECT, related_name="contacts")
    whom = models.CharField(max_length=10, choices=Whom)
    channel = models.CharField(max_length=10, choices=Channel)
    reached = models.BooleanField()
    text = models.CharField(max_length=300, blank=True)
    contacted_at = models.DateTimeField()
    contacted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.procurement_id} {self.whom}"
