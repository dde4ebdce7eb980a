"""What stands in quarantine, and what a named person makes of it: released, sent back or scrapped (B2.8)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.access.operation import operation
from uttag.apps.purchasing.buying.closing import receive_procurements
from uttag.apps.purchasing.models import ReceiptLine
from uttag.apps.purchasing.receiving.lines import shelf_fault
from uttag.apps.stock.models import Lot, Place, Scrapping
from uttag.apps.stock.moving import back_to_supplier, lot_for_update, out_of_quarantine
from uttag.apps.stock.places import ensure_shelves_of, fixed_places
from uttag.apps.stock.scrapping import throw_away
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused, because

Settled = ReceiptLine.Settled
WORDS = 3  # the fewest that say why goods are released: "Ok" tells nobody anything afterwards


def quarantined_lines(actor: Actor) -> QuerySet[ReceiptLine]:
    """Lines that wait for somebody's word, those that came first at the top."""
    require(actor, "see_stock")
    waiting = ReceiptLine.objects.filter(outcome=ReceiptLine.Outcome.QUARANTINED, settled="")
    related = ("article__supplier", "lot", "receipt__order", "receipt__received_by")
    return waiting.select_related(*related).order_by("receipt__received_at", "pk")


def quarantined_line(actor: Actor, uuid: UUID) -> ReceiptLine | None:
    """One line that stands in quarantine, or has stood there."""
    require(actor, "see_stock")
    lines = ReceiptLine.objects.filter(outcome=ReceiptLine.Outcome.QUARANTINED)
    related = ("article__supplier", "lot", "receipt__order", "receipt__received_by", "settled_by")
    return lines.select_related(*related).filter(uuid=uuid).first()


@operation("settle_quarantine")
def release_from_quarantine(line: UUID, shelf: str, why: str, *, actor: Actor, at: datetime) -> ReceiptLine:
    """A named person takes responsibility: the pieces go onto a shelf. The same again is once.

    Raises Refused for a lot that is recalled or has expired, a shelf that keeps otherwise, or without a reason.
    """
    found, lot = _held(line)
    if _is_settled(found, Settled.RELEASED):
        return found
    _check(actor, why)
    if len(why.split()) < WORDS:
        raise Refused(because("settling_in_few_words", "B2.8"))
    if lot.blocked_at:
        raise Refused(because("released_lot_is_recalled", "B2.11", lot=lot.number))
    if lot.expires_on < local(at).date():
        raise Refused(because("released_lot_is_expired", "B2.8", lot=lot.number, last_day=lot.expires_on))
    shelf = shelf.strip()
    if fault := shelf_fault(lot.article, shelf):
        raise Refused(fault)
    place = Place.objects.get(pk=ensure_shelves_of({shelf: lot.article_id})[shelf])
    out_of_quarantine(lot.pk, place, found.pieces, document=found.uuid, at=at)
    found.place = place
    _settle(found, Settled.RELEASED, why, actor, at)
    if found.line_id:
        receive_procurements([found.line_id], at=at)
    return found


@operation("settle_quarantine")
def send_back_from_quarantine(line: UUID, why: str, *, actor: Actor, at: datetime) -> ReceiptLine:
    """The pieces go back to the supplier. The same again is once."""
    found, lot = _held(line)
    if _is_settled(found, Settled.SENT_BACK):
        return found
    _check(actor, why)
    back_to_supplier(lot.pk, found.pieces, document=found.uuid, at=at)
    return _settle(found, Settled.SENT_BACK, why, actor, at)


@operation("settle_quarantine")
def scrap_from_quarantine(line: UUID, why: str, *, actor: Actor, at: datetime) -> ReceiptLine:
    """The pieces are thrown away, and counted in kronor. The same again is once."""
    found, lot = _held(line)
    if _is_settled(found, Settled.SCRAPPED):
        return found
    _check(actor, why)
    aside = Place.objects.get(pk=fixed_places().quarantine)
    throw_away(lot, aside, found.pieces, Scrapping.Why.QUARANTINE, why, actor, at, found.uuid)
    return _settle(found, Settled.SCRAPPED, why, actor, at)


def _held(line: UUID) -> tuple[ReceiptLine, Lot]:
    """The line and its lot, both held: rows before lots, as everywhere."""
    lines = ReceiptLine.objects.select_for_update(no_key=True, of=("self",)).select_related("article")
    found = lines.filter(uuid=line).first()
    if found is None:
        raise Refused(because("receipt_line_not_found", "B2.8"))
    if found.outcome != ReceiptLine.Outcome.QUARANTINED or found.lot_id is None:
        raise Refused(because("not_in_quarantine", "B2.8"))
    return found, lot_for_update(found.lot_id)


def _is_settled(line: ReceiptLine, how: str) -> bool:
    """Whether just this was done before. Raises Refused where something else was."""
    if line.settled and line.settled != how:
        raise Refused(because("not_in_quarantine", "B2.8"))
    return bool(line.settled)


def _check(actor: Actor, why: str) -> None:
    if actor.user_id is None:
        raise Refused(because("settled_by_a_person", "B2.8"))
    if not why.strip():
        raise Refused(because("settling_without_words", "B2.8"))


def _settle(line: ReceiptLine, how: Settled, why: str, actor: Actor, at: datetime) -> ReceiptLine:
    line.settled, line.settled_at, line.settled_by_id = how, at, actor.user_id
    line.settled_text = why.strip()[:200]
    line.save(update_fields=["settled", "settled_at", "settled_by", "settled_text", "place"])
    changes = {"settled": (None, how.value), "why": (None, line.settled_text), "pieces": (None, line.pieces)}
    note(
        actor,
        "settle_quarantine",
        at=at,
        subject_kind="receipt_line",
        subject_uuid=line.uuid,
        changes=changes,
    )
    return line
