"""How far orders and parcels have come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db.models import QuerySet

from uttag.apps.access.actors import Actor, require
from uttag.apps.delivery.dispatching import DEPOT
from uttag.apps.delivery.lateness import came_in_time
from uttag.apps.delivery.models import DeliveryEvent
from uttag.apps.delivery.silence import silent_since
from uttag.apps.fulfilment.models import Parcel
from uttag.apps.ordering.models import Order
from uttag.apps.ordering.queries import orders_for
from uttag.ground.trail.models import TrailEntry
from uttag.rules.reasons import Refused, because


class Step(StrEnum):
    """What can stand on an order's timeline; the rest are kinds of delivery events."""

    ORDERED = "ordered"
    PLANNED = "planned"
    PACKED = "packed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One thing that happened to an order. `what` is a Step or a kind of DeliveryEvent.

    `source` is who did it or said so: a person, or a carrier.
    """

    at: datetime
    what: str
    sscc: str = ""
    source: str = ""


def order_timeline(actor: Actor, order: Order) -> list[TimelineEntry]:
    """What has happened to an order that `actor` may see, in time. Raises Refused."""
    seen = orders_for(actor).filter(pk=order.pk).values_list("request__placed_by__name").first()
    if seen is None:
        raise Refused(because("order_not_found", "I1"))
    return sorted(_entries(order, seen[0] or ""), key=lambda entry: entry.at)


def _entries(order: Order, placed_by: str) -> Iterator[TimelineEntry]:
    yield TimelineEntry(order.ordered_at, Step.ORDERED, source=placed_by)
    waves = order.allocations.order_by().values_list("wave__planned_at", "wave__planned_by__name").distinct()
    for planned_at, planned_by in waves:
        yield TimelineEntry(planned_at, Step.PLANNED, source=planned_by or "")
    for parcel in order.parcels.prefetch_related("events__box"):
        yield TimelineEntry(parcel.packed_at, Step.PACKED, parcel.sscc)
        yield from _of_events(parcel)
    if order.state == Order.State.CANCELLED:
        # When and by whom stands in the trail alone.
        for entry in TrailEntry.objects.filter(subject_uuid=order.uuid, operation="cancel_order"):
            yield TimelineEntry(entry.at, Step.CANCELLED, source=entry.user_name)


def _of_events(parcel: Parcel) -> Iterator[TimelineEntry]:
    """That it left is said once, though the depot and the carrier both say it, of each box."""
    left = False
    for event in parcel.events.all():
        departed = event.kind == DeliveryEvent.Kind.DEPARTED
        if not (departed and left):
            sscc = event.box.sscc if event.box else parcel.sscc
            who = "" if event.source == DEPOT else event.source  # "left the depot" says so itself
            yield TimelineEntry(event.happened_at, event.kind, sscc, who)
        left = left or departed


def parcels_of(actor: Actor, order: Order) -> list[Parcel]:
    """An order's parcels as they were packed, with `events` and `extra_boxes` at hand. Raises Refused."""
    if not orders_for(actor).filter(pk=order.pk).exists():
        raise Refused(because("order_not_found", "I1"))
    return list(order.parcels.prefetch_related("events", "extra_boxes").order_by("packed_at", "pk"))


def parcels_under_way(actor: Actor) -> QuerySet[Parcel]:
    """Parcels that have left and not arrived, oldest first."""
    require(actor, "record_delivery")
    left = Parcel.objects.filter(state=Parcel.State.DISPATCHED).select_related("order")
    return left.order_by("dispatched_at", "pk")


def is_late_parcel(parcel: Parcel, today: date) -> bool:
    """Whether one that hasn't arrived should have: what came to its pickup point in time has."""
    if parcel.state == Parcel.State.DELIVERED or parcel.order.deadline_day >= today:
        return False
    return not Parcel.objects.filter(came_in_time(), pk=parcel.pk).exists()


def silent_parcels(actor: Actor, at: datetime) -> QuerySet[Parcel]:
    """Parcels without a word since they left, for longer than the term allows (reading 23)."""
    require(actor, "record_delivery")
    return silent_since(at).select_related("order")


def events_of(actor: Actor, parcel: Parcel) -> QuerySet[DeliveryEvent]:
    """A parcel's events as they happened."""
    require(actor, "record_delivery")
    return parcel.events.order_by("happened_at", "pk")
