"""A carrier and its departures, for tests of waves by the clock."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from tests import builders as b
from uttag.apps.access.actors import Actor
from uttag.apps.fulfilment.departures.changing import DepartureWish, register_departure
from uttag.apps.fulfilment.models import Departure
from uttag.apps.parties.models import Carrier
from uttag.rules.calendar import STOCKHOLM

WEEKDAYS = frozenset(range(5))
SET_UP = b.TUESDAY - timedelta(hours=12)  # Monday evening: its lorries have left


def carrier(code: str = "BUDET") -> Carrier:
    made, _ = Carrier.objects.get_or_create(code=code, defaults={"name": code.title()})
    return made


def wish(name: str = "Eftermiddag", **values: Any) -> DepartureWish:
    known = {"weekdays": WEEKDAYS, "cutoff_at": time(14, 0), "leaves_at": time(16, 0)}
    return DepartureWish(name, **{**known, **values})


def departure(
    name: str = "Eftermiddag",
    *,
    of: str = "BUDET",
    at: datetime = SET_UP,
    actor: Actor = b.DEPOT,
    **values: Any,
) -> Departure:
    """A lorry at 16:00 each working day, whose wave is cut at 14:00, unless told otherwise."""
    return register_departure(carrier(of).code, wish(name, **values), actor=actor, at=at)


def clock(hour: int, minute: int = 0, day: int = 3) -> datetime:
    """A time of day in March 2026 on Swedish clocks; the third is a plain Tuesday."""
    return datetime(2026, 3, day, hour, minute, tzinfo=STOCKHOLM)
