"""How much of an order has come, what will not come, and when it is done with (B2.8)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db.models import QuerySet, Sum

from uttag.apps.purchasing.models import Procurement, PurchaseLine, PurchaseOrder, ReceiptLine


def received_pieces(orders: Collection[int] | QuerySet[PurchaseOrder]) -> dict[int, int]:
    """By purchase line (key), of some orders (keys, or a query): pieces that have come, what was refused left out.

    What stands in quarantine has come, whatever becomes of it: what is sent back is bought anew.
    """
    came = ReceiptLine.objects.filter(line__order__in=orders).exclude(outcome=ReceiptLine.Outcome.REFUSED)
    return dict(came.order_by().values_list("line_id").annotate(Sum("pieces")))


def close_if_done(order: PurchaseOrder, *, at: datetime) -> bool:
    """Closes a sent order once all has come, or will not. Part of the operation that holds the order."""
    came = received_pieces([order.pk])
    lines = list(order.lines.all())
    if any(came.get(line.pk, 0) + line.closed_pieces < line.pieces for line in lines):
        return False
    order.state = PurchaseOrder.State.RECEIVED if any(came.values()) else PurchaseOrder.State.CANCELLED
    order.closed_at = at
    order.save(update_fields=["state", "closed_at"])
    return True


def free_procurements(lines: Iterable[int]) -> None:
    """Procurements that were to come with these lines (keys) must be ordered again (B2.3)."""
    waiting = Procurement.objects.filter(line__in=list(lines), state=Procurement.State.ORDERED)
    waiting.update(state=Procurement.State.TO_ORDER, line=None, expected_day=None)


def receive_procurements(lines: Collection[int], *, at: datetime) -> list[Procurement]:
    """Marks procurements whose pieces have all come to a shelf, those with the nearest last day first (B2.3)."""
    waiting = Procurement.objects.filter(line__in=lines).exclude(state=Procurement.State.CANCELLED)
    found = list(waiting.select_related("row").order_by("line", "due_day", "pk"))
    if not found:
        return []
    left = _usable(lines)
    arrived = []
    for procurement in found:
        key = procurement.line_id
        assert key is not None
        if procurement.row.pieces > left.get(key, 0):
            continue
        left[key] -= procurement.row.pieces
        if procurement.state != Procurement.State.RECEIVED:
            procurement.state, procurement.received_at = Procurement.State.RECEIVED, at
            arrived.append(procurement)
    Procurement.objects.bulk_update(arrived, ["state", "received_at"])
    return arrived


def still_to_come(line: PurchaseLine, came: dict[int, int]) -> int:
    """Pieces of a line that are waited for."""
    return max(0, line.pieces - line.closed_pieces - came.get(line.pk, 0))


def _usable(lines: Collection[int]) -> dict[int, int]:
    """By line: pieces on shelves, or that have been: taken in, or released from quarantine."""
    came = ReceiptLine.objects.filter(line__in=lines)
    usable = came.filter(outcome=ReceiptLine.Outcome.ACCEPTED) | came.filter(
        settled=ReceiptLine.Settled.RELEASED
    )
    return dict(usable.order_by().values_list("line_id").annotate(Sum("pieces")))
