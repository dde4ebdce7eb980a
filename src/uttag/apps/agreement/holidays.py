"""Swedish holidays as facts for rules: public ones and the eves that many treat as such (D2).

The `holidays` package knows the dates; the codes are ours, since terms and wording refer to them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache

import holidays as known

from uttag.rules.calendar import Holiday

CODES = {
    "New Year's Day": "new_years_day",
    "Epiphany": "epiphany",
    "Good Friday": "good_friday",
    "Easter Sunday": "easter_sunday",
    "Easter Monday": "easter_monday",
    "May Day": "may_day",
    "Ascension Day": "ascension_day",
    "Pentecost": "whit_sunday",
    "Pentecost Monday": "whit_monday",
    "National Day": "national_day",
    "Midsummer Eve": "midsummer_eve",
    "Midsummer Day": "midsummer_day",
    "All Saints' Day": "all_saints_day",
    "Christmas Eve": "christmas_eve",
    "Christmas Day": "christmas_day",
    "Second Day of Christmas": "boxing_day",
    "New Year's Eve": "new_years_eve",
}


def holidays_between(first: date, last: date) -> tuple[Holiday, ...]:
    """Holidays from `first` to `last`, both included, in order of days. Sundays are not among them."""
    years = range(first.year, last.year + 1)
    return tuple(found for year in years for found in _of_year(year) if first <= found.day <= last)


@cache
def _of_year(year: int) -> tuple[Holiday, ...]:
    return tuple(sorted(_named(year), key=lambda found: (found.day, found.code)))


def _named(year: int) -> Iterator[Holiday]:
    days = known.country_holidays(
        "SE", years=year, categories=("public", "de_facto"), include_sundays=False, language="en_US"
    )
    for day, names in days.items():
        # Two holidays can fall on one day, as May Day and Ascension Day in 2008.
        for name in names.split("; "):
            yield Holiday(day, CODES[name])
