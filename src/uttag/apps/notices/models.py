"""Notices to people: what they are told, by which channel, and what came of it (D11, K2, K5)."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models

from uttag.apps.parties.models import CareProvider
from uttag.apps.patients.models import NoticeWish, Patient
from uttag.ground.files.models import StoredFile


class LetterBatch(models.Model):
    """Letters printed together, as one file: fetched by whoever puts them into envelopes."""

    care_provider_none = "a file of many people's letters; each notice says whose it is"
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    made_at = models.DateTimeField()
    letters = models.PositiveIntegerField()
    file = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, help_text="None: forgotten again"
    )
    posted_at = models.DateTimeField(null=True, blank=True, help_text="When someone said they are posted")
    posted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return str(self.uuid)


class Notice(models.Model):
    """One thing that one person is told, once: `key` makes telling twice the same as telling once (I3).

    `params` are numbers, days and places, never a product (I2). To a patient, or to `user` (staff, by e-mail).
    `address` is where it went: number, e-mail or postal address, frozen when it was sent.
    """

    care_provider_path = "care_provider"
    personal_fields = ("address", "params")

    class State(models.TextChoices):
        WAITING = "waiting", "Ska skickas"
        SENT = "sent", "Skickad"
        DELIVERED = "delivered", "Kommit fram"
        FAILED = "failed", "Kom inte fram"
        CALLED_OFF = "called_off", "Behövdes inte"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    care_provider = models.ForeignKey(CareProvider, models.PROTECT, db_index=False)
    kind = models.CharField(max_length=40, help_text="Code of its sentence in rules/wording")
    key = models.CharField(max_length=160, unique=True)
    patient = models.ForeignKey(Patient, models.PROTECT, null=True, blank=True, related_name="notices")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="notices"
    )
    subject_kind = models.CharField(max_length=20, help_text="order or parcel")
    subject_uuid = models.UUIDField(db_index=True)
    params: models.JSONField[Any, Any] = models.JSONField(default=dict)
    channel = models.CharField(max_length=8, choices=NoticeWish.Channel, blank=True)
    ruling = models.UUIDField(null=True, blank=True, help_text="Why this channel")
    language = models.CharField(max_length=2, default="sv")
    address = models.CharField(max_length=240, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    asked_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(
        null=True, blank=True, help_text="When it was known to have arrived or not"
    )
    fault = models.CharField(max_length=300, blank=True)
    gateway_id = models.CharField(max_length=80, blank=True, help_text="The gateway's own number of it")
    batch = models.ForeignKey(LetterBatch, models.PROTECT, null=True, blank=True, related_name="notices")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(patient__isnull=False) | models.Q(user__isnull=False),
                name="a_notice_is_for_someone",
            )
        ]
        indexes = [
            models.Index(fields=["state", "-asked_at"]),
            models.Index(
                fields=["gateway_id"], name="notices_by_gateway", condition=~models.Q(gateway_id="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
