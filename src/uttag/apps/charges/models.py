"""Charges: what customers owe, append-only (A1, A2, A4). An invoice is a set of charges."""

from __future__ import annotations

import uuid

from django.db import models

from uttag.apps.catalogue.models import Article, ProductArea
from uttag.apps.ordering.models import Order, OrderRow
from uttag.apps.parties.models import CareProvider, Customer
from uttag.ground.append_only import AppendOnly
from uttag.rules.words import ChargeKind


class Charge(AppendOnly):
    """± öre that `customer` owes for one cause. Never changed; a credit reverses it by a charge of its own.

    `care_provider` is the payer's: a payer sees costs, not care. `vat_basis_points`: 2500 is 25 %.
    `order` and `row` have no constraint in the database: where a payer's data has been handed over, the order
    that another care provider prescribed has not (P9, docs/decisions/0011). `verify` checks them instead.
    """

    care_provider_path = "care_provider"
    uuid = models.UUIDField(default=uuid.uuid4, editable=False)
    care_provider = models.ForeignKey(CareProvider, models.PROTECT, db_index=False)
    customer = models.ForeignKey(Customer, models.PROTECT, db_index=False)
    day = models.DateField(help_text="The day of delivery, or of what caused the charge")
    product_area = models.ForeignKey(ProductArea, models.PROTECT, db_index=False)
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value) for kind in ChargeKind])
    fee = models.CharField(max_length=40, blank=True, help_text="Which fee of the price list, if kind is fee")
    article = models.ForeignKey(Article, models.PROTECT, null=True, blank=True, db_index=False)
    pieces = models.IntegerField(default=0, help_text="Delivered, on goods charges; how many, on fees")
    ore = models.BigIntegerField()
    vat_basis_points = models.PositiveSmallIntegerField()
    order = models.ForeignKey(Order, models.PROTECT, db_index=True, db_constraint=False)
    row = models.ForeignKey(
        OrderRow, models.PROTECT, null=True, blank=True, db_index=False, db_constraint=False
    )
    reverses = models.ForeignKey("self", models.PROTECT, null=True, blank=True, db_index=False)
    ruling = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["customer", "recorded_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["row", "kind"], condition=models.Q(reverses=None), name="a_row_is_charged_once"
            ),
            models.UniqueConstraint(
                fields=["order", "fee"],
                condition=models.Q(reverses=None) & ~models.Q(fee=""),
                name="a_fee_is_charged_once",
            ),
            # Partial: of a plain index nearly all keys would be NULL, and SQLite would search those.
            models.UniqueConstraint(
                fields=["reverses"], condition=~models.Q(reverses=None), name="a_charge_is_reversed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ore}"
