"""Everything that has happened to a parcel, in time and by whom: from the order to the charge."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Max, Min, Q, QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.charges.models import Charge
from uttag.apps.delivery.dispatching import DEPOT
from uttag.apps.delivery.lateness import late_parcel_keys
from uttag.apps.delivery.models import BookedParcel, DeliveryEvent
from uttag.apps.delivery.queries import silent_parcels
from uttag.apps.fulfilment.models import Allocation, Parcel, PickedLine
from uttag.apps.fulfilment.printing.at_once import prints_of
from uttag.rules.calendar import local


class What(StrEnum):
    """What can have happened beside the carrier's words, which are kinds of DeliveryEvent."""

    ORDERED = "ordered"
    PLANNED = "planned"
    PICKED = "picked"
    PACKED = "packed"
    CHECKED = "checked"
    PRINTED = "printed"
    BOOKED = "booked"
    CHARGED = "charged"


_STAGES: tuple[str, ...] = (
    What.ORDERED,
    What.PLANNED,
    What.PICKED,
    What.CHECKED,
    What.PACKED,
    What.PRINTED,
    What.BOOKED,
    DeliveryEvent.Kind.DEPARTED,
    DeliveryEvent.Kind.DELAYED,
    DeliveryEvent.Kind.NOT_DELIVERED,
    DeliveryEvent.Kind.LOST,
    DeliveryEvent.Kind.AT_PICKUP_POINT,
    DeliveryEvent.Kind.DELIVERED,
    DeliveryEvent.Kind.LEFT_OUTSIDE,
    What.CHARGED,
)


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened. `what`: a What, or a kind of DeliveryEvent; `detail`: which wave, carrier or file."""

    at: datetime
    what: str
    who: str = ""
    detail: str = ""
    box: int = 0


def parcel_history(actor: Actor, parcel: Parcel) -> list[Happening]:
    """What has happened to a parcel, in time; names the depot's people, never whom it is for."""
    require(actor, "record_delivery")
    return sorted(_happened(parcel), key=_in_time)


def _in_time(one: Happening) -> tuple[datetime, int, datetime]:
    """By the minute, as carriers tell the time; within one minute by how a parcel goes: it leaves before it arrives."""
    stage = _STAGES.index(one.what) if one.what in _STAGES else len(_STAGES)
    return one.at.replace(second=0, microsecond=0), stage, one.at


def parcels_that_are(actor: Actor, parcels: QuerySet[Parcel], how: str, at: datetime) -> QuerySet[Parcel]:
    """Those of the parcels that are "late" or "silent" (reading 23); all of them for any other word."""
    if how == "late":
        return parcels.filter(pk__in=late_parcel_keys(actor, local(at).date()))
    if how == "silent":
        return parcels.filter(pk__in=silent_parcels(actor, at).order_by().values("pk"))
    return parcels


def _happened(parcel: Parcel) -> Iterator[Happening]:
    order, wave = parcel.order, parcel.wave
    placed_by = order.request.placed_by
    yield Happening(order.ordered_at, What.ORDERED, placed_by.name if placed_by else "")
    yield Happening(
        wave.planned_at, What.PLANNED, wave.planned_by.name if wave.planned_by else "", str(wave.pk)
    )
    yield from _picked(parcel)
    yield Happening(parcel.packed_at, What.PACKED)
    if parcel.checked_at:
        yield Happening(parcel.checked_at, What.CHECKED, parcel.checked_by.name if parcel.checked_by else "")
    for one in prints_of(Parcel.objects.filter(pk=parcel.pk)):
        yield Happening(one.at, What.PRINTED, one.by, str(one.kind.label))
    yield from _booked(parcel)
    events = DeliveryEvent.objects.filter(parcel=parcel).select_related("box").order_by("happened_at", "pk")
    for event in events:
        who = "" if event.source == DEPOT else event.source  # "left the depot" says so itself
        yield Happening(event.happened_at, event.kind, who, box=event.box.number if event.box else 0)
    yield from _charged(parcel)


def _picked(parcel: Parcel) -> Iterator[Happening]:
    """When the last of it was taken from its shelf, and by whom."""
    mine = Allocation.objects.filter(wave=parcel.wave, order=parcel.order).values_list("place_id", "lot_id")
    lines = Q(pk=None)
    for place, lot in mine:
        lines |= Q(place=place, lot=lot)
    picked = PickedLine.objects.filter(lines, wave=parcel.wave)
    for who, at in picked.order_by().values_list("picked_by__name").annotate(Max("picked_at")):
        yield Happening(at, What.PICKED, who or "")


def _booked(parcel: Parcel) -> Iterator[Happening]:
    booked = BookedParcel.objects.filter(parcel=parcel).select_related(
        "booking__carrier", "booking__asked_by"
    )
    for one in booked.order_by("pk"):
        booking = one.booking
        said = f"{booking.carrier.name}, {booking.get_state_display().lower()} {booking.reference}".strip()
        yield Happening(
            booking.asked_at, What.BOOKED, booking.asked_by.name if booking.asked_by else "", said
        )


def _charged(parcel: Parcel) -> Iterator[Happening]:
    """When the rows that lie in it were charged; what they cost is not the depot's business."""
    rows = Allocation.objects.filter(wave=parcel.wave, order=parcel.order).values("row")
    charged = Charge.objects.filter(order=parcel.order, row__in=rows).aggregate(Min("recorded_at"))
    if at := charged["recorded_at__min"]:
        yield Happening(at, What.CHARGED)
