"""What a carrier is asked to drive, and what it answers: the same whatever link lies between."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from uttag.gateways.faults import MOST_WORDS
from uttag.gateways.foreign import clean


class Service(StrEnum):
    """How a box is handed over (D1, D4, D7, D10, D11)."""

    HOME = "home"
    LEAVE_OUTSIDE = "leave_outside"
    PICKUP_POINT = "pickup_point"
    SPECIAL_HOUSING = "special_housing"
    CARRY_IN = "carry_in"


@dataclass(frozen=True, slots=True)
class Box:
    """One box with its own SSCC, `number` of `of` in its parcel. Times are Swedish.

    `recipient`: the order's number stands for people with protected identity (I2). `place`: a housing or pickup
    point by name, and where in it. `instructions`: what the driver must know, one sentence each.
    """

    sscc: str
    number: int
    of: int
    order: str
    recipient: str
    place: tuple[str, ...]
    street: str
    postal_code: str
    city: str
    service: Service
    pickup_point: str
    window_from: time
    window_to: time
    latest_day: date
    door_code: str
    phone: str
    instructions: tuple[str, ...]
    weight_g: int | None


@dataclass(frozen=True, slots=True)
class Consignment:
    """Boxes that one carrier drives at one time. `booking` is the same each time it is asked for."""

    booking: UUID
    carrier: str
    leaves_at: datetime | None
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A booking as it is sent, byte for byte."""

    name: str
    media_type: str
    content: bytes


class Outcome(StrEnum):
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    AWAITED = "awaited"  # it has come through; the answer comes later


@dataclass(frozen=True, slots=True)
class Answer:
    """`reference` is the carrier's own number of the booking, `words` what it says about it."""

    outcome: Outcome
    reference: str = ""
    words: str = ""


class LinkDown(Exception):
    """The carrier could not be reached, or made no sense: nothing is known, so it is asked again later.

    Its words may hold the carrier's own: they are fit to be kept.
    """

    def __init__(self, words: str) -> None:
        super().__init__(clean(words, MOST_WORDS))


class Link(Protocol):
    """A way to a carrier. Asking for the same booking again is answered like the first time (I3)."""

    @property
    def at_once(self) -> bool:
        """Whether it answers without a look outside, so that nobody has to wait for it."""
        ...

    def document(self, consignment: Consignment) -> Document:
        """The booking as this link sends it."""
        ...

    def book(self, consignment: Consignment, document: Document) -> Answer:
        """Asks for transport. Raises LinkDown."""
        ...

    def call_off(self, booking: UUID) -> None:
        """Takes a booking back; one that the carrier never heard of is no fault. Raises LinkDown."""
        ...
