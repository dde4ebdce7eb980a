"""The clock of a special procurement: ten working days, counted as promised (B2.3, reading 2)."""

from __future__ import annotations

from datetime import date

import pytest

from tests.rules.agreement_terms import book
from uttag.apps.agreement.holidays import holidays_between
from uttag.rules.procurement import ProcurementClock, ProcurementFacts, clock
from uttag.rules.terms import Terms

ORDERED, PROMISED = date(2026, 2, 3), date(2026, 2, 17)


def ask(
    today: date, *, expected: date | None = None, delivered: date | None = None, ordered: date = ORDERED
) -> ProcurementClock:
    holidays = holidays_between(ordered, date(2026, 12, 31))
    return clock(ProcurementFacts(ordered, PROMISED, today, holidays, expected, delivered), Terms(book()))


def codes(outcome: ProcurementClock) -> list[str]:
    return [reason.code for reason in outcome.reasons]


@pytest.mark.clause("B2.3")
def test_it_is_late_the_day_after_the_tenth_working_day() -> None:
    last = ask(PROMISED)
    assert (last.working_day, last.allowed_days, last.overdue) == (10, 10, False)
    after = ask(date(2026, 2, 18))
    assert (after.working_day, after.overdue, after.overdue_already) == (11, True, True)
    assert codes(after) == ["procurement_late", "procurement_counted"]


@pytest.mark.clause("B2.3")
def test_weekends_and_holidays_are_not_counted() -> None:
    """From the Thursday before Easter: Good Friday and Easter Monday are off."""
    assert ask(date(2026, 4, 8), ordered=date(2026, 4, 2)).working_day == 2


@pytest.mark.clause("B2.3")
def test_a_day_after_the_last_one_is_late_as_soon_as_it_is_known() -> None:
    known = ask(date(2026, 2, 5), expected=date(2026, 2, 18))
    assert (known.overdue, known.overdue_already, known.working_day) == (True, False, 2)
    assert codes(known)[0] == "procurement_will_be_late"
    assert not ask(date(2026, 2, 5), expected=PROMISED).overdue


@pytest.mark.parametrize(("delivered", "late"), [(PROMISED, False), (date(2026, 2, 18), True)])
def test_the_clock_stops_when_the_patient_has_the_goods(delivered: date, late: bool) -> None:
    outcome = ask(date(2026, 6, 1), delivered=delivered, expected=date(2026, 5, 1))
    assert (outcome.overdue, outcome.working_day) == (late, 10 + late)
    assert codes(outcome)[0] == ("procurement_late" if late else "procurement_in_time")


def test_what_was_read_is_the_term_of_the_day_it_was_ordered() -> None:
    terms = Terms(book())
    clock(ProcurementFacts(ORDERED, PROMISED, PROMISED, ()), terms)
    assert {(reading.key, reading.day) for reading in terms.readings} == {
        ("procurement.working_days", ORDERED),
        ("calendar.extra_non_working", ORDERED),
    }
