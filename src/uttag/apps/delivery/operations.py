"""Parcels on their way: sent off, and what people say of them (D2, reading 23)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.delivery.booking.making import book
from uttag.apps.delivery.dispatching import allocations_of, close_waves, send
from uttag.apps.delivery.models import DeliveryEvent
from uttag.apps.delivery.silence import silent_since
from uttag.apps.delivery.tracking.boxes import (
    BoxEvent,
    KnownBox,
    extra_boxes_of,
    known_boxes,
    lock_orders_of,
    lock_waves_of,
)
from uttag.apps.delivery.tracking.judging import CLOCKS_DIFFER, misplaced
from uttag.apps.delivery.tracking.missing import SILENT
from uttag.apps.delivery.tracking.recording import record
from uttag.apps.fulfilment.models import Parcel, Wave
from uttag.ground.tasks.operations import open_task
from uttag.ground.trail.operations import Changes, note
from uttag.rules.calendar import local
from uttag.rules.reasons import Reason, Refused, because

_ON_THE_ROAD = (*DeliveryEvent.ARRIVED, DeliveryEvent.Kind.AT_PICKUP_POINT, DeliveryEvent.Kind.NOT_DELIVERED)
MOST_SAID = 200  # characters of a reason that are kept


@dataclass(frozen=True, slots=True)
class ParcelEvent:
    """What somebody says of a parcel, or of one of its boxes."""

    sscc: str
    kind: DeliveryEvent.Kind
    happened_at: datetime
    source: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a set of events: `new` were written, `repeated` were known, `unknown` name no parcel."""

    new: int
    repeated: int
    unknown: tuple[str, ...]


@operation("dispatch")
def dispatch_wave(wave_uuid: UUID, *, unread_ok: str = "", actor: Actor, at: datetime) -> int:
    """Sends off all packed parcels of a packed wave. How many left; twice is once.

    `unread_ok`: why parcels may go that were never read at the packing table; kept in the trail. Raises Refused where
    there are such parcels and no reason.
    """
    wave = Wave.objects.select_for_update(no_key=True).filter(uuid=wave_uuid).first()
    if wave is None:
        raise Refused(because("wave_not_found", None))
    if wave.state not in (Wave.State.PACKED, Wave.State.DISPATCHED):
        raise Refused(because("wave_not_packed", None, state=wave.state))
    left = _dispatch(list(wave.parcels.values_list("sscc", flat=True)), unread_ok, actor, at)
    close_waves([wave.pk])
    return left


@operation("dispatch")
def dispatch_parcels(ssccs: Collection[str], *, unread_ok: str = "", actor: Actor, at: datetime) -> int:
    """Sends off the parcels with these numbers; those already gone are passed over.

    Raises Refused for unknown ones, and for unread ones as `dispatch_wave` does.
    """
    known = set(Parcel.objects.filter(sscc__in=ssccs).values_list("sscc", flat=True))
    if unknown := sorted(set(ssccs) - known):
        raise Refused(because("parcel_unknown", None, sscc=unknown[0]))
    return _dispatch(ssccs, unread_ok, actor, at)


def _dispatch(ssccs: Collection[str], unread_ok: str, actor: Actor, at: datetime) -> int:
    lock_waves_of(ssccs)
    parcels = Parcel.objects.filter(sscc__in=list(ssccs))
    lock_orders_of(parcels.values_list("pk", flat=True))
    leaving = parcels.filter(state=Parcel.State.PACKED)
    count = leaving.count()
    if count:
        _refuse_recalled(leaving)
        told = _unread_told(leaving, count, unread_ok.strip()[:MOST_SAID])
        book(leaving, actor=actor, at=at)
        send(leaving, at=at)
        note(
            actor,
            "dispatch",
            at=at,
            subject_kind="parcels",
            changes={"parcels": (0, count), **told},
        )
    return count


def _unread_told(leaving: QuerySet[Parcel], count: int, unread_ok: str) -> Changes:
    """What the trail says of parcels that nobody has read (D8): how many, and why they may go. Raises Refused."""
    unread = leaving.filter(checked_at=None).count()
    if not unread:
        return {}
    if not unread_ok:
        raise Refused(because("parcels_unread", "D8", unread=unread, parcels=count))
    return {"unread": (0, unread), "unread_ok": ("", unread_ok)}


