"""What the shelves hold of some articles: what allocation is ruled on, and where its picks are taken."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from uttag.apps.stock.ledger import lock_lots_of
from uttag.apps.stock.models import Balance, Place
from uttag.rules.allocation import LotStock

Row = tuple[int, str, date, int, int]  # lot, article number, expires, shelf, pieces


class ShelfStock:
    """Lots with their pieces; `take` shares a lot's pick out over the shelves where it lies."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._shelves: defaultdict[int, list[list[int]]] = defaultdict(list)
        self._lots: dict[int, LotStock] = {}
        for lot, article, expires, place, pieces in rows:
            self._shelves[lot].append([place, pieces])
            before = self._lots[lot].available if lot in self._lots else 0
            self._lots[lot] = LotStock(lot, article, expires, before + pieces)

    def lots(self) -> tuple[LotStock, ...]:
        """Each lot's sum over its shelves, as first read."""
        return tuple(self._lots.values())

    def take(self, lot: int, pieces: int) -> list[tuple[int, int]]:
        """(shelf, pieces) for one pick; the pieces are gone for the next. ValueError beyond what there is."""
        taken = []
        shelves = self._shelves[lot]
        while pieces:
            if not shelves:
                raise ValueError(f"lot {lot} is allocated beyond its stock")
            place, held = shelves[0]
            part = min(held, pieces)
            taken.append((place, part))
            pieces -= part
            shelves[0][1] -= part
            if not shelves[0][1]:
                shelves.pop(0)
        return taken


def shelf_stock(articles: Collection[int], *, but: tuple[int, int] | None = None) -> ShelfStock:
    """The shelves' stock of the articles (keys) right now, for showing. `but`: (place, lot) that doesn't count."""
    held = Balance.objects.filter(
        place__kind=Place.Kind.SHELF, pieces__gt=0, lot__article_id__in=articles
    ).order_by("lot_id", "place__code")
    if but is not None:
        held = held.exclude(place=but[0], lot=but[1])
    return ShelfStock(
        held.values_list("lot_id", "lot__article__number", "lot__expires_on", "place_id", "pieces")
    )


def lots_for_update(articles: Collection[int]) -> ShelfStock:
    """The same, held until the transaction ends: what is taken from it can't be taken by anyone else."""
    lock_lots_of(articles)
    return shelf_stock(articles)
