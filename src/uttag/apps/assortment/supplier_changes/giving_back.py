"""What an order cancelled since gave back to an article that was replaced, and is gone (B2.11)."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from uttag.apps.assortment.models import SupplierChange
from uttag.apps.prescribing.carrying_over import open_items
from uttag.apps.prescribing.models import PrescriptionItem
from uttag.rules.words import ArticleStatus


def given_back(change: SupplierChange, day: date) -> QuerySet[PrescriptionItem]:
    """Items open on `day` that were prescribed before the replacement was done; none of a change of another kind."""
    if change.kind != SupplierChange.Kind.REPLACED:
        return PrescriptionItem.objects.none()
    gone = ArticleStatus.GONE.value
    items = open_items([change.article_id], day).filter(article__status=gone)
    return items.filter(prescription__prescribed_at__lt=change.done_at)
