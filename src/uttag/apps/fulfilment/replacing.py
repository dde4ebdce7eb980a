"""Pieces that a wave had given to orders are not to be had: others take their place, or the order leaves (D3, B2.9).

Those who can wait longest lose first. What they lose is asked for again by `allocation.plan`, of what lies free on
the shelves and lasts long enough; each answer is a ruling. An order that can't be made whole leaves the wave whole.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from uttag.apps.agreement.queries import term_book
from uttag.apps.fulfilment.models import Allocation, CheckedLine, LeftOut, PickedLine, Wave
from uttag.apps.stock.ledger import NewMove, post_moves
from uttag.apps.stock.models import Lot, Move, Place
from uttag.apps.stock.places import fixed_places
from uttag.apps.stock.shelves import ShelfStock
from uttag.ground.rulings.operations import prepare, record
from uttag.rules import allocation
from uttag.rules.rulings import Ruling as Ruled
from uttag.rules.words import Urgency

Answer = Ruled[allocation.Allocation | allocation.LeftOut]


@dataclass(frozen=True, slots=True)
class Instead:
    """Pieces that come instead, from a shelf where they lay free."""

    order_pk: int
    row: int
    lot_id: int
    lot: str
    place_id: int
    place: str
    pieces: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What follows: `instead` for the orders that stay, `leaving` (keys) for those that don't."""

    lost: Mapping[int, int]
    """Pieces by allocation (key)."""
    instead: tuple[Instead, ...]
    leaving: frozenset[int]
    kept: frozenset[int]
    """Those of the allocations in `lost` whose orders stay."""
    answers: tuple[Answer, ...]
    owners: Mapping[str, tuple[UUID, int]]
    """Uuid and care provider of each order, by the name that its answer knows it by."""


def plan_replacing(given: Sequence[Allocation], pieces: int, free: ShelfStock, *, day: date) -> Plan:
    """What follows when `pieces` of the allocations `given` are gone. They stand in the order of who keeps longest.

    `free`: what may come instead. The orders and rows of `given` are at hand.
    """
    lost = _lost(given, pieces)
    demands = _demands([one for one in given if one.pk in lost], lost, day)
    answers = allocation.plan(demands, free.lots(), term_book(), day)
    by_name = {str(one.order.uuid): one.order for one in given}
    leaving, taken = set(), []
    for answer in answers:
        order = by_name[answer.facts.demand.order]
        if isinstance(answer.outcome, allocation.LeftOut):
            leaving.add(order.pk)
            continue
        for pick in answer.outcome.picks:
            for place, part in free.take(pick.lot, pick.pieces):
                taken.append((order.pk, pick.line, pick.lot, place, part))
    owners = {name: (order.uuid, order.care_provider_id) for name, order in by_name.items()}
    kept = frozenset(one.pk for one in given if one.pk in lost and one.order_id not in leaving)
    return Plan(lost, _named(taken), frozenset(leaving), kept, answers, owners)


def _lost(given: Sequence[Allocation], pieces: int) -> dict[int, int]:
    lost: dict[int, int] = {}
    for one in reversed(given):
        part = min(one.pieces, pieces)
        if part:
            lost[one.pk] = part
        pieces -= part
    return lost


def _demands(losing: Iterable[Allocation], lost: Mapping[int, int], day: date) -> list[allocation.Demand]:
    """What each order asks for again: of each row the pieces that it loses."""
    rows: defaultdict[int, Counter[int]] = defaultdict(Counter)
    of_order, of_row = {}, {}
    for one in losing:
        of_order[one.order_id], of_row[one.row_id] = one.order, one
        rows[one.order_id][one.row_id] += lost[one.pk]
    return [
        allocation.Demand(
            order=str(of_order[order].uuid),
            urgency=Urgency(of_order[order].urgency),
            deadline_day=of_order[order].deadline_day,
            ordered_at=of_order[order].ordered_at,
            lines=tuple(_line(of_row[row], pieces, day) for row, pieces in asked.items()),
        )
        for order, asked in rows.items()
    ]


