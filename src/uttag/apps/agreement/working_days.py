"""The calendar of working days by the terms in force: public holidays, and the eves that the agreement adds (D2)."""

from __future__ import annotations

from datetime import date

from uttag.apps.agreement.holidays import holidays_between
from uttag.apps.agreement.queries import term_book
from uttag.rules.calendar import WorkingDays
from uttag.rules.terms import Terms


def working_days(first: date, last: date, *, on: date) -> WorkingDays:
    """Tells working days from others between `first` and `last`, by what the agreement says on the day `on`."""
    extra = Terms(term_book()).read("calendar.extra_non_working", on)
    return WorkingDays(holidays_between(first, last), frozenset(extra))
