"""Undoing a wave: everything goes back to where it waited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from django.db.models import QuerySet

from uttag.apps.fulfilment.models import Allocation, CheckedLine, LeftOut, Wave
from uttag.apps.fulfilment.planning import SUPPLIER_OUT
from uttag.apps.ordering.models import Order, OrderRow, Reservation
from uttag.apps.stock.ledger import NewMove, post_moves
from uttag.apps.stock.models import Lot, Move
from uttag.apps.stock.places import fixed_places
from uttag.ground.sets import insert_many
from uttag.rules.reasons import Refused, because
from uttag.rules.words import Urgency


def refuse_begun(wave: Wave) -> None:
    """Raises Refused once somebody has begun to pick: goods on a trolley can't be planned away."""
    if wave.picking_started_at is not None:
        raise Refused(because("wave_begun", None, started_at=wave.picking_started_at))


def put_back(
    wave: Wave,
    *,
    at: datetime,
    orders: QuerySet[Order] | None = None,
    missing: tuple[int, int] | None = None,
) -> None:
    """Goods to their shelves, or set aside again for urgent orders; rows and orders as before the wave.

    `orders`: those alone; none given means all of the wave's. `missing` (place, lot) is never set aside
    again: it isn't there to be kept for anyone. Recalled lots go to quarantine, and are kept for nobody (B2.11).
    """
    given = Allocation.objects.filter(wave=wave)
    if orders is not None:
        given = given.filter(order__in=orders.values("pk"))
    affected = Order.objects.filter(pk__in=given.values("order")).order_by("pk")
    list(affected.select_for_update(no_key=True).values_list("pk"))
    recalled = _recalled(given)
    urgent = given.exclude(order__urgency=Urgency.STANDARD).exclude(lot__in=recalled)
    if missing is not None:
        urgent = urgent.exclude(place=missing[0], lot=missing[1])
    post_moves(_moves(wave, given, set(urgent.values_list("pk", flat=True)), recalled), at=at)
    insert_many(
        Reservation,
        ("row_id", "lot_id", "place_id", "pieces"),
        urgent.values_list("row_id", "lot_id", "place_id", "pieces"),
    )
    _let_wait_again(wave, given)
    CheckedLine.objects.filter(wave=wave, order__in=affected).delete()
    given.delete()


def _recalled(given: QuerySet[Allocation]) -> set[int]:
    """Those of the lots that are recalled. All are held, so that none becomes so while they are put back."""
    lots = Lot.objects.filter(pk__in=given.values("lot")).order_by("pk").select_for_update(no_key=True)
    return {key for key, blocked_at in lots.values_list("pk", "blocked_at") if blocked_at}


def _moves(
    wave: Wave, given: QuerySet[Allocation], urgent: Collection[int], recalled: Collection[int]
) -> list[NewMove]:
    places = fixed_places()
    back: Counter[tuple[int, int]] = Counter()
    for key, place, lot, pieces in given.values_list("pk", "place_id", "lot_id", "pieces"):
        kept = places.reserved if key in urgent else place
        back[places.quarantine if lot in recalled else kept, lot] += pieces
    return [
        NewMove(places.staged, target, lot, pieces, _reason(target, places.quarantine), wave.uuid)
        for (target, lot), pieces in sorted(back.items())
    ]


def _reason(target: int, quarantine: int) -> Move.Reason:
    return Move.Reason.QUARANTINED if target == quarantine else Move.Reason.RELEASED


def _let_wait_again(wave: Wave, given: QuerySet[Allocation]) -> None:
    """A row that an earlier wave backordered waits as backordered; an order already partly sent is sent."""
    rows = OrderRow.objects.filter(pk__in=given.values("row"))
    before = LeftOut.objects.filter(code=SUPPLIER_OUT, wave__lt=wave.pk).values("row")
    backordered = list(rows.filter(pk__in=before).values_list("pk", flat=True))
    rows.update(state=OrderRow.State.OPEN)
    OrderRow.objects.filter(pk__in=backordered).update(state=OrderRow.State.BACKORDERED)
    orders = Order.objects.filter(pk__in=given.values("order"))
    sent = OrderRow.objects.filter(state=OrderRow.State.DISPATCHED).values("order")
    on_its_way = list(orders.filter(pk__in=sent).values_list("pk", flat=True))
    orders.update(state=Order.State.OPEN)
    Order.objects.filter(pk__in=on_its_way).update(state=Order.State.DISPATCHED)
