"""Events of boxes are kept, once, and acted on: whoever says them, in whatever order (D2, I3)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Min

from uttag.apps.access.actors import Actor
from uttag.apps.access.roles import Role
from uttag.apps.charges.operations import charge_delivered_rows
from uttag.apps.delivery.arriving import arrive
from uttag.apps.delivery.models import DeliveryEvent
from uttag.apps.delivery.telling import tell_of_events
from uttag.apps.delivery.tracking.boxes import BoxEvent
from uttag.apps.delivery.tracking.missing import see_to_tasks
from uttag.apps.fulfilment.models import ExtraBox
from uttag.ground.sets import insert_many, reserve_ids, update_many
from uttag.ground.trail.operations import note, note_access

_COLUMNS = (
    "id",
    "care_provider_id",
    "parcel_id",
    "box_id",
    "kind",
    "happened_at",
    "recorded_at",
    "source",
)


@dataclass(frozen=True, slots=True)
class Kept:
    """How many events were written, and how many were known."""

    new: int
    repeated: int


def record(events: Sequence[BoxEvent], *, actor: Actor, at: datetime) -> Kept:
    """Keeps possible events of known boxes. The caller holds the waves of those that stand here, and their orders.

    A parcel has arrived when all its boxes have; its rows are delivered on that day, and charged.
    """
    fresh = _fresh(events)
    keys = reserve_ids(DeliveryEvent, len(fresh)) if fresh else []
    insert_many(
        DeliveryEvent, _COLUMNS, (_row(key, event, at) for key, event in zip(keys, fresh, strict=True))
    )
    if rows := arrive(_arrived(fresh), at=at):
        charge_delivered_rows(rows, actor=actor, at=at)
    see_to_tasks({event.of.parcel for event in events}, actor=actor, at=at)
    if fresh:
        _log(actor, at, len(fresh), [event.of.patient for event in fresh])
        tell_of_events(keys, at=at)
    return Kept(new=len(fresh), repeated=len(events) - len(fresh))


def _row(key: int, event: BoxEvent, at: datetime) -> tuple[object, ...]:
    of = event.of
    source = event.source[:40]
    return (key, of.care_provider, of.parcel, of.box, event.kind.value, event.happened_at, at, source)


def _fresh(events: Sequence[BoxEvent]) -> list[BoxEvent]:
    """Events that are not kept yet, each once. Safe from others by the orders' locks."""
    kept = DeliveryEvent.objects.filter(parcel__in={event.of.parcel for event in events})
    seen: set[tuple[int, int | None, str, datetime]] = {
        (parcel, box, kind, happened_at)
        for parcel, box, kind, happened_at in kept.values_list("parcel_id", "box_id", "kind", "happened_at")
    }
    fresh = []
    for event in events:
        same = (event.of.parcel, event.of.box, event.kind.value, event.happened_at)
        if same not in seen:
            seen.add(same)
            fresh.append(event)
    return fresh


def _arrived(fresh: Iterable[BoxEvent]) -> dict[int, datetime]:
    """Parcels that are now there with all their boxes, and since when: the last box's time."""
    touched = [event.of for event in fresh if event.kind in DeliveryEvent.ARRIVED]
    if not touched:
        return {}
    parcels = {box.parcel for box in touched}
    firsts = _first_arrivals(parcels)
    extra: dict[int, list[int]] = {}
    for parcel, box in ExtraBox.objects.filter(parcel__in=parcels).values_list("parcel_id", "pk"):
        extra.setdefault(parcel, []).append(box)
    _date_boxes({box.box: firsts[box.parcel, box.box] for box in touched if box.box})
    arrived = {}
    for parcel in parcels:
        times = [firsts.get((parcel, box)) for box in (None, *extra.get(parcel, ()))]
        known = [time for time in times if time]
        if len(known) == len(times):
            arrived[parcel] = max(known)
    return arrived


def _first_arrivals(parcels: Collection[int]) -> dict[tuple[int, int | None], datetime]:
    """By parcel and box: when it was first said to be there."""
    said = DeliveryEvent.objects.filter(parcel__in=parcels, kind__in=DeliveryEvent.ARRIVED)
    first = said.order_by().values("parcel_id", "box_id").annotate(first=Min("happened_at"))
    return {(one["parcel_id"], one["box_id"]): one["first"] for one in first}


def _date_boxes(arrived: Mapping[int, datetime]) -> None:
    if arrived:
        update_many(ExtraBox, ("delivered_at",), [(when, box) for box, when in arrived.items()])


def _log(actor: Actor, at: datetime, events: int, patients: Sequence[UUID]) -> None:
    """One entry for all. Carriers' own messages, which no person reads, tell nobody of a patient."""
    note(actor, "record_delivery", at=at, subject_kind="parcels", changes={"events": (0, events)})
    if actor.role is not Role.SYSTEM:
        note_access(actor, "record_delivery", at=at, patients=dict.fromkeys(patients), writing=True)
