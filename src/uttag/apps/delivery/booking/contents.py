"""What a carrier is told of the boxes it drives (D1, D4, D7, D10, D11)."""

from __future__ import annotations

from collections.abc import Iterator

from uttag.apps.delivery.models import Booking
from uttag.apps.fulfilment.addresses import conditions
from uttag.apps.fulfilment.finding import shown_name
from uttag.apps.fulfilment.models import Parcel
from uttag.apps.ordering.models import Order
from uttag.apps.ordering.receipts import order_number
from uttag.apps.patients.models import Patient
from uttag.gateways.carriers.port import Box, Consignment, Service
from uttag.rules.words import DestinationKind


def consignment_of(booking: Booking) -> Consignment:
    """The booking with all its boxes, as they are known now."""
    parcels = Parcel.objects.filter(bookings__booking=booking).prefetch_related("extra_boxes").order_by("pk")
    known = parcels.select_related("order__patient", "order__special_housing", "order__pickup_point")
    return Consignment(
        booking=booking.uuid,
        carrier=booking.carrier.code,
        leaves_at=booking.leaves_at,
        boxes=tuple(box for parcel in known for box in _boxes(parcel)),
    )


def _boxes(parcel: Parcel) -> Iterator[Box]:
    extra = list(parcel.extra_boxes.all())
    numbered = [(1, parcel.sscc, parcel.weight_g), *((box.number, box.sscc, box.weight_g) for box in extra)]
    for number, sscc, weight in numbered:
        yield _box(parcel.order, sscc, number, len(numbered), weight)


def _box(order: Order, sscc: str, number: int, of: int, weight_g: int | None) -> Box:
    point = order.pickup_point
    return Box(
        sscc=sscc,
        number=number,
        of=of,
        order=order_number(order.pk),
        recipient=shown_name(order),
        place=_place(order),
        street=order.street,
        postal_code=order.postal_code,
        city=order.city,
        service=service_of(order),
        pickup_point=point.code if point else "",
        window_from=order.window_from,
        window_to=order.window_to,
        latest_day=order.deadline_day,
        door_code=order.door_code,
        phone=_phone(order),
        instructions=conditions(order),
        weight_g=weight_g,
    )


def service_of(order: Order) -> Service:
    """How the order's parcels are handed over."""
    if order.destination == DestinationKind.PICKUP_POINT:
        return Service.PICKUP_POINT
    if order.destination == DestinationKind.SPECIAL_HOUSING:
        return Service.CARRY_IN if order.ward else Service.SPECIAL_HOUSING
    return Service.LEAVE_OUTSIDE if order.leave_outside else Service.HOME


def _place(order: Order) -> tuple[str, ...]:
    housing, point = order.special_housing, order.pickup_point
    if housing is not None:
        return tuple(part for part in (housing.name, housing.delivery_point, order.ward) if part)
    return (point.name,) if point is not None else ()


def _phone(order: Order) -> str:
    """A number leads to a name, so that of someone with protected identity goes no further (I2)."""
    return order.phone if order.patient.protected == Patient.Protected.NONE else ""
