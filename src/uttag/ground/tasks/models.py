"""Work for a person."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from uttag.rules.reasons import Reason


class Task(models.Model):
    """Someone in `role` (at `unit_id`, where given) must see to `subject`. The text is a reason.

    `key` makes asking twice the same as asking once. Personal data: things stand by opaque ids only.
    """

    care_provider_path = "care_provider_id"

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=160, unique=True, null=True)
    code = models.CharField(max_length=60)
    clause = models.CharField(max_length=20, blank=True)
    params = models.JSONField(default=dict)
    subject_kind = models.CharField(max_length=40)
    subject_uuid = models.UUIDField(db_index=True, null=True)
    role = models.CharField(max_length=40)
    unit_id = models.BigIntegerField(null=True)
    care_provider_id = models.BigIntegerField(null=True)
    due_day = models.DateField(null=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = (models.Index(fields=["role", "due_day"], name="tasks_open", condition=Q(done_at=None)),)

    def __str__(self) -> str:
        return f"{self.kind} for {self.role}"

    @property
    def reason(self) -> Reason:
        """What must be done, ready for `rules.wording.say`."""
        return Reason(self.code, self.clause or None, self.params)
