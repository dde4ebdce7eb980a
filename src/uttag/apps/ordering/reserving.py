"""Acute and express orders take their pieces when they are placed (D5, D6): they can't wait for a wave.

Two at once on the last pieces: the lots are locked, so one gets them and the other is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from uttag.apps.ordering.demand import demand_line, lacking
from uttag.apps.ordering.models import Order, OrderRow, Reservation
from uttag.apps.stock import operations as stock
from uttag.apps.stock.operations import ShelfPick
from uttag.apps.stock.shelves import ShelfStock, lots_for_update
from uttag.ground.rulings.operations import prepare, record
from uttag.ground.rulings.refusals import RuledRefusal
from uttag.rules.allocation import Allocation, Demand, LeftOut, plan
from uttag.rules.calendar import local
from uttag.rules.reasons import because
from uttag.rules.rulings import Ruling
from uttag.rules.terms import TermBook
from uttag.rules.words import Urgency


def reserve_now(orders: Sequence[Order], book: TermBook, *, at: datetime) -> None:
    """Sets aside what urgent `orders`, just saved, need. Raises RuledRefusal where stock doesn't suffice."""
    if not orders:
        return
    rows: dict[int, list[OrderRow]] = defaultdict(list)
    for row in OrderRow.objects.filter(order__in=orders).select_related("article").order_by("pk"):
        rows[row.order_id].append(row)
    shelves = lots_for_update({row.article_id for of_order in rows.values() for row in of_order})
    day = local(at).date()
    demands = [_demand(order, rows[order.pk], day) for order in orders]
    by_uuid = {str(order.uuid): order for order in orders}
    for ruled in plan(demands, shelves.lots(), book, day):
        _reserve(by_uuid[ruled.facts.demand.order], ruled, shelves, at)


def release(order: Order, *, at: datetime) -> None:
    """Puts back what a cancelled order had set aside."""
    set_aside = Reservation.objects.filter(row__order=order)
    picks = [ShelfPick(r.lot_id, r.place_id, r.pieces) for r in set_aside]
    if picks:
        stock.release(picks, document=order.uuid, at=at)
        set_aside.delete()


def _reserve(order: Order, ruled: Ruling[Allocation | LeftOut], shelves: ShelfStock, at: datetime) -> None:
    prepared = prepare(
        ruled, subject_kind="order", subject_uuid=order.uuid, at=at, care_provider_id=order.care_provider_id
    )
    outcome = ruled.outcome
    missing = lacking(Urgency(order.urgency), outcome)
    if missing or isinstance(outcome, LeftOut):
        raise RuledRefusal([prepared], *missing, instead=(because("instead_standard_when_back", "D2"),))
    record([prepared])
    _set_aside(order.uuid, outcome, shelves, at)


def _set_aside(document: UUID, outcome: Allocation, shelves: ShelfStock, at: datetime) -> None:
    taken = [
        (pick.line, ShelfPick(pick.lot, place, pieces))
        for pick in outcome.picks
        for place, pieces in shelves.take(pick.lot, pick.pieces)
    ]
    stock.reserve([pick for _, pick in taken], document=document, at=at)
    Reservation.objects.bulk_create(
        Reservation(row_id=row, lot_id=pick.lot, place_id=pick.place, pieces=pick.pieces)
        for row, pick in taken
    )


def _demand(order: Order, rows: list[OrderRow], day: date) -> Demand:
    return Demand(
        order=str(order.uuid),
        urgency=Urgency(order.urgency),
        deadline_day=order.deadline_day,
        ordered_at=order.ordered_at,
        lines=tuple(
            demand_line(
                row.pk,
                row.article,
                row.pieces,
                order.deadline_day,
                day,
                days=row.days_covered,
                days_rest=row.days_rest,
            )
            for row in rows
        ),
    )
