"""Waves, what to pick, what was left and why, and parcels. Their papers stand in `printing`.

Functions named `see_…` show patients and write to the access log (I2); the others show goods alone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.fulfilment.models import Allocation, ExtraBox, LeftOut, Parcel, Wave
from uttag.apps.fulfilment.notes import reasons_of
from uttag.apps.fulfilment.waiting import TAKEABLE_ORDERS, WAITING_ROWS
from uttag.apps.ordering.models import Order, OrderRow
from uttag.apps.ordering.queries import orders_for
from uttag.apps.ordering.receipts import order_number
from uttag.apps.stock.models import Lot
from uttag.ground.selects import number_of
from uttag.ground.trail.operations import note_access
from uttag.rules.reasons import Reason, Refused, because


def waiting_orders(actor: Actor) -> QuerySet[Order]:
    """Orders that a wave could take, the most pressing first. Names no person."""
    require(actor, "see_depot")
    return _waiting_orders().order_by("deadline_day", "ordered_at", "pk")


def _waiting_orders() -> QuerySet[Order]:
    """Found by the orders, which are few: by their rows a year of delivered ones would be looked through."""
    rows = OrderRow.objects.filter(order=OuterRef("pk"), state__in=WAITING_ROWS)
    return Order.objects.filter(Exists(rows), state__in=TAKEABLE_ORDERS)


def backordered_rows(actor: Actor) -> QuerySet[OrderRow]:
    """Rows that wait for the supplier, by when it is expected to deliver again."""
    require(actor, "see_depot")
    rows = OrderRow.objects.filter(state=OrderRow.State.BACKORDERED).select_related("article", "order")
    return rows.order_by("article__supplier_back_day", "order__deadline_day", "pk")


def waves(actor: Actor) -> QuerySet[Wave]:
    """All waves, latest first, with `packed` parcels counted."""
    require(actor, "see_depot")
    waves = Wave.objects.select_related("planned_by", "departure__carrier").annotate(
        packed=number_of(Parcel.objects.filter(wave=OuterRef("pk")))
    )
    return waves.order_by("-planned_at", "-pk")


def wave(actor: Actor, uuid: UUID) -> Wave:
    """One wave. Raises Refused."""
    found = waves(actor).filter(uuid=uuid).first()
    if found is None:
        raise Refused(because("wave_not_found", None))
    return found


@dataclass(frozen=True, slots=True)
class LeftLine:
    """A row that a wave could not take: `reason` is its own, `ruling` the whole order's."""

    order_number: str
    order_uuid: UUID
    deadline_day: date
    article_number: str
    article_name: str
    pieces: int
    reason: Reason
    ruling: UUID


def left_out(actor: Actor, of: Wave) -> list[LeftLine]:
    """What a wave could not take and why, the most pressing first."""
    require(actor, "see_depot")
    left = LeftOut.objects.filter(wave=of).select_related("order", "row__article")
    found = list(left.order_by("order__deadline_day", "order_id", "row_id"))
    reasons = reasons_of({one.row_id: one.ruling for one in found})
    return [
        LeftLine(
            order_number=order_number(one.order_id),
            order_uuid=one.order.uuid,
            deadline_day=one.order.deadline_day,
            article_number=one.row.article.number,
            article_name=str(one.row.article),
            pieces=one.row.pieces,
            reason=reasons[one.row_id],
            ruling=one.ruling,
        )
        for one in found
    ]


def see_wave_orders(actor: Actor, of: Wave, *, at: datetime) -> QuerySet[Order]:
    """A wave's orders with recipients, in the order to pack them. Logged: each person is shown."""
    require(actor, "see_depot")
    inside = Allocation.objects.filter(wave=of).values("order")
    orders = Order.objects.filter(pk__in=inside).select_related("special_housing", "pickup_point")
    patients = orders.order_by().values_list("patient__uuid", flat=True).distinct()
    note_access(actor, "see_wave_orders", at=at, patients=patients, ground="packing")
    return orders.order_by("deadline_day", "pk")


def order_picks(actor: Actor, of: Wave, order: Order) -> QuerySet[Allocation]:
    """What lies in one order's parcel: lots, shelves and pieces."""
    require(actor, "see_depot")
    picks = Allocation.objects.filter(wave=of, order=order).select_related("lot", "place", "row__article")
    return picks.order_by("place__code", "pk")


# --- parcels --------------------------------------------------------------------------------------------


def parcels(actor: Actor, *, state: Parcel.State | None = None) -> QuerySet[Parcel]:
    """Parcels, latest first, by number alone."""
    require(actor, "see_depot")
    found = Parcel.objects.select_related("order", "wave").order_by("-packed_at", "-pk")
    return found.filter(state=state) if state else found


def parcel_with_number(actor: Actor, typed: str) -> Parcel | None:
    """The parcel with an SSCC as scanned: with or without the application identifier 00, spaces allowed."""
    return parcels(actor).filter(sscc=digits_of(typed)).first()


def order_with_parcel(actor: Actor, typed: str) -> Order | None:
    """The order that the number of any box leads to, for those who see orders; None if there is none to see."""
    sscc = digits_of(typed)
    boxes = list(ExtraBox.objects.filter(sscc=sscc).values_list("parcel", flat=True))
    found = Parcel.objects.filter(Q(sscc=sscc) | Q(pk__in=boxes))
    return orders_for(actor).filter(pk__in=list(found.values_list("order", flat=True))).first()


def orders_with_parcels(actor: Actor, parcels: Collection[UUID | None]) -> dict[UUID, Order]:
    """The orders that parcels belong to, by parcel: what a task about a parcel is really about."""
    orders = (
        orders_for(actor)
        .filter(parcels__uuid__in=[p for p in parcels if p])
        .annotate(parcel=F("parcels__uuid"))
    )
    return {order.parcel: order for order in orders}


def digits_of(typed: str) -> str:
    """An SSCC as it is kept: without spaces and without the application identifier 00."""
    digits = "".join(c for c in typed if c.isdigit())
    return digits[2:] if len(digits) == 20 and digits.startswith("00") else digits


@dataclass(frozen=True, slots=True)
class Backorder:
    """Why a row waits for the supplier, by the latest ruling on it."""

    reason: Reason
    ruling: UUID


def backorders_of(actor: Actor, order: Order) -> dict[int, Backorder]:
    """By row: why what is left of an order waits. Raises Refused for an order that `actor` may not see."""
    if not orders_for(actor).filter(pk=order.pk).exists():
        raise Refused(because("order_not_found", "I1"))
    waiting = LeftOut.objects.filter(order=order, row__state__in=WAITING_ROWS).order_by("pk")
    rulings = dict(waiting.values_list("row_id", "ruling"))
    return {row: Backorder(reason, rulings[row]) for row, reason in reasons_of(rulings).items()}


@dataclass(frozen=True, slots=True)
class LotReceiver:
    """Whom pieces of a lot went to: by order, and by person only where the actor opens the order."""

    order_uuid: UUID
    order_number: str
    pieces: int
    planned_at: datetime
    state: str


def lot_receivers(actor: Actor, lot: Lot) -> Sequence[LotReceiver]:
    """Every order that was given pieces of the lot, latest first: what a recall asks for (R5)."""
    require(actor, "see_depot")
    given = Allocation.objects.filter(lot=lot).order_by("-wave__planned_at", "pk")
    columns = given.values_list("order__uuid", "order_id", "pieces", "wave__planned_at", "row__state")
    return [
        LotReceiver(uuid, order_number(order), pieces, planned_at, state)
        for uuid, order, pieces, planned_at, state in columns
    ]
