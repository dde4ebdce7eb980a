"""Orders that will be late or are: what is expected, and that people were told (D9, K5)."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models

from uttag.apps.ordering.models import Order
from uttag.apps.parties.models import CareProvider
from uttag.ground.append_only import AppendOnly
from uttag.rules.reasons import Reason


class Forecast(models.Model):
    """When an open order is expected to arrive, by today's stock, receipts, waves and carriers; made anew often."""

    care_provider_path = "order__care_provider"

    class Risk(models.TextChoices):
        LATE = "late", "Redan sen"
        WILL_MISS = "will_miss", "Kommer inte fram i tid"
        AT_RISK = "at_risk", "Kan bli sen"
        IN_TIME = "in_time", "I tid"

    order = models.OneToOneField(Order, models.CASCADE, primary_key=True, related_name="forecast")
    risk = models.CharField(max_length=10, choices=Risk)
    expected_day = models.DateField(null=True, blank=True, help_text="None: nobody knows")
    deadline_day = models.DateField(help_text="The order's own, here for speed")
    code = models.CharField(max_length=60, help_text="Of the reason that decides")
    clause = models.CharField(max_length=20, blank=True)
    params: models.JSONField[Any, Any] = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["risk", "deadline_day"])]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.risk}"

    @property
    def reason(self) -> Reason:
        """Why, ready for `rules.wording.say`."""
        return Reason(self.code, self.clause or None, self.params)


class DelayCase(models.Model):
    """Delivery takes more days than the term allows, so the patient must be contacted (D9).

    Opened by the clock, closed by a contact alone: a parcel that arrives meanwhile closes nothing.
    """

    care_provider_path = "care_provider"
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    care_provider = models.ForeignKey(CareProvider, models.PROTECT, db_index=False)
    order = models.OneToOneField(Order, models.PROTECT, related_name="delay_case")
    contact_from_day = models.DateField(help_text="The first day past the term's days")
    opened_at = models.DateTimeField()
    ruling = models.UUIDField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["contact_from_day"], name="delays_open", condition=models.Q(closed_at=None))
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    def days_open(self, today: date) -> int:
        """Calendar days since somebody should have been told."""
        return (today - self.contact_from_day).days


class DelayContact(AppendOnly):
    """Somebody was contacted about a delay, or it was tried: who, when, how, with what outcome."""

    care_provider_path = "care_provider"
    personal_fields = ("text",)

    class Whom(models.TextChoices):
        PATIENT = "patient", "Patienten"
        RELATIVE = "relative", "Närstående"
        PRESCRIBER = "prescriber", "Förskrivaren"
        HOUSING = "housing", "Boendet"

    class Channel(models.TextChoices):
        PHONE = "phone", "Telefon"
        EMAIL = "email", "E-post"
        SMS = "sms", "Sms"
        LETTER = "letter", "Brev"
        IN_PERSON = "in_person", "På plats"

    class Outcome(models.TextChoices):
        TOLD = "told", "Har fått besked"
        NEW_ORDER = "new_order", "Fick besked, ny leverans ordnas"
        CANCELLED = "cancelled", "Fick besked, avbeställer"
        HAS_IT = "has_it", "Har redan fått varorna"
        NOT_REACHED = "not_reached", "Fick inte tag i någon"

    CLOSES = (Outcome.TOLD, Outcome.NEW_ORDER, Outcome.CANCELLED, Outcome.HAS_IT)

    care_provider = models.ForeignKey(CareProvider, models.PROTECT, db_index=False)
    case = models.ForeignKey(DelayCase, models.PROTECT, related_name="contacts")
    key = models.CharField(
        max_length=80, unique=True, help_text="Of the form: sent twice it is one contact (I3)"
    )
    whom = models.CharField(max_length=12, choices=Whom)
    channel = models.CharField(max_length=12, choices=Channel)
    outcome = models.CharField(max_length=12, choices=Outcome)
    said_day = models.DateField(null=True, blank=True, help_text="The day of delivery that was told")
    text = models.CharField(max_length=300, blank=True)
    contacted_at = models.DateTimeField()
    contacted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["-contacted_at"])]

    def __str__(self) -> str:
        return f"{self.case_id} {self.whom} {self.outcome}"

    @property
    def closes(self) -> bool:
        """Whether the patient, or someone for them, now knows: the prescriber's knowing is not enough (D9)."""
        return self.outcome in self.CLOSES and self.whom != self.Whom.PRESCRIBER
