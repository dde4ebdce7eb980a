"""How much of the shelf life must be left when goods come (B2.8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.rules.agreement_terms import book
from uttag.rules.reasons import Refusal
from uttag.rules.receiving import Accepted, LotFacts, Quarantined, judge
from uttag.rules.terms import TermBook, Terms, TermValue
from uttag.rules.wording import say

DAY = date(2026, 2, 3)
LOT = LotFacts("1001", "A17", DAY, DAY + timedelta(days=612), 900, sterile=True)

pytestmark = pytest.mark.clause("B2.8")


def ruled(given: TermBook | None = None, **changed: Any) -> Accepted | Quarantined | Refusal:
    return judge(replace(LOT, **changed), Terms(given or book()))


def left(days: int, shelf_life: int) -> Accepted | Quarantined | Refusal:
    return ruled(last_day=DAY + timedelta(days=days), shelf_life_days=shelf_life)


def test_two_thirds_left_is_enough_and_the_arithmetic_is_said() -> None:
    outcome = ruled()
    assert isinstance(outcome, Accepted)
    assert (outcome.days_left, outcome.least_days) == (612, 600)
    assert say(outcome.reasons[0]) == "Hållbarhetstid 900 dagar, 2/3 är 600, kvar är 612."


def test_exactly_two_thirds_is_enough_and_a_day_less_is_not() -> None:
    assert isinstance(left(600, 900), Accepted)
    short = left(599, 900)
    assert isinstance(short, Quarantined)
    assert say(short.reasons[0]) == ("Hållbarhetstid 900 dagar, 2/3 är 600, kvar är 599. Det fattas en dag.")


@pytest.mark.parametrize(
    ("shelf_life", "least"), [(1000, 667), (100, 67), (3, 2), (2, 2), (1, 1), (365, 244)]
)
def test_a_share_that_is_no_whole_day_asks_for_the_next_whole_day(shelf_life: int, least: int) -> None:
    assert isinstance(left(least, shelf_life), Accepted)
    assert isinstance(left(least - 1, shelf_life), Quarantined)


def test_what_has_expired_is_refused_whatever_the_terms_say() -> None:
    for shelf_life in (900, 0):
        outcome = ruled(last_day=DAY - timedelta(days=1), shelf_life_days=shelf_life)
        assert isinstance(outcome, Refusal)
        assert [reason.code for reason in outcome.reasons] == ["expired_when_received"]
        assert outcome.instead


def test_a_lot_whose_last_day_is_today_has_not_expired() -> None:
    assert isinstance(ruled(last_day=DAY), Quarantined)


def test_a_recalled_lot_and_one_known_with_another_day_are_refused_with_both_reasons() -> None:
    outcome = ruled(blocked=True, known_last_day=date(2027, 1, 1))
    assert isinstance(outcome, Refusal)
    assert [reason.code for reason in outcome.reasons] == [
        "recalled_lot_not_received",
        "lot_received_with_other_day",
    ]


def test_goods_without_shelf_life_are_taken_in_but_sterile_ones_set_aside() -> None:
    assert isinstance(ruled(shelf_life_days=0, sterile=False), Accepted)
    outcome = ruled(shelf_life_days=0)
    assert isinstance(outcome, Quarantined)
    assert outcome.reasons[0].code == "sterile_without_shelf_life"


def test_the_term_can_ask_for_refusal_and_for_another_share() -> None:
    refuse = _changed("receiving.short_lived", "refuse")
    assert isinstance(ruled(refuse, last_day=DAY + timedelta(days=599)), Refusal)
    half = _changed("receiving.shelf_life_left", "1/2")
    assert isinstance(ruled(half, last_day=DAY + timedelta(days=450)), Accepted)
    assert isinstance(ruled(half, last_day=DAY + timedelta(days=449)), Quarantined)


def _changed(key: str, value: str) -> TermBook:
    return book().changed_by([TermValue(key, DAY, DAY, value, "B2.8", "Test")])
