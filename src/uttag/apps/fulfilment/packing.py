"""Packing: parcels with their numbers and their frozen delivery notes (D8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from django.db.models import QuerySet

from uttag.apps.fulfilment.models import Parcel, Wave
from uttag.apps.fulfilment.notes import Packed, delivery_notes_of
from uttag.apps.fulfilment.sender import company_prefix
from uttag.apps.ordering.models import Order
from uttag.ground.rulings import codec
from uttag.ground.sets import insert_many, reserve_ids
from uttag.papers.sscc import sscc
from uttag.rules.calendar import local

_COLUMNS = (
    "id",
    "uuid",
    "care_provider_id",
    "wave_id",
    "order_id",
    "sscc",
    "state",
    "packed_at",
    "note",
)


def pack(wave: Wave, orders: Sequence[int], *, at: datetime) -> QuerySet[Parcel]:
    """A parcel for each of the orders (keys), which become packed. The notes are frozen as they are now."""
    prefix = company_prefix()
    keys = reserve_ids(Parcel, len(orders)) if orders else []
    packed = {
        order: Packed(order=order, parcel=key, sscc=sscc(prefix, key))
        for order, key in zip(orders, keys, strict=True)
    }
    notes = delivery_notes_of(wave, packed, day=local(at).date())
    providers = dict(Order.objects.filter(pk__in=orders).values_list("pk", "care_provider_id"))
    rows = [
        (
            one.parcel,
            uuid4(),
            providers[order],
            wave.pk,
            order,
            one.sscc,
            Parcel.State.PACKED.value,
            at,
            codec.dump(notes[order]),
        )
        for order, one in packed.items()
    ]
    insert_many(Parcel, _COLUMNS, rows)
    Order.objects.filter(pk__in=orders).update(state=Order.State.PACKED)
    return Parcel.objects.filter(wave=wave, order__in=orders).order_by("pk")
