"""Cooperation outside the formal bodies (samverkan, B 8:2): meetings, and points to see to."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from uttag.apps.agreement.models import ChangeLogEntry
from uttag.apps.governance.models.bodies import OF_THE_COOPERATION
from uttag.apps.parties.models import CareProvider


class CooperationMeeting(models.Model):
    """Distributor, LMN and care providers meet: as planned, or because something needs it."""

    care_provider_none = OF_THE_COOPERATION

    class Occasion(models.TextChoices):
        CONTINUOUS = "continuous", "Löpande"
        NEED = "need", "Särskilt behov"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    day = models.DateField()
    occasion = models.CharField(max_length=10, choices=Occasion)
    title = models.CharField(max_length=160)
    participants = models.TextField(blank=True)
    notes = models.TextField(blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("-day", "-pk")

    def __str__(self) -> str:
        return self.title


class CooperationPoint(models.Model):
    """Something to see to. Closed by an outcome, which may be an entry in the change log (8:1)."""

    care_provider_none = OF_THE_COOPERATION

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(
        CooperationMeeting, models.PROTECT, null=True, blank=True, related_name="points"
    )
    care_provider = models.ForeignKey(CareProvider, models.PROTECT, null=True, blank=True)
    title = models.CharField(max_length=200)
    responsible = models.CharField(max_length=120)
    due_day = models.DateField(null=True, blank=True)
    outcome = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    raised_at = models.DateTimeField()
    logged = models.OneToOneField(
        ChangeLogEntry, models.PROTECT, null=True, blank=True, related_name="cooperation_point"
    )

    class Meta:
        ordering = (models.F("closed_at").asc(nulls_first=True), "due_day", "pk")

    def __str__(self) -> str:
        return self.title
