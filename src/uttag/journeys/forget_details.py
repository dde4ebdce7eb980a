"""What a driver needed to know is forgotten wherever it lies: orders, delivery notes, files sent to carriers (D10)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import orjson
from django.db.models import Exists, OuterRef

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.delivery.booking.forgetting import clear
from uttag.apps.delivery.models import BookedParcel, Booking
from uttag.apps.delivery.quiet import quiet_orders
from uttag.apps.fulfilment.models import Parcel
from uttag.apps.ordering.forgetting import forget_order_details
from uttag.ground.outbox.operations import enqueue
from uttag.ground.trail.operations import note, note_access

STEP = "details.forget"
# In the JSON of a note. Newer ones, which know of large print, hold nothing that is told to drivers.
_TOLD, _NEWER = '"instructions":["', '"large_print":'
MOST = 1000  # orders at one go: no lock is held long, and a crash loses little


@operation("forget_details")
def forget_details(*, actor: Actor, at: datetime, most: int) -> int:
    """Forgets the details of orders that ended long enough ago, at most `most` of them; how many. Twice is once."""
    forgotten = forget_order_details(at, most, also=quiet_orders(at))
    if forgotten.orders:
        _clear_notes(forgotten.orders)
        _clear_bookings(forgotten.orders, at)
        changes = {"orders": (len(forgotten.orders), 0)}
        note(actor, "forget_details", at=at, subject_kind="orders", changes=changes)
        note_access(actor, "forget_details", at=at, patients=forgotten.patients, writing=True)
    return len(forgotten.orders)


def take_step(day: str, part: int, *, actor: Actor, at: datetime) -> None:
    """One go of a day's work; while goes are full, the next is asked for."""
    if forget_details(actor=actor, at=at, most=MOST) == MOST:
        enqueue(STEP, {"day": day, "part": part + 1}, at=at, key=f"{STEP}:{day}:{part + 1}")


def _clear_notes(orders: Collection[int]) -> None:
    """Delivery notes that hold words to the driver lose them; all else on them is printed again as it was."""
    told = Parcel.objects.filter(order__in=orders, note__contains=_TOLD).exclude(note__contains=_NEWER)
    changed = list(told.only("pk", "note"))
    for parcel in changed:
        parcel.note = orjson.dumps({**orjson.loads(parcel.note), "instructions": []}).decode()
    Parcel.objects.bulk_update(changed, ["note"], batch_size=200)


def _clear_bookings(orders: Collection[int], at: datetime) -> None:
    """Files sent to carriers name many parcels: they go when the details of each of them have gone."""
    needed = BookedParcel.objects.filter(
        booking=OuterRef("pk"), parcel__order__details_forgotten_at__isnull=True
    )
    named = Booking.objects.filter(parcels__parcel__order__in=orders)
    clear(named.filter(~Exists(needed)), at=at)
