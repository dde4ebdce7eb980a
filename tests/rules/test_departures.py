"""When departures run: weekdays that are working days, on Swedish clocks (D2)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest

from uttag.apps.agreement.holidays import holidays_between
from uttag.rules.calendar import WorkingDays
from uttag.rules.departures import Timetable, leaving_on, leavings, next_leaving

EVES = frozenset({"midsummer_eve", "christmas_eve", "new_years_eve"})
CALENDAR = WorkingDays(holidays_between(date(2026, 1, 1), date(2026, 12, 31)), EVES)
DAILY = Timetable(frozenset(range(5)), time(14, 10), time(16, 0))
THURSDAYS = Timetable(frozenset({3}), time(9, 0), time(9, 0))


def test_a_departure_is_cut_and_leaves_by_swedish_clocks_summer_and_winter() -> None:
    winter = leaving_on(DAILY, date(2026, 3, 3), CALENDAR)
    assert winter is not None
    assert winter.cut_at == datetime(2026, 3, 3, 13, 10, tzinfo=UTC)
    summer = leaving_on(DAILY, date(2026, 7, 7), CALENDAR)
    assert summer is not None
    assert summer.leaves_at == datetime(2026, 7, 7, 14, 0, tzinfo=UTC)


@pytest.mark.clause("D2")
@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 3, 7), "a Saturday"),
        (date(2026, 4, 3), "Good Friday"),
        (date(2026, 6, 19), "Midsummer Eve, by the agreement's term"),
        (date(2026, 12, 24), "Christmas Eve, by the agreement's term"),
    ],
)
def test_no_lorry_leaves_on_a_day_off(day: date, why: str) -> None:
    assert leaving_on(DAILY, day, CALENDAR) is None, why


def test_only_its_own_weekdays_and_both_ends_of_a_stretch_count() -> None:
    days = [one.day for one in leavings(THURSDAYS, date(2026, 3, 5), date(2026, 3, 19), CALENDAR)]
    assert days == [date(2026, 3, 5), date(2026, 3, 12), date(2026, 3, 19)]


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 3, 3, 14, 59, tzinfo=UTC), date(2026, 3, 3)),
        (datetime(2026, 3, 3, 15, 0, tzinfo=UTC), date(2026, 3, 4)),  # sharp: it has left
        (datetime(2026, 4, 2, 16, 0, tzinfo=UTC), date(2026, 4, 7)),  # past all of Easter
    ],
)
def test_the_next_lorry_is_the_first_that_has_not_left(at: datetime, day: date) -> None:
    found = next_leaving(DAILY, at, CALENDAR)
    assert found is not None
    assert found.day == day


def test_a_departure_without_days_never_leaves() -> None:
    never = Timetable(frozenset(), time(9), time(9))
    assert next_leaving(never, datetime(2026, 3, 3, tzinfo=UTC), CALENDAR) is None
