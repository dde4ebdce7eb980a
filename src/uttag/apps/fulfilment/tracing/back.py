"""The trace back, from a parcel, a delivery note, an order or a withdrawal to suppliers' lots."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.fulfilment.finding import shown_name
from uttag.apps.fulfilment.models import Allocation, Parcel
from uttag.apps.fulfilment.notes import NOTE, WITHDRAWAL
from uttag.apps.fulfilment.tracing.origins import Origin, origins
from uttag.apps.fulfilment.tracing.seeing import TRACING
from uttag.apps.ordering.models import Order, OrderRow
from uttag.ground.numbering.numbers import pk_of, prefix_of
from uttag.ground.trail.operations import note_access


@dataclass(frozen=True, slots=True)
class TracedBack:
    """An order, or one of its parcels, with where its pieces came from."""

    order: Order
    parcel: Parcel | None
    name: str
    origins: tuple[Origin, ...]


def see_origins(actor: Actor, typed: str, *, at: datetime) -> list[TracedBack]:
    """From a parcel (SSCC), a delivery note (FS-…), an order (B-…) or a withdrawal (U-…) to suppliers' lots.

    None for a number that names nothing. Logged.
    """
    require(actor, "trace_lot")
    found = [_traced(given, parcel, order) for order, parcel, given in _named(actor, typed)]
    patients = {one.order.patient.uuid for one in found}
    note_access(actor, "see_origins", at=at, patients=patients, ground=TRACING)
    return found


def _traced(given: QuerySet[Allocation], parcel: Parcel | None, order: Order) -> TracedBack:
    return TracedBack(order, parcel, shown_name(order), tuple(origins(given)))


_Named = tuple[Order, Parcel | None, QuerySet[Allocation]]


def _named(actor: Actor, typed: str) -> Iterable[_Named]:
    parcels = Parcel.objects.select_related("order__patient")
    if actor.care_provider_id is not None:
        parcels = parcels.filter(care_provider=actor.care_provider_id)
    digits = "".join(c for c in typed if c.isdigit())
    if len(digits) in (18, 20) and not any(c.isalpha() for c in typed):
        return [_of_parcel(parcel) for parcel in parcels.filter(sscc=digits[-18:])]
    try:
        key, prefix = pk_of(typed), prefix_of(typed)
    except ValueError:
        return []
    if prefix == NOTE:
        return [_of_parcel(parcel) for parcel in parcels.filter(pk=key)]
    orders = Order.objects.select_related("patient")
    if actor.care_provider_id is not None:
        orders = orders.filter(care_provider=actor.care_provider_id)
    if prefix == WITHDRAWAL:
        rows = OrderRow.objects.filter(withdrawal=key)
        given = Allocation.objects.filter(row__in=rows)
        return [(order, None, given) for order in orders.filter(pk__in=rows.values("order"))]
    return [(order, None, Allocation.objects.filter(order=order)) for order in orders.filter(pk=key)]


def _of_parcel(parcel: Parcel) -> _Named:
    return parcel.order, parcel, Allocation.objects.filter(wave=parcel.wave_id, order=parcel.order_id)
