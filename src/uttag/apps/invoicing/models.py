"""Month-end: one invoice per customer and month, made of charges (F1–F4)."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from django.conf import settings
from django.db import models

from uttag.apps.catalogue.models import Article, ProductArea
from uttag.apps.charges.models import Charge
from uttag.apps.parties.models import CareProvider, Customer
from uttag.ground.files.models import StoredFile


def next_month(first_day: date) -> date:
    """The first day of the month after."""
    return (first_day.replace(day=1) + timedelta(days=31)).replace(day=1)


class Month(models.Model):
    """A month being closed or closed: its invoices hold what happened by its last day and was recorded
    before `until`, the instant when closing began. What is recorded later comes in the next (F2).
    """

    care_provider_none = "a month is the same for all"
    first_day = models.DateField(unique=True)
    until = models.DateTimeField(help_text="Charges recorded from this instant on come in a later month")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True)

    class Meta:
        ordering = ["-first_day"]
        constraints = [
            # The same value for every open month, so that there is one at most.
            models.UniqueConstraint(
                models.Value(1), condition=models.Q(closed_at=None), name="one_open_month"
            )
        ]

    @property
    def last_day(self) -> date:
        return next_month(self.first_day) - timedelta(days=1)

    def __str__(self) -> str:
        return f"{self.first_day:%Y-%m}"


class Invoice(models.Model):
    """What one customer owes for one month. Sums are in öre, negative on a credit note; `payable_ore` in
    whole kronor.
    """

    care_provider_path = "care_provider"

    class Kind(models.TextChoices):
        INVOICE = "invoice", "Faktura"
        CREDIT_NOTE = "credit_note", "Kreditfaktura"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=20, unique=True)
    care_provider = models.ForeignKey(CareProvider, models.PROTECT)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="invoices")
    month = models.ForeignKey(Month, models.PROTECT, related_name="invoices")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.INVOICE)
    issued_day = models.DateField()
    due_day = models.DateField()
    net_ore = models.BigIntegerField()
    vat_ore = models.BigIntegerField()
    gross_ore = models.BigIntegerField()
    rounding_ore = models.BigIntegerField()
    payable_ore = models.BigIntegerField()
    cites = models.ForeignKey("self", models.PROTECT, null=True, blank=True)
    ruling = models.UUIDField()
    xml = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    pdf = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-month__first_day", "customer__name"]
        constraints = [models.UniqueConstraint(fields=["customer", "month"], name="one_invoice_a_month")]

    def __str__(self) -> str:
        return self.number


class InvoiceLine(models.Model):
    """One article of one product area (or one fee): goods value and the two surcharges apart (A1, A2)."""

    care_provider_path = "invoice__care_provider"
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="lines", db_index=False)
    position = models.PositiveIntegerField()
    product_area = models.ForeignKey(ProductArea, models.PROTECT, db_index=False)
    article = models.ForeignKey(Article, models.PROTECT, null=True, blank=True, db_index=False)
    fee = models.CharField(max_length=40, blank=True)
    pieces = models.IntegerField(default=0)
    goods_ore = models.BigIntegerField(default=0)
    knowledge_ore = models.BigIntegerField(default=0)
    distribution_ore = models.BigIntegerField(default=0)
    fee_ore = models.BigIntegerField(default=0)
    vat_basis_points = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["invoice", "position"], name="one_line_a_position"),
            # Also the way by which month-end finds the line of each charge.
            models.UniqueConstraint(
                fields=["invoice", "article", "vat_basis_points", "fee", "product_area"],
                name="alike_charges_share_a_line",
            ),
        ]

    @property
    def net_ore(self) -> int:
        return self.goods_ore + self.knowledge_ore + self.distribution_ore + self.fee_ore

    def __str__(self) -> str:
        return f"{self.invoice_id}:{self.position}"


class InvoicedCharge(models.Model):
    """A charge stands on one invoice line, once and for all."""

    care_provider_path = "line__invoice__care_provider"
    # Written by one statement that reads both keys from their tables, whose rows stay: the database's own
    # check of each would take longer than the rest of month-end. `verify` looks instead.
    charge = models.OneToOneField(
        Charge, models.PROTECT, primary_key=True, related_name="invoiced", db_constraint=False
    )
    line = models.ForeignKey(InvoiceLine, models.PROTECT, related_name="charges", db_constraint=False)

    def __str__(self) -> str:
        return f"{self.charge_id} on {self.line_id}"
