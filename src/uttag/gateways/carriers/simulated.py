"""A carrier that is made up: it confirms at once, and says of each parcel what a carrier would, in its time.

What happens to a parcel hangs on its SSCC alone, so that it is told the same way each time.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from uttag.gateways.carriers import documents
from uttag.gateways.carriers.messages import Tracked
from uttag.gateways.carriers.port import Answer, Consignment, Document, Outcome, Service
from uttag.rules.calendar import STOCKHOLM

_EVENING = time(18, 30)
_DELAYED_OF_100 = 4
_NOBODY_HOME_OF_100 = 2


@dataclass(frozen=True, slots=True)
class Simulated:
    """Drives everything."""

    at_once: bool = True

    def document(self, consignment: Consignment) -> Document:
        name = f"{documents.BOOKING}-{consignment.booking}.json"
        return Document(name, "application/json", documents.as_json(consignment))

    def book(self, consignment: Consignment, document: Document) -> Answer:
        return Answer(Outcome.CONFIRMED, f"SIM-{consignment.booking.hex[:8].upper()}")

    def call_off(self, booking: UUID) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Driven:
    """A box on its way: `days` are the next working days after it left, or the same day for express."""

    sscc: str
    service: Service
    left_at: datetime
    window_from: time
    window_to: time
    days: tuple[date, date]


def said_of(box: Driven) -> Iterator[Tracked]:
    """All that will be said of a box, in time."""
    chance = _chance(box.sscc)
    due, later = box.days
    yield Tracked(box.sscc, "departed", box.left_at + timedelta(minutes=2))
    if chance % 100 < _DELAYED_OF_100:
        yield Tracked(box.sscc, "delayed", datetime.combine(due, _EVENING, STOCKHOLM))
        due = later
    elif chance % 100 < _DELAYED_OF_100 + _NOBODY_HOME_OF_100 and box.service is Service.HOME:
        yield Tracked(box.sscc, "not_delivered", _within(due, box, chance))
        due = later
    there = max(_within(due, box, chance), box.left_at + timedelta(hours=1))
    if box.service is Service.PICKUP_POINT:
        yield Tracked(box.sscc, "at_pickup_point", there)
        there += timedelta(hours=4 + chance % 40)
    yield Tracked(box.sscc, "left_outside" if box.service is Service.LEAVE_OUTSIDE else "delivered", there)


def _within(day: date, box: Driven, chance: int) -> datetime:
    """A minute of the box's window on a day."""
    start = datetime.combine(day, box.window_from, STOCKHOLM)
    end = datetime.combine(day, box.window_to, STOCKHOLM)
    return start + timedelta(minutes=chance // 100 % max(int((end - start).total_seconds() // 60), 1))


def _chance(sscc: str) -> int:
    return int.from_bytes(hashlib.sha256(sscc.encode()).digest()[:6])
