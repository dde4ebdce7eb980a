"""Boxes by their numbers: a parcel's first box has the parcel's own SSCC, each extra box one of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from uttag.apps.delivery.models import BookedParcel, DeliveryEvent
from uttag.apps.fulfilment.models import ExtraBox, Parcel, Wave
from uttag.apps.ordering.models import Order


@dataclass(frozen=True, slots=True)
class KnownBox:
    """A box of ours. `box` is the extra box's key; None for the parcel's first."""

    sscc: str
    parcel: int
    box: int | None
    care_provider: int
    packed_at: datetime
    patient: UUID
    destination: str
    state: str
    dispatched_at: datetime | None


@dataclass(frozen=True, slots=True)
class BoxEvent:
    """What happened to a box, when, and who says so."""

    of: KnownBox
    kind: DeliveryEvent.Kind
    happened_at: datetime
    source: str


def known_boxes(ssccs: Collection[str]) -> dict[str, KnownBox]:
    """The boxes with these numbers, by number; one that isn't ours is left out."""
    whole = Parcel.objects.filter(sscc__in=ssccs)
    extra = ExtraBox.objects.filter(sscc__in=ssccs)
    order = ("order__patient__uuid", "order__destination")
    columns = ("care_provider_id", "packed_at", *order, "state", "dispatched_at")
    firsts = (
        KnownBox(sscc, parcel, None, *rest)
        for sscc, parcel, *rest in whole.values_list("sscc", "pk", *columns)
    )
    others = (
        KnownBox(sscc, parcel, box, *rest)
        for sscc, parcel, box, *rest in extra.values_list(
            "sscc", "parcel_id", "pk", *(f"parcel__{column}" for column in columns)
        )
    )
    return {box.sscc: box for box in (*firsts, *others)}


def extra_boxes_of(parcels: Collection[int]) -> dict[int, list[KnownBox]]:
    """Each parcel's further boxes, by parcel; parcels with one box alone are left out."""
    ssccs = ExtraBox.objects.filter(parcel__in=parcels).values_list("sscc", flat=True)
    found: dict[int, list[KnownBox]] = {}
    for box in known_boxes(list(ssccs)).values() if ssccs else ():
        found.setdefault(box.parcel, []).append(box)
    return found


def drivers_of(parcels: Collection[int]) -> dict[int, set[int]]:
    """Which carriers (keys) drive each parcel: the one it is booked with, and its order's. Empty: nobody knows."""
    drivers: dict[int, set[int]] = {parcel: set() for parcel in parcels}
    of_order = Parcel.objects.filter(pk__in=parcels, order__carrier__isnull=False)
    booked = BookedParcel.objects.filter(parcel__in=parcels, live=True)
    for parcel, carrier in (
        *of_order.values_list("pk", "order__carrier_id"),
        *booked.annotate(by=F("booking__carrier_id")).values_list("parcel_id", "by"),
    ):
        drivers[parcel].add(carrier)
    return drivers


def lock_waves_of(ssccs: Collection[str]) -> None:
    """Holds the waves that boxes with these numbers still stand packed in, by key: before bookings and orders.

    Whoever sends a wave's last parcel off closes the wave, and a carrier's word can send one off.
    """
    extra = ExtraBox.objects.filter(sscc__in=ssccs).values("parcel")
    packed = Parcel.objects.filter(Q(sscc__in=ssccs) | Q(pk__in=extra), state=Parcel.State.PACKED)
    waves = Wave.objects.filter(pk__in=packed.values("wave")).order_by("pk")
    list(waves.select_for_update(no_key=True).values_list("pk"))


def lock_orders_of(parcels: Iterable[int]) -> None:
    """Holds the parcels' orders, by key, before anything of theirs is changed."""
    inside = Parcel.objects.filter(pk__in=list(parcels)).values("order")
    list(Order.objects.filter(pk__in=inside).order_by("pk").select_for_update(no_key=True).values_list("pk"))
