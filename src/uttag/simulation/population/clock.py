"""Days and times of the made-up world. Instants are aware and UTC; opening hours are Swedish local time."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Europe/Stockholm")
DESK_FROM, DESK_TO = time(8, 0), time(16, 25)


def at_time(day: date, local_time: time) -> datetime:
    return datetime.combine(day, local_time, LOCAL).astimezone(UTC)


def at_random_time(rng: random.Random, day: date, earliest: time, latest: time) -> datetime:
    """Some second of the day between two local times."""
    return at_time(day, _from_seconds(rng.randint(_seconds(earliest), _seconds(latest))))


def next_working_day(day: date, is_working: Callable[[date], bool]) -> date:
    """The day itself when it is a working day, else the first that follows."""
    while not is_working(day):
        day += timedelta(1)
    return day


def is_weekday(day: date) -> bool:
    return day.weekday() < 5


def _seconds(local_time: time) -> int:
    return local_time.hour * 3600 + local_time.minute * 60 + local_time.second


def _from_seconds(seconds: int) -> time:
    return time(seconds // 3600, seconds // 60 % 60, seconds % 60)
