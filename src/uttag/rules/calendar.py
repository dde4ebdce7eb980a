"""Working days and local time: what the delivery clauses (D1, D2, D5, D6, B2.3) count in.

Weekends are computed; which days are holidays comes in as facts, so that an old promise can be
counted again with the calendar it was made on.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")
ONE_DAY = timedelta(days=1)

# Days that are no public holidays. They are days off only where the agreement says so (D2, a term).
DE_FACTO = frozenset({"midsummer_eve", "christmas_eve", "new_years_eve"})


def local(at: datetime) -> datetime:
    """The same instant on Swedish clocks. `at` must be aware."""
    if at.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return at.astimezone(STOCKHOLM)


def months_later(day: date, months: int) -> date:
    """The same day of the month `months` later (earlier where negative), or that month's last day where it lacks it."""
    index = day.year * 12 + day.month - 1 + months
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@dataclass(frozen=True, slots=True)
class Holiday:
    """A public holiday, or an eve that many treat as one. `code` is its name in `wording`."""

    day: date
    code: str


def holidays_near(holidays: Iterable[Holiday], day: date, days: int = 45) -> tuple[Holiday, ...]:
    """The holidays from `day` on for `days` days: all that a promise made on `day` can depend on."""
    last = day + timedelta(days=days)
    return tuple(sorted((h for h in holidays if day <= h.day <= last), key=lambda h: (h.day, h.code)))


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """A calendar: Monday to Friday, save holidays; the eves in `extra_codes` are off as well."""

    holidays: tuple[Holiday, ...]
    extra_codes: frozenset[str]
    _off: frozenset[date] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        off = (h.day for h in self.holidays if h.code not in DE_FACTO or h.code in self.extra_codes)
        object.__setattr__(self, "_off", frozenset(off))

    def is_working(self, day: date) -> bool:
        return day.weekday() < 5 and day not in self._off

    def add(self, day: date, n: int) -> date:
        """The n-th working day after `day`, which is day 0 whether it is a working day or not (reading 1)."""
        if n < 0:
            raise ValueError("working days are counted forwards")
        while n > 0:
            day += ONE_DAY
            if self.is_working(day):
                n -= 1
        return day

    def next(self, day: date) -> date:
        """The first working day after `day`."""
        return self.add(day, 1)

    def on_or_after(self, day: date) -> date:
        """`day` itself if it is a working day, else the next one."""
        return day if self.is_working(day) else self.next(day)

    def between(self, first: date, last: date) -> int:
        """Working days after `first` up to and including `last`; 0 where `last` is no later."""
        count = 0
        day = first
        while day < last:
            day += ONE_DAY
            count += self.is_working(day)
        return count

    def skipped(self, first: date, last: date) -> tuple[Holiday, ...]:
        """Holidays after `first`, up to `last`, that took away a day which would else have counted."""
        return tuple(
            h for h in self.holidays if first < h.day <= last and h.day in self._off and h.day.weekday() < 5
        )
