"""Two at once: whoever comes second sees what the first has taken (I3). Real transactions in real threads."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.db.models import Sum

from tests import builders as b
from uttag.apps.fulfilment.models import Allocation
from uttag.apps.fulfilment.operations import plan_wave
from uttag.apps.ordering.models import Order
from uttag.apps.stock.models import Balance
from uttag.apps.stock.operations import GoodsLine, ShelfPick, receive_goods, reserve
from uttag.apps.stock.shelves import lots_for_update
from uttag.ground.verify import breaches
from uttag.rules.reasons import Refused

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.clause("I3")]


@pytest.fixture(autouse=True)
def _terms() -> None:
    b.terms()


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Starts all works at the same moment, each on a connection of its own; their results or refusals."""
    ready = Barrier(len(works))

    def run(work: Callable[[], Any]) -> Any:
        try:
            ready.wait(timeout=10)
            return work()
        except Refused as refused:
            return refused
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def plan() -> Any:
    return plan_wave(actor=b.DEPOT, at=b.TUESDAY)


def stock_is_right() -> bool:
    names = (
        "stock.balances_are_sums_of_moves",
        "fulfilment.staged_is_what_unsent_waves_hold",
        "fulfilment.a_row_gets_its_pieces_once",
    )
    return not any(breaches(name) for name in names)


def test_two_waves_at_once_take_each_order_once() -> None:
    article = b.article()
    b.stock(article, 300)
    for _ in range(6):
        b.waiting_order([(article, 30)])
    results = at_once(plan, plan)
    refused = [result for result in results if isinstance(result, Refused)]
    assert [refusal.reasons[0].code for refusal in refused] == ["nothing_waits"]
    assert Allocation.objects.aggregate(Sum("pieces")) == {"pieces__sum": 180}
    assert stock_is_right()


def test_a_wave_and_an_acute_order_on_the_last_pieces_give_them_to_one() -> None:
    article = b.article()
    b.stock(article, 30)
    standard = b.waiting_order([(article, 30)])
    acute = b.waiting_order([(article, 30)], state="packed")  # no wave takes it: it is being placed

    def place_acute() -> None:
        with transaction.atomic():
            stock = lots_for_update([article.pk])
            picks = [
                ShelfPick(lot.lot, place, pieces)
                for lot in stock.lots()
                for place, pieces in stock.take(lot.lot, 30)
            ]
            reserve(picks, document=acute.uuid, at=b.TUESDAY)

    at_once(plan, place_acute)
    held = dict(Balance.objects.filter(pieces__gt=0).values_list("place__code", "pieces"))
    standard.refresh_from_db()
    assert held == ({"PLOCK": 30} if standard.state == Order.State.ALLOCATED else {"RES": 30})
    assert stock_is_right()


def test_two_acute_orders_on_the_last_pieces_one_is_told() -> None:
    article = b.article()
    lot = b.stock(article, 30)
    place = lot.balances.get().place_id
    orders = [b.waiting_order([(article, 30)]) for _ in range(2)]

    def take(order: Order) -> None:
        with transaction.atomic():
            reserve([ShelfPick(lot.pk, place, 30)], document=order.uuid, at=b.TUESDAY)

    results = at_once(*(lambda order=order: take(order) for order in orders))
    assert sorted(type(result).__name__ for result in results) == ["NoneType", "Refused"]
    assert stock_is_right()


def test_the_same_receipt_sent_twice_at_once_is_received_once() -> None:
    line = GoodsLine(b.article().pk, "L-1", date(2028, 1, 1), 300, "A-01")
    document = uuid4()
    at_once(*[lambda: receive_goods([line], actor=b.DEPOT, at=b.TUESDAY, document=document)] * 3)
    assert Balance.objects.get().pieces == 300
    assert stock_is_right()
