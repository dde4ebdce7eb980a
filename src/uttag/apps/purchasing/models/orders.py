"""Purchase orders to suppliers (B2.1, B2.8)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from uttag.apps.catalogue.models import Article, Supplier
from uttag.ground.numbering.numbers import number


class PurchaseOrder(models.Model):
    """What is bought from one supplier at one time. Its public number is made from its key."""

    care_provider_none = "the depot's own"
    PREFIX = "I"

    class State(models.TextChoices):
        DRAFT = "draft", "Utkast"
        SENT = "sent", "Beställd"
        RECEIVED = "received", "Mottagen"
        CANCELLED = "cancelled", "Avbruten"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    supplier = models.ForeignKey(Supplier, models.PROTECT, related_name="purchase_orders")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    special = models.BooleanField(default=False, help_text="A special procurement (anskaffning)")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    expected_day = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)
    text = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-made_at", "-pk"]
        indexes = [models.Index(fields=["state", "expected_day"]), models.Index(fields=["-made_at", "-id"])]

    @property
    def number(self) -> str:
        """What suppliers and we call it: I-1000001-7."""
        return number(self.PREFIX, self.pk)

    def __str__(self) -> str:
        return str(self.uuid)


class PurchaseLine(models.Model):
    """Whole packages of one article, at the price agreed."""

    care_provider_none = "the depot's own"
    order = models.ForeignKey(PurchaseOrder, models.CASCADE, related_name="lines")
    article = models.ForeignKey(Article, models.PROTECT)
    packages = models.PositiveIntegerField()
    pieces = models.PositiveIntegerField()
    pieces_per_package = models.PositiveIntegerField(help_text="As it was when the order was sent")
    package_price_ore = models.PositiveIntegerField()
    closed_pieces = models.PositiveIntegerField(default=0, help_text="Of these, what will not come")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "article"], name="an_article_once_in_a_purchase_order"),
            models.CheckConstraint(condition=models.Q(pieces__gt=0), name="a_purchase_line_has_pieces"),
        ]

    def __str__(self) -> str:
        return f"{self.packages} × {self.article_id}"


class PurchaseStop(models.Model):
    """The last day to buy an article: it is being run out (B2.12). It can be needed for longer than that."""

    care_provider_none = "the depot's own"
    article = models.OneToOneField(Article, models.PROTECT, related_name="purchase_stop")
    last_day = models.DateField()
    needed_until = models.DateField(
        null=True, help_text="What is bought is to last so long; none: the last day"
    )
    text = models.CharField(max_length=200, blank=True)
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.article_id} {self.last_day}"
