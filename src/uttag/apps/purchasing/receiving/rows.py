"""What a receipt writes of its judged lines: moves, rulings and the lines themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from uttag.apps.purchasing.models import PurchaseLine, Receipt, ReceiptLine
from uttag.apps.purchasing.receiving.lines import Judged
from uttag.apps.stock.ledger import NewMove
from uttag.apps.stock.lots import LotKey
from uttag.apps.stock.models import Move
from uttag.apps.stock.places import fixed_places
from uttag.ground.rulings.operations import Prepared, prepare

Outcome = ReceiptLine.Outcome


def moves_of(
    receipt: Receipt, lines: Sequence[Judged], lots: dict[LotKey, int], shelves: dict[str, int]
) -> list[NewMove]:
    """From the supplier onto a shelf or into quarantine, for the lines that are ours."""
    places = fixed_places()
    moves = []
    for line in lines:
        target = shelves[line.goods.shelf] if line.accepted else places.quarantine
        reason = Move.Reason.RECEIVED if line.accepted else Move.Reason.QUARANTINED
        lot = lots[line.goods.lot_key]
        moves.append(NewMove(places.supplier, target, lot, line.goods.pieces, reason, receipt.uuid))
    return moves


def ruling_of(line: Judged, at: datetime) -> Prepared:
    """The rule's word on a line, to be recorded with it."""
    return prepare(line.ruling, subject_kind="receipt_line", subject_uuid=line.goods.uuid, at=at)


def row_of(
    receipt: Receipt,
    line: Judged,
    ruling: Prepared,
    lots: dict[LotKey, int],
    shelves: dict[str, int],
    bought: dict[int, PurchaseLine],
) -> ReceiptLine:
    """The line as it is kept; one that was refused has neither lot nor place of ours."""
    outcome = Outcome.REFUSED if line.refused else Outcome.ACCEPTED if line.accepted else Outcome.QUARANTINED
    return ReceiptLine(
        uuid=line.goods.uuid,
        receipt=receipt,
        line=bought.get(line.article.pk),
        article=line.article,
        lot_id=lots.get(line.goods.lot_key) if not line.refused else None,
        lot_number=line.goods.lot_number,
        expires_on=line.goods.expires_on,
        pieces=line.goods.pieces,
        outcome=outcome,
        place_id=shelves[line.goods.shelf] if line.accepted else None,
        ruling=ruling.id,
    )
