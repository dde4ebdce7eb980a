"""How much to buy (B2.1), and how little while an article is run out (B2.12)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.rules.agreement_terms import book
from uttag.rules.purchasing import Known, NeedFacts, Proposal, propose
from uttag.rules.terms import Terms

DAY = date(2026, 2, 3)
GOODS = date(2026, 2, 10)
KNOWN = (Known(date(2026, 2, 5), 90), Known(date(2026, 3, 1), 125), Known(date(2026, 6, 1), 9000))
NEED = NeedFacts("1001", DAY, GOODS, 30, 4, on_shelves=100, on_order=0, waiting=0, known=KNOWN)


def proposed(**changed: Any) -> Proposal:
    return propose(replace(NEED, **changed), Terms(book()))


def codes(proposal: Proposal) -> list[str]:
    return [reason.code for reason in proposal.reasons]


@pytest.mark.clause("B2.1")
def test_what_will_not_last_until_goods_come_is_bought_in_whole_boxes_for_the_cover_days() -> None:
    # 43 days are looked at (35 cover days after the goods), 215 pieces known in them; 10 days' mean use is 50.
    proposal = proposed()
    assert (proposal.packages, proposal.pieces, proposal.until_day) == (8, 240, GOODS + timedelta(days=35))
    assert codes(proposal)[0] == "stock_runs_short"


@pytest.mark.clause("B2.1")
def test_nothing_is_bought_while_stock_and_orders_last_with_the_margin() -> None:
    assert proposed(on_shelves=140).packages == 0  # 90 until the goods come, and 50 of margin
    assert proposed(on_shelves=139).packages > 0
    assert proposed(on_shelves=0, on_order=140).packages == 0
    assert proposed(on_shelves=141, waiting=2).packages > 0


@pytest.mark.clause("B2.1")
def test_orders_that_wait_for_more_than_there_is_are_bought_too() -> None:
    # 215 known, 50 margin, and 40 that orders wait for beyond what is there.
    assert proposed(on_shelves=0, waiting=40).pieces == 360


def test_nothing_known_and_nothing_there_is_nothing_to_buy() -> None:
    assert proposed(known=(), on_shelves=0).packages == 0


@pytest.mark.clause("B2.12")
def test_under_a_stop_only_what_is_known_until_then_is_bought_in_whole_packages_without_margin() -> None:
    proposal = proposed(stop_day=date(2026, 2, 20), on_shelves=0)
    assert (proposal.packages, proposal.pieces) == (3, 90)
    assert codes(proposal)[0] == "runs_out_by_plan"
    assert proposed(stop_day=date(2026, 2, 20), on_shelves=90).packages == 0


@pytest.mark.clause("B2.12")
def test_a_stop_can_come_before_the_last_day_that_the_article_is_needed() -> None:
    stopped = {"stop_day": date(2026, 2, 20), "needed_until": date(2026, 3, 31), "on_shelves": 0}
    assert proposed(**stopped).pieces == 240  # 215 known until the cover days end, in packages of 30
    # The last day to buy: all that is asked for until the article is gone, beyond the cover days too.
    last = proposed(**stopped | {"stop_day": DAY, "needed_until": date(2026, 6, 1)})
    assert (last.pieces, last.until_day) == (9240, date(2026, 6, 1))  # 9215 in packages of 30
    assert proposed(**stopped, today=date(2026, 2, 21)).pieces == 0


@pytest.mark.clause("B2.12")
def test_the_last_day_counts_and_after_it_nothing_is_bought() -> None:
    assert proposed(stop_day=DAY, on_shelves=0, waiting=31).packages == 2
    after = proposed(stop_day=DAY - timedelta(days=1), on_shelves=0, waiting=31)
    assert (after.packages, codes(after)) == (0, ["bought_no_more"])
