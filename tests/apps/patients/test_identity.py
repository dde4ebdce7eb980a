"""Identity numbers as people type them."""

from __future__ import annotations

from datetime import date

import pytest

from uttag.apps.patients.identity import NOBODY, read_identity
from uttag.rules.reasons import Refused

TODAY = date(2026, 4, 2)


@pytest.mark.parametrize(
    "typed",
    ["194101106393", "19410110-6393", "410110-6393", "4101106393", " 19 410110 6393 "],
)
def test_with_or_without_century_and_hyphen_it_is_the_same_person(typed: str) -> None:
    identity = read_identity(typed, today=TODAY)
    assert (identity.kind, identity.number, identity.born_on) == (
        "personal",
        "194101106393",
        date(1941, 1, 10),
    )


def test_a_plus_means_over_a_hundred_years() -> None:
    """The same ten digits, a century apart."""
    assert read_identity("230109-8311", today=date(2022, 12, 31)).born_on == date(1923, 1, 9)
    assert read_identity("230109+8311", today=TODAY).born_on == date(1923, 1, 9)


def test_a_coordination_number_has_sixty_added_to_the_day() -> None:
    # From the tax agency's published test series.
    identity = read_identity("19791286-2393", today=TODAY)
    assert (identity.kind, identity.born_on) == ("coordination", date(1979, 12, 26))


@pytest.mark.parametrize(
    "typed", ["19410110-6394", "19411310-6393", "abc", "123", "19410230-6393", "19410110639³"]
)
def test_a_slip_of_the_finger_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        read_identity(typed, today=TODAY)
    assert refused.value.reasons[0].code == "identity_number_wrong"


def test_nothing_typed_is_no_number_and_a_reserve_number_is_taken_as_it_is() -> None:
    assert read_identity("  ", today=TODAY) == NOBODY
    assert read_identity("VGR-2026-0001", today=TODAY, reserve=True).number == "VGR20260001"
    with pytest.raises(Refused):
        read_identity("?", today=TODAY, reserve=True)
