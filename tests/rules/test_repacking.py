"""Repacking by hand: what adds up, what lasts, what is sterile, and what a unit may become."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uttag.rules.reasons import Refusal
from uttag.rules.repacking import UNBROKEN_UNITS, Repackable, RepackingFacts, repack
from uttag.rules.terms import TermBook, Terms, TermValue

pytestmark = pytest.mark.clause("B2.10")

DAY = date(2026, 2, 3)
PLAIN = RepackingFacts(
    day=DAY,
    article="1001",
    target="1001",
    expires_on=date(2027, 6, 1),
    pieces=310,
    units=10,
    pieces_per_unit=30,
    waste=10,
    target_package=100,
)


def ask(facts: RepackingFacts, sterile: str = UNBROKEN_UNITS, least_days: int = 90) -> Repackable | Refusal:
    values = {"repacking.sterile": sterile, "repacking.least_days": least_days}
    book = TermBook(TermValue(key, date.min, date.min, v, "B2.10", "test") for key, v in values.items())
    return repack(facts, Terms(book))


def codes(facts: RepackingFacts, **how: object) -> list[str]:
    outcome = ask(facts, **how)  # type: ignore[arg-type]
    return [reason.code for reason in outcome.reasons] if isinstance(outcome, Refusal) else []


def test_units_keep_the_lots_last_day() -> None:
    outcome = ask(PLAIN)
    assert isinstance(outcome, Repackable)
    assert (outcome.units, outcome.pieces_per_unit, outcome.expires_on) == (10, 30, date(2027, 6, 1))
    assert [reason.code for reason in outcome.reasons] == ["repacked_keeps_last_day"]


def test_sterile_goods_need_packs_of_their_own_and_a_term_that_allows_it() -> None:
    sterile = replace(PLAIN, sterile=True)
    assert codes(sterile) == ["repacked_would_break_sterile_pack"]
    own_packs = replace(sterile, sterile_by_piece=True)
    assert codes(own_packs) == []
    assert codes(own_packs, sterile="never") == ["repacked_sterile_never"]
    outcome = ask(own_packs)
    assert outcome.reasons[-1].code == "repacked_in_unbroken_packs"


@pytest.mark.parametrize(
    ("days_left", "code"),
    [(-1, "repacked_lot_has_expired"), (0, "repacked_lasts_too_short"), (89, "repacked_lasts_too_short")],
)
def test_expired_lots_never_and_short_ones_not(days_left: int, code: str) -> None:
    assert codes(replace(PLAIN, expires_on=DAY + timedelta(days_left))) == [code]
    assert codes(replace(PLAIN, expires_on=DAY + timedelta(90))) == []


def test_an_expired_lot_is_refused_whatever_the_term_says() -> None:
    assert codes(replace(PLAIN, expires_on=DAY - timedelta(1)), least_days=0) == ["repacked_lot_has_expired"]
    assert codes(replace(PLAIN, expires_on=DAY), least_days=0) == []


def test_a_recalled_lot_is_refused() -> None:
    assert codes(replace(PLAIN, blocked=True)) == ["repacked_lot_is_recalled"]


def test_another_article_is_of_the_same_kind_and_takes_a_package() -> None:
    other = replace(PLAIN, target="1002")
    assert codes(replace(other, target_package=30)) == []
    assert codes(other) == ["repacked_unit_is_no_package"]
    assert codes(replace(other, target_package=30, same_kind=False)) == ["repacked_into_other_kind"]
    assert codes(replace(other, target_package=30, same_product=False)) == ["repacked_into_other_product"]
    assert codes(replace(other, target_package=30, target_in_force=False)) == ["repacked_into_gone_article"]
    assert codes(replace(PLAIN, target_in_force=False)) == []  # units of itself


def test_all_that_is_wrong_is_said_at_once() -> None:
    wrong = replace(PLAIN, pieces=311, blocked=True, sterile=True)
    assert codes(wrong) == [
        "repacked_pieces_dont_add_up",
        "repacked_lot_is_recalled",
        "repacked_would_break_sterile_pack",
    ]


@given(
    units=st.integers(-2, 50),
    per_unit=st.integers(-2, 50),
    waste=st.integers(-5, 50),
    extra=st.integers(-3, 3),
)
def test_nothing_is_lost_or_made(units: int, per_unit: int, waste: int, extra: int) -> None:
    pieces = units * per_unit + waste + extra
    facts = replace(PLAIN, units=units, pieces_per_unit=per_unit, waste=waste, pieces=pieces)
    adds_up = extra == 0 and units >= 1 and per_unit >= 1 and waste >= 0
    assert isinstance(ask(facts), Repackable) == adds_up
