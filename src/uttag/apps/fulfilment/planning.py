"""Planning a wave: what waits is ruled on order by order, and the answers become rows, a set per table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.agreement.queries import term_book
from uttag.apps.fulfilment.models import Allocation, LeftOut, Wave
from uttag.apps.fulfilment.waiting import Reserved, Taking, Waiting, WaitingOrder, as_lots, lock_waiting
from uttag.apps.ordering.models import Order, OrderRow, Reservation
from uttag.apps.stock.ledger import NewMove, lock_lots_of, post_moves
from uttag.apps.stock.models import Move
from uttag.apps.stock.operations import ShelfPick, release
from uttag.apps.stock.places import fixed_places
from uttag.apps.stock.shelves import ShelfStock, shelf_stock
from uttag.ground.rulings.operations import Prepared, prepare, record
from uttag.ground.sets import insert_many, many_objects
from uttag.ground.trail.operations import note
from uttag.rules import allocation
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused, because
from uttag.rules.rulings import Ruling as Ruled
from uttag.rules.rulings import rule_on

SUPPLIER_OUT = "supplier_out"  # the reason that makes a row backordered (D3)

Answer = Ruled[allocation.Allocation | allocation.LeftOut]


@dataclass(slots=True)
class Rows:
    """What a wave writes: tuples in the order of each table's columns."""

    allocations: list[tuple[int, int, int, int, int, int]] = field(default_factory=list)
    left_out: list[tuple[int, int, int, str, UUID]] = field(default_factory=list)
    rulings: list[Prepared] = field(default_factory=list)
    from_shelves: Counter[tuple[int, int]] = field(default_factory=Counter)
    """Pieces by (shelf, lot)."""
    from_reserved: Counter[int] = field(default_factory=Counter)
    """Pieces by lot."""


def make_wave(taking: Taking, wave: Wave, *, actor: Actor, at: datetime) -> Wave:
    """Plans `wave`, which says what it is for and is not saved yet. Raises Refused when nothing waits."""
    waiting = lock_waiting(taking)
    if not waiting.orders:
        raise Refused(because("nothing_waits", None))
    wave.planned_at, wave.planned_by_id = at, actor.user_id
    wave.save()
    fill_wave(wave, waiting, at=at)
    note(actor, "plan_wave", at=at, subject_kind="wave", subject_uuid=wave.uuid)
    return wave


def fill_wave(wave: Wave, waiting: Waiting, *, at: datetime) -> None:
    """Gives the wave what the rules answer about all that waits; its counts and state follow."""
    with many_objects():
        rows = plan_rows(wave, waiting, day=local(at).date(), at=at)
        write_rows(wave, rows, at=at)
    wave.orders = len({order for _, order, *_ in rows.allocations})
    wave.lines = len({row for _, _, row, *_ in rows.allocations})
    wave.left_out = len(rows.left_out)
    wave.state = Wave.State.PLANNED if wave.lines else Wave.State.EMPTY
    wave.save()


def plan_rows(wave: Wave, waiting: Waiting, *, day: date, at: datetime) -> Rows:
    """Rules on all that waits. What was set aside for an order is ruled on first, for that order alone."""
    lock_lots_of(waiting.articles)  # all at once, before any is released: lots are locked in one order
    from_reserved = _rule_on_reserved(waiting, day)
    _release_rest(waiting, from_reserved, at=at)
    stock = shelf_stock(waiting.articles)
    by_uuid = {str(order.uuid): order for order in waiting.orders.values()}
    rest = [order for key, order in waiting.orders.items() if key not in from_reserved]
    answers = allocation.plan([waiting.demand(order, day) for order in rest], stock.lots(), term_book(), day)
    rows = Rows()
    for key, answer in from_reserved.items():
        _take_reserved(rows, wave, waiting.orders[key], answer, waiting.reserved[key], at=at)
    for answer in answers:
        _take_shelved(rows, wave, by_uuid[answer.facts.demand.order], answer, stock, at=at)
    return rows


def _rule_on_reserved(waiting: Waiting, day: date) -> dict[int, Answer]:
    """By order: those that can go whole from what was set aside for them. The others join the rest."""
    book = term_book()
    answers: dict[int, Answer] = {}
    for key, reserved in waiting.reserved.items():
        facts = allocation.AllocationFacts(waiting.demand(waiting.orders[key], day), as_lots(reserved), day)
        answer = rule_on(allocation.allocate, facts, book)
        if isinstance(answer.outcome, allocation.Allocation) and not answer.outcome.backordered:
            answers[key] = answer
    return answers


