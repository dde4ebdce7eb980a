"""What must always hold of parcels on their way and of what has arrived."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from uttag.apps.delivery.dispatching import allocations_of
from uttag.apps.delivery.models import DeliveryEvent
from uttag.apps.fulfilment.models import Parcel
from uttag.apps.ordering.models import OrderRow
from uttag.ground.verify import Breach, invariant
from uttag.rules.calendar import local

_STATES = {
    Parcel.State.PACKED: OrderRow.State.ALLOCATED,
    Parcel.State.DISPATCHED: OrderRow.State.DISPATCHED,
    Parcel.State.DELIVERED: OrderRow.State.DELIVERED,
}


@invariant(
    "delivery.rows_follow_their_parcel",
    says="The rows in a parcel are where the parcel is.",
)
def rows_follow_their_parcel() -> Iterator[Breach]:
    for parcel_state, row_state in _STATES.items():
        inside = allocations_of(Parcel.objects.filter(state=parcel_state))
        wrong = OrderRow.objects.filter(pk__in=inside.values("row")).exclude(state=row_state)
        for row, state in wrong.values_list("pk", "state"):
            yield Breach(f"row {row}", f"is {state} in a parcel that is {parcel_state}")


@invariant(
    "delivery.sent_parcels_have_departed",
    says="A parcel that is on its way or delivered has an event that says it left.",
)
def sent_parcels_have_departed() -> Iterator[Breach]:
    left = DeliveryEvent.objects.filter(parcel=OuterRef("pk"), kind=DeliveryEvent.Kind.DEPARTED)
    silent = Parcel.objects.exclude(state=Parcel.State.PACKED).filter(~Exists(left))
    for sscc in silent.values_list("sscc", flat=True):
        yield Breach(f"parcel {sscc}", "has left, but no event says so")


@invariant(
    "delivery.delivered_is_what_the_carrier_says",
    clause="D2",
    says="A parcel is delivered exactly when an event says that it arrived, at that event's time.",
)
def delivered_is_what_the_carrier_says() -> Iterator[Breach]:
    arrived = DeliveryEvent.objects.filter(parcel=OuterRef("pk"), kind__in=DeliveryEvent.ARRIVED)
    at_that_time = arrived.filter(happened_at=OuterRef("delivered_at"))
    delivered = Parcel.objects.filter(state=Parcel.State.DELIVERED)
    for sscc in delivered.filter(~Exists(at_that_time)).values_list("sscc", flat=True):
        yield Breach(f"parcel {sscc}", "is delivered, but no event says that it arrived then")
    others = Parcel.objects.exclude(state=Parcel.State.DELIVERED)
    for sscc in others.filter(Exists(arrived)).values_list("sscc", flat=True):
        yield Breach(f"parcel {sscc}", "has arrived, but is not delivered")


@invariant(
    "delivery.rows_are_delivered_on_their_parcels_day",
    clause="D2",
    says="A delivered row has the local day on which its parcel arrived; any other row has none.",
)
def rows_are_delivered_on_their_parcels_day() -> Iterator[Breach]:
    parcels = Parcel.objects.filter(state=Parcel.State.DELIVERED, delivered_at__isnull=False)
    arrived = {
        (wave, order): local(at).date()
        for wave, order, at in parcels.values_list("wave_id", "order_id", "delivered_at")
        if at is not None
    }
    inside = allocations_of(parcels).values_list("row_id", "wave_id", "order_id", "row__delivered_day")
    delivered = set()
    for row, wave, order, day in inside:
        delivered.add(row)
        if day != arrived[wave, order]:
            yield Breach(f"row {row}", f"is delivered on {day}, its parcel on {arrived[wave, order]}")
    said = OrderRow.objects.exclude(delivered_day=None).values_list("pk", flat=True)
    for row in sorted(set(said) - delivered):
        yield Breach(f"row {row}", "has a day of delivery, but no parcel of its own that arrived")
