"""What an item becomes with the article that takes over (B2.11, B2.12)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from uttag.rules.carrying import Carried, CarriedBy, CarryFacts, carry
from uttag.rules.reasons import Refusal
from uttag.rules.terms import TermBook, Terms

DAY = date(2026, 9, 1)


def ask(**changed: object) -> Carried | Refusal:
    plain = CarryFacts(
        old="A",
        new="B",
        day=DAY,
        withdrawals=4,
        used=1,
        pieces_per_withdrawal=50,
        days_per_withdrawal=60,
        time_lock_days=50,
        first_day=date(2026, 3, 1),
        last_valid_day=date(2027, 3, 1),
        last_withdrawn_day=date(2026, 7, 1),
    )
    return carry(replace(plain, **changed), Terms(TermBook([])))  # type: ignore[arg-type]


def carried(**changed: object) -> Carried:
    outcome = ask(**changed)
    assert isinstance(outcome, Carried)
    return outcome


@pytest.mark.clause("B2.12")
def test_what_is_left_goes_on_with_the_new_article() -> None:
    outcome = carried()
    assert (outcome.withdrawals, outcome.pieces) == (3, 50)
    assert (outcome.first_day, outcome.last_valid_day) == (DAY, date(2027, 3, 1))
    assert {reason.clause for reason in outcome.reasons} == {"B2.12"}


@pytest.mark.clause("B2.12")
def test_a_running_time_lock_goes_on() -> None:
    outcome = carried(last_withdrawn_day=DAY - timedelta(days=10))
    assert outcome.first_day == DAY + timedelta(days=40)
    assert outcome.reasons[-1].code == "carried_lock_goes_on"
    assert carried(first_day=DAY + timedelta(days=9), last_withdrawn_day=None).first_day == DAY + timedelta(9)


@pytest.mark.clause("B2.11")
def test_nobody_gets_less_than_was_prescribed() -> None:
    outcome = carried(new_pieces=2, old_pieces=3, by=CarriedBy.SUPPLIER_CHANGE)
    assert outcome.pieces == 34
    assert [reason.code for reason in outcome.reasons] == ["carried", "carried_rounded_up"]
    assert {reason.clause for reason in outcome.reasons} == {"B2.11"}
    for pieces, new, old in product(range(1, 60), range(1, 6), range(1, 6)):
        assert (
            0
            <= carried(pieces_per_withdrawal=pieces, new_pieces=new, old_pieces=old).pieces * old
            - pieces * new
            < old
        )


def test_what_the_prescriber_chose_is_taken_as_it_is() -> None:
    outcome = carried(new_pieces=2, chosen_pieces=75)
    assert outcome.pieces == 75
    assert outcome.reasons[1].code == "carried_as_chosen"


def test_nothing_is_left() -> None:
    for outcome in (ask(used=4), ask(last_valid_day=DAY - timedelta(days=1))):
        assert isinstance(outcome, Refusal)
        assert outcome.reasons[0].code == "carry_nothing_left"


@pytest.mark.clause("B2.12")
def test_more_pieces_than_anyone_needs_are_not_carried() -> None:
    assert carried(pieces_per_withdrawal=100, new_pieces=1000).pieces == 100_000
    for unheard_of in ({"pieces_per_withdrawal": 101, "new_pieces": 1000}, {"chosen_pieces": 100_001}):
        outcome = ask(**unheard_of)
        assert isinstance(outcome, Refusal)
        assert outcome.reasons[0].code == "carry_too_many_pieces"