def _release_rest(waiting: Waiting, answered: Collection[int], *, at: datetime) -> None:
    """Pieces that no longer do for their order go back to the shelves, before these are read."""
    for key, reserved in waiting.reserved.items():
        if key not in answered:
            picks = [ShelfPick(one.lot, one.place, one.pieces) for one in reserved]
            release(picks, document=waiting.orders[key].uuid, at=at)
            Reservation.objects.filter(pk__in=[one.pk for one in reserved]).delete()


# --- from answers to rows ----------------------------------------------------------------------------


def _take_shelved(
    rows: Rows,
    wave: Wave,
    order: WaitingOrder,
    answer: Answer,
    stock: ShelfStock,
    *,
    at: datetime,
) -> None:
    ruling = _ruled(rows, order, answer, at)
    outcome = answer.outcome
    if isinstance(outcome, allocation.LeftOut):
        _leave(rows, wave, order, outcome.lines, ruling)
        return
    _leave(rows, wave, order, outcome.backordered, ruling)
    for pick in outcome.picks:
        for place, pieces in stock.take(pick.lot, pick.pieces):
            rows.allocations.append((wave.pk, order.pk, pick.line, pick.lot, place, pieces))
            rows.from_shelves[place, pick.lot] += pieces


def _take_reserved(
    rows: Rows,
    wave: Wave,
    order: WaitingOrder,
    answer: Answer,
    reserved: Sequence[Reserved],
    *,
    at: datetime,
) -> None:
    """Exactly what was set aside, row by row: the ruling has said that it does."""
    _ruled(rows, order, answer, at)
    for one in reserved:
        rows.allocations.append((wave.pk, order.pk, one.row, one.lot, one.place, one.pieces))
        rows.from_reserved[one.lot] += one.pieces


def _ruled(rows: Rows, order: WaitingOrder, answer: Answer, at: datetime) -> UUID:
    ruling = prepare(
        answer,
        subject_kind="order",
        subject_uuid=order.uuid,
        at=at,
        care_provider_id=order.care_provider_id,
    )
    rows.rulings.append(ruling)
    return ruling.id


def _leave(
    rows: Rows,
    wave: Wave,
    order: WaitingOrder,
    lines: Iterable[allocation.LineLeft | allocation.Backordered],
    ruling: UUID,
) -> None:
    for left in lines:
        rows.left_out.append((wave.pk, order.pk, left.line, left.reason.code, ruling))


# --- writing -----------------------------------------------------------------------------------------


def write_rows(wave: Wave, rows: Rows, *, at: datetime) -> None:
    """Rulings, allocations and what was left out; then goods, rows and orders follow from these."""
    record(rows.rulings)
    insert_many(
        Allocation,
        ["wave_id", "order_id", "row_id", "lot_id", "place_id", "pieces"],
        rows.allocations,
    )
    insert_many(LeftOut, ["wave_id", "order_id", "row_id", "code", "ruling"], rows.left_out)
    post_moves(_moves(wave, rows), at=at)
    of_wave = Allocation.objects.filter(wave=wave)
    if rows.from_reserved:
        Reservation.objects.filter(row__in=of_wave.values("row")).delete()
    OrderRow.objects.filter(pk__in=of_wave.values("row")).update(state=OrderRow.State.ALLOCATED)
    Order.objects.filter(pk__in=of_wave.values("order")).update(state=Order.State.ALLOCATED)
    backordered = LeftOut.objects.filter(wave=wave, code=SUPPLIER_OUT)
    OrderRow.objects.filter(pk__in=backordered.values("row")).update(state=OrderRow.State.BACKORDERED)


def _moves(wave: Wave, rows: Rows) -> list[NewMove]:
    """One move per shelf and lot, not per row: the allocations say which row gets what."""
    places = fixed_places()
    staged = Move.Reason.STAGED
    moves = [
        NewMove(place, places.staged, lot, pieces, staged, wave.uuid)
        for (place, lot), pieces in sorted(rows.from_shelves.items())
    ]
    moves += [
        NewMove(places.reserved, places.staged, lot, pieces, staged, wave.uuid)
        for lot, pieces in sorted(rows.from_reserved.items())
    ]
    return moves
