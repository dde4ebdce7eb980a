"""Undoing a wave: everything goes back to where it waited."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from uttag.apps.fulfilment.models import Allocation, LeftOut, Wave
from uttag.apps.fulfilment.planning import SUPPLIER_OUT
from uttag.apps.ordering.models import Order, OrderRow, Reservation
from uttag.apps.stock.ledger import NewMove, post_moves
from uttag.apps.stock.models import Move
from uttag.apps.stock.places import fixed_places
from uttag.ground.sets import insert_many
from uttag.rules.words import Urgency


def put_back(wave: Wave, *, at: datetime) -> None:
    """Goods to their shelves, or set aside again for urgent orders; rows and orders as before the wave."""
    of_wave = Allocation.objects.filter(wave=wave)
    orders = Order.objects.filter(pk__in=of_wave.values("order")).order_by("pk")
    list(orders.select_for_update(no_key=True).values_list("pk"))
    post_moves(_moves(wave), at=at)
    urgent = of_wave.exclude(order__urgency=Urgency.STANDARD)
    insert_many(
        Reservation,
        ("row_id", "lot_id", "place_id", "pieces"),
        urgent.values_list("row_id", "lot_id", "place_id", "pieces"),
    )
    _let_wait_again(wave)
    of_wave.delete()


def _moves(wave: Wave) -> list[NewMove]:
    places = fixed_places()
    back: Counter[tuple[int, int]] = Counter()
    held = Allocation.objects.filter(wave=wave).values_list("order__urgency", "place_id", "lot_id", "pieces")
    for urgency, place, lot, pieces in held:
        target = place if urgency == Urgency.STANDARD else places.reserved
        back[target, lot] += pieces
    return [
        NewMove(places.staged, target, lot, pieces, Move.Reason.RELEASED, wave.uuid)
        for (target, lot), pieces in sorted(back.items())
    ]


def _let_wait_again(wave: Wave) -> None:
    """A row that an earlier wave backordered waits as backordered; an order already partly sent is sent."""
    rows = OrderRow.objects.filter(allocations__wave=wave)
    before = LeftOut.objects.filter(code=SUPPLIER_OUT, wave__lt=wave.pk).values("row")
    backordered = list(rows.filter(pk__in=before).values_list("pk", flat=True))
    of_wave = Allocation.objects.filter(wave=wave)
    OrderRow.objects.filter(pk__in=of_wave.values("row")).update(state=OrderRow.State.OPEN)
    OrderRow.objects.filter(pk__in=backordered).update(state=OrderRow.State.BACKORDERED)
    orders = Order.objects.filter(pk__in=of_wave.values("order"))
    sent = OrderRow.objects.filter(state=OrderRow.State.DISPATCHED).values("order")
    on_its_way = list(orders.filter(pk__in=sent).values_list("pk", flat=True))
    orders.update(state=Order.State.OPEN)
    Order.objects.filter(pk__in=on_its_way).update(state=Order.State.DISPATCHED)
