"""The answer to a request: its orders and their promises. Read from the orders, so a repeat gets the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from uttag.apps.ordering.models import Order, Request
from uttag.ground.numbering.numbers import number


@dataclass(frozen=True, slots=True)
class OrderReceipt:
    """One order of the request: delivered on `deadline_day` at the latest, between the two times.

    `procured`: bought for this order alone, so that it takes longer (B2.3).
    """

    uuid: UUID
    number: str
    deadline_day: date
    window_from: time
    window_to: time
    fees: tuple[str, ...]
    payer_pending: bool
    procured: bool


@dataclass(frozen=True, slots=True)
class Receipt:
    """`repeated`: this key had been used before, and nothing was done now."""

    request: UUID
    orders: tuple[OrderReceipt, ...]
    repeated: bool = False


def receipt_of(request: Request, orders: Iterable[Order], *, repeated: bool = False) -> Receipt:
    return Receipt(request.uuid, tuple(_line(order) for order in orders), repeated)


def earlier_receipt(request: Request) -> Receipt:
    """The receipt that was given when `request` was placed."""
    return receipt_of(request, request.orders.order_by("pk"), repeated=True)


def order_number(order_id: int) -> str:
    """The number people say on the phone: `B-1000042-3` (beställning)."""
    return number("B", order_id)


def _line(order: Order) -> OrderReceipt:
    return OrderReceipt(
        order.uuid,
        order_number(order.pk),
        order.deadline_day,
        order.window_from,
        order.window_to,
        tuple(order.fees),
        order.customer_id is None,
        order.procured,
    )
