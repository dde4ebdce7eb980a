"""What a wave lacked, article by article: what keeps most orders waiting, and when more is expected."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet, Sum

from uttag.apps.access.actors import Actor, require
from uttag.apps.catalogue.models import Article
from uttag.apps.fulfilment.models import LeftOut, Wave
from uttag.apps.fulfilment.notes import reasons_of
from uttag.apps.fulfilment.waiting import WAITING_ROWS
from uttag.apps.purchasing.buying.coming import coming_pieces
from uttag.apps.stock.shelves import shelf_stock
from uttag.rules.reasons import Reason

# A line that waits for the others of its order lacks nothing itself.
LACKING = ("pieces_missing", "stock_lasts_too_short", "supplier_out")


@dataclass(frozen=True, slots=True)
class Shortage:
    """Pieces of an article that the wave's orders still lack, and what there is of it now.

    `coming`: pieces on order, the first of them expected on `expected_day`; None where no day is known.
    """

    article: Article
    orders: int
    asked: int
    on_shelves: int
    coming: int
    expected_day: date | None
    supplier_out: bool


def shortages(actor: Actor, of: Wave, *, day: date) -> list[Shortage]:
    """What the wave's left-out orders still wait for: the article that most orders wait for first."""
    require(actor, "see_depot")
    if not of.left_out:
        return []
    left = LeftOut.objects.filter(wave=of, code__in=LACKING, row__state__in=WAITING_ROWS)
    sums = (
        left.order_by()
        .values_list("row__article")
        .annotate(Count("order", distinct=True), Sum("row__pieces"))
    )
    asked = {article: (orders, pieces) for article, orders, pieces in sums}
    if not asked:
        return []
    held, coming, first = _there(asked, day)
    found = [
        Shortage(
            article,
            *asked[article.pk],
            held[article.number],
            coming[article.pk],
            first.get(article.pk) or article.supplier_back_day,
            article.supplier_out,
        )
        for article in Article.objects.filter(pk__in=asked)
    ]
    return sorted(found, key=lambda one: (-one.orders, -one.asked, one.article.number))


def left_rows(actor: Actor, of: Wave) -> QuerySet[LeftOut]:
    """What a wave could not take, row by row, the most pressing first."""
    require(actor, "see_depot")
    left = LeftOut.objects.filter(wave=of).select_related("order", "row__article")
    return left.order_by("order__deadline_day", "order_id", "row_id")


def reasons_of_left(actor: Actor, rows: Sequence[LeftOut]) -> dict[int, Reason]:
    """By row: why it was left out. Rulings are read whole, so ask for a page at a time."""
    require(actor, "see_depot")
    return reasons_of({one.row_id: one.ruling for one in rows})


def _there(
    articles: dict[int, tuple[int, int]], day: date
) -> tuple[Counter[str], Counter[int], dict[int, date | None]]:
    """Pieces on the shelves (by number) that have not expired; on order, and the first day (both by key)."""
    held, coming = Counter[str](), Counter[int]()
    first: dict[int, date | None] = {}
    for lot in shelf_stock(articles).lots():
        held[lot.article] += lot.available if lot.expires >= day else 0
    for one in coming_pieces(articles):
        coming[one.article_id] += one.pieces
        first.setdefault(one.article_id, one.day)
    return held, coming, first
