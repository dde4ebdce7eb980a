"""Two logs that nobody can change: of what was done, and of whose data was seen."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from uttag.ground.append_only import AppendOnly


class ByWhom(AppendOnly):
    """When, and who in which role at which unit. The name is kept as it was that day."""

    at = models.DateTimeField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    user_name = models.CharField(max_length=120)
    role = models.CharField(max_length=40)
    unit_id = models.BigIntegerField(null=True)
    care_provider_id = models.BigIntegerField(null=True)

    class Meta:
        abstract = True


class TrailEntry(ByWhom):
    """One operation that changed something: `changes` is {field: [before, after]}.

    Personal data: the user's name; values of changed fields where the operation names them.
    """

    care_provider_path = "care_provider_id"

    operation = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_uuid = models.UUIDField(null=True, db_index=True)
    changes = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.operation} by {self.user_name}"


class AccessLogEntry(ByWhom):
    """One look at, or change of, patient data (HSLF-FS 2016:40). A list is one entry with its patients.

    Personal data: the user's name. Patients stand by their opaque ids, so the log itself can be handed
    out; `ground` says by what right (care relation, the patient's own, service desk call).
    """

    care_provider_path = "care_provider_id"

    patients = models.JSONField()
    what = models.CharField(max_length=60)
    writing = models.BooleanField()
    ground = models.CharField(max_length=60, blank=True)

    class Meta:
        indexes = (models.Index(fields=["care_provider_id", "at"], name="access_log_by_provider"),)

    def __str__(self) -> str:
        return f"{self.what} by {self.user_name}"
