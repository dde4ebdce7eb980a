"""Patients. The pseudonymous row stands apart from who it is, so that identity can be erased by itself."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from uttag.apps.parties.models import CareProvider, PickupPoint, SpecialHousing


class Patient(models.Model):
    """What the rules need to know of a person: age, municipality, housing. No name, no number."""

    care_provider_path = "care_relations__care_provider"

    class Protected(models.TextChoices):
        NONE = "none", "Ingen"
        MARKED = "marked", "Sekretessmarkering"
        REGISTERED = "registered", "Skyddad folkbokföring"
        ASSUMED = "assumed", "Fingerade personuppgifter"

    class Housing(models.TextChoices):
        ORDINARY = "ordinary", "Ordinärt boende"
        SPECIAL = "special", "Särskilt boende"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    born_on = models.DateField(null=True, blank=True)
    municipality = models.CharField(max_length=4, blank=True, help_text="Of registration; empty: unknown")
    housing = models.CharField(max_length=10, choices=Housing, default=Housing.ORDINARY)
    special_housing = models.ForeignKey(SpecialHousing, models.PROTECT, null=True, blank=True)
    ward = models.CharField(max_length=60, blank=True)
    home_care = models.BooleanField(default=False, help_text="Enrolled in municipal home health care")
    protected = models.CharField(max_length=10, choices=Protected, default=Protected.NONE)
    deceased_on = models.DateField(null=True, blank=True)
    registered_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.uuid)


class PatientIdentity(models.Model):
    """Who the patient is and how to reach them. Cleared by erasure; the patient's row stays."""

    care_provider_path = "patient__care_relations__care_provider"
    personal_fields = (
        "number",
        "given_name",
        "family_name",
        "phone",
        "mobile",
        "email",
        "street",
        "postal_code",
        "city",
        "door_code",
        "search",
    )

    class Kind(models.TextChoices):
        PERSONAL = "personal", "Personnummer"
        COORDINATION = "coordination", "Samordningsnummer"
        RESERVE = "reserve", "Reservnummer"
        NONE = "none", "Inget nummer"

    patient = models.OneToOneField(Patient, models.CASCADE, primary_key=True, related_name="identity")
    kind = models.CharField(max_length=12, choices=Kind)
    # An index of its own: the unique one leaves out the empty, and look-ups can't be seen to do the same.
    number = models.CharField(max_length=20, blank=True, db_index=True)
    given_name = models.CharField(max_length=60)
    family_name = models.CharField(max_length=60)
    phone = models.CharField(max_length=25, blank=True)
    mobile = models.CharField(max_length=25, blank=True)
    email = models.EmailField(blank=True)
    street = models.CharField(max_length=80, blank=True)
    postal_code = models.CharField(max_length=5, blank=True)
    city = models.CharField(max_length=60, blank=True)
    door_code = models.CharField(max_length=10, blank=True)
    search = models.CharField(max_length=220, blank=True, help_text="Case-folded names, number and phones")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=~models.Q(number=""), name="one_patient_per_number"
            )
        ]

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    def __str__(self) -> str:
        return self.name


class DeliveryWish(models.Model):
    """How someone wants deliveries from now on: proposed for each order, which can choose otherwise (D7, D10, D11).

    `leave_outside_told_at`: when the conditions of leaving outside were told and accepted.
    """

    care_provider_path = "patient__care_relations__care_provider"
    personal_fields = ("instructions",)

    class Dwelling(models.TextChoices):
        UNKNOWN = "", "Inte känt"
        HOUSE = "house", "Villa eller radhus"
        FLATS = "flats", "Flerfamiljshus"

    patient = models.OneToOneField(Patient, models.CASCADE, primary_key=True, related_name="delivery_wish")
    destination = models.CharField(max_length=16, blank=True, help_text="rules.words.DestinationKind")
    pickup_point = models.ForeignKey(PickupPoint, models.SET_NULL, null=True, blank=True)
    ward = models.CharField(max_length=60, blank=True)
    dwelling = models.CharField(max_length=8, choices=Dwelling, default=Dwelling.UNKNOWN, blank=True)
    leave_outside = models.BooleanField(default=False)
    leave_outside_told_at = models.DateTimeField(null=True, blank=True)
    instructions = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.patient_id)


class NoticeWish(models.Model):
    """How someone wants to be told, where the clause leaves the choice, in which language, in how large print (K2)."""

    care_provider_path = "patient__care_relations__care_provider"

    class Channel(models.TextChoices):
        SMS = "sms", "Sms"
        EMAIL = "email", "E-post"
        LETTER = "letter", "Brev"

    patient = models.OneToOneField(Patient, models.CASCADE, primary_key=True, related_name="notice_wish")
    channel = models.CharField(max_length=8, choices=Channel, blank=True, help_text="Empty: SMS, else letter")
    language = models.CharField(max_length=2, default="sv")
    large_print = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.patient_id)


class CareRelation(models.Model):
    """A care provider has this patient in its care: made when its unit registers or prescribes (I1)."""

    care_provider_path = "care_provider"
    patient = models.ForeignKey(Patient, models.CASCADE, related_name="care_relations")
    care_provider = models.ForeignKey(CareProvider, models.PROTECT)
    since = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["patient", "care_provider"], name="one_care_relation")]

    def __str__(self) -> str:
        return f"{self.patient_id} @ {self.care_provider_id}"


class PatientLogin(models.Model):
    """Lets a user act as a patient: oneself, or a parent for a child."""

    care_provider_path = "patient__care_relations__care_provider"
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="patient_logins")
    patient = models.ForeignKey(Patient, models.CASCADE, related_name="logins")
    parent = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "patient"], name="one_login_per_patient")]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.patient_id}"
