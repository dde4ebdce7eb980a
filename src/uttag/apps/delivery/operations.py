"""Parcels on their way: sent off, and what carriers say of them (D2, reading 23)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from uttag.apps.access.actors import Actor
from uttag.apps.access.operation import operation
from uttag.apps.access.roles import Role
from uttag.apps.charges.operations import charge_delivered_rows
from uttag.apps.delivery.arriving import arrive
from uttag.apps.delivery.dispatching import EVENT_COLUMNS, allocations_of, send
from uttag.apps.delivery.models import DeliveryEvent
from uttag.apps.delivery.silence import silent_since
from uttag.apps.fulfilment.models import Parcel, Wave
from uttag.apps.ordering.models import Order
from uttag.ground.sets import insert_many
from uttag.ground.tasks.models import Task
from uttag.ground.tasks.operations import open_task
from uttag.ground.trail.operations import note, note_access
from uttag.rules.calendar import local
from uttag.rules.reasons import Refused, because

SILENT = "silent_parcel"  # the kind of task that silence leaves


@dataclass(frozen=True, slots=True)
class ParcelEvent:
    """What a carrier, or a person, says of a parcel."""

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
def dispatch_wave(wave_uuid: UUID, *, actor: Actor, at: datetime) -> int:
    """Sends off all packed parcels of a packed wave. How many left; twice is once."""
    wave = Wave.objects.select_for_update(no_key=True).filter(uuid=wave_uuid).first()
    if wave is None:
        raise Refused(because("wave_not_found", None))
    if wave.state not in (Wave.State.PACKED, Wave.State.DISPATCHED):
        raise Refused(because("wave_not_packed", None, state=wave.state))
    return _dispatch(list(wave.parcels.values_list("sscc", flat=True)), actor, at)


@operation("dispatch")
def dispatch_parcels(ssccs: Collection[str], *, actor: Actor, at: datetime) -> int:
    """Sends off the parcels with these numbers; those already gone are passed over. Refused for unknown ones."""
    known = set(Parcel.objects.filter(sscc__in=ssccs).values_list("sscc", flat=True))
    if unknown := sorted(set(ssccs) - known):
        raise Refused(because("parcel_unknown", None, sscc=unknown[0]))
    return _dispatch(ssccs, actor, at)


def _dispatch(ssccs: Collection[str], actor: Actor, at: datetime) -> int:
    parcels = Parcel.objects.filter(sscc__in=list(ssccs))
    _lock_orders(parcels)
    leaving = parcels.filter(state=Parcel.State.PACKED)
    count = leaving.count()
    if count:
        _refuse_recalled(leaving)
        send(leaving, at=at)
        note(
            actor,
            "dispatch",
            at=at,
            subject_kind="parcels",
            changes={"parcels": (0, count)},
        )
    return count


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
    """Keeps events of parcels, in whatever order they come; a known one changes nothing (I3).

    The first word of arrival delivers the parcel's rows on its local day, and charges them. A parcel said
    to have arrived before it was said to leave is sent off first. Refused where a day can't be right: rates
    and months go by the day of delivery.
    """
    ssccs = {event.sscc for event in events}
    parcels = Parcel.objects.filter(sscc__in=ssccs)
    _lock_orders(parcels)
    known = list(parcels.values_list("sscc", "pk", "care_provider_id", "packed_at", "order__patient__uuid"))
    keys = {sscc: (key, owner) for sscc, key, owner, *_ in known}
    _must_be_possible(events, {sscc: packed_at for sscc, _, _, packed_at, _ in known}, at)
    unknown = tuple(sorted(ssccs - keys.keys()))
    fresh = _fresh(events, keys)
    insert_many(
        DeliveryEvent,
        EVENT_COLUMNS,
        (
            (owner, parcel, event.kind.value, event.happened_at, at, event.source)
            for (parcel, owner), event in fresh
        ),
    )
    arrived: dict[int, datetime] = {}
    for (parcel, _), event in sorted(fresh, key=lambda one: one[1].happened_at):
        if event.kind in DeliveryEvent.ARRIVED:
            arrived.setdefault(parcel, event.happened_at)
    rows = arrive(arrived, at=at)
    if rows:
        charge_delivered_rows(rows, actor=actor, at=at)
    _finish_tasks(parcels, actor, at)
    if fresh:
        spoken_of = {parcel for (parcel, _), _ in fresh}
        _log(actor, at, len(fresh), [patient for _, parcel, *_, patient in known if parcel in spoken_of])
    of_ours = sum(event.sscc in keys for event in events)
    return Recorded(new=len(fresh), repeated=of_ours - len(fresh), unknown=unknown)


def _log(actor: Actor, at: datetime, events: int, patients: Sequence[UUID]) -> None:
    """One entry for all. Carriers' own messages, which no person reads, tell nobody of a patient."""
    note(actor, "record_delivery", at=at, subject_kind="parcels", changes={"events": (0, events)})
    if actor.role is not Role.SYSTEM:
        note_access(actor, "record_delivery", at=at, patients=dict.fromkeys(patients), writing=True)


def _must_be_possible(events: Sequence[ParcelEvent], packed: Mapping[str, datetime], at: datetime) -> None:
    """Nothing happens to a parcel before the day it was packed, or after today. Clocks may differ by minutes."""
    faults = []
    for event in events:
        if event.sscc not in packed:
            continue
        day, packed_day = local(event.happened_at).date(), local(packed[event.sscc]).date()
        if day < packed_day:
            given = {"sscc": event.sscc, "packed_day": packed_day, "happened_day": day}
            faults.append(because("event_before_packing", None, **given))
        elif day > local(at).date():
            faults.append(because("event_ahead", None, sscc=event.sscc, happened_day=day))
    if faults:
        raise Refused(*faults)


Keyed = tuple[tuple[int, int], ParcelEvent]


def _fresh(events: Sequence[ParcelEvent], keys: dict[str, tuple[int, int]]) -> list[Keyed]:
    """Events of known parcels that are not kept yet, each once. Safe from others by the orders' locks."""
    kept = DeliveryEvent.objects.filter(parcel__in=[key for key, _ in keys.values()])
    seen = set(kept.values_list("parcel_id", "kind", "happened_at"))
    fresh = []
    for event in events:
        if event.sscc not in keys:
            continue
        same = (keys[event.sscc][0], event.kind.value, event.happened_at)
        if same not in seen:
            seen.add(same)
            fresh.append((keys[event.sscc], event))
    return fresh


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


def _finish_tasks(parcels: QuerySet[Parcel], actor: Actor, at: datetime) -> None:
    """Whatever is said of a parcel breaks its silence."""
    waiting = Task.objects.filter(kind=SILENT, done_at=None, subject_uuid__in=parcels.values("uuid"))
    waiting.update(done_at=at, done_by_id=actor.user_id)


def _lock_orders(parcels: QuerySet[Parcel]) -> None:
    """Holds the parcels' orders, by key, before anything of theirs is read."""
    orders = Order.objects.filter(pk__in=parcels.values("order")).order_by("pk")
    list(orders.select_for_update(no_key=True).values_list("pk"))
