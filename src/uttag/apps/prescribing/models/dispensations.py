"""Applications for articles outside contract (dispensprodukter, B2.2)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from uttag.apps.catalogue.models import Article, Dispensation, ProductArea
from uttag.apps.parties.models import CareProvider, Unit
from uttag.apps.patients.models import Patient
from uttag.rules.dispensations import DispensationScope, DispensationState


class DispensationApplication(models.Model):
    """A prescriber asks for what the contracted assortment can't meet; LMN prepares, the council decides.

    Approved for one patient it is itself the approval; approved for the product it has a `dispensation`. `scope` and
    its days are as proposed, then as decided; `approval` says on which days it holds.
    """

    care_provider_path = "care_provider"
    personal_fields = ("need",)

    State = DispensationState
    Scope = DispensationScope

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    care_provider = models.ForeignKey(CareProvider, models.PROTECT)
    patient = models.ForeignKey(Patient, models.PROTECT)
    unit = models.ForeignKey(Unit, models.PROTECT)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    product_area = models.ForeignKey(ProductArea, models.PROTECT)
    article = models.ForeignKey(
        Article, models.PROTECT, null=True, blank=True, help_text="None: not in the register yet"
    )
    product = models.CharField(max_length=120, help_text="As the prescriber names it")
    supplier = models.CharField(max_length=80, blank=True)
    need = models.TextField(help_text="Why nothing in the assortment will do")
    tried = models.TextField(blank=True, help_text="What has been tried")
    state = models.CharField(
        max_length=10,
        choices=[
            (State.ASKED.value, "Väntar på LMN"),
            (State.PREPARED.value, "Väntar på rådet"),
            (State.APPROVED.value, "Godkänd"),
            (State.REFUSED.value, "Avslagen"),
            (State.WITHDRAWN.value, "Återtagen"),
        ],
        default=State.ASKED.value,
    )
    advice = models.TextField(blank=True, help_text="LMN's words to the council")
    prepared_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    prepared_at = models.DateTimeField(null=True)
    scope = models.CharField(
        max_length=10,
        choices=[
            (Scope.PRODUCT.value, "Produkten, för alla patienter"),
            (Scope.PATIENT.value, "Bara den här patienten"),
        ],
        blank=True,
    )
    from_day = models.DateField(null=True)
    until_day = models.DateField(null=True)
    decision = models.CharField(max_length=120, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_text = models.CharField(max_length=300, blank=True)
    dispensation = models.ForeignKey(Dispensation, models.PROTECT, null=True, related_name="applications")

    class Meta:
        ordering = ["-asked_at"]
        indexes = [models.Index(fields=["state", "asked_at"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(decided_by=F("asked_by")) & ~Q(decided_by=F("prepared_by")),
                name="an_application_is_decided_by_another",
            )
        ]

    @property
    def approval(self) -> Dispensation | DispensationApplication:
        """What says on which days it holds: the approval for all that it led to, which may end before its time."""
        return self.dispensation or self

    def __str__(self) -> str:
        return str(self.uuid)
