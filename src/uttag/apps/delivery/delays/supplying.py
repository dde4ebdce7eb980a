"""What open orders lack: today's stock handed out in a wave's turns, then goods to come (D3)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from functools import cache

from uttag.apps.catalogue.models import Article
from uttag.apps.delivery.delays.standing import OpenOrder
from uttag.apps.fulfilment.waiting import Waiting, as_lots, read_waiting
from uttag.apps.purchasing.buying.coming import coming_pieces
from uttag.apps.purchasing.buying.sending import goods_day
from uttag.apps.purchasing.models import Procurement
from uttag.apps.stock.shelves import shelf_stock
from uttag.rules.allocation import Allocation, AllocationFacts, Demand, LotStock, allocate
from uttag.rules.handing_out import Supply, ToCome, hand_out
from uttag.rules.parts import Lack, Lacking
from uttag.rules.terms import TermBook, Terms

_UNDER_WAY = (Procurement.State.TO_ORDER, Procurement.State.ORDERED)
Lacks = dict[int, tuple[Lacking, ...]]
"""By order (key): what it lacks; nothing where it can go now. Orders that don't wait are not there."""


def lacks_of(orders: Collection[OpenOrder], today: date, book: TermBook) -> Lacks:
    """What each order that waits for goods lacks. The number of queries doesn't follow theirs."""
    procured = {order.pk for order in orders if order.procured}
    waiting = read_waiting({order.pk: order.as_waiting for order in orders})
    set_aside, rest = _by_what_is_set_aside(waiting, today, book)
    lots = [*shelf_stock(waiting.articles).lots(), *_freed(waiting, set_aside)]
    given = hand_out(rest, lots, _supplies(waiting.articles, today), book, today)
    lacks: Lacks = dict.fromkeys(set_aside, ())
    lacks |= {key: given[str(order.uuid)] for key, order in waiting.orders.items() if key not in set_aside}
    return lacks | _procured(lacks, procured, today)


def _by_what_is_set_aside(waiting: Waiting, today: date, book: TermBook) -> tuple[set[int], list[Demand]]:
    """Orders that can go whole from pieces set aside for them, and the demands of all others, as a wave does."""
    whole, rest = set(), []
    for key, order in waiting.orders.items():
        demand = waiting.demand(order, today)
        if key in waiting.reserved and _goes_whole(demand, as_lots(waiting.reserved[key]), today, book):
            whole.add(key)
        else:
            rest.append(demand)
    return whole, rest


def _goes_whole(demand: Demand, lots: tuple[LotStock, ...], today: date, book: TermBook) -> bool:
    answer = allocate(AllocationFacts(demand, lots, today), Terms(book))
    return isinstance(answer, Allocation) and not answer.backordered


def _freed(waiting: Waiting, set_aside: Collection[int]) -> list[LotStock]:
    """Pieces set aside that no longer do for their order: a wave puts them back first."""
    return [lot for key, held in waiting.reserved.items() if key not in set_aside for lot in as_lots(held)]


def _supplies(articles: Mapping[int, tuple[str, bool]], today: date) -> dict[str, Supply]:
    to_come: defaultdict[int, list[ToCome]] = defaultdict(list)
    for one in coming_pieces(articles):
        if one.day is not None:  # a draft isn't bought
            to_come[one.article_id].append(ToCome(one.pieces, one.day))
    lead = cache(lambda days: goods_day(today, days))
    columns = ("pk", "number", "supplier_out", "supplier_back_day", "supplier__lead_working_days")
    found = Article.objects.filter(pk__in=articles).values_list(*columns)
    return {
        number: Supply(tuple(to_come[key]), out, back if back and back >= today else None, lead(days))
        for key, number, out, back, days in found
    }


def _procured(lacks: Lacks, procured: Collection[int], today: date) -> Lacks:
    """Goods bought for one order alone come when their supplier says (B2.3)."""
    waiting = [key for key in procured if lacks.get(key)]
    if not waiting:
        return {}
    found = Procurement.objects.filter(row__order__in=waiting, state__in=_UNDER_WAY).order_by("pk")
    said: defaultdict[int, list[Lacking]] = defaultdict(list)
    columns = ("row__order_id", "row__article__number", "row__pieces", "expected_day")
    for order, article, pieces, day in found.values_list(*columns):
        late = day is not None and day < today
        said[order].append(Lacking(article, pieces, Lack.OVERDUE if late else Lack.PROCURED, day))
    return {key: tuple(said[key]) for key in waiting if said[key]}
