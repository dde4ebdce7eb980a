"""A departure as the rule sees it, and what travels with it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from uttag.apps.agreement.working_days import working_days
from uttag.apps.fulfilment.models import Departure
from uttag.apps.fulfilment.waiting import Taking
from uttag.rules.calendar import WorkingDays, local
from uttag.rules.departures import Leaving, Timetable, next_leaving
from uttag.rules.words import DestinationKind, Urgency

AHEAD = timedelta(days=62)


def timetable(departure: Departure) -> Timetable:
    return Timetable(frozenset(departure.weekdays), departure.cutoff_at, departure.leaves_at)


def takes(departure: Departure) -> Taking:
    """Which of the waiting orders travel with it: its carrier's, of its urgencies and destinations."""
    return Taking(
        carrier=departure.carrier_id,
        urgencies=frozenset(map(Urgency, departure.urgencies)) or None,
        destinations=frozenset(map(DestinationKind, departure.destinations)) or None,
    )


def calendar_around(day: date, back: timedelta = timedelta(0)) -> WorkingDays:
    """Working days from `back` before `day` until two months after it."""
    return working_days(day - back, day + AHEAD, on=day)


def coming_leaving(departure: Departure, at: datetime) -> Leaving | None:
    """The departure's first lorry that has not left."""
    return next_leaving(timetable(departure), at, calendar_around(local(at).date()))
