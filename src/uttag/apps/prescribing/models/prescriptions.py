"""Prescriptions (förskrivningar), their items and the withdrawals (uttag) taken from them."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from uttag.apps.catalogue.models import Article
from uttag.apps.parties.models import CareProvider, Customer, Unit
from uttag.apps.patients.models import Patient


class Prescription(models.Model):
    """What one prescriber at one unit has prescribed at one time. Belongs to the unit's care provider."""

    care_provider_path = "care_provider"
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    care_provider = models.ForeignKey(CareProvider, models.PROTECT)
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="prescriptions")
    unit = models.ForeignKey(Unit, models.PROTECT)
    prescriber = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    prescribed_at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return str(self.uuid)


class PrescriptionItem(models.Model):
    """An article with a number of withdrawals. Its status is derived: see `rules.withdrawals.item_status`.

    `customer` is the payer as the prescription shows it; the order's own payer is ruled anew (reading 21).
    """

    care_provider_path = "care_provider"
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    care_provider = models.ForeignKey(CareProvider, models.PROTECT, db_index=False)
    prescription = models.ForeignKey(Prescription, models.PROTECT, related_name="items")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="items")
    article = models.ForeignKey(Article, models.PROTECT)
    customer = models.ForeignKey(Customer, models.PROTECT, null=True, blank=True)
    withdrawals = models.PositiveSmallIntegerField()
    used = models.PositiveSmallIntegerField(default=0)
    pieces_per_withdrawal = models.PositiveIntegerField()
    days_per_withdrawal = models.PositiveSmallIntegerField()
    time_lock_days = models.PositiveSmallIntegerField(help_text="Days that must pass between two withdrawals")
    first_day = models.DateField()
    last_valid_day = models.DateField()
    last_withdrawn_day = models.DateField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    carried_from = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="carried_to",
        help_text="The item of a replaced article whose remaining withdrawals these are (B2.11, B2.12)",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(used__lte=models.F("withdrawals")), name="not_more_than_prescribed"
            )
        ]
        indexes = [models.Index(fields=["article", "days_per_withdrawal"], name="items_shortest_first")]

    @property
    def left(self) -> int:
        """Withdrawals not taken yet."""
        return self.withdrawals - self.used

    def __str__(self) -> str:
        return str(self.uuid)


class Withdrawal(models.Model):
    """One uttag: the `sequence`-th of its item. Its public number is made from its key (D8)."""

    care_provider_path = "care_provider"
    care_provider = models.ForeignKey(CareProvider, models.PROTECT, db_index=False)
    item = models.ForeignKey(PrescriptionItem, models.PROTECT, related_name="taken")
    sequence = models.PositiveSmallIntegerField()
    taken_at = models.DateTimeField()
    pieces = models.PositiveIntegerField()
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "sequence"],
                condition=models.Q(cancelled_at=None),
                name="each_withdrawal_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id}:{self.sequence}"
