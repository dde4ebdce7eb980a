"""What the council has approved outside contract: for all, or for one patient (B2.2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from uttag.apps.catalogue.models import Article, Dispensation
from uttag.apps.patients.models import Patient
from uttag.apps.prescribing.models import DispensationApplication


def approved_articles(articles: Iterable[Article], patient: Patient, day: date) -> set[int]:
    """Of these articles, the keys of those outside contract that may be prescribed to the patient on `day`."""
    outside = [article.pk for article in articles if not article.contracted]
    if not outside:
        return set()
    on_day = Q(until_day=None) | Q(until_day__gte=day)
    wanted = {"article__in": outside, "from_day__lte": day}
    for_all = Dispensation.objects.filter(on_day, **wanted)
    for_one = DispensationApplication.objects.filter(
        on_day,
        **wanted,
        patient=patient,
        state=DispensationApplication.State.APPROVED,
        scope=DispensationApplication.Scope.PATIENT,
    )
    return {key for found in (for_all, for_one) for key in found.values_list("article_id", flat=True) if key}
