"""Which items an assortment change concerns: those of the old articles on its approved lists (B2.12)."""

from __future__ import annotations

from django.db.models import QuerySet

from uttag.apps.assortment.models import AssortmentChange, Conversion, ConversionList
from uttag.apps.prescribing.carrying_over import open_items
from uttag.apps.prescribing.models import PrescriptionItem


def approved_conversions(change: AssortmentChange) -> QuerySet[Conversion]:
    """Rows of the change's approved lists, articles at hand."""
    rows = Conversion.objects.filter(change=change, list__state=ConversionList.State.APPROVED)
    return rows.select_related("old", "new", "list__approved_by").order_by("pk")


def items_of_change(change: AssortmentChange) -> QuerySet[PrescriptionItem]:
    """Open items on the start day, of the approved lists' old articles."""
    old = approved_conversions(change).values_list("old", flat=True)
    return open_items(old, change.starts_on)


def items_of_list(list_: ConversionList) -> QuerySet[PrescriptionItem]:
    """The same of one list, approved or not."""
    return open_items(list_.conversions.values_list("old", flat=True), list_.change.starts_on)
