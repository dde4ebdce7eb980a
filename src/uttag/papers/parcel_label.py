"""The label of a box: every parcel for one person (D8), with a GS1 logistic label's SSCC.

Neutral on purpose (B2.7): nothing on it says what lies in the parcel or from which clinic it comes. `parcel_zpl`
prints the same label on a printer that speaks ZPL.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from uttag.papers import barcode, press, writing
from uttag.papers.sender import Sender


@dataclass(frozen=True, slots=True)
class ParcelLabel:
    """One box, the `parcel`th of `parcels`. With `protected` the order number stands for the name.

    `instructions` are for the driver: where it is put down, and what opens the door.
    """

    sscc: str
    person_name: str
    address_lines: tuple[str, ...]
    postal_code: str
    city: str
    carrier: str
    service: str
    order_number: str
    sender: Sender
    deadline_day: date
    parcel: int = 1
    parcels: int = 1
    instructions: tuple[str, ...] = ()
    protected: bool = False
    language: str = "sv"

    @property
    def recipient(self) -> str:
        """The name as printed."""
        return f"Mottagare {self.order_number}" if self.protected else self.person_name

    @property
    def place(self) -> str:
        """Postal code and city, as on an envelope."""
        return f"{writing.postal_code(self.postal_code)} {self.city}".strip()


WORDS = {
    "sv": {
        "title": "Kollietiketter",
        "from": "Från",
        "to": "Till",
        "by": "Senast",
        "order": "Order",
        "parcel": "Kolli",
        "barcode_of": "Streckkod för SSCC",
        "route_of": "Streckkod för postnummer",
    },
    "en": {
        "title": "Parcel labels",
        "from": "From",
        "to": "To",
        "by": "By",
        "order": "Order",
        "parcel": "Parcel",
        "barcode_of": "Barcode for SSCC",
        "route_of": "Barcode for postal code",
    },
}


def render(labels: Sequence[ParcelLabel]) -> bytes:
    """One PDF, a page of 105 × 190 mm for each label. At least one label."""
    if not labels:
        raise ValueError("no label to print")
    title = WORDS[labels[0].language]["title"]
    return press.pdf("parcel_label", {"title": title, "words": WORDS, "labels": [_label(x) for x in labels]})


def _label(label: ParcelLabel) -> dict[str, Any]:
    route = barcode.routing(label.postal_code)
    return {
        "language": label.language,
        "sender": [label.sender.name, *label.sender.address_lines],
        "recipient": label.recipient,
        "address": [*label.address_lines, label.place],
        "carrier": label.carrier,
        "service": label.service,
        "instructions": label.instructions,
        "deadline": writing.day(label.deadline_day, label.language),
        "order": label.order_number,
        "parcel": f"{label.parcel}/{label.parcels}",
        "route": route.replace("[", "(").replace("]", ") "),
        "route_bars": barcode.gs1_128(route) if route else "",
        "sscc": label.sscc,
        "groups": writing.sscc_groups(label.sscc),
        "bars": barcode.gs1_128(f"[00]{label.sscc}"),
    }
