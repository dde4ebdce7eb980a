"""Acute and express orders take their pieces when they are placed (D5, D6): they can't wait for a wave.

Two at once on the last pieces: the lots are locked, so one gets them and the other is told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from uttag.apps.ordering.models import Order, OrderRow, Reservation
from uttag.apps.stock import operations as stock
from uttag.apps.stock.operations import ShelfPick
from uttag.apps.stock.shelves import ShelfStock, lots_for_update
from uttag.ground.rulings.operations import prepare, record
from uttag.ground.rulings.refusals import RuledRefusal
from uttag.rules.allocation import Allocation, AllocationFacts, Demand, DemandLine, LeftOut, allocate
from uttag.rules.calendar import local
from uttag.rules.reasons import Reason, because
from uttag.rules.rulings import Ruling, rule_on
from uttag.rules.terms import TermBook
from uttag.rules.words import Urgency

_CLAUSE = {Urgency.ACUTE: "D5", Urgency.EXPRESS: "D6"}


def reserve_now(orders: Sequence[Order], book: TermBook, *, at: datetime) -> None:
    """Sets aside what urgent `orders`, just saved, need. Raises RuledRefusal where stock doesn't suffice."""
    if not orders:
        return
    rows: dict[int, list[OrderRow]] = defaultdict(list)
    for row in OrderRow.objects.filter(order__in=orders).select_related("article").order_by("pk"):
        rows[row.order_id].append(row)
    stock_now = lots_for_update({row.article_id for of_order in rows.values() for row in of_order})
    for order in sorted(orders, key=lambda order: order.pk):
        _reserve(order, rows[order.pk], stock_now, book, at)


def release(order: Order, *, at: datetime) -> None:
    """Puts back what a cancelled order had set aside."""
    set_aside = Reservation.objects.filter(row__order=order)
    picks = [ShelfPick(r.lot_id, r.place_id, r.pieces) for r in set_aside]
    if picks:
        stock.release(picks, document=order.uuid, at=at)
        set_aside.delete()


def _reserve(order: Order, rows: list[OrderRow], shelves: ShelfStock, book: TermBook, at: datetime) -> None:
    facts = AllocationFacts(_demand(order, rows), shelves.lots(), local(at).date())
    ruled = rule_on(allocate, facts, book)
    prepared = prepare(
        ruled, subject_kind="order", subject_uuid=order.uuid, at=at, care_provider_id=order.care_provider_id
    )
    outcome = ruled.outcome
    if isinstance(outcome, LeftOut) or outcome.backordered:
        raise RuledRefusal(
            [prepared], *_why_not(order, ruled), instead=(because("instead_standard_when_back", "D2"),)
        )
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


def _demand(order: Order, rows: list[OrderRow]) -> Demand:
    return Demand(
        order=str(order.uuid),
        urgency=Urgency(order.urgency),
        deadline_day=order.deadline_day,
        ordered_at=order.ordered_at,
        lines=tuple(
            DemandLine(
                line=row.pk,
                article=row.article.number,
                pieces=row.pieces,
                lasts_withdrawal=order.deadline_day + timedelta(days=row.days_covered),
                lasts_prescription=order.deadline_day + timedelta(days=row.days_rest),
                supplier_out=row.article.supplier_out,
            )
            for row in rows
        ),
    )


def _why_not(order: Order, ruled: Ruling[Allocation | LeftOut]) -> list[Reason]:
    outcome = ruled.outcome
    lines = outcome.lines if isinstance(outcome, LeftOut) else outcome.backordered
    urgency = Urgency(order.urgency)
    return [because(f"{urgency}_out_of_stock", _CLAUSE[urgency]), *(line.reason for line in lines)]
