"""What has become of lots, by the ledger alone: one statement, whatever their number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Sum

from uttag.apps.stock.models import Lot, Move, Place

Kind = Place.Kind


@dataclass(frozen=True, slots=True)
class LotNow:
    """A lot with its pieces: how many came, what lies where, and what has left.

    `counted`: found at counts (lost, where negative). `repacked`: became units; waste is among `scrapped`.
    """

    lot: Lot
    received: int = 0
    on_shelves: int = 0
    reserved: int = 0
    staged: int = 0
    quarantined: int = 0
    sent: int = 0
    scrapped: int = 0
    sent_back: int = 0
    repacked: int = 0
    counted: int = 0

    @property
    def held(self) -> int:
        """What is still in the depot."""
        return self.on_shelves + self.reserved + self.staged + self.quarantined


_PLACE = {
    "on_shelves": Kind.SHELF,
    "reserved": Kind.RESERVED,
    "staged": Kind.STAGED,
    "quarantined": Kind.QUARANTINE,
    "sent": Kind.PATIENT,
    "counted": Kind.ADJUSTED,
}


def whereabouts(lots: Collection[int]) -> list[LotNow]:
    """Each lot as the moves have left it, the oldest first."""
    sums: defaultdict[int, dict[tuple[str, str], int]] = defaultdict(dict)
    moves = Move.objects.filter(lot__in=lots).values_list("lot", "source__kind", "target__kind")
    for lot, source, target, pieces in moves.annotate(Sum("pieces")).order_by():
        sums[lot][source, target] = pieces
    found = Lot.objects.filter(pk__in=lots).select_related("article__supplier", "repacked_from")
    return [_now(lot, sums[lot.pk]) for lot in found.order_by("pk")]


def _now(lot: Lot, moved: dict[tuple[str, str], int]) -> LotNow:
    def came(*kinds: str) -> int:
        return sum(pieces for (_, target), pieces in moved.items() if target in kinds)

    def went(*kinds: str) -> int:
        return sum(pieces for (source, _), pieces in moved.items() if source in kinds)

    lying = {name: came(kind) - went(kind) for name, kind in _PLACE.items()}
    lying["counted"] = -lying["counted"]
    waste = moved.get((Kind.REPACKED, Kind.SCRAPPED), 0)
    return LotNow(
        lot=lot,
        received=went(Kind.REPACKED) - waste if lot.repacked_from_id else went(Kind.SUPPLIER),
        scrapped=came(Kind.SCRAPPED),
        sent_back=came(Kind.SUPPLIER),
        repacked=came(Kind.REPACKED) - waste,
        **lying,
    )
