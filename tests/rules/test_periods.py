"""How long an agreement runs: a table of days by hand for one agreement, then whatever holds of any."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import islice, pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uttag.rules.calendar import months_later
from uttag.rules.periods import (
    AgreementFacts,
    AgreementState,
    Covered,
    CoverFacts,
    NoticeFacts,
    NoticeGiven,
    NoticeTaken,
    Span,
    Standing,
    covered,
    notice,
    period_on,
    periods,
    state,
)
from uttag.rules.reasons import Refusal
from uttag.rules.terms import TermBook, Terms, TermValue

DAY = timedelta(days=1)
START = date(2018, 5, 1)
IN_TIME, LATE = False, True


def book(*later: TermValue, first: int = 36, renewal: int = 36, months: int = 12) -> TermBook:
    values = {"first_period_months": first, "renewal_months": renewal, "notice_months": months}
    plain = [value(name, date.min, figure) for name, figure in values.items()]
    return TermBook([*plain, *later])


def value(name: str, since: date, figure: int) -> TermValue:
    return TermValue(f"agreement.{name}", since, since, figure, "P2", "test")


def on(day: date, *notices: NoticeGiven, first_day: date = START) -> AgreementState:
    return state(AgreementFacts(first_day, day, notices), Terms(book()))


def give(received: date, *, first_day: date = START, **facts: Any) -> NoticeTaken | Refusal:
    given_facts = {"given_by": "Skövde", "written": True, "today": received, **facts}
    return notice(NoticeFacts(first_day=first_day, received_day=received, **given_facts), Terms(book()))


def taken(received: date, **facts: Any) -> NoticeTaken:
    outcome = give(received, **facts)
    assert isinstance(outcome, NoticeTaken), outcome
    return outcome


def given_on(received: date, by: str = "Skövde", withdrawn: date | None = None) -> NoticeGiven:
    return NoticeGiven(by, received, taken(received).ends_day, withdrawn)


def codes(outcome: object) -> list[str]:
    return [reason.code for reason in outcome.reasons]  # type: ignore[attr-defined]


# --- one agreement, 2018 to 2040, by hand -----------------------------------------------------------------

D = date
TABLE = [
    # day, period, its first and last day, last day for notice, whether notice can still be given in time
    (D(2018, 5, 1), 1, D(2018, 5, 1), D(2021, 5, 1), D(2020, 5, 1), True),
    (D(2018, 5, 2), 1, D(2018, 5, 1), D(2021, 5, 1), D(2020, 5, 1), True),
    (D(2020, 2, 29), 1, D(2018, 5, 1), D(2021, 5, 1), D(2020, 5, 1), True),
    (D(2020, 4, 30), 1, D(2018, 5, 1), D(2021, 5, 1), D(2020, 5, 1), True),
    (D(2020, 5, 1), 1, D(2018, 5, 1), D(2021, 5, 1), D(2020, 5, 1), True),
    (D(2020, 5, 2), 1, D(2018, 5, 1), D(2021, 5, 1), D(2020, 5, 1), False),
    (D(2020, 12, 31), 1, D(2018, 5, 1), D(2021, 5, 1), D(2020, 5, 1), False),
    (D(2021, 4, 30), 1, D(2018, 5, 1), D(2021, 5, 1), D(2020, 5, 1), False),
    (D(2021, 5, 1), 1, D(2018, 5, 1), D(2021, 5, 1), D(2020, 5, 1), False),
    (D(2021, 5, 2), 2, D(2021, 5, 2), D(2024, 5, 1), D(2023, 5, 1), True),
    (D(2023, 5, 1), 2, D(2021, 5, 2), D(2024, 5, 1), D(2023, 5, 1), True),
    (D(2023, 5, 2), 2, D(2021, 5, 2), D(2024, 5, 1), D(2023, 5, 1), False),
    (D(2024, 2, 29), 2, D(2021, 5, 2), D(2024, 5, 1), D(2023, 5, 1), False),
    (D(2024, 5, 1), 2, D(2021, 5, 2), D(2024, 5, 1), D(2023, 5, 1), False),
    (D(2024, 5, 2), 3, D(2024, 5, 2), D(2027, 5, 1), D(2026, 5, 1), True),
    (D(2026, 5, 1), 3, D(2024, 5, 2), D(2027, 5, 1), D(2026, 5, 1), True),
    (D(2026, 5, 2), 3, D(2024, 5, 2), D(2027, 5, 1), D(2026, 5, 1), False),
    (D(2027, 5, 1), 3, D(2024, 5, 2), D(2027, 5, 1), D(2026, 5, 1), False),
    (D(2027, 5, 2), 4, D(2027, 5, 2), D(2030, 5, 1), D(2029, 5, 1), True),
    (D(2029, 5, 1), 4, D(2027, 5, 2), D(2030, 5, 1), D(2029, 5, 1), True),
    (D(2029, 5, 2), 4, D(2027, 5, 2), D(2030, 5, 1), D(2029, 5, 1), False),
    (D(2030, 5, 2), 5, D(2030, 5, 2), D(2033, 5, 1), D(2032, 5, 1), True),
    (D(2033, 5, 1), 5, D(2030, 5, 2), D(2033, 5, 1), D(2032, 5, 1), False),
    (D(2033, 5, 2), 6, D(2033, 5, 2), D(2036, 5, 1), D(2035, 5, 1), True),
    (D(2036, 5, 1), 6, D(2033, 5, 2), D(2036, 5, 1), D(2035, 5, 1), False),
    (D(2036, 5, 2), 7, D(2036, 5, 2), D(2039, 5, 1), D(2038, 5, 1), True),
    (D(2038, 5, 2), 7, D(2036, 5, 2), D(2039, 5, 1), D(2038, 5, 1), False),
    (D(2039, 5, 2), 8, D(2039, 5, 2), D(2042, 5, 1), D(2041, 5, 1), True),
    (D(2040, 12, 31), 8, D(2039, 5, 2), D(2042, 5, 1), D(2041, 5, 1), True),
]


@pytest.mark.clause("P2")
@pytest.mark.parametrize(("day", "number", "first", "last", "notice_day", "open_still"), TABLE)
def test_one_agreement_from_2018_to_2040(
    day: date, number: int, first: date, last: date, notice_day: date, open_still: bool
) -> None:
    found = on(day)
    assert found.standing is Standing.IN_FORCE
    period = found.period
    assert (period.number, period.first_day, period.last_day) == (number, first, last)
    assert period.last_notice_day == notice_day
    assert found.renews
    assert codes(found)[1] == ("agreement_notice_until" if open_still else "agreement_notice_passed")


@pytest.mark.clause("P2")
def test_the_day_before_the_first_it_has_not_begun() -> None:
    found = on(START - DAY)
    assert (found.standing, found.period.number, codes(found)) == (
        Standing.NOT_BEGUN,
        1,
        ["agreement_not_begun"],
    )


NOTICES = [
    # received, late, the agreement's last day
    (D(2018, 5, 1), IN_TIME, D(2021, 5, 1)),
    (D(2020, 4, 30), IN_TIME, D(2021, 5, 1)),
    (D(2020, 5, 1), IN_TIME, D(2021, 5, 1)),
    (D(2020, 5, 2), LATE, D(2024, 5, 1)),
    (D(2021, 5, 1), LATE, D(2024, 5, 1)),
    (D(2021, 5, 2), IN_TIME, D(2024, 5, 1)),
    (D(2023, 5, 1), IN_TIME, D(2024, 5, 1)),
    (D(2023, 5, 2), LATE, D(2027, 5, 1)),
    (D(2026, 5, 1), IN_TIME, D(2027, 5, 1)),
    (D(2026, 5, 2), LATE, D(2030, 5, 1)),
    (D(2038, 5, 1), IN_TIME, D(2039, 5, 1)),
    (D(2038, 5, 2), LATE, D(2042, 5, 1)),
]


@pytest.mark.clause("P3")
@pytest.mark.parametrize(("received", "late", "ends_day"), NOTICES)
def test_notices_by_hand(received: date, late: bool, ends_day: date) -> None:
    outcome = taken(received)
    assert (outcome.late, outcome.ends_day) == (late, ends_day)


UNDER_NOTICE = [
    # notice of 2026-05-02, a day too late: one more period comes, and then no other
    (D(2026, 5, 1), Standing.IN_FORCE, 3, True),
    (D(2026, 5, 2), Standing.UNDER_NOTICE, 3, True),
    (D(2027, 5, 1), Standing.UNDER_NOTICE, 3, True),
    (D(2027, 5, 2), Standing.UNDER_NOTICE, 4, False),
    (D(2030, 5, 1), Standing.UNDER_NOTICE, 4, False),
    (D(2030, 5, 2), Standing.ENDED, 4, False),
    (D(2040, 1, 1), Standing.ENDED, 4, False),
]


@pytest.mark.clause("P3")
@pytest.mark.parametrize(("day", "standing", "number", "renews"), UNDER_NOTICE)
def test_after_a_late_notice(day: date, standing: Standing, number: int, renews: bool) -> None:
    found = on(day, given_on(D(2026, 5, 2)))
    assert (found.standing, found.period.number, found.renews) == (standing, number, renews)


# --- notices that are not taken, several notices, notices taken back --------------------------------------


@pytest.mark.clause("P3")
@pytest.mark.parametrize(
    ("received", "facts", "code"),
    [
        (D(2026, 5, 1), {"written": False}, "notice_not_written"),
        (D(2026, 5, 2), {"today": D(2026, 5, 1)}, "notice_in_the_future"),
        (D(2018, 4, 30), {"today": D(2018, 5, 1)}, "notice_before_start"),
        (D(2027, 5, 2), {"notices": (given_on(D(2026, 5, 1)),)}, "notice_after_end"),
        (D(2020, 5, 1), {"today": D(2026, 5, 1)}, "notice_would_have_ended"),
    ],
)
def test_what_is_no_notice(received: date, facts: dict[str, Any], code: str) -> None:
    outcome = give(received, **facts)
    assert isinstance(outcome, Refusal)
    assert codes(outcome) == [code]


@pytest.mark.clause("P3")
def test_everything_that_is_wrong_is_said_at_once() -> None:
    outcome = give(D(2018, 4, 1), written=False, today=D(2018, 3, 1))
    assert codes(outcome) == ["notice_not_written", "notice_in_the_future", "notice_before_start"]


@pytest.mark.clause("P3")
def test_both_may_give_notice_and_the_earliest_end_counts() -> None:
    region, skovde = given_on(D(2026, 5, 2), "VGR"), given_on(D(2026, 5, 1))
    found = on(D(2026, 6, 1), region, skovde)
    assert (found.ends_day, found.ended_by) == (D(2027, 5, 1), "Skövde")
    second = taken(D(2026, 5, 2), given_by="VGR", notices=(skovde,))
    assert codes(second) == ["notice_late", "notice_given_before"]


@pytest.mark.clause("P3")
def test_a_notice_taken_back_counts_no_more_from_that_day() -> None:
    back = given_on(D(2026, 5, 1), withdrawn=D(2026, 8, 1))
    assert on(D(2026, 7, 31), back).standing is Standing.UNDER_NOTICE
    assert on(D(2026, 8, 1), back).standing is Standing.IN_FORCE
    assert on(D(2028, 1, 1), back).standing is Standing.IN_FORCE


@pytest.mark.clause("P2")
def test_the_terms_when_a_period_begins_hold_for_all_of_it() -> None:
    changed = (value("renewal_months", D(2021, 5, 2), 24), value("notice_months", D(2020, 1, 1), 6))
    terms = Terms(book(*changed))
    first, second, third = islice(periods(START, terms), 3)
    assert (first.last_day, first.last_notice_day) == (D(2021, 5, 1), D(2020, 5, 1))
    assert (second.last_day, second.last_notice_day) == (D(2023, 5, 1), D(2022, 11, 1))
    assert third.last_day == D(2025, 5, 1)


# --- orders --------------------------------------------------------------------------------------------------


def cover(day: date, *spans: Span) -> list[str]:
    outcome = covered(CoverFacts("1496", "Skövde", spans, day), Terms(book()))
    return [] if isinstance(outcome, Covered) else codes(outcome)


ENDED = Span(START, D(2027, 5, 1))


@pytest.mark.clause("P3")
def test_orders_are_refused_from_the_day_after_the_last() -> None:
    assert cover(D(2027, 5, 1), ENDED) == []
    assert cover(D(2027, 5, 2), ENDED) == ["agreement_ended"]


@pytest.mark.clause("P3")
def test_a_new_agreement_takes_orders_again_from_its_first_day() -> None:
    new = Span(D(2028, 1, 1))
    assert cover(D(2027, 12, 31), ENDED, new) == ["agreement_ended"]
    assert cover(D(2028, 1, 1), ENDED, new) == []


@pytest.mark.clause("P3")
def test_who_has_no_agreement_is_not_refused() -> None:
    assert cover(D(2027, 5, 2)) == cover(D(2017, 1, 1), ENDED) == cover(D(2040, 1, 1), Span(START)) == []


# --- whatever the days -----------------------------------------------------------------------------------------

first_days = st.dates(D(1950, 1, 1), D(2150, 12, 31)) | st.sampled_from(
    [D(2020, 2, 29), D(2024, 2, 29), D(2018, 1, 31), D(2018, 12, 31), D(2000, 2, 29), D(2096, 2, 29)]
)
lengths = st.integers(1, 60)


@pytest.mark.clause("P2")
@given(first_days, lengths, lengths, st.integers(1, 24))
def test_periods_tile_time_without_gap_or_overlap(
    first_day: date, first: int, renewal: int, months: int
) -> None:
    terms = Terms(book(first=first, renewal=renewal, months=months))
    many = list(islice(periods(first_day, terms), 25))
    assert many[0].first_day == first_day
    for before, after in pairwise(many):
        assert after.first_day == before.last_day + DAY
        assert after.number == before.number + 1
    for n, period in enumerate(many):
        # reckoned from the first day: no short month on the way leaves a trace
        assert period.last_day == months_later(first_day, first + renewal * n)
        assert period.last_notice_day == months_later(period.last_day, -months)


@pytest.mark.clause("P2")
@given(first_days, st.integers(0, 25 * 365))
def test_each_day_has_one_period(first_day: date, days: int) -> None:
    day = first_day + timedelta(days=days)
    period = period_on(first_day, day, Terms(book()))
    assert period.first_day <= day <= period.last_day


@pytest.mark.clause("P2")
def test_an_agreement_from_leap_day_comes_back_to_it() -> None:
    lasts = [period.last_day for period in islice(periods(D(2020, 2, 29), Terms(book())), 4)]
    assert lasts == [D(2023, 2, 28), D(2026, 2, 28), D(2029, 2, 28), D(2032, 2, 29)]


@pytest.mark.clause("P3")
@given(first_days, st.integers(0, 20))
def test_on_the_last_day_notice_ends_this_period_and_a_day_later_the_next(first_day: date, n: int) -> None:
    this, following = list(islice(periods(first_day, Terms(book())), n + 2))[n:]
    in_time = taken(this.last_notice_day, first_day=first_day)
    late = taken(this.last_notice_day + DAY, first_day=first_day)
    assert (in_time.late, in_time.ends_day) == (False, this.last_day)
    assert (late.late, late.ends_day) == (True, following.last_day)


@pytest.mark.clause("P3")
@given(first_days, st.lists(st.integers(0, 20 * 365), max_size=4), st.lists(st.integers(-400, 40 * 365)))
def test_an_agreement_never_goes_back(first_day: date, notices: list[int], days: list[int]) -> None:
    """Before it starts, in force, under notice, ended: each day as far as the one before, or farther."""
    received = [first_day + timedelta(days=n) for n in notices]
    every = tuple(NoticeGiven("A", r, taken(r, first_day=first_day).ends_day) for r in received)
    order = list(Standing)
    found = [on(first_day + timedelta(days=n), *every, first_day=first_day) for n in sorted(days)]
    places = [order.index(one.standing) for one in found]
    assert places == sorted(places)
    assert len({one.ends_day for one in found if one.standing is Standing.ENDED}) <= 1


@pytest.mark.clause("P3")
@given(first_days, st.integers(0, 20 * 365))
def test_after_any_notice_the_end_is_at_least_its_months_away(first_day: date, days: int) -> None:
    received = first_day + timedelta(days=days)
    outcome = taken(received, first_day=first_day)
    assert months_later(outcome.ends_day, -12) >= received
    last = on(outcome.ends_day, NoticeGiven("A", received, outcome.ends_day), first_day=first_day)
    assert last.standing is Standing.UNDER_NOTICE
    assert not last.renews
