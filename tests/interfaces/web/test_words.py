"""Figures, days and instants as people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from django.utils import translation

from uttag.interfaces.web.frame.templatetags import words

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("ore", "written"),
    [
        (0, "0,00 kr"),
        (123450, "1 234,50 kr"),
        (-5, "−0,05 kr"),
        (123456789012, "1 234 567 890,12 kr"),
        (None, ""),
    ],
)
def test_money(ore: int | None, written: str) -> None:
    assert words.money(ore).replace(NBSP, " ") == written


def test_money_in_english() -> None:
    with translation.override("en"):
        assert words.money(123450) == f"SEK{NBSP}1,234.50"


def test_a_day_is_short_with_the_full_date_beside_it() -> None:
    drawn = words.day(date(2019, 3, 5))
    assert ">tis 5 mar 2019<" in drawn
    assert 'title="tisdag 5 mars 2019"' in drawn


def test_an_instant_is_told_in_swedish_time() -> None:
    summer = datetime(2019, 7, 1, 22, 30, tzinfo=UTC)
    assert ">tis 2 jul 2019 00:30<" in words.moment(summer)
    assert words.clock(summer) == "00:30"
    assert words.clock(time(14, 0)) == "14:00"


def test_shares_and_counts() -> None:
    assert words.rate(Decimal("0.065")).replace(NBSP, " ") == "6,5 %"
    assert words.rate("0.25").replace(NBSP, " ") == "25 %"
    assert words.pieces(1240).replace(NBSP, " ") == "1 240 st"
