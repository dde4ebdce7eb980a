"""What the council has approved outside contract: for all, or for one patient (B2.2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from uttag.apps.catalogue.models import Article, Dispensation, in_force
from uttag.apps.patients.models import Patient
from uttag.apps.prescribing.models import DispensationApplication


def approved_articles(articles: Iterable[Article], patient: Patient, day: date) -> set[int]:
    """Of these articles, the keys of those outside contract that may be prescribed to the patient on `day`."""
    outside = [article.pk for article in articles if not article.contracted]
    if not outside:
        return set()
    for_all = Dispensation.objects.filter(in_force(day), article__in=outside)
    for_one = DispensationApplication.objects.filter(
        in_force(day),
        article__in=outside,
        patient=patient,
        state=DispensationApplication.State.APPROVED,
        scope=DispensationApplication.Scope.PATIENT,
    )
    return {key for found in (for_all, for_one) for key in found.values_list("article_id", flat=True) if key}


def can_be_prescribed(found: DispensationApplication, day: date) -> bool:
    """Whether what was approved can be prescribed to the patient on `day`; what has got a contract since can."""
    if found.state != DispensationApplication.State.APPROVED or found.article is None:
        return False
    return found.article.contracted or bool(approved_articles([found.article], found.patient, day))
