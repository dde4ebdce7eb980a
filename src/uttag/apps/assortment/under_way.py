"""What is under way for one article: suppliers' changes, recalls and conversions that aren't over (B2.11, B2.12)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q

from uttag.apps.access.actors import Actor, require
from uttag.apps.assortment.models import AssortmentChange, Conversion, Recall, SupplierChange
from uttag.apps.catalogue.models import Article

_OPEN = (SupplierChange.State.NOTICED, SupplierChange.State.ACCEPTED)


@dataclass(frozen=True, slots=True)
class UnderWay:
    """`conversions`: rows where it goes out or takes over, of changes that are prepared."""

    supplier_changes: tuple[SupplierChange, ...]
    recalls: tuple[Recall, ...]
    conversions: tuple[Conversion, ...]


def under_way_of(actor: Actor, article: Article) -> UnderWay:
    """The same in three queries, the nearest first; recalls for those who may see them."""
    require(actor, "see_assortment_changes")
    either = Q(article=article) | Q(replacement=article)
    noticed = SupplierChange.objects.filter(either, state__in=_OPEN).select_related("article", "replacement")
    recalls = Recall.objects.filter(article=article, closed_at=None).order_by("started_at", "pk")
    planned = Conversion.objects.filter(change__state=AssortmentChange.State.PLANNED)
    rows = planned.filter(Q(old=article) | Q(new=article)).select_related("change", "list", "old", "new")
    return UnderWay(
        tuple(noticed.order_by("applies_from", "pk")),
        tuple(recalls) if actor.may("see_recalls") else (),
        tuple(rows.order_by("change__starts_on", "old__name", "pk")),
    )
