"""The article register (B1.1, B2.5): product areas, groups, articles, prices with dates."""

from __future__ import annotations

from typing import Any
from unicodedata import combining, normalize

from django.db import models

from uttag.apps.catalogue.models.suppliers import Supplier, SupplierContract
from uttag.rules import words
from uttag.rules.words import ArticleStatus


class ProductArea(models.Model):
    """Bladder and bowel, or nutrition; loaded with the agreement, so that more can come without code."""

    care_provider_none = "the assortment is common to all"
    code = models.CharField(max_length=20, primary_key=True)
    name_sv = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)

    def __str__(self) -> str:
        return self.name_sv


class ProductGroup(models.Model):
    """A group under an area, as clause B 1 lists them."""

    care_provider_none = "the assortment is common to all"
    code = models.CharField(max_length=30, unique=True)
    product_area = models.ForeignKey(ProductArea, models.PROTECT)
    name_sv = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name_sv


class Storage(models.TextChoices):
    """How goods are kept (B2.7): of an article, and of a place in the depot."""

    ROOM = words.Storage.ROOM.value, "Rumstemperatur"
    COOL = words.Storage.COOL.value, "Kyla 2–8 °C"
    FROZEN = words.Storage.FROZEN.value, "Frys"


class Article(models.Model):
    """What can be prescribed, stocked and delivered.

    An article with `children` is chosen as sub-articles (flavour, size): it is prescribed, they are delivered.
    `supplier_out` says that the supplier has nothing to deliver (restsituation, D3).
    """

    care_provider_none = "the assortment is common to all"

    class VatClass(models.TextChoices):
        FOOD = "food", "Livsmedel"
        STANDARD = "standard", "Normalskattesats"

    class Kind(models.TextChoices):
        DEVICE = "device", "Medicinteknisk produkt"
        FOOD = "food", "Livsmedel"

    number = models.CharField(max_length=20, unique=True)
    gtin = models.CharField(max_length=14, blank=True, db_index=True)
    name = models.CharField(max_length=120)
    variant = models.CharField(max_length=40, blank=True, help_text="Flavour or size of a sub-article")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    product_area = models.ForeignKey(ProductArea, models.PROTECT)
    group = models.ForeignKey(ProductGroup, models.PROTECT)
    supplier = models.ForeignKey(Supplier, models.PROTECT)
    contract = models.ForeignKey(
        SupplierContract, models.PROTECT, null=True, blank=True, related_name="articles"
    )
    supplier_number = models.CharField(max_length=30, blank=True, help_text="The supplier's own number")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.DEVICE)
    unit = models.CharField(max_length=12, default="st")
    pieces_per_package = models.PositiveIntegerField()
    packages_per_box = models.PositiveIntegerField(default=1, help_text="Bought in whole transport boxes")
    stocked = models.BooleanField(default=True, help_text="False: procured for each order (anskaffning)")
    contracted = models.BooleanField(default=True, help_text="False: a dispensation article (dispensprodukt)")
    sterile = models.BooleanField(default=False)
    sterile_by_piece = models.BooleanField(
        default=False, help_text="Each piece has an unbroken sterile pack of its own (B2.10)"
    )
    storage = models.CharField(max_length=10, choices=Storage, default=Storage.ROOM)
    shelf_life_days = models.PositiveIntegerField()
    vat_class = models.CharField(max_length=10, choices=VatClass)
    neutral_packaging = models.BooleanField(default=True)
    status = models.CharField(max_length=10, default=ArticleStatus.ACTIVE.value)
    status_from = models.DateField(null=True, blank=True, help_text="Since when it has this status")
    image = models.CharField(max_length=64, blank=True, help_text="Digest of a kept picture")
    supplier_out = models.BooleanField(default=False)
    supplier_back_day = models.DateField(null=True, blank=True)
    pieces_a_day = models.PositiveIntegerField(default=0, help_text="Usual use, as a hint when prescribing")
    search = models.CharField(max_length=500, blank=True, help_text="Folded words to search in")

    class Meta:
        ordering = ["name", "variant"]
        indexes = [models.Index(fields=["product_area", "name"])]

    def __str__(self) -> str:
        return f"{self.name} {self.variant}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """One at a time, the words to search in follow by themselves; sets of articles bring theirs along."""
        if kwargs.get("update_fields") is None:
            named = (self.supplier.name, self.group.name_sv)
            self.search = search_words(
                self.number, self.gtin, self.name, self.variant, self.supplier_number, *named
            )
        super().save(*args, **kwargs)


def search_words(*parts: str) -> str:
    """What the article search looks in and for: small letters without rings, dots and accents.

    So it is the same on every database, and "tombar nattpase" finds "tömbar nattpåse".
    """
    letters = normalize("NFD", " ".join(part for part in parts if part).casefold())
    return "".join(letter for letter in letters if not combining(letter))


class ArticlePrice(models.Model):
    """Price of one package in öre, from a day; an order is priced by its own day (reading 22)."""

    care_provider_none = "the assortment is common to all"
    article = models.ForeignKey(Article, models.PROTECT, related_name="prices")
    effective_from = models.DateField()
    package_price_ore = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "effective_from"], name="one_price_a_day")]

    def __str__(self) -> str:
        return f"{self.article_id} {self.effective_from}: {self.package_price_ore}"
