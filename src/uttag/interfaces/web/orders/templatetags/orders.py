"""Orders in templates: `{% load orders %}`."""

from __future__ import annotations

from django import template

from uttag.apps.ordering.models import Order, OrderRow
from uttag.apps.prescribing.queries import ItemView
from uttag.ground.numbering.numbers import number
from uttag.interfaces.clock import today
from uttag.interfaces.web.frame.rows import Mark
from uttag.interfaces.web.orders.words import ROW_STATES, mark_of_item, marks_of

register = template.Library()


@register.filter
def order_marks(order: Order) -> list[Mark]:
    """An order's chips."""
    return list(marks_of(order, today()))


@register.filter
def row_mark(row: OrderRow) -> Mark:
    """An order row's chip."""
    return ROW_STATES[row.state]


@register.filter
def item_mark(view: ItemView) -> Mark:
    """A prescription item's chip."""
    return mark_of_item(view)


@register.filter
def public(pk: int, prefix: str) -> str:
    """The number people say: `order.pk|public:"B"`, `row.withdrawal_id|public:"U"`."""
    return number(prefix, pk)


@register.filter
def identity_number(stored: str) -> str:
    """Twelve digits as people write them: 19410110-6393. Reserve numbers as they are."""
    return f"{stored[:8]}-{stored[8:]}" if len(stored) == 12 and stored.isdigit() else stored
