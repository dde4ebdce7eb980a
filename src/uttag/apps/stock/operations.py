"""Writes of the stock: goods in, counted differences, and setting aside for urgent orders."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID, uuid4

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.stock.ledger import NewMove, lock_lots, post_moves
from uttag.apps.stock.lots import ensure_lots
from uttag.apps.stock.models import Lot, Move, Place
from uttag.apps.stock.moving import lot_for_update
from uttag.apps.stock.places import ensure_shelves_of, fixed_places, shelf_faults
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused, because


@dataclass(frozen=True, slots=True)
class GoodsLine:
    """Pieces of one lot, put on one shelf (code); `expires_on` is the last day of use."""

    article_id: int
    lot_number: str
    expires_on: date
    pieces: int
    shelf: str


class ShelfPick(NamedTuple):
    """Pieces of a lot on a shelf (keys)."""

    lot: int
    place: int
    pieces: int


@operation("receive_goods")
def receive_goods(lines: Sequence[GoodsLine], *, actor: Actor, at: datetime, document: UUID) -> None:
    """Goods from suppliers onto shelves. The same `document` again changes nothing (I3).

    Refused when a lot is known with another last day or is recalled, or a line has no pieces.
    """
    if Move.objects.filter(document=document).exists():
        return
    if any(line.pieces < 1 for line in lines):
        raise Refused(because("pieces_below_one", "I3"))
    wanted = {(line.article_id, line.lot_number): line.expires_on for line in lines}
    lots = ensure_lots(wanted, local(at).date())
    lock_lots(lots.values())
    if Move.objects.filter(document=document).exists():
        return  # another with the same document had the lots until now
    refuse_recalled(lots.values())
    shelves = ensure_shelves_of({line.shelf: line.article_id for line in lines})
    supplier = fixed_places().supplier
    moves = [
        NewMove(
            supplier,
            shelves[line.shelf],
            lots[line.article_id, line.lot_number],
            line.pieces,
            Move.Reason.RECEIVED,
            document,
        )
        for line in lines
    ]
    post_moves(moves, at=at)
    note(actor, "receive_goods", at=at, subject_kind="receipt", subject_uuid=document)


def refuse_recalled(lots: Iterable[int]) -> None:
    """Raises Refused where one of the lots, which the caller holds, is recalled (B2.11)."""
    blocked = Lot.objects.filter(pk__in=list(lots), blocked_at__isnull=False)
    if number := blocked.values_list("number", flat=True).first():
        raise Refused(because("lot_is_recalled", "B2.11", lot=number))


@operation("adjust_stock")
def adjust_stock(
    lot_id: int,
    shelf: str,
    counted: int,
    *,
    actor: Actor,
    at: datetime,
    reason: str = "",
) -> UUID:
    """A count found `counted` pieces of the lot on the shelf; the difference is moved. Gives the document.

    Raises Refused for a place that is no shelf; and more than before neither of a recalled lot (B2.11) nor on a
    shelf that keeps goods otherwise (B2.7).
    """
    if counted < 0:
        raise Refused(because("pieces_below_one", "I3"))
    lot, shelf = lot_for_update(lot_id), shelf.strip()
    place = Place.objects.filter(code=shelf).first()
    held = lot.balances.filter(place=place).values_list("pieces", flat=True).first() or 0
    document = uuid4()
    difference = counted - held
    if difference > 0 and lot.blocked_at is not None:
        raise Refused(because("lot_is_recalled", "B2.11", lot=lot.number))
    faults = tuple(shelf_faults(lot.article, shelf, place))
    if faults and (difference > 0 or place is None or place.kind != Place.Kind.SHELF):
        raise Refused(*faults)
    if difference:
        source, target = fixed_places().adjusted, ensure_shelves_of({shelf: lot.article_id})[shelf]
        if difference < 0:
            source, target = target, source
        move = NewMove(source, target, lot_id, abs(difference), Move.Reason.COUNTED, document)
        post_moves([move], at=at)
    changes = {"pieces": (held, counted), "why": ("", reason)}
    note(
        actor,
        "adjust_stock",
        at=at,
        subject_kind="count",
        subject_uuid=document,
        changes=changes,
    )
    return document


def reserve(picks: Iterable[ShelfPick], *, document: UUID, at: datetime) -> None:
    """From shelves to the reserved place; part of the order's own transaction (acute, express)."""
    reserved = fixed_places().reserved
    moves = [
        NewMove(pick.place, reserved, pick.lot, pick.pieces, Move.Reason.RESERVED, document) for pick in picks
    ]
    post_moves(moves, at=at)


def release(picks: Iterable[ShelfPick], *, document: UUID, at: datetime) -> None:
    """Back from the reserved place to the shelves they came from."""
    reserved = fixed_places().reserved
    moves = [
        NewMove(reserved, pick.place, pick.lot, pick.pieces, Move.Reason.RELEASED, document) for pick in picks
    ]
    post_moves(moves, at=at)
