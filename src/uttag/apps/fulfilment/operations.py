"""Waves: planned, undone, packed. Set operations: a wave has tens of thousands of lines.

Sending a packed wave off stands in `delivery`, where the parcels' way begins.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.fulfilment.departures.timetable import coming_leaving, takes
from uttag.apps.fulfilment.models import Allocation, Departure, Parcel, Wave
from uttag.apps.fulfilment.packing import pack, settle
from uttag.apps.fulfilment.planning import make_wave
from uttag.apps.fulfilment.undoing import put_back, refuse_begun
from uttag.apps.fulfilment.waiting import Taking
from uttag.apps.ordering.models import Order
from uttag.apps.parties.models import Carrier
from uttag.ground.trail.operations import note
from uttag.rules.reasons import Refused, because
from uttag.rules.words import Urgency


@operation("plan_wave")
def plan_wave(
    *,
    actor: Actor,
    at: datetime,
    urgency: Collection[Urgency] | None = None,
    until_deadline: date | None = None,
    departure: UUID | None = None,
    carrier: str | None = None,
    undriven: bool = False,
) -> Wave:
    """Gives stock to the orders that wait, the most urgent first (B2.9, D3). Each order leaves a ruling.

    What narrows down what is taken: `urgency`, `until_deadline` (that day included), a `departure` (its next lorry
    takes the wave), a `carrier` (code), `undriven` (orders that no carrier is known to reach). A wave that could
    take nothing is EMPTY and says why in its `left_out_rows`. Raises Refused when nothing waits.
    """
    travels, leaves_at = _travels(departure, at)
    taking = takes(travels) if travels else Taking()
    taking = replace(taking, until_deadline=until_deadline, undriven=undriven)
    if urgency is not None:
        taking = replace(taking, urgencies=frozenset(urgency) & frozenset(taking.urgencies or urgency))
    if carrier is not None:
        taking = replace(taking, carrier=_carrier(carrier))
    return make_wave(taking, Wave(departure=travels, leaves_at=leaves_at), actor=actor, at=at)


def _travels(departure: UUID | None, at: datetime) -> tuple[Departure | None, datetime | None]:
    """The departure that a wave by hand goes with, and when its next lorry leaves."""
    if departure is None:
        return None, None
    found = Departure.objects.filter(uuid=departure, active=True).first()
    leaving = coming_leaving(found, at) if found else None
    if found is None or leaving is None:
        raise Refused(because("departure_not_found", None))
    return found, leaving.leaves_at


def _carrier(code: str) -> int:
    found = Carrier.objects.filter(code=code).values_list("pk", flat=True).first()
    if found is None:
        raise Refused(because("departure_without_carrier", None))
    return found


@operation("plan_wave")
def undo_wave(wave_uuid: UUID, *, actor: Actor, at: datetime) -> Wave:
    """Puts a planned wave's goods back and lets its orders wait again.

    Raises Refused once picking has started or a parcel is packed.
    """
    wave = _locked(wave_uuid)
    if wave.state != Wave.State.PLANNED or wave.parcels.exists():
        raise Refused(because("wave_not_planned", None, state=wave.state))
    refuse_begun(wave)
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
    PACKED when all its orders are, and its transport is asked for. Nothing is read and nothing weighed: people pack
    by `table.finishing.pack_order`, and parcels made here say that they were not checked.
    """
    wave = _locked(wave_uuid)
    if not wave.unsent:
        raise Refused(because("wave_not_planned", None, state=wave.state))
    orders = _unpacked(wave, order_uuids)
    parcels = pack(wave, orders, at=at)
    settle(wave, at=at)
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
