"""An order on the packing table, as the one who packs it sees it. Looking is logged (I2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from uttag.apps.access.actors import Actor, require
from uttag.apps.fulfilment.addresses import address_lines
from uttag.apps.fulfilment.finding import note_shown, shown_name
from uttag.apps.fulfilment.models import ExtraBox, Parcel, Wave
from uttag.apps.fulfilment.table.lines import Reader, TableLine, lines_of
from uttag.apps.ordering.models import Order
from uttag.apps.ordering.receipts import order_number
from uttag.rules.reasons import Refused, because


@dataclass(frozen=True, slots=True)
class Goods:
    """What is to lie in an order's box; names nobody. `other`: who else reads into it."""

    order: Order
    number: str
    lines: Sequence[TableLine]
    other: Reader | None

    @property
    def all_read(self) -> bool:
        return not any(line.left for line in self.lines)

    @property
    def storages(self) -> set[str]:
        return {line.storage for line in self.lines}


@dataclass(frozen=True, slots=True)
class AtTable:
    """One order on the table, and its parcel once it is packed."""

    goods: Goods
    name: str
    address: tuple[str, ...]
    parcel: Parcel | None
    extra_boxes: Sequence[ExtraBox]


def goods_of(actor: Actor, of: Wave, order: Order) -> Goods:
    """The order's lines, without whom they are for. What a scan shows: three statements."""
    require(actor, "see_depot")
    lines, reader = lines_of(of, order)
    other = reader if reader is not None and reader.user_id != actor.user_id else None
    left_first = sorted(lines, key=lambda line: not line.left)
    return Goods(order, order_number(order.pk), left_first, other)


def order_in_wave(actor: Actor, of: Wave, order_uuid: UUID) -> Order:
    """An order that has goods in a wave. Raises Refused."""
    require(actor, "see_depot")
    orders = Order.objects.filter(uuid=order_uuid, pk__in=of.allocations.values("order"))
    order = orders.select_related("patient", "special_housing", "pickup_point").first()
    if order is None:
        raise Refused(because("order_not_in_wave", None, orders=1))
    return order


def see_at_table(actor: Actor, of: Wave, order_uuid: UUID, *, at: datetime) -> AtTable:
    """An order of a wave with its person, its lines and its parcel. Logged. Raises Refused."""
    order = order_in_wave(actor, of, order_uuid)
    note_shown(actor, "see_order_to_pack", [order], at=at)
    parcel = of.parcels.select_related("box", "checked_by").filter(order=order).first()
    return AtTable(
        goods=goods_of(actor, of, order),
        name=shown_name(order),
        address=address_lines(order),
        parcel=parcel,
        extra_boxes=list(parcel.extra_boxes.select_related("box")) if parcel else [],
    )
