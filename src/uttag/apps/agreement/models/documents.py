"""Governing documents with versions: the specifications A1, A2, B, C, D, laws, handbooks, routines (P4, P12)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from uttag.apps.agreement.models.clauses import Clause
from uttag.apps.agreement.models.terms import Decision
from uttag.apps.agreement.models.whole import OF_THE_WHOLE_COOPERATION
from uttag.ground.append_only import AppendOnly
from uttag.ground.files.models import StoredFile


class Document(models.Model):
    """A document that governs the work. What it says on a day is its latest version by then."""

    care_provider_none = OF_THE_WHOLE_COOPERATION

    class Kind(models.TextChoices):
        SPECIFICATION = "specification", "Specifikation"
        LAW = "law", "Lag eller föreskrift"
        HANDBOOK = "handbook", "Handbok"
        REQUIREMENTS = "requirements", "Kravspecifikation"
        ROUTINE = "routine", "Rutin"
        STRUCTURE = "structure", "Fastställd struktur"
        ASSIGNMENT = "assignment", "Uppdragshandling"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=16, choices=Kind)
    title = models.CharField(max_length=200)
    clause = models.ForeignKey(Clause, models.PROTECT, null=True, blank=True, related_name="documents")
    decided_by = models.CharField(
        max_length=40, help_text="Code of the body that decides it, or who else in words"
    )
    review_months = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Months from a version's first day until it is looked over"
    )
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ("position",)

    def __str__(self) -> str:
        return self.title


class DocumentVersion(AppendOnly):
    """One version, in force from a day. It rests on a decision of ours, or on somebody else's in words."""

    care_provider_none = OF_THE_WHOLE_COOPERATION

    document = models.ForeignKey(Document, models.PROTECT, related_name="versions")
    version = models.PositiveSmallIntegerField()
    effective_from = models.DateField()
    decision = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="document_versions"
    )
    decided_elsewhere = models.CharField(max_length=200, blank=True, help_text="'Riksdagen, SFS 2017:30'")
    summary = models.TextField(blank=True, help_text="What is new in this version")
    link = models.URLField(blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")
    review_day = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    sample = models.BooleanField(default=False)

    class Meta:
        ordering = ("document__position", "version")
        constraints = (
            models.UniqueConstraint(fields=("document", "version"), name="one_version_of_a_number"),
        )

    def __str__(self) -> str:
        return f"{self.document_id} version {self.version}"


class DocumentReview(AppendOnly):
    """Someone looked a version over and it was kept as it is, until it is looked over again."""

    care_provider_none = OF_THE_WHOLE_COOPERATION

    version = models.ForeignKey(DocumentVersion, models.PROTECT, related_name="reviews")
    reviewed_day = models.DateField()
    next_day = models.DateField()
    text = models.CharField(max_length=300)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.version_id} {self.reviewed_day}"
