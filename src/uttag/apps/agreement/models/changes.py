"""What has changed since the agreement was signed, and how far each party has come with it (P4, P5, G10)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from uttag.apps.agreement.models.terms import Decision
from uttag.apps.agreement.models.whole import OF_THE_WHOLE_COOPERATION
from uttag.apps.parties.models import CareProvider
from uttag.ground.append_only import AppendOnly


class ChangeLogEntry(AppendOnly):
    """One change (ändringslogg, P5). Numbered without gaps; `seal` chains it to the entry before.

    `changes` lists what changed: {"term": key, "from": day, "value": new, "before": old} or
    {"document": code, "version": number}. It rests on a decision, or on what distributor and care
    providers have agreed on development (8:1), which `accord` then says in words. A folder can add values
    to a decision that is loaded already: those get an entry of their own.
    """

    care_provider_none = OF_THE_WHOLE_COOPERATION

    number = models.PositiveIntegerField(unique=True)
    at = models.DateTimeField()
    effective_from = models.DateField()
    title = models.CharField(max_length=200)
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="logged")
    accord = models.TextField(blank=True, help_text="What was agreed, with whom, where no council decided")
    changes = models.JSONField(default=list)
    seal = models.CharField(max_length=64, help_text="SHA-256 of the entry's own words and the seal before")

    class Meta:
        ordering = ("number",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(decision=None) ^ models.Q(accord=""), name="a_change_rests_on_one_thing"
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class Implementation(models.Model):
    """A party has carried out a decided change (P4). Which have not are those without a row."""

    care_provider_path = "care_provider"

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="implementations")
    care_provider = models.ForeignKey(CareProvider, models.PROTECT)
    implemented_day = models.DateField()
    note = models.CharField(max_length=400, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("decision", "care_provider"), name="a_party_implements_once"),
        )

    def __str__(self) -> str:
        return f"{self.decision_id} by {self.care_provider_id}"


class DecisionRead(models.Model):
    """Someone at a party has opened a decision (G10): it is seen who has been told."""

    care_provider_path = "care_provider"

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="reads")
    care_provider = models.ForeignKey(CareProvider, models.PROTECT)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    read_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("decision", "care_provider", "user"), name="a_decision_is_read_once_by_each"
            ),
        )

    def __str__(self) -> str:
        return f"{self.decision_id} by {self.user_id}"
