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
from tests.departing import carrier, clock, departure
from uttag.apps.access.actors import SYSTEM
from uttag.apps.fulfilment.departures.due import CUT, ask_for_due_waves, cut_wave
from uttag.apps.fulfilment.models import Allocation
from uttag.apps.fulfilment.operations import plan_wave, undo_wave
from uttag.apps.fulfilment.replanning import replan_wave
from uttag.apps.ordering.models import Order, Reservation
from uttag.apps.stock.models import Balance, Move
from uttag.apps.stock.operations import GoodsLine, ShelfPick, adjust_stock, receive_goods, reserve
from uttag.apps.stock.shelves import lots_for_update
from uttag.ground.outbox.models import Message
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


def test_waves_over_the_same_articles_an_acute_order_and_a_count_at_once_give_each_piece_once() -> None:
    """Four waves, each of its own carrier, want the same two lots; two may be planned anew; a shelf is counted."""
    articles = [b.article("1"), b.article("2")]
    lots = [b.stock(article, 300, shelf=f"A-0{n}") for n, article in enumerate(articles, start=1)]
    carriers = [carrier(f"C{n}") for n in range(4)]
    orders = [
        b.waiting_order(
            [(article, 30) for article in articles[:: 1 if n % 2 else -1]], carrier=carriers[n % 4]
        )
        for n in range(16)  # 16 × 30 of each article are asked for; there are 300
    ]
    acute = b.waiting_order([(articles[0], 30)], state="packed")  # no wave takes it: it is being placed

    def place_acute() -> None:
        with transaction.atomic():
            stock = lots_for_update([article.pk for article in articles])
            held = {lot.lot: lot.available for lot in stock.lots()}
            if held.get(lots[0].pk, 0) >= 30:
                picks = [ShelfPick(lots[0].pk, place, n) for place, n in stock.take(lots[0].pk, 30)]
                reserve(picks, document=acute.uuid, at=b.TUESDAY)
                Reservation.objects.create(
                    row=acute.rows.get(), lot=lots[0], place_id=picks[0].place, pieces=30
                )

    def count() -> None:
        adjust_stock(lots[1].pk, "A-02", 45, actor=b.DEPOT, at=b.TUESDAY)

    def plan_and_replan(code: str) -> Any:
        wave = plan_wave(actor=b.DEPOT, at=b.TUESDAY, carrier=code)
        return replan_wave(wave.uuid, actor=b.DEPOT, at=b.TUESDAY)

    results = at_once(
        *(lambda one=one: plan_wave(actor=b.DEPOT, at=b.TUESDAY, carrier=one.code) for one in carriers[:2]),
        *(lambda one=one: plan_and_replan(one.code) for one in carriers[2:]),
        place_acute,
        count,
        plan,  # one over all that is left
    )
    refused = [result.reasons[0].code for result in results if isinstance(result, Refused)]
    # Whoever finds that all its orders have gone into the wave over everything is told so; nobody is stuck.
    assert set(refused) <= {"nothing_waits"}
    given = Allocation.objects.values("row").annotate(Sum("pieces"))
    assert {row["pieces__sum"] for row in given} == {30}
    assert Balance.objects.filter(pieces__lt=0).count() == 0
    taken = Order.objects.filter(state=Order.State.ALLOCATED)
    assert Allocation.objects.count() == 2 * taken.count()
    assert taken.count() <= len(orders)
    assert Move.objects.filter(reason="staged").exists()
    Order.objects.filter(pk=acute.pk).update(state="open")  # it has been placed
    assert b.nothing_breaks()


def test_a_departure_s_wave_asked_for_by_two_workers_at_once_is_cut_once() -> None:
    article = b.article()
    b.stock(article, 300)
    made = departure()
    for _ in range(4):
        b.waiting_order([(article, 30)], carrier=made.carrier)
    day = b.TUESDAY.date()
    results = at_once(*[lambda: cut_wave(made.uuid, day, actor=SYSTEM, at=clock(14))] * 3)
    assert sum(result is not None for result in results) == 1
    at_once(*[lambda: ask_for_due_waves(at=clock(14))] * 3)
    assert Message.objects.filter(kind=CUT).count() == 1
    assert stock_is_right()


def test_a_wave_undone_and_planned_anew_at_once_is_one_of_the_two() -> None:
    article = b.article()
    b.stock(article, 300)
    for _ in range(6):
        b.waiting_order([(article, 30)])
    wave = plan()
    results = at_once(
        lambda: undo_wave(wave.uuid, actor=b.DEPOT, at=b.TUESDAY),
        lambda: replan_wave(wave.uuid, actor=b.DEPOT, at=b.TUESDAY),
        lambda: replan_wave(wave.uuid, actor=b.DEPOT, at=b.TUESDAY),
    )
    refused = {result.reasons[0].code for result in results if isinstance(result, Refused)}
    wave.refresh_from_db()
    assert wave.state == "undone"
    assert refused <= {"wave_not_planned"}
    assert b.nothing_breaks()


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
