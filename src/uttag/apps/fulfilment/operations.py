"""Waves: planned, undone, packed. Set operations: a wave has tens of thousands of lines.

Sending a packed wave off stands in `delivery`, where the parcels' way begins.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.fulfilment.models import Allocation, Parcel, Wave
from uttag.apps.fulfilment.packing import pack
from uttag.apps.fulfilment.planning import plan_rows, write_rows
from uttag.apps.fulfilment.undoing import put_back
from uttag.apps.fulfilment.waiting import lock_waiting
from uttag.apps.ordering.models import Order
from uttag.ground.sets import many_objects
from uttag.ground.trail.operations import note
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused, because
from uttag.rules.words import Urgency


@operation("plan_wave")
def plan_wave(
    *,
    actor: Actor,
    at: datetime,
    urgency: Collection[Urgency] | None = None,
    until_deadline: date | None = None,
) -> Wave:
    """Gives stock to the orders that wait, the most urgent first (B2.9, D3). Each order leaves a ruling.

    `urgency` and `until_deadline` (that day included) narrow down what is taken. A wave that could take
    nothing is EMPTY and says why in its `left_out_rows`. Refused when nothing waits.
    """
    waiting = lock_waiting(urgency, until_deadline)
    if not waiting.orders:
        raise Refused(because("nothing_waits", None))
    wave = Wave.objects.create(planned_at=at, planned_by_id=actor.user_id)
    with many_objects():
        rows = plan_rows(wave, waiting, day=local(at).date(), at=at)
        write_rows(wave, rows, at=at)
    wave.orders = len({order for _, order, *_ in rows.allocations})
    wave.lines = len({row for _, _, row, *_ in rows.allocations})
    wave.left_out = len(rows.left_out)
    if not wave.lines:
        wave.state = Wave.State.EMPTY
    wave.save()
    note(actor, "plan_wave", at=at, subject_kind="wave", subject_uuid=wave.uuid)
    return wave


@operation("plan_wave")
def undo_wave(wave_uuid: UUID, *, actor: Actor, at: datetime) -> Wave:
    """Puts a planned wave's goods back and lets its orders wait again. Refused once a parcel is packed."""
    wave = _locked(wave_uuid)
    if wave.state != Wave.State.PLANNED or wave.parcels.exists():
        raise Refused(because("wave_not_planned", None, state=wave.state))
    put_back(wave, at=at)
    wave.state, wave.orders, wave.lines = Wave.State.UNDONE, 0, 0
    wave.save()
    note(actor, "undo_wave", at=at, subject_kind="wave", subject_uuid=wave.uuid)
    return wave


@operation("pick_and_pack")
def pack_wave(
    wave_uuid: UUID,
    order_uuids: Collection[UUID] | None = None,
    *,
    actor: Actor,
    at: datetime,
) -> QuerySet[Parcel]:
    """A parcel per order, labelled for one person, with its delivery note (D8). Gives the new parcels.

    `order_uuids`: those orders alone; orders packed before are passed over, so twice is once. The wave is
    PACKED when all its orders are.
    """
    wave = _locked(wave_uuid)
    if wave.state not in (Wave.State.PLANNED, Wave.State.PACKED):
        raise Refused(because("wave_not_planned", None, state=wave.state))
    orders = _unpacked(wave, order_uuids)
    parcels = pack(wave, orders, at=at)
    if wave.parcels.count() == wave.orders:
        wave.state = Wave.State.PACKED
        wave.save(update_fields=["state"])
    note(actor, "pick_and_pack", at=at, subject_kind="wave", subject_uuid=wave.uuid)
    return parcels


def _locked(wave_uuid: UUID) -> Wave:
    wave = Wave.objects.select_for_update(no_key=True).filter(uuid=wave_uuid).first()
    if wave is None:
        raise Refused(because("wave_not_found", None))
    return wave


def _unpacked(wave: Wave, order_uuids: Collection[UUID] | None) -> list[int]:
    """Keys of the wave's orders that have no parcel of this wave yet. Locks them."""
    of_wave = Order.objects.filter(pk__in=Allocation.objects.filter(wave=wave).values("order"))
    orders = of_wave.exclude(pk__in=wave.parcels.values("order"))
    if order_uuids is not None:
        known = set(of_wave.filter(uuid__in=order_uuids).values_list("uuid", flat=True))
        if unknown := set(order_uuids) - known:
            raise Refused(because("order_not_in_wave", None, orders=len(unknown)))
        orders = orders.filter(uuid__in=order_uuids)
    return list(orders.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
