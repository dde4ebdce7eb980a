"""When LMN's tasks and the finances are to be followed up."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.agreement_terms import book
from uttag.rules.following_up import (
    Rhythm,
    RoundsFacts,
    Standing,
    TaskFacts,
    due,
    due_in,
    period_around,
    period_named,
    rounds,
)
from uttag.rules.terms import TermBook, Terms
from uttag.rules.wording import LANGUAGES, say

DAYS = st.dates(date(2019, 1, 1), date(2060, 12, 31))
PERIODIC = st.sampled_from((Rhythm.QUARTERLY, Rhythm.YEARLY))


def terms(times: int = 2) -> TermBook:
    return book(follow_up__due_days=30, follow_up__continuous_days=90, finance__follow_ups_a_year=times)


def asked(rhythm: Rhythm, day: date, last_period: str | None = None, last_day: date | None = None):  # type: ignore[no-untyped-def]
    return due(TaskFacts(rhythm, day, last_period, last_day), Terms(terms()))


@pytest.mark.clause("C1")
@pytest.mark.parametrize(
    ("day", "standing"),
    [
        (date(2026, 9, 30), Standing.COMING),  # the quarter's own last day
        (date(2026, 10, 1), Standing.DUE),
        (date(2026, 10, 30), Standing.DUE),  # thirty days after it
        (date(2026, 10, 31), Standing.LATE),
    ],
)
def test_a_quarter_is_due_when_it_is_over_and_late_after_the_term(day: date, standing: Standing) -> None:
    comes = asked(Rhythm.QUARTERLY, day, "2026K2", date(2026, 7, 3))
    assert (comes.period, comes.due_day, comes.standing) == ("2026K3", date(2026, 10, 30), standing)


@pytest.mark.clause("C1")
def test_a_year_follows_a_year_and_a_quarter_crosses_new_year() -> None:
    assert asked(Rhythm.YEARLY, date(2026, 3, 1), "2024").period == "2025"
    assert asked(Rhythm.QUARTERLY, date(2026, 3, 1), "2025K4").period == "2026K1"


@pytest.mark.clause("C1")
def test_where_nothing_is_followed_up_the_latest_period_that_is_over_comes_first() -> None:
    assert asked(Rhythm.QUARTERLY, date(2026, 4, 2)).period == "2026K1"
    assert asked(Rhythm.YEARLY, date(2026, 4, 2)).standing is Standing.LATE
    never = asked(Rhythm.CONTINUOUS, date(2026, 4, 2))
    assert never.standing is Standing.LATE
    assert never.reasons[0].code == "follow_up_never"


@pytest.mark.clause("C1")
@pytest.mark.parametrize(
    ("day", "standing"),
    [
        (date(2026, 4, 10), Standing.COMING),
        (date(2026, 4, 11), Standing.DUE),
        (date(2026, 5, 11), Standing.DUE),
        (date(2026, 5, 12), Standing.LATE),
    ],
)
def test_a_continuous_task_comes_again_in_so_many_days(day: date, standing: Standing) -> None:
    comes = asked(Rhythm.CONTINUOUS, day, "2026K1", date(2026, 2, 10))
    assert (comes.due_day, comes.standing) == (date(2026, 5, 11), standing)


@given(PERIODIC, DAYS)
def test_periods_follow_each_other_without_gap_and_are_found_by_their_name(rhythm: Rhythm, day: date) -> None:
    period = period_around(rhythm, day)
    assert period.first_day <= day <= period.last_day
    assert period_named(period.code, rhythm) == period
    after = period_around(rhythm, period.last_day + timedelta(days=1))
    assert after.first_day == period.last_day + timedelta(days=1)
    assert asked(rhythm, day, period.code).period == after.code


@pytest.mark.parametrize("code", ["", "2026K5", "2026K", "26", "2026k1", "2026K1x", "1999"])
def test_what_names_no_period_is_none(code: str) -> None:
    assert period_named(code, Rhythm.QUARTERLY) is None
    assert period_named(code, Rhythm.YEARLY) is None


def test_a_quarter_is_no_period_of_a_yearly_task_and_a_year_none_of_a_quarterly() -> None:
    assert period_named("2026K1", Rhythm.YEARLY) is None
    assert period_named("2026", Rhythm.QUARTERLY) is None


@pytest.mark.clause("P7")
def test_what_falls_due_in_a_year() -> None:
    read = Terms(terms())
    assert [p.code for p, _ in due_in(Rhythm.QUARTERLY, 2026, read)] == [
        "2025K4",
        "2026K1",
        "2026K2",
        "2026K3",
    ]
    assert due_in(Rhythm.YEARLY, 2026, read)[0][1] == date(2026, 1, 30)
    assert [p.code for p, _ in due_in(Rhythm.CONTINUOUS, 2026, read)] == [f"2026K{n}" for n in (1, 2, 3, 4)]


@pytest.mark.clause("P6")
def test_a_year_with_fewer_rounds_than_the_term_says_so() -> None:
    answer = rounds(RoundsFacts(2026, (date(2026, 1, 1),), date(2026, 3, 1)), Terms(terms()))
    assert [(part.first_day, part.last_day) for part in answer.missing] == [
        (date(2026, 7, 1), date(2026, 12, 31))
    ]
    assert answer.reasons[0].code == "rounds_missing"
    whole = rounds(RoundsFacts(2026, (date(2026, 1, 1), date(2026, 7, 1)), date(2026, 3, 1)), Terms(terms()))
    assert whole.missing == ()


@pytest.mark.clause("P6")
@given(st.sampled_from((1, 2, 3, 4, 6, 12)), st.integers(2018, 2060))
def test_the_parts_of_a_year_are_as_many_as_the_term_says_and_make_it_up(times: int, year: int) -> None:
    parts = rounds(RoundsFacts(year, (), date(2026, 3, 1)), Terms(terms(times))).parts
    assert len(parts) == times
    assert (parts[0].first_day, parts[-1].last_day) == (date(year, 1, 1), date(year, 12, 31))
    for one, other in pairwise(parts):
        assert other.first_day - one.last_day == timedelta(days=1)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rhythm", Rhythm)
def test_each_standing_is_said_in_words(rhythm: Rhythm, language: str) -> None:
    last = None if rhythm is Rhythm.CONTINUOUS else "2026K2" if rhythm is Rhythm.QUARTERLY else "2025"
    for day in (date(2026, 7, 20), date(2026, 10, 10), date(2027, 1, 10), date(2028, 2, 1)):
        comes = asked(rhythm, day, last, date(2026, 7, 10))
        assert " " in say(comes.reasons[0], language)
    assert "kvartal 3 2026" in say(asked(Rhythm.QUARTERLY, date(2026, 10, 2), "2026K2").reasons[0])
