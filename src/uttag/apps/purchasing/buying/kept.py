"""What was last reckoned to buy, read from what the worker kept: a query or two however large the region (B2.1)."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Q, QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.catalogue.models import Supplier
from uttag.apps.catalogue.operations import search_words
from uttag.apps.purchasing.models import ReckonedNeed, Reckoning


def reckoned_at(actor: Actor) -> datetime | None:
    """As of when all needs were last reckoned; None: never."""
    require(actor, "see_purchases")
    return Reckoning.objects.values_list("reckoned_at", flat=True).first()


def kept_needs(
    actor: Actor, *, supplier: str = "", search: str = "", every: bool = False
) -> QuerySet[ReckonedNeed]:
    """Needs as they were reckoned, by supplier and article; with `every` also where there is enough."""
    require(actor, "see_purchases")
    found = ReckonedNeed.objects.select_related("article__supplier")
    if not every:
        found = found.filter(packages__gt=0)
    if supplier:
        found = found.filter(article__supplier__code=supplier)
    for word in search_words(search).split():
        found = found.filter(article__search__contains=word)
    return found.order_by("article__supplier__name", "article__name", "article__variant", "article")


def proposed_suppliers(actor: Actor) -> QuerySet[Supplier]:
    """Suppliers to buy from, by name, with the number of articles as `proposed`."""
    require(actor, "see_purchases")
    to_buy = Count("article", filter=Q(article__reckoned_need__packages__gt=0))
    return Supplier.objects.annotate(proposed=to_buy).filter(proposed__gt=0).order_by("name", "pk")


def other_suppliers(actor: Actor) -> QuerySet[Supplier]:
    """Suppliers of which nothing is proposed, by name, to choose among."""
    require(actor, "see_purchases")
    to_buy = ReckonedNeed.objects.filter(packages__gt=0)
    return Supplier.objects.exclude(pk__in=to_buy.values("article__supplier")).order_by("name", "pk")