def _line(one: Allocation, pieces: int, day: date) -> allocation.DemandLine:
    promised = one.order.deadline_day
    return allocation.DemandLine(
        line=one.row_id,
        article=one.row.article.number,
        pieces=pieces,
        lasts_withdrawal=allocation.last_day_needed(promised, day, one.row.days_covered),
        lasts_prescription=allocation.last_day_needed(promised, day, one.row.days_rest),
        supplier_out=False,
    )


def _named(taken: Collection[tuple[int, int, int, int, int]]) -> tuple[Instead, ...]:
    """With the codes that people know places and lots by."""
    places = dict(Place.objects.filter(pk__in={place for *_, place, _ in taken}).values_list("pk", "code"))
    lots = dict(Lot.objects.filter(pk__in={lot for _, _, lot, *_ in taken}).values_list("pk", "number"))
    return tuple(
        Instead(order, row, lot, lots[lot], place, places[place], pieces)
        for order, row, lot, place, pieces in taken
    )


# --- writing ------------------------------------------------------------------------------------------


def replace_lost(wave: Wave, plan: Plan, *, at: datetime) -> None:
    """Gives the orders that stay what comes instead, and takes what they lose off their allocations.

    The pieces lost still lie staged in the ledger: the caller moves them to where they are. Lines that get more than
    was picked are to be picked again, and what was read of a changed lot is to be read again. Orders that leave are
    written down as left out, with the ruling that says why.
    """
    rulings = [
        prepare(
            answer,
            subject_kind="order",
            subject_uuid=plan.owners[answer.facts.demand.order][0],
            at=at,
            care_provider_id=plan.owners[answer.facts.demand.order][1],
        )
        for answer in plan.answers
    ]
    record(rulings)
    _leave_out(wave, plan, {one.subject_uuid: one.id for one in rulings})
    for one in Allocation.objects.filter(pk__in=list(plan.kept)):
        CheckedLine.objects.filter(wave=wave, order=one.order_id, lot=one.lot_id).delete()
        one.pieces -= plan.lost[one.pk]
        one.save(update_fields=["pieces"]) if one.pieces else one.delete()
    for new in plan.instead:
        _give(wave, new)
    post_moves(_moves(wave, plan.instead), at=at)


def _leave_out(wave: Wave, plan: Plan, rulings: Mapping[UUID, UUID]) -> None:
    """Every row of the orders that leave: those that fall short with their own reason, the others wait for them."""
    short = {
        line.line: line.reason.code
        for answer in plan.answers
        if isinstance(answer.outcome, allocation.LeftOut)
        for line in answer.outcome.lines
    }
    leaving = Allocation.objects.filter(wave=wave, order__in=plan.leaving).order_by("row")
    rows = leaving.values_list("order_id", "order__uuid", "row_id").distinct()
    LeftOut.objects.bulk_create(
        LeftOut(
            wave=wave,
            order_id=order,
            row_id=row,
            code=short.get(row, allocation.WAITS.code),
            ruling=rulings[uuid],
        )
        for order, uuid, row in rows
    )


def _give(wave: Wave, new: Instead) -> None:
    known = Allocation.objects.filter(
        wave=wave, order=new.order_pk, row=new.row, lot=new.lot_id, place=new.place_id
    ).first()
    if known is None:
        known = Allocation(
            wave=wave,
            order_id=new.order_pk,
            row_id=new.row,
            lot_id=new.lot_id,
            place_id=new.place_id,
            pieces=0,
        )
    known.pieces += new.pieces
    known.save()
    PickedLine.objects.filter(wave=wave, place=new.place_id, lot=new.lot_id).delete()


def _moves(wave: Wave, instead: Iterable[Instead]) -> list[NewMove]:
    sums: Counter[tuple[int, int]] = Counter()
    for new in instead:
        sums[new.place_id, new.lot_id] += new.pieces
    staged = fixed_places().staged
    return [
        NewMove(place, staged, lot, pieces, Move.Reason.STAGED, wave.uuid)
        for (place, lot), pieces in sorted(sums.items())
    ]
