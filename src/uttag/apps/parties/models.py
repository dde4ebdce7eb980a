"""Who takes part and where things happen: care providers, customers, units, housing, carriers (P1, F1, D11)."""

from __future__ import annotations

import uuid

from django.db import models


class Association(models.Model):
    """One of the four municipal associations."""

    care_provider_none = "public facts about the parties"
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)

    def __str__(self) -> str:
        return self.name


class CareProvider(models.Model):
    """A municipality or the region (vårdgivare): prescribes, pays, answers for its patients (P1)."""

    care_provider_path = "pk"

    class Kind(models.TextChoices):
        MUNICIPALITY = "municipality", "Kommun"
        REGION = "region", "Region"

    code = models.CharField(max_length=10, unique=True, help_text="SCB's municipality code, or VGR")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=Kind)
    org_number = models.CharField(max_length=11)
    association = models.ForeignKey(Association, models.PROTECT, null=True, blank=True)
    sample = models.BooleanField(default=False, help_text="The organisation number is made up")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Customer(models.Model):
    """Whom an invoice goes to (kund, kostnadsansvarig), with all it needs (F1)."""

    care_provider_path = "care_provider"
    care_provider = models.ForeignKey(CareProvider, models.PROTECT, related_name="customers")
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=120)
    product_area = models.CharField(
        max_length=20, blank=True, help_text="The area this customer pays for; empty: every other"
    )
    org_number = models.CharField(max_length=11)
    endpoint_scheme = models.CharField(max_length=4, help_text="Peppol scheme: 0007, 0088 …")
    endpoint_id = models.CharField(max_length=50)
    buyer_reference = models.CharField(max_length=50)
    street = models.CharField(max_length=80)
    postal_code = models.CharField(max_length=5)
    city = models.CharField(max_length=60)
    sample = models.BooleanField(default=False, help_text="Endpoint and address are examples")

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["care_provider", "product_area"], name="one_customer_per_area")
        ]

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """Where people work. A unit without care provider belongs to the distributor (utföraren)."""

    care_provider_path = "care_provider"

    class Kind(models.TextChoices):
        CARE = "care", "Vårdenhet"
        SERVICE_DESK = "service_desk", "Kundtjänst"
        DEPOT = "depot", "Depå"
        FINANCE = "finance", "Ekonomi"
        LMN = "lmn", "Läkemedelsnära produkter"
        CENTRAL_PURCHASING = "central_purchasing", "Koncerninköp"
        SECRETARIAT = "secretariat", "Sekretariat"
        ADMINISTRATION = "administration", "Förvaltning"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    care_provider = models.ForeignKey(CareProvider, models.PROTECT, null=True, blank=True)
    hsa_id = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=20, choices=Kind)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class SpecialHousing(models.Model):
    """A special housing (särskilt boende) with its one fixed delivery point (D4)."""

    care_provider_path = "care_provider"
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    care_provider = models.ForeignKey(CareProvider, models.PROTECT)
    name = models.CharField(max_length=120)
    delivery_point = models.CharField(
        max_length=120, help_text="As the driver finds it: 'Godsmottagning, port B'"
    )
    street = models.CharField(max_length=80)
    postal_code = models.CharField(max_length=5)
    city = models.CharField(max_length=60)
    wards = models.JSONField(default=list, blank=True, help_text="Wards that carrying in can be chosen to")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Carrier(models.Model):
    """Who drives parcels from the depot (transportör). Addresses and secrets of its link stand in the settings."""

    care_provider_none = "drives for the distributor"

    class Link(models.TextChoices):
        NONE = "none", "Ingen koppling"
        FILES = "files", "Filer i en mapp"
        HTTP = "http", "HTTP med signerade besked"
        SIMULATED = "simulated", "Låtsad transportör"

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80, unique=True)
    phone = models.CharField(max_length=25, blank=True)
    link = models.CharField(max_length=10, choices=Link, default=Link.NONE)
    most_weight_g = models.PositiveIntegerField(
        null=True, blank=True, help_text="Of one box; empty: no limit"
    )
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Reach(models.Model):
    """Where and how fast a carrier delivers: all postal codes from `first_code` to `last_code` (D5, D6, D7).

    Of several that reach an address the one with the lowest `rank` drives.
    """

    care_provider_none = "what carriers have promised the distributor"
    carrier = models.ForeignKey(Carrier, models.CASCADE, related_name="reaches")
    destination = models.CharField(max_length=16, help_text="rules.words.DestinationKind")
    urgency = models.CharField(max_length=10, help_text="rules.words.Urgency")
    first_code = models.CharField(max_length=5)
    last_code = models.CharField(max_length=5)
    working_days = models.PositiveSmallIntegerField(help_text="From departure to arrival; 0: the same day")
    rural = models.BooleanField(default=False, help_text="Lantbrevbärarlinje")
    rank = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ["destination", "urgency", "first_code", "rank"]
        constraints = [
            models.UniqueConstraint(
                fields=["carrier", "destination", "urgency", "first_code"], name="one_reach_from_a_code"
            ),
            models.CheckConstraint(
                condition=models.Q(last_code__gte=models.F("first_code")), name="a_reach_ends_after_its_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.carrier_id} {self.destination} {self.first_code}–{self.last_code}"


class PickupPoint(models.Model):
    """A carrier's pickup point (utlämningsställe), in or outside the county, always in Sweden (D7, D11)."""

    care_provider_none = "the carrier's places, nobody's patient data"
    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    carrier = models.ForeignKey(Carrier, models.PROTECT, related_name="pickup_points")
    street = models.CharField(max_length=80)
    postal_code = models.CharField(max_length=5, db_index=True)
    city = models.CharField(max_length=60)
    in_county = models.BooleanField(default=True)
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["city", "name"]

    def __str__(self) -> str:
        return f"{self.name}, {self.city}"
