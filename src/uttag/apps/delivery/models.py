"""What happens to parcels on their way: the carrier's words, kept as they came (reading 23)."""

from __future__ import annotations

from django.db import models

from uttag.apps.fulfilment.models import Parcel
from uttag.apps.parties.models import CareProvider


class DeliveryEvent(models.Model):
    """One thing that happened to a parcel. Written once; the same event again changes nothing."""

    care_provider_path = "care_provider"

    class Kind(models.TextChoices):
        DEPARTED = "departed", "Lämnat depån"
        AT_PICKUP_POINT = "at_pickup_point", "På utlämningsstället"
        DELIVERED = "delivered", "Levererad"
        LEFT_OUTSIDE = "left_outside", "Ställd utanför"
        DELAYED = "delayed", "Försenad"

    ARRIVED = (Kind.DELIVERED, Kind.LEFT_OUTSIDE)

    care_provider = models.ForeignKey(CareProvider, models.PROTECT, db_index=False)
    parcel = models.ForeignKey(Parcel, models.PROTECT, related_name="events")
    kind = models.CharField(max_length=16, choices=Kind)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    source = models.CharField(max_length=40, help_text="Carrier, or who said it")

    class Meta:
        ordering = ["happened_at"]
        constraints = [
            models.UniqueConstraint(fields=["parcel", "kind", "happened_at"], name="an_event_is_kept_once"),
        ]

    def __str__(self) -> str:
        return f"{self.parcel_id} {self.kind}"
