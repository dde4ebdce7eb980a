"""What happens to parcels on their way: the carrier's words, kept as they came (reading 23)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from uttag.apps.fulfilment.models import ExtraBox, Parcel
from uttag.apps.parties.models import CareProvider, Carrier


class DeliveryEvent(models.Model):
    """One thing that happened to a parcel. Written once; the same event again changes nothing."""

    care_provider_path = "care_provider"

    class Kind(models.TextChoices):
        DEPARTED = "departed", "Lämnat depån"
        AT_PICKUP_POINT = "at_pickup_point", "På utlämningsstället"
        DELIVERED = "delivered", "Levererad"
        LEFT_OUTSIDE = "left_outside", "Ställd utanför"
        DELAYED = "delayed", "Försenad"
        NOT_DELIVERED = "not_delivered", "Kunde inte lämnas"
        LOST = "lost", "Borttappad"

    ARRIVED = (Kind.DELIVERED, Kind.LEFT_OUTSIDE)

    care_provider = models.ForeignKey(CareProvider, models.PROTECT, db_index=False)
    parcel = models.ForeignKey(Parcel, models.PROTECT, related_name="events")
    box = models.ForeignKey(
        ExtraBox,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        help_text="None: the first box",
    )
    kind = models.CharField(max_length=16, choices=Kind)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    source = models.CharField(max_length=40, help_text="Carrier, or who said it")

    class Meta:
        ordering = ["happened_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["parcel", "kind", "happened_at"],
                condition=models.Q(box=None),
                name="an_event_is_kept_once",
            ),
            models.UniqueConstraint(
                fields=["box", "kind", "happened_at"],
                condition=models.Q(box__isnull=False),
                name="an_event_of_a_box_is_kept_once",
            ),
        ]
        # Rare among all that was ever said, and asked for by themselves: what is lost, what came to its point in time.
        indexes = [
            models.Index(
                fields=["parcel"],
                condition=models.Q(kind__in=["lost", "at_pickup_point"]),
                name="words_that_change_lateness",
            )
        ]

    def __str__(self) -> str:
        return f"{self.parcel_id} {self.kind}"


class CarrierMessage(models.Model):
    """A message that a carrier sent, kept as it came before it is read: by its own id it is taken in once (I3).

    Personal data: what carriers write. `tracking.forgetting` empties it when it is as old as details may be.
    """

    care_provider_none = "a carrier's message of many parcels, read into events"
    personal_fields = ("body",)

    carrier = models.ForeignKey(Carrier, models.PROTECT, related_name="+")
    message_id = models.CharField(max_length=120)
    body = models.TextField()
    received_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=300, blank=True, help_text="Why it could not be read")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["carrier", "message_id"], name="a_message_is_taken_in_once")
        ]
        indexes = [
            models.Index(fields=["carrier", "-received_at"]),
            models.Index(
                fields=["-received_at", "-id"], name="messages_unreadable", condition=~models.Q(fault="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.carrier_id} {self.message_id}"


class LinkFault(models.Model):
    """A carrier's link that doesn't do what it should, until it does again."""

    care_provider_none = "the state of a carrier's link"

    carrier = models.OneToOneField(Carrier, models.CASCADE, related_name="link_fault")
    since = models.DateTimeField()
    words = models.CharField(max_length=300)

    def __str__(self) -> str:
        return f"{self.carrier_id} since {self.since}"


class StrayEvent(models.Model):
    """What a carrier said that can't be true of a parcel of ours: kept until somebody has seen to it."""

    care_provider_none = "names no parcel of ours, or what can't have happened to it"
    personal_fields = ("outcome",)

    class Why(models.TextChoices):
        UNKNOWN = "unknown", "Okänt kolli"
        TOO_EARLY = "too_early", "Före avgången"
        AHEAD = "ahead", "I framtiden"
        OTHER_CARRIER = "other_carrier", "Annan transportör"
        NOT_OUTSIDE = "not_outside", "Får inte ställas utanför"
        NO_PICKUP_POINT = "no_pickup_point", "Skulle inte till ett utlämningsställe"
        STOPPED = "stopped", "Stoppat i depån"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    carrier = models.ForeignKey(Carrier, models.PROTECT, null=True, blank=True, related_name="+")
    sscc = models.CharField(max_length=40)
    kind = models.CharField(max_length=16, choices=DeliveryEvent.Kind)
    why = models.CharField(max_length=16, choices=Why)
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField()
    source = models.CharField(max_length=40)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sscc", "kind", "happened_at", "why"], name="a_stray_event_is_kept_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["received_at"], name="stray_events_open", condition=models.Q(settled_at=None)
            ),
            models.Index(fields=["-settled_at"], name="stray_events_settled"),
        ]

    def __str__(self) -> str:
        return f"{self.sscc} {self.kind}"
