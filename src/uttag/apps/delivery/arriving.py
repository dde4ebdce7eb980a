"""Parcels arrive: rows are delivered on a day, orders when nothing more is to come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from uttag.apps.delivery.dispatching import allocations_of, send
from uttag.apps.fulfilment.models import Parcel
from uttag.apps.fulfilment.waiting import WAITING_ROWS
from uttag.apps.ordering.models import Order, OrderRow
from uttag.ground.outbox.operations import enqueue
from uttag.ground.sets import update_many
from uttag.rules.calendar import local

_DONE = (OrderRow.State.DELIVERED, OrderRow.State.CANCELLED)


def arrive(arrived: Mapping[int, datetime], *, at: datetime) -> list[int]:
    """Delivers parcels (key → when). Keys of the rows that this delivered; none for a parcel already known as such."""
    parcels = Parcel.objects.filter(pk__in=list(arrived)).exclude(state=Parcel.State.DELIVERED)
    keys = list(parcels.values_list("pk", flat=True))
    if not keys:
        return []
    coming = Parcel.objects.filter(pk__in=keys)
    unsent = coming.filter(state=Parcel.State.PACKED)
    if unsent.exists():
        send(unsent, at=at)
        _tell_of_recalled(coming, at=at)
    delivered = Parcel.State.DELIVERED.value
    update_many(
        Parcel,
        ("state", "delivered_at"),
        [(delivered, arrived[key], key) for key in keys],
    )
    rows = _deliver_rows({key: arrived[key] for key in keys})
    _settle_orders(coming)
    return rows


def _tell_of_recalled(parcels: QuerySet[Parcel], *, at: datetime) -> None:
    """Goods that got away while they were called back: whoever got them must be told too (B2.11)."""
    if allocations_of(parcels).filter(lot__blocked_at__isnull=False).exists():
        enqueue("recalls.complete", at=at)


def _deliver_rows(arrived: Mapping[int, datetime]) -> list[int]:
    by_day: defaultdict[date, list[int]] = defaultdict(list)
    for parcel, happened_at in arrived.items():
        by_day[local(happened_at).date()].append(parcel)
    delivered: list[int] = []
    for day, parcels in sorted(by_day.items()):
        inside = allocations_of(Parcel.objects.filter(pk__in=parcels))
        rows = OrderRow.objects.filter(pk__in=inside.values("row"))
        delivered += rows.values_list("pk", flat=True)
        rows.update(state=OrderRow.State.DELIVERED, delivered_day=day)
    return sorted(delivered)


def _settle_orders(parcels: QuerySet[Parcel]) -> None:
    """Delivered when all rows are; open again when nothing is under way but something waits (D3)."""
    orders = Order.objects.filter(pk__in=parcels.values("order"))
    rows = OrderRow.objects.filter(order=OuterRef("pk"))
    last = Parcel.objects.filter(order=OuterRef("pk")).order_by("-delivered_at").values("delivered_at")[:1]
    whole = orders.filter(~Exists(rows.exclude(state__in=_DONE)))
    whole.update(state=Order.State.DELIVERED, delivered_at=last)
    under_way = rows.filter(state=OrderRow.State.DISPATCHED)
    waiting = rows.filter(state__in=WAITING_ROWS)
    part = orders.filter(Q(state=Order.State.DISPATCHED), ~Exists(under_way), Exists(waiting))
    part.update(state=Order.State.OPEN)
