"""Transport booked with carriers: what was asked for, in which words, and what they answered."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from uttag.apps.fulfilment.models import Departure, Parcel
from uttag.apps.parties.models import Carrier
from uttag.ground.files.models import StoredFile


class Booking(models.Model):
    """Parcels that one carrier is asked to drive on one day. Asked for once, whatever happens on the way (I3)."""

    care_provider_none = "a list of parcels; each of them says whose it is"

    class State(models.TextChoices):
        ASKED = "asked", "Ska bokas"
        SENT = "sent", "Skickad till transportören"
        CONFIRMED = "confirmed", "Bekräftad"
        REFUSED = "refused", "Nekad"
        CALLED_OFF = "called_off", "Avbokad"

    LIVE = (State.ASKED, State.SENT, State.CONFIRMED)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    carrier = models.ForeignKey(Carrier, models.PROTECT, related_name="bookings")
    departure = models.ForeignKey(Departure, models.PROTECT, null=True, blank=True, related_name="bookings")
    leaves_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    reference = models.CharField(max_length=60, blank=True, help_text="The carrier's own number of it")
    answer = models.CharField(max_length=300, blank=True, help_text="The carrier's words")
    fault = models.CharField(max_length=300, blank=True, help_text="What stood in the way the last time")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, help_text="As it was sent")
    file_forgotten_at = models.DateTimeField(
        null=True, blank=True, help_text="When the file was removed: it holds door codes and phones"
    )

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "-asked_at"]),
            models.Index(fields=["carrier", "-asked_at"]),
            models.Index(fields=["-asked_at", "-id"], name="bookings_latest_first"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class BookedParcel(models.Model):
    """A parcel in a booking. `live` until that is refused or called off: then it can be booked again."""

    care_provider_path = "parcel__care_provider"
    booking = models.ForeignKey(Booking, models.CASCADE, related_name="parcels")
    parcel = models.ForeignKey(Parcel, models.CASCADE, related_name="bookings")
    live = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["booking", "parcel"], name="a_parcel_stands_once_in_a_booking"),
            models.UniqueConstraint(
                fields=["parcel"], condition=models.Q(live=True), name="a_parcel_is_booked_with_one_carrier"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.parcel_id} in {self.booking_id}"