def _refuse_recalled(leaving: QuerySet[Parcel]) -> None:
    """Raises Refused where a parcel holds recalled goods: it is stopped, and its order packed anew (B2.11)."""
    recalled = allocations_of(leaving).filter(lot__blocked_at__isnull=False)
    held = recalled.order_by("pk").values_list("lot__number", "wave", "order").first()
    if held is None:
        return
    lot, wave, order = held
    sscc = leaving.filter(wave=wave, order=order).values_list("sscc", flat=True).get()
    raise Refused(because("parcel_holds_recalled", "B2.11", sscc=sscc, lot=lot))


@operation("record_delivery")
def record_events(events: Sequence[ParcelEvent], *, actor: Actor, at: datetime) -> Recorded:
    """Keeps what a person says of parcels, in whatever order it comes; a known event changes nothing (I3).

    What is said under a parcel's own number holds for all its boxes. The first word of arrival delivers the
    parcel's rows on its local day, and charges them. A parcel said to have arrived before it was said to leave
    is sent off first. Refused where a day can't be right: rates and months go by the day of delivery; and where
    one is said to be left outside that goes to a pickup point or to special housing (D10), or to lie at a pickup
    point that goes elsewhere (D11).
    What carriers' systems say comes by `tracking.receiving` instead, which refuses nothing and lays it aside.
    """
    ssccs = {event.sscc for event in events}
    lock_waves_of(ssccs)
    boxes = known_boxes(ssccs)
    lock_orders_of(box.parcel for box in boxes.values())
    _must_be_possible(events, boxes, at)
    kept = record(_of_whole_parcels(events, boxes), actor=actor, at=at)
    return Recorded(new=kept.new, repeated=kept.repeated, unknown=tuple(sorted(ssccs - boxes.keys())))


def _of_whole_parcels(events: Sequence[ParcelEvent], boxes: Mapping[str, KnownBox]) -> list[BoxEvent]:
    extra = extra_boxes_of([box.parcel for box in boxes.values() if box.box is None])
    told = []
    for event in events:
        box = boxes.get(event.sscc)
        if box is None:
            continue
        meant = [box, *extra.get(box.parcel, ())] if box.box is None else [box]
        told += [BoxEvent(one, event.kind, event.happened_at, event.source) for one in meant]
    return told


def _must_be_possible(events: Sequence[ParcelEvent], boxes: Mapping[str, KnownBox], at: datetime) -> None:
    """Nothing happens to a parcel before the day it was packed, nor on the road before it left, nor after today.

    Clocks may differ by minutes.
    """
    told = ((event, boxes[event.sscc]) for event in events if event.sscc in boxes)
    faults = [fault for event, box in told if (fault := _fault(event, box, at))]
    if faults:
        raise Refused(*faults)


def _fault(event: ParcelEvent, box: KnownBox, at: datetime) -> Reason | None:
    day, packed_day = local(event.happened_at).date(), local(box.packed_at).date()
    if wrongly := misplaced(event.kind, box):
        return wrongly.reason
    if day < packed_day:
        given = {"sscc": event.sscc, "packed_day": packed_day, "happened_day": day}
        return because("event_before_packing", None, **given)
    if day > local(at).date():
        return because("event_ahead", None, sscc=event.sscc, happened_day=day)
    left = box.dispatched_at if box.state == Parcel.State.DISPATCHED else None
    if left and event.kind in _ON_THE_ROAD and event.happened_at < left - CLOCKS_DIFFER:
        return because("event_before_leaving", None, sscc=event.sscc, dispatched_at=left)
    return None


@operation("record_delivery")
def open_tasks_for_silent_parcels(*, actor: Actor, at: datetime) -> int:
    """A task for the desk for each parcel that has been silent too long (reading 23). How many new ones."""
    opened = 0
    for parcel in silent_since(at).select_related("order"):
        task = open_task(
            SILENT,
            because(
                "parcel_silent",
                "D2",
                sscc=parcel.sscc,
                dispatched_at=parcel.dispatched_at,
            ),
            at=at,
            role="service_desk",
            subject_kind="parcel",
            subject_uuid=parcel.uuid,
            care_provider_id=parcel.care_provider_id,
            key=f"{SILENT}:{parcel.uuid}",
        )
        opened += task.created_at == at
    return opened
