"""What lies where. Nothing here names a patient."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from uttag.apps.access.actors import Actor, require
from uttag.apps.catalogue.models import Article, search_words
from uttag.apps.stock.models import Balance, Lot, Move, Place
from uttag.ground.selects import sum_of

FREE_SHELVES = 200


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
        articles = articles.filter(Q(search__contains=search_words(search)) | Q(number__startswith=search))
    return articles.annotate(
        on_shelves=_pieces(Place.Kind.SHELF),
        reserved=_pieces(Place.Kind.RESERVED),
        staged=_pieces(Place.Kind.STAGED),
    ).order_by("-stocked", "name", "variant", "number")


def stock_lacking(actor: Actor, *, search: str = "", of: str = "") -> QuerySet[Article]:
    """The same, narrowed down: `of` is "shelf" (stocked, but none on a shelf) or "supplier" (who is out)."""
    articles = deliverable_stock(actor, search=search)
    if of == "shelf":
        return articles.filter(**{"on_shelves": 0, "stocked": True})
    return articles.filter(supplier_out=True) if of == "supplier" else articles


def _pieces(kind: Place.Kind) -> Subquery:
    """Of articles."""
    return sum_of(Balance.objects.filter(lot__article=OuterRef("pk"), place__kind=kind), "pieces")


def lots_of(actor: Actor, article: Article) -> QuerySet[Lot]:
    """The article's lots that we hold anything of, earliest last day first, each with `pieces` in all."""
    require(actor, "see_stock")
    lots = Lot.objects.filter(article=article).annotate(pieces=Coalesce(Sum("balances__pieces"), 0))
    return lots.filter(pieces__gt=0).order_by("expires_on", "pk")


def lying(actor: Actor, what: Article | Lot, *kinds: Place.Kind) -> QuerySet[Balance]:
    """Where an article's lots, or one lot, lie: at places of some kinds, or at all. Earliest last day first."""
    require(actor, "see_stock")
    of = Q(lot__article=what) if isinstance(what, Article) else Q(lot=what)
    held = Balance.objects.filter(of, pieces__gt=0).select_related("place", "lot")
    if kinds:
        held = held.filter(place__kind__in=kinds)
    return held.order_by("lot__expires_on", "lot_id", "place__code")


def shelves_keeping(actor: Actor, article: Article) -> QuerySet[Place]:
    """Shelves that keep goods as an article must be kept, by code (B2.7)."""
    require(actor, "see_stock")
    return Place.objects.filter(kind=Place.Kind.SHELF, storage=article.storage).order_by("code")


@dataclass(frozen=True, slots=True)
class Shelves:
    """Shelves that keep an article as it must be kept. `has_it`: where it lies already; `free`: empty ones."""

    has_it: tuple[str, ...]
    free: tuple[str, ...]

    @property
    def proposed(self) -> str:
        """Beside its like first, else an empty one; nothing where there is neither."""
        return next(iter((*self.has_it, *self.free)), "")

    @property
    def codes(self) -> tuple[str, ...]:
        return (*self.has_it, *self.free)


def shelves_for(actor: Actor, article: Article) -> Shelves:
    """Where an article can be put, those where it lies already first (B2.7)."""
    fitting = shelves_keeping(actor, article)
    has_it = fitting.filter(balance__lot__article=article, balance__pieces__gt=0).distinct()
    taken = Place.objects.filter(balance__pieces__gt=0).values("pk")
    free = fitting.exclude(pk__in=taken)[:FREE_SHELVES]
    return Shelves(tuple(place.code for place in has_it), tuple(place.code for place in free))


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
