"""States of orders, rows and prescription items in words, each with the shape that helps to see it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from uttag.apps.delivery.lateness import is_late
from uttag.apps.ordering.models import Order, OrderRow
from uttag.apps.prescribing.queries import ItemView
from uttag.interfaces.web.frame.rows import Mark
from uttag.rules.words import ItemStatus, Urgency

ORDER_STATES: dict[str, Mark] = {
    Order.State.OPEN: Mark(_("Mottagen"), "", "inbox"),
    Order.State.ALLOCATED: Mark(_("Plockas"), "", "package-search"),
    Order.State.PACKED: Mark(_("Packad"), "", "package"),
    Order.State.DISPATCHED: Mark(_("På väg"), "info", "truck"),
    Order.State.DELIVERED: Mark(_("Levererad"), "good"),
    Order.State.CANCELLED: Mark(_("Avbeställd"), "", "ban"),
}
ROW_STATES: dict[str, Mark] = {
    OrderRow.State.OPEN: Mark(_("Väntar på plock"), "", "inbox"),
    OrderRow.State.BACKORDERED: Mark(_("Restnoterad"), "warn"),
    OrderRow.State.ALLOCATED: Mark(_("Plockas"), "", "package-search"),
    OrderRow.State.DISPATCHED: Mark(_("På väg"), "info", "truck"),
    OrderRow.State.DELIVERED: Mark(_("Levererad"), "good"),
    OrderRow.State.CANCELLED: Mark(_("Avbeställd"), "", "ban"),
}
URGENCIES: dict[str, Mark] = {
    Urgency.ACUTE: Mark(_("Akut"), "strong", "zap"),
    Urgency.EXPRESS: Mark(_("Express"), "strong", "rocket"),
}
LATE = Mark(_("Försenad"), "bad")
PAYER_PENDING = Mark(_("Betalare utreds"), "warn", "circle-question-mark")
ITEM_STATES: dict[str, Mark] = {
    ItemStatus.MAKULERAD: Mark(_("Makulerad"), "", "ban"),
    ItemStatus.LEVERERAD: Mark(_("Alla uttag gjorda"), "", "check"),
    ItemStatus.UTGATT: Mark(_("Utgången"), "", "calendar-x"),
}
TAKEABLE = Mark(_("Kan tas ut nu"), "good")
WAITS = Mark(_("Kan tas ut senare"), "", "clock")


def marks_of(order: Order, today: date) -> Iterator[Mark]:
    """What is worth seeing of an order at a glance: how far it is, whether late, urgent or without payer."""
    yield ORDER_STATES[order.state]
    if is_late(order, today):
        yield LATE
    if order.urgency in URGENCIES:
        yield URGENCIES[order.urgency]
    if order.customer_id is None:
        yield PAYER_PENDING


def mark_of_item(view: ItemView) -> Mark:
    """Whether an item can be taken out, in a word."""
    if view.status is not ItemStatus.AKTIV:
        return ITEM_STATES[view.status]
    return TAKEABLE if view.takeable else WAITS
