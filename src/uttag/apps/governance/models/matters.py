"""Matters (ärenden): what someone wants decided, with the terms and documents it would change (P4, G11)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models

from uttag.apps.agreement.models import Decision, Document, Term
from uttag.apps.governance.models.bodies import OF_THE_COOPERATION, Body
from uttag.ground.files.models import StoredFile


class Matter(models.Model):
    """A question on its way through the bodies: raised, prepared, on agendas, decided or dropped.

    With proposed values or versions it is a proposal: decided by a body with the mandate it changes the
    agreement from its day. `decision` is set then.
    """

    care_provider_none = OF_THE_COOPERATION

    class State(models.TextChoices):
        OPEN = "open", "Bereds"
        DECIDED = "decided", "Beslutat"
        DROPPED = "dropped", "Avfört"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=200)
    background = models.TextField(blank=True)
    part = models.CharField(
        max_length=20, blank=True, help_text="Part of the preparatory group's mandate (G3)"
    )
    raised_in = models.ForeignKey(Body, models.PROTECT, null=True, blank=True, related_name="raised")
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    raised_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    decision = models.OneToOneField(Decision, models.PROTECT, null=True, blank=True, related_name="matter")

    class Meta:
        ordering = ("-raised_at", "-pk")

    def __str__(self) -> str:
        return self.title


class ProposedValue(models.Model):
    """A value that a matter would give a term from a day."""

    care_provider_none = OF_THE_COOPERATION

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="values")
    term = models.ForeignKey(Term, models.PROTECT, related_name="+")
    effective_from = models.DateField()
    value = models.JSONField()

    class Meta:
        ordering = ("effective_from", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("matter", "term", "effective_from"), name="one_proposed_value_a_day"
            ),
        )

    def __str__(self) -> str:
        return f"{self.term_id} from {self.effective_from}"


class ProposedVersion(models.Model):
    """A new version of a governing document that a matter would put in force from a day."""

    care_provider_none = OF_THE_COOPERATION

    matter = models.ForeignKey(Matter, models.PROTECT, related_name="versions")
    document = models.ForeignKey(Document, models.PROTECT, related_name="+")
    effective_from = models.DateField()
    summary = models.TextField()
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("matter", "document"), name="one_proposed_version_a_matter"),
        )

    def __str__(self) -> str:
        return f"{self.document_id} from {self.effective_from}"


class Attachment(models.Model):
    """A file that belongs to a matter. Personal data: none should be in it; the page says so."""

    care_provider_none = OF_THE_COOPERATION

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="attachments")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("added_at", "pk")

    def __str__(self) -> str:
        return self.name


class WhatIf(models.Model):
    """A proposal tried on what has been ruled: how many rulings would have come out otherwise.

    `totals`: {"run": {rule: n}, "differing": [[rule, care provider, n]], "turned": {"refused": n, "granted": n},
    "ore": {care provider: n}, "ahead": [key]}; while it runs also how far it has come. They count once done.
    """

    care_provider_none = OF_THE_COOPERATION

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="what_ifs")
    since = models.DateField()
    until = models.DateField()
    asked_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    totals = models.JSONField(default=dict)

    class Meta:
        ordering = ("-asked_at", "-pk")

    def __str__(self) -> str:
        return f"{self.matter_id} on {self.since} to {self.until}"


class WhatIfRow(models.Model):
    """A ruling that would have come out otherwise; `care_provider` is a code, empty where it is nobody's.

    `turned`: "refused" where a yes would have been a no, "granted" the other way round.
    """

    care_provider_none = "names rulings by their ids alone; what is in them has its own wall"

    what_if = models.ForeignKey(WhatIf, models.CASCADE, related_name="rows", db_index=False)
    ruling = models.UUIDField()
    rule = models.CharField(max_length=60)
    care_provider = models.CharField(max_length=10, blank=True)
    turned = models.CharField(max_length=8, blank=True)

    class Meta:
        indexes = (models.Index(fields=["what_if", "rule", "care_provider"], name="what_if_rows"),)

    def __str__(self) -> str:
        return f"{self.rule} {self.ruling}"
