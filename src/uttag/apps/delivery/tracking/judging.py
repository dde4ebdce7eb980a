"""Can it be true? What a carrier says of a box, held against what is known of it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from uttag.apps.delivery.models import DeliveryEvent, StrayEvent
from uttag.apps.delivery.tracking.boxes import KnownBox
from uttag.rules.calendar import local
from uttag.rules.reasons import Reason, because
from uttag.rules.words import DestinationKind

CLOCKS_DIFFER = timedelta(minutes=10)


def why_stray(
    box: KnownBox | None,
    happened_at: datetime,
    kind: str,
    *,
    carrier: int,
    drivers: Collection[int],
    at: datetime,
) -> StrayEvent.Why | None:
    """Why an event that `carrier` (its key) reports can't be true; None: it can.

    Nobody known to drive a parcel means that no carrier has it: what one says of it waits for a person, too.
    A parcel may be told to have left on the day it was packed, whatever the clock: clocks differ, and lists are
    sent in afterwards. One that was left outside where that isn't allowed (D10) is with nobody: it hasn't arrived
    and isn't charged, until somebody has found out where it is. So is one that lies at a pickup point to which it
    was not to go: nobody knows which, and the patient can't be told where to fetch it (D11).
    """
    if box is None:
        return StrayEvent.Why.UNKNOWN
    if carrier not in drivers:
        return StrayEvent.Why.OTHER_CARRIER
    if happened_at > at + CLOCKS_DIFFER:
        return StrayEvent.Why.AHEAD
    if local(happened_at).date() < local(box.packed_at).date():
        return StrayEvent.Why.TOO_EARLY
    wrongly = misplaced(kind, box)
    return wrongly.why if wrongly else None


@dataclass(frozen=True, slots=True)
class Misplaced:
    """A box that is said to be where it may not be left: what to call that, and why so."""

    why: StrayEvent.Why
    reason: Reason


def misplaced(kind: str, box: KnownBox) -> Misplaced | None:
    """Left outside anywhere but at an ordinary home (D10), or at a pickup point when it was to go elsewhere (D11)."""
    if kind == DeliveryEvent.Kind.LEFT_OUTSIDE and box.destination != DestinationKind.HOME:
        why = StrayEvent.Why.NOT_OUTSIDE
        return Misplaced(why, because("event_not_outside", "D10", sscc=box.sscc))
    if kind == DeliveryEvent.Kind.AT_PICKUP_POINT and box.destination != DestinationKind.PICKUP_POINT:
        why = StrayEvent.Why.NO_PICKUP_POINT
        return Misplaced(why, because("event_no_pickup_point", "D11", sscc=box.sscc))
    return None
