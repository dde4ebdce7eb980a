"""Packing: parcels with their numbers and their frozen delivery notes (D8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from uuid import uuid4

from django.db.models import QuerySet

from uttag.apps.fulfilment.models import ExtraBox, Parcel, Wave
from uttag.apps.fulfilment.notes import Packed, delivery_notes_of
from uttag.apps.fulfilment.sender import company_prefix
from uttag.apps.ordering.models import Order
from uttag.ground.outbox.operations import enqueue
from uttag.ground.rulings import codec
from uttag.ground.sets import insert_many, reserve_ids
from uttag.papers.sscc import sscc
from uttag.rules.calendar import local

BOOK = "transport.book"  # asked of the outbox when a wave is packed

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


def pack(wave: Wave, orders: Sequence[int], *, at: datetime, boxes: int = 1) -> QuerySet[Parcel]:
    """A parcel for each of the orders (keys), which become packed. The notes are frozen as they are now.

    `boxes`: how many boxes each parcel has. Their numbers come out of the parcels' own series, so that none is ever
    given twice.
    """
    packed = _numbered(orders, boxes) if orders else {}
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
    if boxes > 1:
        insert_many(ExtraBox, ("parcel_id", "number", "sscc"), _extra_boxes(packed.values()))
    Order.objects.filter(pk__in=orders).update(state=Order.State.PACKED)
    return Parcel.objects.filter(wave=wave, order__in=orders).order_by("pk")


def _numbered(orders: Sequence[int], boxes: int) -> dict[int, Packed]:
    prefix = company_prefix()
    keys = reserve_ids(Parcel, len(orders) * boxes)
    own = [keys[start : start + boxes] for start in range(0, len(keys), boxes)]
    return {
        order: Packed(
            order=order,
            parcel=first,
            sscc=sscc(prefix, first),
            extra=tuple(sscc(prefix, key) for key in further),
        )
        for order, (first, *further) in zip(orders, own, strict=True)
    }


def _extra_boxes(packed: Iterable[Packed]) -> Iterator[tuple[int, int, str]]:
    for one in packed:
        for number, of_box in enumerate(one.extra, start=2):
            yield one.parcel, number, of_box


def settle(wave: Wave, *, at: datetime) -> None:
    """A wave whose orders all have parcels is PACKED, and its transport is asked for, once (I3).

    Have all the parcels left already, since what held it back left the wave, it is DISPATCHED.
    """
    if wave.parcels.count() != wave.orders or not wave.orders:
        return
    if not wave.parcels.filter(state=Parcel.State.PACKED).exists():
        wave.state = Wave.State.DISPATCHED
        wave.save(update_fields=["state"])
        return
    wave.state = Wave.State.PACKED
    wave.save(update_fields=["state"])
    enqueue(BOOK, {"wave": str(wave.uuid)}, key=f"{BOOK}:{wave.uuid}", at=at)
