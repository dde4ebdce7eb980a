"""Carriers' messages: kept as they came, each once by its own id, then read and acted on (I3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.delivery.booking.answering import take_answer
from uttag.apps.delivery.models import Booking, CarrierMessage, DeliveryEvent, StrayEvent
from uttag.apps.delivery.tracking.boxes import (
    BoxEvent,
    drivers_of,
    known_boxes,
    lock_orders_of,
    lock_waves_of,
)
from uttag.apps.delivery.tracking.judging import why_stray
from uttag.apps.delivery.tracking.recording import Kept, record
from uttag.apps.delivery.tracking.telling import open_task_of_message
from uttag.apps.parties.models import Carrier
from uttag.gateways.carriers.messages import Answered, Tracked, Unreadable, read
from uttag.rules.reasons import Refused, because


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a message. `known`: it came before, so nothing was done. `fault`: why it can't be read.

    `stray` events can't be true and wait for a person; `foreign` bookings are none of this carrier's.
    """

    known: bool = False
    fault: str = ""
    new: int = 0
    repeated: int = 0
    stray: int = 0
    foreign: tuple[str, ...] = ()


@operation("receive_tracking")
def receive_message(
    carrier_code: str,
    message_id: str,
    body: bytes,
    *,
    as_csv: bool = False,
    fault: str = "",
    actor: Actor,
    at: datetime,
) -> Received:
    """Takes a message in. Refused for an unknown carrier.

    One that can't be read is kept with its fault (`fault`: it is known already), and is a task for the depot.
    """
    carrier = Carrier.objects.filter(code=carrier_code).first()
    if carrier is None:
        raise Refused(because("carrier_not_found", None))
    message, new = CarrierMessage.objects.get_or_create(
        carrier=carrier,
        message_id=message_id[:120],
        defaults={"body": _as_kept(body), "received_at": at},
    )
    if not new:
        return Received(known=True, fault=message.fault)
    try:
        if fault:
            raise Unreadable(fault)
        said = read(body.decode("utf-8"), as_csv=as_csv)
    except (Unreadable, UnicodeDecodeError) as why:
        message.fault = str(why)[:300]
        message.save(update_fields=["fault"])
        open_task_of_message(message, at=at)
        return Received(fault=message.fault)
    lock_waves_of({event.sscc for event in said.events})
    foreign = _take_answers(said.answers, carrier, at)
    kept, stray = take_in(said.events, carrier, actor=actor, at=at)
    message.read_at = at
    message.save(update_fields=["read_at"])
    return Received(new=kept.new, repeated=kept.repeated, stray=stray, foreign=foreign)


def take_in(events: Sequence[Tracked], carrier: Carrier, *, actor: Actor, at: datetime) -> tuple[Kept, int]:
    """Records what can be true of our boxes and lays the rest aside, once; the second figure counts those.

    The caller holds the waves of those that have not left (`lock_waves_of`).
    """
    boxes = known_boxes({event.sscc for event in events})
    parcels = {box.parcel for box in boxes.values()}
    lock_orders_of(parcels)
    drivers = drivers_of(parcels)
    possible, stray = [], []
    for event in events:
        box, kind = boxes.get(event.sscc), DeliveryEvent.Kind(event.kind)
        driving = drivers[box.parcel] if box else ()
        why = why_stray(box, event.happened_at, kind, carrier=carrier.pk, drivers=driving, at=at)
        if why or box is None:
            stray.append(_stray(event, carrier, why or StrayEvent.Why.UNKNOWN, at))
        else:
            possible.append(BoxEvent(box, kind, event.happened_at, carrier.name))
    StrayEvent.objects.bulk_create(stray, batch_size=500, ignore_conflicts=True)
    return record(possible, actor=actor, at=at), len(stray)


def _stray(event: Tracked, carrier: Carrier, why: StrayEvent.Why, at: datetime) -> StrayEvent:
    return StrayEvent(
        carrier=carrier,
        sscc=event.sscc,
        kind=event.kind,
        why=why,
        happened_at=event.happened_at,
        received_at=at,
        source=carrier.name[:40],
    )


def _take_answers(answers: Sequence[Answered], carrier: Carrier, at: datetime) -> tuple[str, ...]:
    """The bookings that are none of this carrier's. All are held by key, in whatever order the message has them."""
    foreign = []
    bookings = Booking.objects.select_related("carrier").select_for_update(of=("self",), no_key=True)
    named = bookings.filter(uuid__in={answered.booking for answered in answers}, carrier=carrier)
    held = {booking.uuid: booking for booking in named.order_by("pk")} if answers else {}
    for answered in answers:
        booking = held.get(answered.booking)
        if booking is None:
            foreign.append(str(answered.booking))
        else:
            take_answer(booking, answered.answer, at=at)
    return tuple(foreign)


def _as_kept(body: bytes) -> str:
    """The message as text; PostgreSQL keeps no NUL."""
    return body.decode("utf-8", "replace").replace("\0", "\ufffd")
