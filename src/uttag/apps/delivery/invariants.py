"""What must always hold of parcels on their way and of what has arrived."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery

from uttag.apps.delivery.delays import invariants as of_delays
from uttag.apps.delivery.dispatching import allocations_of
from uttag.apps.delivery.models import BookedParcel, Booking, CarrierMessage, DeliveryEvent, StrayEvent
from uttag.apps.fulfilment.models import ExtraBox, Parcel
from uttag.apps.ordering.models import OrderRow
from uttag.ground.verify import Breach, invariant
from uttag.rules.calendar import local

__all__ = ["of_delays"]  # registers its own

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
    others = Parcel.objects.exclude(state=Parcel.State.DELIVERED).filter(Exists(arrived.filter(box=None)))
    for sscc in others.exclude(Exists(_boxes_under_way())).values_list("sscc", flat=True):
        yield Breach(f"parcel {sscc}", "has arrived, but is not delivered")


def _boxes_under_way() -> QuerySet[ExtraBox]:
    """Further boxes of a parcel (OuterRef) that nobody has said to be there."""
    arrived = DeliveryEvent.objects.filter(
        parcel=OuterRef("parcel"), box=OuterRef("pk"), kind__in=DeliveryEvent.ARRIVED
    )
    return ExtraBox.objects.filter(~Exists(arrived), parcel=OuterRef("pk"))


@invariant(
    "delivery.all_boxes_of_a_delivered_parcel_arrived",
    clause="D3",
    says="A parcel is delivered when all its boxes are, and each box is dated by the first word of its arrival.",
)
def all_boxes_of_a_delivered_parcel_arrived() -> Iterator[Breach]:
    delivered = Parcel.objects.filter(state=Parcel.State.DELIVERED)
    for sscc in delivered.filter(Exists(_boxes_under_way())).values_list("sscc", flat=True):
        yield Breach(f"parcel {sscc}", "is delivered, but one of its boxes is not")
    first = DeliveryEvent.objects.filter(box=OuterRef("pk"), kind__in=DeliveryEvent.ARRIVED)
    boxes = ExtraBox.objects.annotate(said=Subquery(first.order_by("happened_at").values("happened_at")[:1]))
    wrong = boxes.exclude(delivered_at=F("said")).exclude(delivered_at=None, said=None)
    for sscc, dated, said in wrong.values_list("sscc", "delivered_at", "said"):
        yield Breach(f"box {sscc}", f"is dated {dated}, and said to have arrived {said}")


@invariant(
    "delivery.booked_parcels_are_packed_or_gone",
    clause="I3",
    says="A live booking holds parcels that its carrier is to drive, and a dead one holds none that count.",
)
def booked_parcels_are_packed_or_gone() -> Iterator[Breach]:
    live = BookedParcel.objects.filter(live=True)
    dead = live.exclude(booking__state__in=Booking.LIVE)
    for booking, sscc in dead.values_list("booking__uuid", "parcel__sscc"):
        yield Breach(f"parcel {sscc}", f"counts as booked by {booking}, which is refused or called off")
    elsewhere = live.exclude(parcel__order__carrier=F("booking__carrier"))
    for booking, sscc in elsewhere.values_list("booking__uuid", "parcel__sscc"):
        yield Breach(f"parcel {sscc}", f"is booked by {booking} with another carrier than its order's")
    let_go = BookedParcel.objects.filter(live=False, booking__state__in=Booking.LIVE)
    for booking, sscc in let_go.values_list("booking__uuid", "parcel__sscc"):
        yield Breach(f"parcel {sscc}", f"stands in the live booking {booking}, and does not count")


@invariant(
    "delivery.sent_bookings_have_their_file",
    clause="I3",
    says="A booking that was sent keeps what was sent until it is forgotten on purpose.",
)
def sent_bookings_have_their_file() -> Iterator[Breach]:
    sent = Booking.objects.exclude(sent_at=None).filter(file=None, file_forgotten_at=None)
    for uuid in sent.values_list("uuid", flat=True):
        yield Breach(f"booking {uuid}", "was sent, but what was sent is not kept")


@invariant(
    "delivery.stray_events_are_settled_by_someone",
    clause="I3",
    says="A stray event that is settled says with what outcome.",
)
def stray_events_are_settled_by_someone() -> Iterator[Breach]:
    for sscc in StrayEvent.objects.exclude(settled_at=None).filter(outcome="").values_list("sscc", flat=True):
        yield Breach(f"event of {sscc}", "is settled without an outcome")


@invariant(
    "delivery.messages_are_read_or_say_why_not",
    clause="I3",
    says="A carrier's message that was taken in has been read, or says why it could not be.",
)
def messages_are_read_or_say_why_not() -> Iterator[Breach]:
    unread = CarrierMessage.objects.filter(read_at=None, fault="")
    for message in unread.values_list("message_id", flat=True):
        yield Breach(f"message {message}", "was taken in, but never read")


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
