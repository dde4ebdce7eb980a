"""Recalled goods are taken out of a wave whose parcels may be booked: carriers hear that they don't come (B2.11)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from uuid import UUID

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.delivery.booking.changing import take_back
from uttag.apps.delivery.booking.tasks import open_task_of_stopped
from uttag.apps.delivery.models import BookedParcel, Booking
from uttag.apps.delivery.tracking.boxes import lock_orders_of
from uttag.apps.delivery.tracking.stopped import lay_words_aside
from uttag.apps.fulfilment import stopping
from uttag.apps.fulfilment.models import Parcel, Wave
from uttag.apps.parties.models import Carrier


@operation("pick_and_pack")
def stop_recalled(wave_uuid: UUID, *, actor: Actor, at: datetime) -> int:
    """Takes orders with recalled goods out of an unsent wave, as `fulfilment.stopping` does; how many.

    A booking that is left without parcels is called off. For the rest a carrier counts a booking once, as it was
    asked: the depot gets a task that says which boxes don't come. What has been said of the parcels waits for a
    person, as what can't be true does. Raises Refused as that does.
    """
    booked = _hold_booked(wave_uuid)
    let_go = partial(lay_words_aside, actor=actor, at=at)
    stopped = stopping.stop_recalled(wave_uuid, actor=actor, at=at, let_go=let_go)
    left = set(Parcel.objects.filter(pk__in=[one.parcel_id for one in booked]).values_list("pk", flat=True))
    gone: dict[int, list[str]] = {}
    for one in booked:
        if one.parcel_id not in left:
            gone.setdefault(one.booking_id, []).extend(_boxes(one.parcel))
    for booking in _held(gone):
        _tell(booking, sorted(gone[booking.pk]), actor=actor, at=at)
    return stopped


def _hold_booked(wave_uuid: UUID) -> list[BookedParcel]:
    """What is booked of a wave; wave, bookings and orders are held, in the order that all hold them in."""
    list(Wave.objects.select_for_update(no_key=True).filter(uuid=wave_uuid).values_list("pk"))
    booked = BookedParcel.objects.filter(parcel__wave__uuid=wave_uuid, live=True)
    _held(booked.values_list("booking_id", flat=True))
    lock_orders_of(Parcel.objects.filter(wave__uuid=wave_uuid).values_list("pk", flat=True))
    return list(booked.select_related("parcel").prefetch_related("parcel__extra_boxes").order_by("pk"))


def _held(keys: Iterable[int]) -> list[Booking]:
    bookings = Booking.objects.select_related("carrier").select_for_update(of=("self",), no_key=True)
    return list(bookings.filter(pk__in=keys).order_by("pk"))


def _boxes(parcel: Parcel) -> list[str]:
    return [parcel.sscc, *(box.sscc for box in parcel.extra_boxes.all())]


def _tell(booking: Booking, ssccs: list[str], *, actor: Actor, at: datetime) -> None:
    empty = not booking.parcels.exists()
    link = booking.carrier.link
    if empty:
        take_back(booking, actor=actor, at=at)
    if link == Carrier.Link.NONE or not (empty or link == Carrier.Link.SIMULATED):
        open_task_of_stopped(booking, ssccs, at=at)
