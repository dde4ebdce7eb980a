"""Recalled goods leave the shelves, and what was set aside of them for orders."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from uttag.apps.ordering.models import Order, Reservation
from uttag.apps.stock.ledger import NewMove, lock_lots, post_moves
from uttag.apps.stock.lineage import descendants, suppliers_own
from uttag.apps.stock.models import Balance, Move, Place
from uttag.apps.stock.places import fixed_places


def held_family(lots: Collection[int]) -> list[int]:
    """Keys of the suppliers' lots behind `lots` and all that was repacked from them, held.

    Orders with pieces set aside are held first: orders before lots, as everywhere. A repacking that was under
    way meanwhile is waited for, and its units are among them.
    """
    own = suppliers_own(lots)
    family: list[int] = []
    while (found := descendants(own)) != family:
        family = found
        waiting = Reservation.objects.filter(lot__in=family).values("row__order")
        list(Order.objects.filter(pk__in=waiting).order_by("pk").select_for_update(no_key=True).values("pk"))
        lock_lots(family)
    return family


def empty_shelves(lots: Collection[int], *, document: UUID, at: datetime) -> int:
    """All on shelves and set aside goes to quarantine, and is set aside for nobody. How many pieces.

    The caller holds the lots. Orders that lose what was set aside wait for the next wave, which gives others.
    """
    lying = (Place.Kind.SHELF, Place.Kind.RESERVED)
    held = Balance.objects.filter(lot__in=lots, place__kind__in=lying, pieces__gt=0)
    aside = fixed_places().quarantine
    moves = [
        NewMove(place, aside, lot, pieces, Move.Reason.QUARANTINED, document)
        for place, lot, pieces in held.order_by("pk").values_list("place_id", "lot_id", "pieces")
    ]
    Reservation.objects.filter(lot__in=lots).delete()
    post_moves(moves, at=at)
    return sum(move.pieces for move in moves)
