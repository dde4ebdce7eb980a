"""The clock to an assortment change's agreed file (B2.12)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.rules.agreement_terms import book
from uttag.rules.agreed_file import FileClock, FileFacts, FileStanding, file_clock
from uttag.rules.rulings import rule_on

START = date(2026, 9, 1)
DUE = date(2026, 6, 1)


def _clock(today: date, file_day: date | None = None) -> FileClock:
    terms = book(assortment__file_months_before=3)
    return rule_on(file_clock, FileFacts(START, today, file_day), terms).outcome


@pytest.mark.clause("B2.12")
def test_the_file_is_there_three_months_before_or_the_warning_grows() -> None:
    standings = [(_clock(DUE + timedelta(days=n)).standing, _clock(DUE + timedelta(days=n)).weeks) for n in
                 (-60, -28, 0, 1, 28, 29, 92)]  # fmt: skip
    assert standings == [
        (FileStanding.AWAITED, 0),
        (FileStanding.SOON, 0),
        (FileStanding.SOON, 0),
        (FileStanding.MISSING, 1),
        (FileStanding.MISSING, 4),
        (FileStanding.MISSING_LONG, 5),
        (FileStanding.MISSING_LONG, 14),
    ]
    assert _clock(START, DUE).standing is FileStanding.IN_TIME
    late = _clock(START, DUE + timedelta(days=8))
    assert (late.standing, late.weeks, late.due_day) == (FileStanding.LATE, 2, DUE)


@pytest.mark.clause("B2.12")
def test_a_change_planned_after_the_file_was_due_does_not_say_that_it_is_still_missing() -> None:
    late, in_time = DUE + timedelta(days=1), DUE - timedelta(days=1)
    terms = book(assortment__file_months_before=3)
    codes = [
        rule_on(file_clock, FileFacts(START, START, None, planned), terms).outcome.reasons[0].code
        for planned in (late, in_time, None)
    ]
    assert codes == ["file_planned_late", "file_missing_long", "file_missing_long"]
