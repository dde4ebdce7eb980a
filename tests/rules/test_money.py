"""Roundings and sharing out: to the öre, both ways."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uttag.rules.money import half_up, kronor, share_out, times_rate, to_whole_kronor

amounts = st.integers(-(10**12), 10**12)


@pytest.mark.parametrize(
    ("ore", "rate", "expected"), [(1000, "0.065", 65), (10, "0.25", 3), (-10, "0.25", -3), (9, "0.05", 0)]
)
def test_a_rate_rounds_half_up(ore: int, rate: str, expected: int) -> None:
    assert times_rate(ore, Decimal(rate)) == expected


@pytest.mark.parametrize(
    ("ore", "payable", "rounding"),
    [(12349, 12300, -49), (12350, 12400, 50), (12300, 12300, 0), (-12349, -12300, 49), (-12350, -12400, -50)],
)
def test_the_total_to_pay_is_whole_kronor(ore: int, payable: int, rounding: int) -> None:
    assert to_whole_kronor(ore) == (payable, rounding)


def test_the_left_over_ore_go_to_the_largest_remainders() -> None:
    assert share_out(100, (1, 1, 1)) == (34, 33, 33)
    assert share_out(100, (1, 2, 3)) == (17, 33, 50)
    assert share_out(-100, (1, 1, 1)) == (-34, -33, -33)
    assert share_out(0, (0, 0)) == (0, 0)


@pytest.mark.parametrize("weights", [(), (0, 0), (-1, 2)])
def test_there_must_be_somebody_to_share_with(weights: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"share with|negative"):
        share_out(1, weights)


def test_money_is_written_the_swedish_way() -> None:
    assert kronor(123450).replace("\N{NO-BREAK SPACE}", " ") == "1 234,50 kr"
    assert kronor(-5).replace("\N{NO-BREAK SPACE}", " ") == "\N{MINUS SIGN}0,05 kr"
    assert kronor(123450, "en").replace("\N{NO-BREAK SPACE}", " ") == "SEK 1,234.50"


@given(total=amounts, weights=st.lists(st.integers(0, 10**9), min_size=1).filter(any))
def test_shares_add_up_exactly_and_are_fair_to_the_ore(total: int, weights: list[int]) -> None:
    shares = share_out(total, weights)

    assert sum(shares) == total
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share - Fraction(total * weight, sum(weights))) < 1


@given(numerator=amounts, denominator=st.integers(-1000, 1000).filter(bool))
def test_half_up_is_the_nearest_whole_and_symmetric(numerator: int, denominator: int) -> None:
    found = half_up(numerator, denominator)

    assert abs(found - Fraction(numerator, denominator)) <= Fraction(1, 2)
    assert half_up(-numerator, denominator) == -found


@given(ore=amounts, rate=st.decimals(0, 1, places=4))
def test_a_credit_undoes_its_charge(ore: int, rate: Decimal) -> None:
    assert times_rate(ore, rate) + times_rate(-ore, rate) == 0


@given(ore=amounts)
def test_rounding_to_kronor_moves_at_most_fifty_ore(ore: int) -> None:
    payable, rounding = to_whole_kronor(ore)

    assert payable % 100 == 0
    assert payable == ore + rounding
    assert abs(rounding) <= 50
