"""Assignments (medarbetaruppdrag): a person at a unit in a role (I1)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from uttag.apps.access.roles import Role
from uttag.apps.parties.models import Unit


class Assignment(models.Model):
    """Gives `user` the operations of `role`, seen from `unit`, from one day until another."""

    care_provider_path = "unit__care_provider"
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignments")
    unit = models.ForeignKey(Unit, models.PROTECT)
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    from_day = models.DateField()
    to_day = models.DateField(null=True, blank=True, help_text="Last day, that day included")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "unit", "role"], name="one_assignment_of_a_kind")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} @ {self.unit_id}"
