"""Workbooks that have been handed in, what the check said of each, and what became of it (B2.6)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from uttag.apps.catalogue.models.changes import ChangeSet


class WorkbookUpload(models.Model):
    """A workbook in the agreed structure, kept under its digest.

    `result`: what the check found, as many rows as a page shows, with the totals of all. `digest`: of every
    difference, so that a register that has changed since is noticed. `assortment_change`: whose file it is.
    """

    care_provider_none = "the assortment is common to all"

    class State(models.TextChoices):
        FAULTY = "faulty", "Har fel"
        READY = "ready", "Klar att bekräfta"
        UNCHANGED = "unchanged", "Ändrar ingenting"
        ASKED = "asked", "Lämnad för godkännande"
        APPLIED = "applied", "Genomförd"
        DROPPED = "dropped", "Lagd åt sidan"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=160)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    handed_in_at = models.DateTimeField()
    handed_in_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    role = models.CharField(max_length=20, help_text="In which it was handed in")
    applies_from = models.DateField(
        help_text="What is no price applies from this day, or the day it is approved"
    )
    reason = models.CharField(max_length=300, blank=True, help_text="Shown to the one who approves")
    assortment_change = models.UUIDField(null=True)
    state = models.CharField(max_length=10, choices=State)
    checked_at = models.DateTimeField()
    result = models.JSONField()
    digest = models.CharField(max_length=64)
    settled_at = models.DateTimeField(null=True, help_text="When it was confirmed or laid aside")
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    change_sets = models.ManyToManyField(ChangeSet, through="WorkbookChanges", related_name="workbooks")

    class Meta:
        ordering = ["-handed_in_at", "-pk"]
        indexes = [models.Index(fields=["state", "handed_in_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=("faulty", "ready", "unchanged")) ^ Q(settled_at__isnull=False),
                name="a_settled_workbook_says_when",
            )
        ]

    def __str__(self) -> str:
        return self.name


class WorkbookChanges(models.Model):
    """A set of changes that a workbook was confirmed as: one for each day that its facts apply from."""

    care_provider_none = "the assortment is common to all"
    workbook = models.ForeignKey(WorkbookUpload, models.CASCADE, related_name="+")
    change_set = models.ForeignKey(ChangeSet, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workbook", "change_set"], name="a_set_once_in_a_workbook")
        ]

    def __str__(self) -> str:
        return f"{self.workbook_id}: {self.change_set_id}"
