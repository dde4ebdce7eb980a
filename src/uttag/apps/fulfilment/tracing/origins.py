"""Back from what a patient got to the supplier's lots, their receipts and the supplier."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from uttag.apps.fulfilment.models import Allocation
from uttag.apps.purchasing.models import PurchaseOrder, ReceiptLine
from uttag.apps.stock.lineage import parents, path_of
from uttag.apps.stock.models import Lot, Move, Place
from uttag.ground.numbering.numbers import number
from uttag.rules.calendar import local


@dataclass(frozen=True, slots=True)
class Arrival:
    """Pieces of a supplier's lot that came on a day; `note` and `purchase` where the receipt says them."""

    day: date
    pieces: int
    note: str = ""
    purchase: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Pieces in a parcel, the way from their lot to the supplier's own (last in `path`), and when that came."""

    lot: Lot
    pieces: int
    row_id: int
    path: tuple[Lot, ...]
    arrivals: tuple[Arrival, ...]

    @property
    def original(self) -> Lot:
        """The supplier's own lot."""
        return self.path[-1]


def origins(given: QuerySet[Allocation]) -> list[Origin]:
    """Where the pieces of allocations came from, in the order of their rows."""
    lines = list(given.order_by("row_id", "pk").values_list("lot_id", "pieces", "row_id"))
    known = parents({lot for lot, _, _ in lines})
    lots = Lot.objects.select_related("article__supplier").in_bulk(known)
    first = [key for key, parent in known.items() if parent is None]
    came = arrivals(first)
    found = []
    for lot, pieces, row in lines:
        path = path_of(lots[lot], known, lots)
        found.append(Origin(lots[lot], pieces, row, path, came.get(path[-1].pk, ())))
    return found


def arrivals(lots: Collection[int]) -> dict[int, tuple[Arrival, ...]]:
    """By lot: what came of it, by receipts; by the ledger for what came without one."""
    found: defaultdict[int, list[Arrival]] = defaultdict(list)
    lines = ReceiptLine.objects.filter(lot__in=lots).exclude(outcome=ReceiptLine.Outcome.REFUSED)
    columns = ("lot_id", "receipt__received_at", "pieces", "receipt__note_number", "receipt__order_id")
    for lot, at, pieces, note, order in lines.order_by("receipt__received_at", "pk").values_list(*columns):
        purchase = number(PurchaseOrder.PREFIX, order) if order else ""
        found[lot].append(Arrival(local(at).date(), pieces, note, purchase))
    for lot, at, pieces in _by_ledger([lot for lot in lots if lot not in found]):
        found[lot].append(Arrival(local(at).date(), pieces))
    return {lot: tuple(of_lot) for lot, of_lot in found.items()}


def _by_ledger(lots: Collection[int]) -> QuerySet[Move, tuple[int, datetime, int]]:
    received = Move.objects.filter(lot__in=lots, source__kind=Place.Kind.SUPPLIER)
    return received.order_by("moved_at", "pk").values_list("lot_id", "moved_at", "pieces")
