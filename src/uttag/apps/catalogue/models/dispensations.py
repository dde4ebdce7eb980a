"""What the council has approved outside contract, for all (dispensprodukter, B2.2)."""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q

from uttag.apps.catalogue.models.register import Article


def in_force(day: date) -> Q:
    """Approvals that hold on `day`, for all patients or for one; their last day counts."""
    return Q(from_day__lte=day) & not_over(day)


def not_over(day: date) -> Q:
    """Approvals that hold on `day` or will: the last day of none of them has been."""
    return Q(until_day=None) | Q(until_day__gte=day)


class Dispensation(models.Model):
    """The council's approval of an article outside contract (B2.2), for all patients, maybe for a time."""

    care_provider_none = "the assortment is common to all"
    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    article = models.ForeignKey(Article, models.PROTECT, related_name="dispensations")
    from_day = models.DateField()
    until_day = models.DateField(null=True, blank=True, help_text="Its last day; None: until it is ended")
    decision = models.CharField(max_length=120, help_text="The council's decision, as it is referred to")
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.article_id} {self.decision}"
