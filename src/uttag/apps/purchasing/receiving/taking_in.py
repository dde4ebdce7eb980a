"""Goods are taken in: onto a shelf, into quarantine, or not at all, each line with its ruling (B2.8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.catalogue.models import Supplier
from uttag.apps.purchasing.buying.closing import close_if_done, receive_procurements
from uttag.apps.purchasing.buying.sending import order_for_update
from uttag.apps.purchasing.buying.settling import settle_proposals
from uttag.apps.purchasing.models import PurchaseOrder, Receipt, ReceiptLine
from uttag.apps.purchasing.receiving.counting import check_counts
from uttag.apps.purchasing.receiving.lines import GoodsIn, check_shelves, judged
from uttag.apps.purchasing.receiving.rows import moves_of, row_of, ruling_of
from uttag.apps.stock.ledger import lock_lots, post_moves
from uttag.apps.stock.lots import ensure_lots, known_lots
from uttag.apps.stock.places import ensure_shelves_of
from uttag.ground.rulings.operations import record
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused, because


@operation("receive_goods")
def receive(
    goods: Sequence[GoodsIn],
    *,
    document: UUID,
    supplier_id: int,
    order: UUID | None = None,
    note_number: str = "",
    finished: bool = False,
    acknowledged: bool = False,
    actor: Actor,
    at: datetime,
) -> Receipt:
    """Takes lines into the receipt `document`, which is made if it is new. A line that it has is passed over.

    Against a purchase order, which closes itself once all has come, or without. With `finished` no more is added.
    Raises Refused for a cancelled order, a closed receipt, goods of another supplier, and shelves that keep
    otherwise; and for more than is waited for, unless `acknowledged`.
    A lot that is too short-lived is no refusal of the operation: the line says what became of it.
    """
    bought = _awaited(order, document) if order else None
    supplier = _hold(bought.supplier_id if bought else supplier_id)
    receipt = _receipt(document, supplier, bought, note_number, actor, at)
    new = _not_there(receipt, goods)
    if new and receipt.finished_at:
        raise Refused(because("receipt_is_finished", "B2.8"))
    if new and bought and bought.state == PurchaseOrder.State.CANCELLED:
        raise _not_awaited(bought)
    if new:
        _take_in(receipt, bought, new, actor, at, acknowledged=acknowledged)
    if finished and not receipt.finished_at:
        _finish(receipt, at)
    if new and not bought:  # what was on order is here instead: no less to buy than before
        settle_proposals({line.article_id for line in new}, at=at)
    return receipt


@operation("receive_goods")
def finish_receipt(receipt: UUID, *, actor: Actor, at: datetime) -> Receipt:
    """All of the delivery has been read: nothing is added any more. Twice is once."""
    found = Receipt.objects.select_for_update(no_key=True, of=("self",)).filter(uuid=receipt).first()
    if found is None:
        raise Refused(because("receipt_not_found", "B2.8"))
    if not found.finished_at:
        _finish(found, at)
        note(actor, "receive_goods", at=at, subject_kind="receipt", subject_uuid=found.uuid)
    return found


def _awaited(order: UUID, document: UUID) -> PurchaseOrder:
    """The order, held. One that its own receipt closed can still be asked about that receipt."""
    found = order_for_update(order)
    if found.state == PurchaseOrder.State.SENT:
        return found
    if Receipt.objects.filter(uuid=document, order=found).exists():
        return found
    raise _not_awaited(found)


def _not_awaited(order: PurchaseOrder) -> Refused:
    state = f"purchase_{order.state}"
    return Refused(because("purchase_order_not_awaited", "B2.8", number=order.number, why_code=state))


def _hold(supplier: int) -> Supplier:
    """The supplier, held until the end: the same document sent twice at once is one receipt."""
    found = Supplier.objects.select_for_update(no_key=True).filter(pk=supplier).first()
    if found is None:
        raise Refused(because("supplier_unknown_here", "B2.8"))
    return found


def _receipt(
    document: UUID,
    supplier: Supplier,
    order: PurchaseOrder | None,
    note_number: str,
    actor: Actor,
    at: datetime,
) -> Receipt:
    made, is_new = Receipt.objects.get_or_create(
        uuid=document,
        defaults={
            "supplier": supplier,
            "order": order,
            "note_number": note_number.strip()[:40],
            "received_at": at,
            "received_by_id": actor.user_id,
        },
    )
    if not is_new and (made.supplier_id, made.order_id) != (supplier.pk, order.pk if order else None):
        raise Refused(because("receipt_of_other_order", "B2.8"))
    return made


def _not_there(receipt: Receipt, goods: Sequence[GoodsIn]) -> list[GoodsIn]:
    """The lines that the receipt lacks, as they are written on the cartons: without blanks around."""
    there = set(receipt.lines.values_list("uuid", flat=True))
    return [
        replace(one, lot_number=one.lot_number.strip(), shelf=one.shelf.strip())
        for one in goods
        if one.uuid not in there
    ]


def _take_in(
    receipt: Receipt,
    order: PurchaseOrder | None,
    goods: list[GoodsIn],
    actor: Actor,
    at: datetime,
    *,
    acknowledged: bool,
) -> None:
    day = local(at).date()
    # Held before they are judged: a recall that comes at the same time waits, or is seen.
    lock_lots(lot.pk for lot in known_lots(dict.fromkeys(one.lot_key for one in goods)).values())
    lines = judged(goods, receipt.supplier, day)
    check_shelves(lines)
    ours = [line for line in lines if not line.refused]
    if order and not acknowledged:
        check_counts(order, ours)
    wanted = {line.goods.lot_key: line.goods.expires_on for line in ours}
    lots = ensure_lots(wanted, day) if ours else {}
    lock_lots(lots.values())
    shelves = ensure_shelves_of({line.goods.shelf: line.article.pk for line in ours if line.accepted})
    post_moves(moves_of(receipt, ours, lots, shelves), at=at)
    rulings = [ruling_of(line, at) for line in lines]
    bought = {line.article_id: line for line in order.lines.all()} if order else {}
    ReceiptLine.objects.bulk_create(
        row_of(receipt, line, ruling, lots, shelves, bought)
        for line, ruling in zip(lines, rulings, strict=True)
    )
    record(rulings)
    if order:
        receive_procurements([line.pk for line in bought.values()], at=at)
        if order.state == PurchaseOrder.State.SENT:
            close_if_done(order, at=at)
    came = {f"{line.article.number} {line.goods.lot_number}": (0, line.goods.pieces) for line in lines}
    note(actor, "receive_goods", at=at, subject_kind="receipt", subject_uuid=receipt.uuid, changes=came)


def _finish(receipt: Receipt, at: datetime) -> None:
    receipt.finished_at = at
    receipt.save(update_fields=["finished_at"])
