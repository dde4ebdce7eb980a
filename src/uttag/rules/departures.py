"""When a carrier's departure runs: on its weekdays that are working days; its wave is cut some time before.

A wave by the clock belongs to one day of one departure, so that any number of askers mean the same wave.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from uttag.rules.calendar import ONE_DAY, STOCKHOLM, WorkingDays, local

WEEK = range(5)  # Monday to Friday: no other day is a working day
_LONGEST_WAIT = 60  # days; a departure of one weekday can meet a few holidays in a row


@dataclass(frozen=True, slots=True)
class Timetable:
    """Weekdays (0 is Monday), when the wave is cut and when the lorry leaves, on Swedish clocks."""

    weekdays: frozenset[int]
    cutoff: time
    leaves: time


@dataclass(frozen=True, slots=True)
class Leaving:
    """A departure on one day, in instants."""

    day: date
    cut_at: datetime
    leaves_at: datetime


def leaving_on(table: Timetable, day: date, calendar: WorkingDays) -> Leaving | None:
    """The departure of `day`; None where it doesn't run: another weekday, a holiday."""
    if day.weekday() not in table.weekdays or not calendar.is_working(day):
        return None
    return Leaving(day, _instant(day, table.cutoff), _instant(day, table.leaves))


def leavings(table: Timetable, first: date, last: date, calendar: WorkingDays) -> Iterator[Leaving]:
    """The departures from `first` to `last`, both included."""
    day = first
    while day <= last:
        if found := leaving_on(table, day, calendar):
            yield found
        day += ONE_DAY


def next_leaving(table: Timetable, at: datetime, calendar: WorkingDays) -> Leaving | None:
    """The first lorry that has not left at `at`. None where none leaves for two months."""
    day = local(at).date()
    last = date.fromordinal(day.toordinal() + _LONGEST_WAIT)
    return next((one for one in leavings(table, day, last, calendar) if one.leaves_at > at), None)


def _instant(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, STOCKHOLM).astimezone(UTC)
