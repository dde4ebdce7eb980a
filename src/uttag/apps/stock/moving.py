"""Goods change places inside the depot: between shelves by hand, out of quarantine only by whoever settles them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.stock.ledger import NewMove, post_moves
from uttag.apps.stock.models import Lot, Move, Place
from uttag.apps.stock.places import fixed_places, shelf_faults
from uttag.ground.trail.operations import note
from uttag.rules.reasons import Refused, because


@operation("move_stock")
def move(
    lot_id: int,
    source_code: str,
    target_code: str,
    pieces: int,
    *,
    actor: Actor,
    at: datetime,
    document: UUID | None = None,
) -> UUID:
    """Moves pieces of a lot from one shelf to another.

    Gives the document; the same one again changes nothing. Raises Refused for a shelf that doesn't keep the
    article as it must be kept (B2.7), a recalled lot, the quarantine (B2.8), more pieces than there are, and a
    document of something else.
    """
    lot = lot_for_update(lot_id)
    source, target = shelf_with_code(source_code), shelf_with_code(target_code)
    if pieces < 1:
        raise Refused(because("pieces_below_one", "I3"))
    if source == target:
        raise Refused(because("moved_nowhere", None, place=source.code))
    new = NewMove(source.pk, target.pk, lot.pk, pieces, Move.Reason.MOVED, document or uuid4())
    document = new.document
    if known := list(Move.objects.filter(document=document).values_list(*NewMove._fields)):
        return _same(known, new)
    fits(lot, target)
    post_moves([new], at=at)
    changes = {
        "lot": (None, lot.number),
        "place": (source.code, target.code),
        "pieces": (None, pieces),
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


def shelf_with_code(code: str) -> Place:
    """A shelf. Raises Refused for other places: what lies there is promised, gone, or waits for somebody's word."""
    fixed_places()
    found = Place.objects.filter(code=code.strip()).first()
    if found is None:
        raise Refused(because("place_unknown", "B2.7", place=code.strip()))
    if found.kind == Place.Kind.QUARANTINE:
        raise Refused(because("quarantine_is_settled", "B2.8"))
    if found.kind != Place.Kind.SHELF:
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


def _same(known: list[tuple[object, ...]], new: NewMove) -> UUID:
    """The document of a move that is made already. Raises Refused where it says something else."""
    if known != [new]:
        raise Refused(because("document_in_other_words", "I3"))
    return new.document
