"""Changes of the register: asked for by one, approved by another, applied from a day, kept for good (B2.5)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from uttag.apps.catalogue.models.register import Article
from uttag.rules.register import ChangeKind


class ChangeSet(models.Model):
    """Changes asked for at one time: one article's on its page, or a whole workbook's."""

    care_provider_none = "the assortment is common to all"

    class Source(models.TextChoices):
        PAGE = "page", "Artikelsidan"
        WORKBOOK = "workbook", "Excelfil"
        SUPPLIER_CHANGE = "supplier_change", "Ändring från leverantör"
        ASSORTMENT_CHANGE = "assortment_change", "Sortimentsbyte"
        DISPENSATION = "dispensation", "Dispens"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.CharField(max_length=20, choices=Source)
    reason = models.CharField(max_length=300, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True, help_text="The workbook that it came in")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return str(self.uuid)


class ChangeRequest(models.Model):
    """What is to differ in one article from a day on. `differs`: field → [before, after], as shown in `fields.py`.

    Approved by someone other than who asked; `applied_at` None: its day is still to come. A price is dated by
    itself and written when it is approved; other facts on their day. OVERTAKEN: the article had become another
    by then, so that it was not applied (`why_not` says how).
    """

    care_provider_none = "the assortment is common to all"

    Kind = ChangeKind

    class State(models.TextChoices):
        ASKED = "asked", "Väntar på godkännande"
        APPROVED = "approved", "Godkänd, gäller senare"
        APPLIED = "applied", "Gäller"
        REFUSED = "refused", "Avslagen"
        WITHDRAWN = "withdrawn", "Återtagen"
        OVERTAKEN = "overtaken", "Passade inte längre"

    change_set = models.ForeignKey(ChangeSet, models.PROTECT, related_name="requests")
    article = models.ForeignKey(
        Article, models.PROTECT, null=True, related_name="change_requests", help_text="None: not there yet"
    )
    article_number = models.CharField(max_length=20, db_index=True)
    kind = models.CharField(
        max_length=12,
        choices=[
            (Kind.NEW_ARTICLE.value, "Ny artikel"),
            (Kind.ARTICLE.value, "Artikeluppgifter"),
            (Kind.PRICE.value, "Pris"),
            (Kind.STATUS.value, "Status"),
        ],
    )
    differs = models.JSONField()
    applies_from = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_role = models.CharField(max_length=20, blank=True)
    decided_at = models.DateTimeField(null=True)
    why_not = models.CharField(max_length=300, blank=True)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "applies_from"])]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(decided_by=models.F("asked_by"))
                | models.Q(state__in=["asked", "refused", "withdrawn"]),
                name="nobody_approves_their_own_change",
            ),
            models.UniqueConstraint(
                fields=["article_number", "kind", "applies_from"],
                condition=models.Q(state="asked"),
                name="one_waiting_change_of_a_kind_and_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.article_number} {self.kind}"
