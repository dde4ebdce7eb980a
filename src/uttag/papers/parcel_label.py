"""The parcel's label: every parcel for one person (D8), with a GS1 logistic label's SSCC.

Neutral on purpose (B2.7): nothing on it says what lies in the parcel or from which clinic it comes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from uttag.papers.sender import Sender


@dataclass(frozen=True, slots=True)
class ParcelLabel:
    """One parcel. With `protected` the name isn't printed: the order number stands for it."""

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
