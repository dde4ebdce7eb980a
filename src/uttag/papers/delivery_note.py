"""The delivery note (följesedel): one per person and delivery (D8), one PDF for one or a whole wave."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from uttag.papers.sender import Sender


@dataclass(frozen=True, slots=True)
class DeliveredRow:
    """What lies in the parcel. `packages` is text such as "4 förp"; `next_day` is None when none is left."""

    article_number: str
    article_name: str
    pieces: int
    packages: str
    withdrawal_number: str
    withdrawals_left: int
    next_day: date | None = None


@dataclass(frozen=True, slots=True)
class BackorderedRow:
    """What comes later, with the reason in words (rules.wording) and the day it is expected, if known."""

    article_number: str
    article_name: str
    pieces: int
    withdrawal_number: str
    withdrawals_left: int
    reason: str
    expected_day: date | None = None


@dataclass(frozen=True, slots=True)
class DeliveryNote:
    """One person's delivery. `deadline_day` is the day promised (D2); `ssccs` are its parcels' numbers."""

    number: str
    day: date
    person_name: str
    address_lines: tuple[str, ...]
    order_number: str
    deadline_day: date
    delivered: tuple[DeliveredRow, ...]
    backordered: tuple[BackorderedRow, ...]
    sender: Sender
    ssccs: tuple[str, ...] = ()
    instructions: tuple[str, ...] = ()
    language: str = "sv"
