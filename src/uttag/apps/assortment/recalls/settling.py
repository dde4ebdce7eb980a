"""Recalled goods in quarantine are thrown away or go back to the supplier (B2.11)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.assortment.models import Recall
from uttag.apps.purchasing.models import ReceiptLine
from uttag.apps.purchasing.quarantine import scrap_from_quarantine, send_back_from_quarantine
from uttag.apps.stock.models import Balance, Lot, Place, Scrapping
from uttag.apps.stock.moving import back_to_supplier, lot_for_update
from uttag.apps.stock.places import fixed_places
from uttag.apps.stock.scrapping import throw_away
from uttag.ground.trail.operations import note
from uttag.rules.reasons import Refused, because

SCRAP, SEND_BACK = "scrap", "send_back"


@operation("settle_quarantine")
def settle_recalled(recall: UUID, lot_id: int, how: str, *, actor: Actor, at: datetime) -> int:
    """All that the quarantine holds of a recalled lot goes by SCRAP or SEND_BACK. How many pieces; twice is once.

    Raises Refused for a lot of another recall, or in another way.
    """
    found = Recall.objects.filter(uuid=recall, lots=lot_id).first()
    if found is None:
        raise Refused(because("recall_unknown", "B2.11"))
    if how not in (SCRAP, SEND_BACK):
        raise Refused(because("recall_settled_how", "B2.11"))
    before = _received(lot_id, how, found, actor, at)
    lot = lot_for_update(lot_id)
    place = Place.objects.get(pk=fixed_places().quarantine)
    pieces = Balance.objects.filter(place=place, lot=lot).values_list("pieces", flat=True).first() or 0
    if pieces:
        _settle(lot, place, pieces, how, found, actor, at)
    return before + pieces


def _received(lot_id: int, how: str, recall: Recall, actor: Actor, at: datetime) -> int:
    """What a receipt set aside and nobody has settled goes by its own line, which says what became of it."""
    waiting = ReceiptLine.objects.filter(lot=lot_id, outcome=ReceiptLine.Outcome.QUARANTINED, settled="")
    act = scrap_from_quarantine if how == SCRAP else send_back_from_quarantine
    lines = [act(uuid, recall.number, actor=actor, at=at) for uuid in waiting.values_list("uuid", flat=True)]
    return sum(line.pieces for line in lines)


def _settle(
    lot: Lot, place: Place, pieces: int, how: str, recall: Recall, actor: Actor, at: datetime
) -> None:
    document = uuid4()
    if how == SCRAP:
        throw_away(lot, place, pieces, Scrapping.Why.RECALLED, recall.number, actor, at, document)
        return
    back_to_supplier(lot.pk, pieces, document=document, at=at)
    changes = {"lot": (None, lot.number), "pieces": (pieces, 0), "settled": (None, "sent_back")}
    note(actor, "settle_quarantine", at=at, subject_kind="recall", subject_uuid=recall.uuid, changes=changes)
