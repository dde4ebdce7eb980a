"""How the systems that notices go through have answered of late."""

from __future__ import annotations

from django.db import models

from uttag.apps.patients.models import NoticeWish


class Gateway(models.Model):
    """One a channel: while it is silent nothing but a single notice now and then is tried, so that nobody waits."""

    care_provider_none = "a system that all notices go through"
    channel = models.CharField(max_length=8, choices=NoticeWish.Channel, unique=True)
    silent_since = models.DateTimeField(null=True, blank=True, help_text="None: it answers")
    faults = models.PositiveIntegerField(default=0, help_text="In a row")
    next_try_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=300, blank=True, help_text="The latest")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(silent_since=None, next_try_at=None, faults=0)
                | models.Q(silent_since__isnull=False, next_try_at__isnull=False, faults__gt=0),
                name="a_silent_gateway_is_tried_again",
            )
        ]

    def __str__(self) -> str:
        return self.channel
