"""Assortment changes (sortimentsbyten) with their conversion lists and run-out plans (B2.12)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from uttag.apps.assortment.models.supplier_changes import SupplierChange
from uttag.apps.catalogue.models import Article, ProductGroup, SupplierContract
from uttag.apps.parties.models import CareProvider
from uttag.apps.prescribing.models import PrescriptionItem


class AssortmentChange(models.Model):
    """A new procurement's assortment takes over on a day."""

    care_provider_none = "the assortment is common to all"

    class State(models.TextChoices):
        PLANNED = "planned", "Förbereds"
        STARTED = "started", "Har börjat"
        CLOSED = "closed", "Avslutat"
        CANCELLED = "cancelled", "Inställt"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=120)
    starts_on = models.DateField()
    groups = models.ManyToManyField(ProductGroup, through="ChangedGroup")
    contract = models.ForeignKey(SupplierContract, models.PROTECT, null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    file_at = models.DateTimeField(null=True, help_text="When the agreed Excel file was there")
    file_sha256 = models.CharField(max_length=64, blank=True)
    started_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-starts_on"]

    def __str__(self) -> str:
        return self.name


class ChangedGroup(models.Model):
    """A product group whose articles an assortment change is about."""

    care_provider_none = "the assortment is common to all"
    change = models.ForeignKey(AssortmentChange, models.CASCADE, related_name="+")
    group = models.ForeignKey(ProductGroup, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "group"], name="a_group_once_in_a_change")]

    def __str__(self) -> str:
        return f"{self.change_id}: {self.group_id}"


class ConversionList(models.Model):
    """A conversion list (konverteringslista): which new article takes over from which old one."""

    care_provider_none = "the assortment is common to all"

    class State(models.TextChoices):
        DRAFT = "draft", "Arbetas med"
        APPROVED = "approved", "Godkänd"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    change = models.ForeignKey(AssortmentChange, models.PROTECT, related_name="lists")
    name = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_role = models.CharField(max_length=20, blank=True)
    told_at = models.DateTimeField(null=True, help_text="When the prescribers were told")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["change", "name"], name="one_conversion_list_of_a_name")
        ]

    def __str__(self) -> str:
        return self.name


class Conversion(models.Model):
    """`new_pieces` of the new article for `old_pieces` of the old; without a new one it ends with no replacement."""

    care_provider_none = "the assortment is common to all"
    change = models.ForeignKey(AssortmentChange, models.PROTECT, related_name="conversions")
    list = models.ForeignKey(ConversionList, models.CASCADE, related_name="conversions")
    old = models.ForeignKey(Article, models.PROTECT, related_name="+")
    new = models.ForeignKey(Article, models.PROTECT, null=True, blank=True, related_name="+")
    new_pieces = models.PositiveIntegerField(default=1)
    old_pieces = models.PositiveIntegerField(default=1)
    text = models.CharField(max_length=300, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["old__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["change", "old"], name="an_old_article_is_converted_once"),
            models.CheckConstraint(
                condition=Q(new_pieces__gt=0, old_pieces__gt=0), name="a_conversion_has_a_factor"
            ),
            models.CheckConstraint(condition=~Q(old=F("new")), name="nothing_is_converted_to_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_id}"


class ItemChoice(models.Model):
    """What a prescriber chose instead of the list's article, for one item; `article` None: it ends."""

    care_provider_path = "care_provider"
    care_provider = models.ForeignKey(CareProvider, models.PROTECT, db_index=False)
    change = models.ForeignKey(AssortmentChange, models.PROTECT, related_name="choices")
    item = models.ForeignKey(PrescriptionItem, models.PROTECT, related_name="+")
    article = models.ForeignKey(Article, models.PROTECT, null=True, blank=True, related_name="+")
    pieces = models.PositiveIntegerField(default=0, help_text="For each withdrawal")
    chosen_at = models.DateTimeField()
    chosen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change", "item"], name="one_choice_for_an_item")]

    def __str__(self) -> str:
        return f"{self.item_id} → {self.article_id}"


class CarriedItem(models.Model):
    """An item carried over, by what, and when its prescriber was told; `new` None: it ended."""

    care_provider_path = "care_provider"
    care_provider = models.ForeignKey(CareProvider, models.PROTECT, db_index=False)
    change = models.ForeignKey(AssortmentChange, models.PROTECT, null=True, related_name="carried")
    supplier_change = models.ForeignKey(SupplierChange, models.PROTECT, null=True, related_name="carried")
    old = models.OneToOneField(PrescriptionItem, models.PROTECT, related_name="+")
    new = models.OneToOneField(PrescriptionItem, models.PROTECT, null=True, related_name="+")
    chosen = models.BooleanField(default=False, help_text="By the prescriber, not by the list")
    carried_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(change__isnull=False) ^ Q(supplier_change__isnull=False),
                name="an_item_is_carried_by_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.old_id} → {self.new_id}"


class RunOutPlan(models.Model):
    """How the old articles' stock runs out, as reckoned at one time; put in use only while it is the latest."""

    care_provider_none = "the depot's own"
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    change = models.ForeignKey(AssortmentChange, models.PROTECT, related_name="run_out_plans")
    reckoned_at = models.DateTimeField()
    reckoned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    in_use_at = models.DateTimeField(null=True, help_text="When its purchase stops were set")

    class Meta:
        ordering = ["-reckoned_at"]

    def __str__(self) -> str:
        return str(self.uuid)


class RunOutRow(models.Model):
    """One old article. `usual_*`: what buying as usual until the start day would leave to scrap."""

    care_provider_none = "the depot's own"
    plan = models.ForeignKey(RunOutPlan, models.CASCADE, related_name="rows")
    article = models.ForeignKey(Article, models.PROTECT)
    in_stock = models.PositiveIntegerField()
    on_order = models.PositiveIntegerField()
    needed = models.PositiveIntegerField(help_text="Known withdrawals until the start day, in pieces")
    to_buy = models.PositiveIntegerField()
    last_purchase_day = models.DateField(null=True, help_text="None: nothing more is bought")
    scrap = models.PositiveIntegerField()
    scrap_ore = models.PositiveBigIntegerField()
    usual_scrap = models.PositiveIntegerField()
    usual_scrap_ore = models.PositiveBigIntegerField()
    ruling = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "article"], name="an_article_once_in_a_plan")]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.scrap}"
