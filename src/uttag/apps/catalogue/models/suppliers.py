"""Suppliers, the contracts that central purchasing has made with them, and how the logistics go (B2.1)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from uttag.ground.append_only import AppendOnly


class Supplier(models.Model):
    """Who delivers to the depot, under a contract that central purchasing has made (B2.1)."""

    care_provider_none = "the assortment is common to all"
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    org_number = models.CharField(max_length=20, blank=True)
    endpoint_scheme = models.CharField(
        max_length=4, blank=True, help_text="Of its Peppol address: 0007, 0088 …"
    )
    endpoint_id = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True, help_text="Where purchase orders go")
    phone = models.CharField(max_length=25, blank=True)
    lead_working_days = models.PositiveSmallIntegerField(default=5, help_text="From order to receipt")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SupplierContract(models.Model):
    """A contract after procurement; its last day counts (reading 11)."""

    care_provider_none = "the assortment is common to all"
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="contracts")
    number = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="a_contract_ends_after_its_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class ContractDocument(AppendOnly):
    """A document of a contract as central purchasing handed it over, kept under its digest."""

    care_provider_none = "the assortment is common to all"

    class Kind(models.TextChoices):
        CONTRACT = "contract", "Avtal"
        GENERAL_TERMS = "general_terms", "Allmänna bestämmelser"
        PRICE_LIST = "price_list", "Prislista"
        OTHER = "other", "Annat"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    contract = models.ForeignKey(SupplierContract, models.PROTECT, related_name="documents")
    kind = models.CharField(max_length=15, choices=Kind)
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.name


class ContractReading(AppendOnly):
    """Someone opened a contract's document."""

    care_provider_none = "the assortment is common to all"
    document = models.ForeignKey(ContractDocument, models.PROTECT, related_name="readings")
    read_at = models.DateTimeField()
    read_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=20)

    def __str__(self) -> str:
        return f"{self.document_id} {self.read_at}"


class LogisticsNote(AppendOnly):
    """What was agreed with a supplier about logistics, and how it goes (B2.1)."""

    care_provider_none = "the assortment is common to all"

    class Kind(models.TextChoices):
        AGREED = "agreed", "Överenskommet"
        FOLLOWED_UP = "followed_up", "Uppföljning"
        TROUBLE = "trouble", "Problem"

    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=12, choices=Kind)
    text = models.TextField()
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.supplier_id} {self.noted_at}"
