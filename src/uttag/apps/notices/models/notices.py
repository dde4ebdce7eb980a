"""Notices to people: what they are told, by which channel, and what came of it (D11, K2, K5)."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models

from uttag.apps.notices.models.letters import LetterBatch
from uttag.apps.parties.models import CareProvider
from uttag.apps.patients.models import NoticeWish, Patient
from uttag.ground.append_only import AppendOnly


class Notice(models.Model):
    """One thing that one person is told, once: `key` makes telling twice the same as telling once (I3).

    `params` are numbers, days and places, never a product (I2). To a patient, or to `user` (staff, by e-mail).
    `address` is where it went: number, e-mail or postal address, frozen when it was sent, and in time forgotten.
    `failed` are channels tried in vain; `round` counts how often someone has had it sent anew.
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
    subject_kind = models.CharField(max_length=20, help_text="request, order or parcel")
    subject_uuid = models.UUIDField(db_index=True)
    params: models.JSONField[Any, Any] = models.JSONField(default=dict)
    must_reach = models.BooleanField(default=False, help_text="The clause decides the channel (D11)")
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
    failed: models.JSONField[list[str], list[str]] = models.JSONField(default=list, blank=True)
    chosen = models.CharField(max_length=8, choices=NoticeWish.Channel, blank=True)
    round = models.PositiveSmallIntegerField(default=0)
    trying_since = models.DateTimeField(
        null=True, blank=True, help_text="Since when its channel's gateway hasn't answered"
    )

    address_forgotten_at = models.DateTimeField(
        null=True, blank=True, help_text="When address and words were removed, here and in the steps"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(patient__isnull=False) | models.Q(user__isnull=False),
                name="a_notice_is_for_someone",
            )
        ]
        indexes = [
            models.Index(fields=["state", "-asked_at"]),
            models.Index(fields=["-asked_at"], name="notices_latest"),
            models.Index(
                fields=["sent_at", "settled_at"],
                name="notices_to_forget",
                condition=models.Q(address_forgotten_at=None),
            ),
            models.Index(
                fields=["gateway_id"], name="notices_by_gateway", condition=~models.Q(gateway_id="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def reference(self) -> str:
        """What gateways know it by: the same however often it is tried, another once someone sends it anew."""
        return f"{self.uuid}.{self.round}" if self.round else str(self.uuid)


class NoticeStep(AppendOnly):
    """Something that happened to a notice: what, by which channel, where to, and who did it if a person did."""

    care_provider_path = "notice__care_provider"
    personal_fields = ("address", "words")

    class What(models.TextChoices):
        UNANSWERED = "unanswered", "Systemet svarade inte"
        SENT = "sent", "Skickat"
        DELIVERED = "delivered", "Kommit fram"
        FAILED = "failed", "Kom inte fram"
        PRINTED = "printed", "Utskrivet"
        CALLED_OFF = "called_off", "Behövdes inte"
        AGAIN = "again", "Ska skickas igen"
        TOLD = "told", "Har fått besked på annat sätt"

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="steps")
    what = models.CharField(max_length=12, choices=What)
    channel = models.CharField(max_length=8, choices=NoticeWish.Channel, blank=True)
    address = models.CharField(max_length=240, blank=True)
    words = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.what}"
