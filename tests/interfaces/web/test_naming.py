"""Reasons of lacking goods name the article as people know it."""

from __future__ import annotations

import pytest

from tests import builders as b
from tests import region as r
from uttag.interfaces.web.orders.naming import named
from uttag.rules.money import NO_BREAK_SPACE
from uttag.rules.reasons import because
from uttag.rules.wording import say

pytestmark = pytest.mark.django_db


def test_articles_go_by_name_and_unit_and_unknown_ones_by_number() -> None:
    r.region()
    r.article("2200050", name="Näringsdryck", variant="vanilj", unit="flaska")
    known = because("forecast_unbought_no_day", "D3", article="2200050", pieces=16)
    gone = because("pieces_missing", "D3", article="99", wanted=1600, available=0)
    other = because("forecast_packed", "D2", leaves_day=b.TUESDAY.date())
    first, second, third = named([known, gone, other])
    sixteen = f"16{NO_BREAK_SPACE}flaskor"
    assert say(first) == f"Näringsdryck vanilj (2200050): {sixteen} fattas och är inte köpta."
    assert (second, third) == (gone, other)
