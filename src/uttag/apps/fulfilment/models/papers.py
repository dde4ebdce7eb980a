"""Papers of parcels: a whole wave's made by the worker, kept and fetched; a few's drawn at once (D8)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from uttag.apps.fulfilment.models.parcels import Parcel
from uttag.apps.fulfilment.models.waves import Wave
from uttag.ground.append_only import AppendOnly
from uttag.ground.files.models import StoredFile


class WavePapers(models.Model):
    """One file for a wave's parcels as they were when it was asked for: notes or labels.

    `parcels` tells one asking from the next: the same parcels again give the file that there is. `patients` are those
    whom the file names, though their parcels be taken out since: who fetches it sees them all. Some weeks after the
    wave has left the file is forgotten, and the row remembers that there was one.
    """

    care_provider_none = "a file of many people's papers; its parcels say whose they are"

    class Kind(models.TextChoices):
        NOTES = "notes", "Följesedlar"
        LABELS = "labels", "Etiketter (PDF)"
        ZPL = "zpl", "Etiketter (ZPL, 203 dpi)"
        ZPL_300 = "zpl300", "Etiketter (ZPL, 300 dpi)"

        @property
        def is_label(self) -> bool:
            """Whether it is stuck on a box: whatever the printer, one is enough."""
            return self != WavePapers.Kind.NOTES

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    wave = models.ForeignKey(Wave, models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=8, choices=Kind)
    parcels = models.CharField(max_length=64, help_text="Fingerprint of the parcels and boxes it is of")
    count = models.PositiveIntegerField(help_text="How many papers")
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True)
    patients = models.JSONField(default=list, blank=True, help_text="UUIDs of those whom the file names")
    made_at = models.DateTimeField(null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["wave", "kind", "parcels"], name="papers_are_made_once"),
            models.CheckConstraint(
                condition=models.Q(file=None, made_at=None, forgotten_at=None)
                | models.Q(file__isnull=False, made_at__isnull=False, forgotten_at=None)
                | models.Q(file=None, made_at__isnull=False, forgotten_at__isnull=False),
                name="made_papers_have_a_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.wave_id}"


class Fetched(AppendOnly):
    """Someone fetched a file to print it. The second time says so: labels printed twice can send a parcel twice."""

    care_provider_none = "who printed, not for whom"
    papers = models.ForeignKey(WavePapers, models.PROTECT, related_name="fetched")
    fetched_at = models.DateTimeField()
    fetched_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.papers_id} {self.fetched_at}"


class PrintedAtOnce(AppendOnly):
    """A paper of a parcel was drawn and handed out at once, to be printed: as `Fetched`, without a file that is kept.

    Gone with a parcel that is taken out of its wave.
    """

    care_provider_path = "parcel__care_provider"
    parcel = models.ForeignKey(Parcel, models.CASCADE, related_name="printed_at_once")
    kind = models.CharField(max_length=8, choices=WavePapers.Kind)
    printed_at = models.DateTimeField()
    printed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.kind} of {self.parcel_id} {self.printed_at}"
