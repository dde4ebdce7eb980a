"""Delivery notes and labels made up for tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from uttag.papers.delivery_note import BackorderedRow, DeliveredRow, DeliveryNote
from uttag.papers.parcel_label import ParcelLabel
from uttag.papers.sender import Sender
from uttag.papers.sscc import sscc

SENDER = Sender(
    name="LMN Distribution, Skövdedepån",
    address_lines=("Depågatan 1", "541 00 Skövde"),
    phone="010-000 00 00",
    hours="vardagar 08.00–16.30, lunchstängt 12.00–12.30",
    email="kundtjanst@example.se",
)


def note(number: int = 1, **other: Any) -> DeliveryNote:
    """A delivery of three articles with one that comes later."""
    made = DeliveryNote(
        number=f"F-{100000 + number}",
        day=date(2026, 4, 8),
        person_name="Alice Åström",
        address_lines=("Storgatan 12 B, lgh 1102", "541 30 Skövde"),
        order_number=f"O-{200000 + number}-7",
        deadline_day=date(2026, 4, 10),
        delivered=(
            DeliveredRow(
                "100234",
                "Tappningskateter hydrofil 12 Ch, 40 cm",
                360,
                "12 förp à 30",
                "U-700123-4",
                3,
                date(2026, 6, 29),
            ),
            DeliveredRow(
                "100777", "Urinpåse, tömbar 1,5 l", 60, "6 förp à 10", "U-700124-2", 1, date(2026, 7, 6)
            ),
            DeliveredRow("100912", "Skydd, droppskydd herr nivå 2", 168, "12 förp à 14", "U-700125-9", 0),
        ),
        backordered=(
            BackorderedRow(
                "200871",
                "Näringsdryck komplett, jordgubb 200 ml",
                112,
                "U-700126-7",
                2,
                "Leverantören kan inte leverera just nu.",
                date(2026, 4, 20),
            ),
        ),
        sender=SENDER,
        ssccs=(sscc("735000000", number), sscc("735000000", number + 1_000_000)),
        instructions=("Får ställas utanför dörren",),
    )
    return replace(made, **other)


def label(number: int = 1, **other: Any) -> ParcelLabel:
    made = ParcelLabel(
        sscc=sscc("735000000", number),
        person_name="Alice Åström",
        address_lines=("Storgatan 12 B, lgh 1102",),
        postal_code="541 30",
        city="Skövde",
        carrier="Bring",
        service="Hemleverans 08–19",
        order_number=f"O-{200000 + number}-7",
        sender=SENDER,
        deadline_day=date(2026, 4, 10),
        parcel=1,
        parcels=2,
        instructions=("Får ställas utanför dörren",),
    )
    return replace(made, **other)
