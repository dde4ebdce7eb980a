"""The ledger of rulings."""

from __future__ import annotations

from django.db import models

from uttag.ground.append_only import AppendOnly


class Ruling(AppendOnly):
    """One answer of one rule. JSON stands as text: it is written once and read whole, never searched.

    Personal data: facts can hold a patient's age, municipality and articles, never name or number.
    """

    care_provider_path = "care_provider_id"

    id = models.UUIDField(primary_key=True, editable=False)
    rule = models.CharField(max_length=60)
    answer = models.CharField(max_length=60, help_text="the outcome's class, e.g. Promise or Refusal")
    refused = models.BooleanField()
    code = models.CharField(max_length=60, blank=True, help_text="code of the first reason")
    subject_kind = models.CharField(max_length=40)
    subject_uuid = models.UUIDField(db_index=True)
    ruled_at = models.DateTimeField()
    care_provider_id = models.BigIntegerField(null=True)
    facts = models.TextField()
    outcome = models.TextField()
    readings = models.TextField()

    class Meta:
        indexes = (
            # Most rulings are opened from their subject; what is counted over time are the refusals.
            models.Index(
                fields=["care_provider_id", "ruled_at"],
                name="rulings_refusals",
                condition=models.Q(refused=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.rule}: {self.answer} {self.code}".rstrip()
