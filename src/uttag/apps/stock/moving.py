"""Goods change places inside the depot: between shelves, and into and out of quarantine."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.stock.ledger import NewMove, post_moves
from uttag.apps.stock.models import Lot, Move, Place
from uttag.apps.stock.places import fixed_places, shelf_faults
from uttag.apps.stock.queries import FREE
from uttag.ground.trail.operations import note
from uttag.rules.reasons import Refused, because


@operation("move_stock")
def move(
    lot_id: int,
    source_code: str,
    target_code: str,
    pieces: int,
    *,
    why: str = "",
    actor: Actor,
    at: datetime,
    document: UUID | None = None,
) -> UUID:
    """Moves pieces of a lot between shelves, or into or out of quarantine (KAR), which says why.

    Gives the document; the same one again changes nothing. Raises Refused for a shelf that doesn't keep the
    article as it must be kept (B2.7), a recalled lot on its way to a shelf, or more pieces than there are.
    """
    lot = lot_for_update(lot_id)
    if document and Move.objects.filter(document=document).exists():
        return document
    source, target = place_of_goods(source_code), place_of_goods(target_code)
    _check(lot, source, target, pieces, why)
    document = document or uuid4()
    post_moves([NewMove(source.pk, target.pk, lot.pk, pieces, _reason(source, target), document)], at=at)
    changes = {
        "lot": (None, lot.number),
        "place": (source.code, target.code),
        "pieces": (None, pieces),
        "why": (None, why.strip()),
    }
    note(actor, "move_stock", at=at, subject_kind="move", subject_uuid=document, changes=changes)
    return document


def out_of_quarantine(lot_id: int, shelf: Place, pieces: int, *, document: UUID, at: datetime) -> None:
    """Puts what was set aside on a shelf; part of another operation's transaction. Raises Refused as `move`."""
    lot = lot_for_update(lot_id)
    fits(lot, shelf)
    aside = fixed_places().quarantine
    post_moves([NewMove(aside, shelf.pk, lot_id, pieces, Move.Reason.CLEARED, document)], at=at)


def back_to_supplier(lot_id: int, pieces: int, *, document: UUID, at: datetime) -> None:
    """Sends what is set aside back to where it came from; part of another operation's transaction."""
    places = fixed_places()
    back = NewMove(places.quarantine, places.supplier, lot_id, pieces, Move.Reason.SENT_BACK, document)
    post_moves([back], at=at)


def lot_for_update(lot_id: int) -> Lot:
    """The lot with its article, held until the transaction ends. Raises Refused."""
    lots = Lot.objects.select_related("article").filter(pk=lot_id)
    found = lots.select_for_update(no_key=True, of=("self",)).first()
    if found is None:
        raise Refused(because("lot_unknown", None))
    return found


def place_of_goods(code: str) -> Place:
    """A shelf or the quarantine, by its code. Raises Refused: what lies elsewhere is promised, or gone."""
    fixed_places()
    found = Place.objects.filter(code=code.strip()).first()
    if found is None:
        raise Refused(because("place_unknown", "B2.7", place=code.strip()))
    if found.kind not in FREE:
        raise Refused(because("place_is_not_free", "I3", place=found.code))
    return found


def fits(lot: Lot, place: Place) -> None:
    """Raises Refused unless the place keeps goods as the lot's article needs, and the lot may lie there."""
    if place.kind != Place.Kind.SHELF:
        return
    if lot.blocked_at is not None:
        raise Refused(because("lot_is_recalled", "B2.11", lot=lot.number))
    if faults := tuple(shelf_faults(lot.article, place.code, place)):
        raise Refused(*faults)


def _check(lot: Lot, source: Place, target: Place, pieces: int, why: str) -> None:
    if pieces < 1:
        raise Refused(because("pieces_below_one", "I3"))
    if source == target:
        raise Refused(because("moved_nowhere", None, place=source.code))
    if Place.Kind.QUARANTINE in (source.kind, target.kind) and not why.strip():
        raise Refused(because("quarantine_without_reason", "B2.8"))
    fits(lot, target)


def _reason(source: Place, target: Place) -> Move.Reason:
    if target.kind == Place.Kind.QUARANTINE:
        return Move.Reason.QUARANTINED
    return Move.Reason.CLEARED if source.kind == Place.Kind.QUARANTINE else Move.Reason.MOVED
