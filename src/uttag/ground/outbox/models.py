"""Messages to ourselves: work to do later, or outside."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Message(models.Model):
    """One piece of work. `key` makes asking twice the same as asking once.

    Personal data: the payload names things by opaque ids only.
    """

    care_provider_path = "care_provider_id"

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=160, unique=True, null=True)
    payload = models.JSONField(default=dict)
    care_provider_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    leased_until = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(given_up_at=None), name="outbox_not_both_done_and_given_up"
            ),
            models.CheckConstraint(condition=Q(due_at__gte=F("created_at")), name="outbox_due_after_created"),
        )
        indexes = (
            models.Index(
                fields=["due_at"], name="outbox_waiting", condition=Q(done_at=None, given_up_at=None)
            ),
            models.Index(fields=["done_at"], name="outbox_done", condition=Q(done_at__isnull=False)),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.key or self.pk}"
