"""What there is of articles, what is on order, and what waits for it, in a handful of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date

from django.db.models import QuerySet, Sum

from uttag.apps.ordering.models import OrderRow, Reservation
from uttag.apps.purchasing.buying.coming import coming_pieces
from uttag.apps.stock.models import Balance, Place

_WAITING = (OrderRow.State.OPEN, OrderRow.State.BACKORDERED)


class There:
    """Pieces by article (key): `on_shelves`, `on_order` (but for one order, by key) and `waiting` orders' pieces."""

    def __init__(self, articles: Collection[int], day: date, *, but: int | None = None) -> None:
        self.on_shelves = Counter(_on_shelves(articles, day))
        self.on_order = _on_order(articles, but)
        self.waiting = Counter(_waiting(articles))

    def lacking(self, article: int) -> int:
        """Pieces that orders wait for and that neither are here nor on their way."""
        return max(0, self.waiting[article] - self.on_shelves[article] - self.on_order[article])


def waiting_rows() -> QuerySet[OrderRow]:
    """Rows of orders that wait for goods from the shelves."""
    return OrderRow.objects.filter(state__in=_WAITING, order__procured=False)


def _on_shelves(articles: Collection[int], day: date) -> dict[int, int]:
    """Pieces that can be picked: of lots that have neither expired nor been recalled."""
    held = Balance.objects.filter(
        place__kind=Place.Kind.SHELF, pieces__gt=0, lot__article__in=articles, lot__expires_on__gt=day
    )
    sums = held.filter(lot__blocked_at=None).order_by().values_list("lot__article_id")
    return dict(sums.annotate(Sum("pieces")))


def _on_order(articles: Collection[int], but: int | None) -> Counter[int]:
    owed = Counter[int]()
    for one in coming_pieces(articles, but=but):
        owed[one.article_id] += one.pieces
    return owed


def _waiting(articles: Collection[int]) -> dict[int, int]:
    """Pieces that orders wait for; what is reserved for them has left the shelf already."""
    waiting = dict(
        waiting_rows()
        .filter(article__in=articles)
        .order_by()
        .values_list("article_id")
        .annotate(Sum("pieces"))
    )
    # Neither narrowed down nor added up there: reservations are few, and a database led by their rows, in search of
    # articles, looks through a year's.
    reserved = Reservation.objects.filter(row__state__in=_WAITING).values_list("row__article_id", "pieces")
    for article, pieces in reserved:
        if article in articles:
            waiting[article] = max(0, waiting.get(article, 0) - pieces)
    return waiting
