"""Can it be true? What a carrier says of a box, held against what is known of it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from uttag.apps.delivery.models import StrayEvent
from uttag.apps.delivery.tracking.boxes import KnownBox
from uttag.rules.calendar import local

CLOCKS_DIFFER = timedelta(minutes=10)


def why_stray(
    box: KnownBox | None,
    happened_at: datetime,
    *,
    carrier: int,
    drivers: Collection[int],
    at: datetime,
) -> StrayEvent.Why | None:
    """Why an event that `carrier` (its key) reports can't be true; None: it can.

    A parcel may be told to have left on the day it was packed, whatever the clock: clocks differ, and lists are
    sent in afterwards.
    """
    if box is None:
        return StrayEvent.Why.UNKNOWN
    if drivers and carrier not in drivers:
        return StrayEvent.Why.OTHER_CARRIER
    if happened_at > at + CLOCKS_DIFFER:
        return StrayEvent.Why.AHEAD
    if local(happened_at).date() < local(box.packed_at).date():
        return StrayEvent.Why.TOO_EARLY
    return None
