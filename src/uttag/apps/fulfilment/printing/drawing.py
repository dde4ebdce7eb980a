"""The papers of some parcels as rows that `papers` draws: frozen notes, and a label for each box (D8, B2.7)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never
from uuid import UUID

from django.db.models import QuerySet

from uttag.apps.fulfilment.addresses import address_lines, instructions
from uttag.apps.fulfilment.models import Parcel
from uttag.apps.fulfilment.sender import sender
from uttag.apps.ordering.models import Order
from uttag.apps.ordering.receipts import order_number
from uttag.apps.patients.models import Patient
from uttag.ground.rulings import codec
from uttag.papers.delivery_note import DeliveryNote
from uttag.papers.parcel_label import ParcelLabel
from uttag.papers.sender import Sender
from uttag.rules.words import DestinationKind

NOBODY_KNOWN = "Budbil"  # who drives where no carrier is known


def named_by(of: QuerySet[Parcel]) -> QuerySet[Parcel, UUID]:
    """The patients (UUIDs) that papers of these parcels name."""
    return of.order_by().values_list("order__patient__uuid", flat=True).distinct()


def notes_of(of: QuerySet[Parcel]) -> list[DeliveryNote]:
    """As they were frozen, in the order that the parcels were made. Not logged: whoever hands them out does so (I2)."""
    return [codec.load(DeliveryNote, text) for text in of.order_by("pk").values_list("note", flat=True)]


def labels_of(of: QuerySet[Parcel]) -> list[ParcelLabel]:
    """One for each box, those of a parcel together; protected names are masked. Not logged, as `notes_of`."""
    found = of.select_related(
        "order__patient", "order__special_housing", "order__pickup_point__carrier", "order__carrier"
    )
    from_us = sender()
    parcels = found.order_by("pk").prefetch_related("extra_boxes")
    return [label for parcel in parcels for label in _labels(parcel, from_us)]


def boxes_of(parcel: Parcel) -> list[str]:
    """The numbers of a parcel's boxes, the first one's first."""
    return [parcel.sscc, *(box.sscc for box in parcel.extra_boxes.all())]


def _labels(parcel: Parcel, from_us: Sender) -> Sequence[ParcelLabel]:
    order, boxes = parcel.order, boxes_of(parcel)
    lines = address_lines(order)
    return [
        ParcelLabel(
            sscc=sscc,
            person_name=order.recipient,
            address_lines=lines[:-1] if order.postal_code or order.city else lines,
            postal_code=order.postal_code,
            city=order.city,
            carrier=_carrier(order),
            service=_service(DestinationKind(order.destination)),
            order_number=order_number(order.pk),
            sender=from_us,
            deadline_day=order.deadline_day,
            parcel=place,
            parcels=len(boxes),
            instructions=instructions(order),
            protected=order.patient.protected != Patient.Protected.NONE,
        )
        for place, sscc in enumerate(boxes, start=1)
    ]


def _carrier(order: Order) -> str:
    if order.carrier is not None:
        return order.carrier.name
    return order.pickup_point.carrier.name if order.pickup_point else NOBODY_KNOWN


def _service(kind: DestinationKind) -> str:
    """What the carrier calls the way to hand over."""
    match kind:
        case DestinationKind.HOME | DestinationKind.SPECIAL_HOUSING:
            return "Hemleverans"
        case DestinationKind.PICKUP_POINT:
            return "Utlämningsställe"
        case _:
            assert_never(kind)
