"""All that an order's page shows, gathered within what the one who looks may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.delivery.delays.queries import BAD, forecast_of
from uttag.apps.delivery.finding_notices import told_of_order
from uttag.apps.delivery.lateness import is_late
from uttag.apps.delivery.models import Forecast
from uttag.apps.delivery.queries import order_timeline, parcels_of
from uttag.apps.fulfilment.models import Parcel
from uttag.apps.fulfilment.queries import Backorder, backorders_of
from uttag.apps.ordering.models import Order, OrderRow
from uttag.apps.ordering.queries import NOT_BEGUN, order_for
from uttag.apps.ordering.receipts import order_number
from uttag.apps.purchasing.procurement.queries import procurements_of_order
from uttag.ground.rulings.queries import latest_rulings
from uttag.ground.trail.operations import note_access
from uttag.interfaces.web.orders.timeline import Moment, moments
from uttag.interfaces.web.orders.told import ToldLine, told_lines
from uttag.interfaces.web.requests.drawing import OrderCard, cards_of_orders
from uttag.rules.calendar import local


@dataclass(frozen=True, slots=True)
class RowLine:
    """A row, and why it waits where it does."""

    row: OrderRow
    backorder: Backorder | None


@dataclass(frozen=True, slots=True)
class OrderPage:
    """`card` holds promise, destination, fees and payer, as the receipt showed them.

    `told` is what the patient has been told of it. `allocated` is the ruling behind what the latest wave gave
    or left; None before any.
    """

    order: Order
    number: str
    late: bool
    cancellable: bool
    rows: list[RowLine]
    moments: list[Moment]
    parcels: list[Parcel]
    card: OrderCard
    allocated: UUID | None
    told: list[ToldLine]
    forecast: Forecast | None
    """What is expected of an order that is still to come."""

    @property
    def heard(self) -> list[ToldLine]:
        """Of `told`, what was sent: what never went, or waits, nobody has been told."""
        return [line for line in self.told if line.notice.sent_at is not None]

    @property
    def delayed(self) -> bool:
        """Late, or known to be: the new day is shown, where somebody knows it (K5)."""
        return self.forecast is not None and self.forecast.risk in BAD


def see_order(actor: Actor, uuid: UUID, *, at: datetime, ground: str) -> OrderPage:
    """The order's page; the look is logged. Raises Refused."""
    order = order_for(actor, uuid)
    today = local(at).date()
    backorders = backorders_of(actor, order)
    rows = list(order.rows.all())
    note_access(actor, "see_order", at=at, patients=[order.patient.uuid], ground=ground)
    return OrderPage(
        order=order,
        number=order_number(order.pk),
        late=is_late(order, today),
        cancellable=order.state == Order.State.OPEN and all(row.state in NOT_BEGUN for row in rows),
        rows=[RowLine(row, backorders.get(row.pk)) for row in rows],
        moments=moments(
            order,
            order_timeline(actor, order),
            today,
            procurements_of_order(actor, order.uuid) if order.procured else (),
        ),
        parcels=parcels_of(actor, order),
        card=cards_of_orders([order])[0],
        allocated=latest_rulings([order.uuid], "allocation.allocate").get(order.uuid),
        told=told_lines(told_of_order(actor, order)),
        forecast=forecast_of(actor, order),
    )
