"""A request is confirmed by the patient's wish: numbers and days, no products (K2, I2)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from uttag.apps.notices.telling import ToTell, tell
from uttag.apps.ordering.models import Order, Request
from uttag.apps.ordering.receipts import order_number
from uttag.rules.words import DestinationKind


def confirm_request(request: UUID, *, at: datetime) -> bool:
    """Asks for the confirmation of a placed request. False where it has been asked for, or nothing is left of it."""
    placed = Request.objects.get(uuid=request)
    orders = list(placed.orders.exclude(state=Order.State.CANCELLED).order_by("deadline_day", "pk"))
    if not orders:
        return False
    kind, params = _said(orders)
    confirmation = ToTell(
        kind=kind,
        key=f"confirmed:{request}",
        care_provider_id=orders[0].care_provider_id,
        subject_kind="request",
        subject_uuid=request,
        params=params,
        patient=placed.patient_id,
        lines=tuple(_line(order) for order in orders) if len(orders) > 1 else (),
    )
    return bool(tell([confirmation], at=at))


def _said(orders: Sequence[Order]) -> tuple[str, dict[str, Any]]:
    """The kind of notice and its numbers and days. The last of several comes by the latest of their days."""
    last = orders[-1]
    if len(orders) > 1:
        several = {"orders_count": len(orders), "deadline_day": last.deadline_day}
        return "notice_confirmed_several", several
    known = {"number": order_number(last.pk), "deadline_day": last.deadline_day}
    if last.destination == DestinationKind.PICKUP_POINT:
        return "notice_confirmed_pickup", known
    return "notice_confirmed", {**known, "from_time": last.window_from, "to_time": last.window_to}


def _line(order: Order) -> dict[str, Any]:
    return {
        "code": "confirmation_order",
        "number": order_number(order.pk),
        "deadline_day": order.deadline_day,
        "from_time": order.window_from,
        "to_time": order.window_to,
    }
