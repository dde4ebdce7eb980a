"""What lies where. Nothing here names a patient."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from uttag.apps.access.actors import Actor, require
from uttag.apps.catalogue.models import Article
from uttag.apps.stock.models import Balance, Lot, Move, Place


def deliverable_stock(actor: Actor, *, search: str = "", supplier_out: bool = False) -> QuerySet[Article]:
    """The same of articles that are delivered themselves: flavours and sizes, not what they are chosen under.

    `supplier_out` keeps those that the supplier has nothing of.
    """
    found = stock_by_article(actor, search=search).filter(children=None)
    return found.filter(supplier_out=True) if supplier_out else found


def stock_by_article(actor: Actor, *, search: str = "") -> QuerySet[Article]:
    """Articles with `on_shelves`, `reserved` and `staged` pieces; stocked ones first, then by name."""
    require(actor, "see_stock")
    articles = Article.objects.select_related("group", "supplier", "product_area")
    if search:
        articles = articles.filter(Q(search__contains=search.casefold()) | Q(number__startswith=search))
    return articles.annotate(
        on_shelves=_pieces(Place.Kind.SHELF),
        reserved=_pieces(Place.Kind.RESERVED),
        staged=_pieces(Place.Kind.STAGED),
    ).order_by("-stocked", "name", "variant", "number")


def stock_lacking(actor: Actor, *, search: str = "", of: str = "") -> QuerySet[Article]:
    """The same, narrowed down: `of` is "shelf" (stocked, but none on a shelf) or "supplier" (who is out)."""
    articles = stock_by_article(actor, search=search)
    if of == "shelf":
        return articles.filter(**{"on_shelves": 0, "stocked": True})
    return articles.filter(supplier_out=True) if of == "supplier" else articles


def _pieces(kind: Place.Kind) -> Coalesce:
    at_kind = Q(lots__balances__place__kind=kind)
    return Coalesce(Sum("lots__balances__pieces", filter=at_kind), 0)


def lots_of(actor: Actor, article: Article) -> QuerySet[Lot]:
    """The article's lots that we hold anything of, earliest last day first, each with `pieces` in all."""
    require(actor, "see_stock")
    lots = Lot.objects.filter(article=article).annotate(pieces=Coalesce(Sum("balances__pieces"), 0))
    return lots.filter(pieces__gt=0).order_by("expires_on", "pk")


def balances_of(actor: Actor, article: Article) -> QuerySet[Balance]:
    """Where each lot of the article lies."""
    require(actor, "see_stock")
    held = Balance.objects.filter(lot__article=article, pieces__gt=0).select_related("place", "lot")
    return held.order_by("lot__expires_on", "lot_id", "place__code")


def moves_of(actor: Actor, lot: Lot) -> QuerySet[Move]:
    """Everything that has happened to a lot, latest first."""
    require(actor, "see_stock")
    return Move.objects.filter(lot=lot).select_related("source", "target").order_by("-moved_at", "-pk")


def expiring_lots(actor: Actor, until: date) -> QuerySet[Lot]:
    """Lots on shelves whose last day is `until` or before, earliest first, with `pieces` on shelves."""
    require(actor, "see_stock")
    on_shelves = Sum("balances__pieces", filter=Q(balances__place__kind=Place.Kind.SHELF))
    lots = Lot.objects.filter(expires_on__lte=until).annotate(pieces=Coalesce(on_shelves, 0))
    return lots.filter(pieces__gt=0).select_related("article").order_by("expires_on", "pk")
