"""Which items an assortment change concerns: those of the old articles on its approved lists (B2.12)."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from uttag.apps.assortment.models import AssortmentChange, Conversion, ConversionList
from uttag.apps.prescribing.carrying_over import open_items
from uttag.apps.prescribing.models import PrescriptionItem
from uttag.rules.words import ArticleStatus


def approved_conversions(change: AssortmentChange) -> QuerySet[Conversion]:
    """Rows of the change's approved lists, articles at hand."""
    rows = Conversion.objects.filter(change=change, list__state=ConversionList.State.APPROVED)
    return rows.select_related("old", "new", "list__approved_by").order_by("pk")


def items_of_change(change: AssortmentChange, day: date | None = None) -> QuerySet[PrescriptionItem]:
    """Items of the approved lists' old articles that are open on the start day, or on `day` where that is later.

    Of a change that is closed: what was given back to an article that went out with it, by an order cancelled since.
    """
    old = approved_conversions(change).values_list("old", flat=True)
    items = open_items(old, max(change.starts_on, day or change.starts_on))
    if change.closed_at is None:
        return items
    gone = ArticleStatus.GONE.value
    return items.filter(article__status=gone, prescription__prescribed_at__lt=change.closed_at)


def items_of_list(list_: ConversionList) -> QuerySet[PrescriptionItem]:
    """The same of one list, approved or not."""
    return open_items(list_.conversions.values_list("old", flat=True), list_.change.starts_on)
