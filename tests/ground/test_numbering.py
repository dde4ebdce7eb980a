"""Numbers that people read to each other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from uttag.ground.numbering.models import Series
from uttag.ground.numbering.numbers import LARGEST_KEY, key_in, number, pk_of, prefix_of
from uttag.ground.numbering.operations import go_on_after, next_number, next_numbers


@given(st.integers(1, 10**9))
def test_a_number_leads_back_to_its_thing(pk: int) -> None:
    assert pk_of(number("O", pk)) == pk


@given(st.integers(1, 10**6), st.integers(0, 6), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(pk: int, place: int, shift: int) -> None:
    good = number("O", pk)
    digits = list(good)
    digits[2 + place] = str((int(digits[2 + place]) + shift) % 10)
    with pytest.raises(ValueError):
        pk_of("".join(digits))


def test_it_may_be_typed_carelessly() -> None:
    good = number("U", 42)
    assert pk_of(f" {good.lower().replace('-', ' ')} ") == 42
    assert prefix_of(good.lower()) == "U"


@pytest.mark.parametrize(
    "wrong", ["", "O-", "O-12", "order", "O-0000000-0", "²", number("O", 2**63), "9" * 5000]
)
def test_nonsense_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError):
        pk_of(wrong)


def test_a_key_sent_back_is_one_that_the_database_can_hold() -> None:
    assert (key_in("42"), key_in(str(LARGEST_KEY))) == (42, LARGEST_KEY)
    for wrong in ("", "²", "-1", " 4", "١", str(LARGEST_KEY + 1), "9" * 5000):
        assert key_in(wrong) is None


@pytest.mark.django_db
def test_a_series_has_no_gaps() -> None:
    assert next_number("invoice") == 1
    assert next_numbers("invoice", 3) == range(2, 5)
    assert next_number("other") == 1
    assert Series.objects.get(name="invoice").last == 4


@pytest.mark.django_db
def test_numbers_go_on_after_those_given_in_another_installation() -> None:
    assert next_number("invoice") == 1
    go_on_after("invoice", 40)
    assert next_number("invoice") == 41
    go_on_after("invoice", 40)
    assert next_number("invoice") == 42
    assert Series.objects.get(name="invoice").elsewhere == 40
